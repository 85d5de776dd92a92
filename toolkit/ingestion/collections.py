"""Standard benchmark collections as documents: BEIR's ``corpus.jsonl`` and SQuAD's JSON."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from toolkit.ingestion.labels import Label
from toolkit.schema import Document, InputError, LoadNote

BEIR_FILE = "corpus.jsonl"
MAX_BYTES = 2_000_000_000
MAX_SQUAD_BYTES = 200_000_000
_LONGEST_LINE = 10_000_000
_MOST_NOTES = 20

Entry = tuple[str, str, str]
"""The id, title and text of one document."""


def is_collection(path: Path, /) -> bool:
    """Tell from a file's name whether it may hold many documents."""
    return path.name == BEIR_FILE or path.suffix.lower() == ".json"


def read_collection(path: Path, /, *, shown_as: str, label: Label) -> tuple[list[Document], list[LoadNote]]:
    """Return the documents of a collection, all under the label of its file, and notes on lines that cannot be read.

    Raises
    ------
    InputError
        Where it is not such a collection, or too large.
    """
    notes: list[LoadNote] = []
    entries = _beir(path, shown_as, notes) if path.name == BEIR_FILE else _squad(path, shown_as)
    documents = [_document(entry, shown_as, label) for entry in entries]
    if not documents:
        raise InputError("holds no documents", file=shown_as, remedy="remove it, or give it some")
    return documents, [*notes[:_MOST_NOTES], *_more(notes, shown_as)]


def _document(entry: Entry, shown_as: str, label: Label) -> Document:
    document_id, title, text = entry
    return Document(
        document_id=document_id,
        title=title or document_id,
        text=text,
        body_start=0,
        format="text",
        path=f"{shown_as}#{document_id}",
        access=label.access,
        effective_from=label.effective_from,
        effective_to=label.effective_to,
        supersedes=label.supersedes,
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
    )


def _beir(path: Path, shown_as: str, notes: list[LoadNote]) -> Iterator[Entry]:
    """Yield the documents of a corpus, one a line, without holding the file in memory."""
    seen: set[str] = set()
    for number, line in _file_lines(path, shown_as):
        try:
            entry = _beir_entry(line)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            problem, remedy = (
                f"is not a document ({type(error).__name__}: {error})",
                'write {"_id": …, "title": …, "text": …}',
            )
            notes.append(_note(shown_as, number, problem, remedy))
            continue
        if entry[0] in seen:
            notes.append(
                _note(shown_as, number, f"has an id used above, {entry[0]!r}, and is left out", "give it another id")
            )
        elif not entry[2].strip():
            notes.append(_note(shown_as, number, "holds no text", "remove it, or give it text"))
        else:
            seen.add(entry[0])
            yield entry


def _file_lines(path: Path, shown_as: str) -> Iterator[tuple[int, bytes]]:
    _check_size(path, shown_as, MAX_BYTES)
    with path.open("rb") as file:
        number = 0
        while line := file.readline(_LONGEST_LINE):
            number += 1
            if len(line) == _LONGEST_LINE:
                raise InputError(
                    f"is longer than {_LONGEST_LINE:,} bytes", file=shown_as, row=number, remedy="split it"
                )
            if line.strip():
                yield number, line


def _beir_entry(line: bytes) -> Entry:
    values = json.loads(line)
    title = _clean(values.get("title") or "")
    return _clean(str(values["_id"])), title, _clean(values.get("text") or title)


def _squad(path: Path, shown_as: str) -> Iterator[Entry]:
    """Yield one document an article, its paragraphs apart by an empty line."""
    taken: Counter[str] = Counter()
    for article in _articles(path, shown_as):
        try:
            title = _clean(article.get("title") or path.stem).replace("_", " ")
            text = "\n\n".join(_clean(paragraph["context"]).strip() for paragraph in article["paragraphs"])
        except (KeyError, TypeError, AttributeError) as error:
            problem = f"an article is not as SQuAD writes it ({type(error).__name__}: {error})"
            raise InputError(problem, file=shown_as, remedy="give each a title and paragraphs with a context") from None
        taken[title] += 1
        if text.strip():
            yield (title if taken[title] == 1 else f"{title} ({taken[title]})"), title, text + "\n"


def _articles(path: Path, shown_as: str) -> Iterable[Any]:
    _check_size(path, shown_as, MAX_SQUAD_BYTES)
    try:
        content = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise InputError(f"is not JSON ({error})", file=shown_as, remedy="remove it, or mend it") from None
    articles = content.get("data") if isinstance(content, dict) else None
    if not isinstance(articles, list) or not all(isinstance(each, dict) and "paragraphs" in each for each in articles):
        raise InputError(
            "is JSON, but no SQuAD file", file=shown_as, allowed='{"data": [{"title": …, "paragraphs": …}]}'
        )
    return articles


def _check_size(path: Path, shown_as: str, most: int) -> None:
    if path.stat().st_size > most:
        raise InputError(f"is larger than {most // 1_000_000} MB", file=shown_as, remedy="split it")


def _clean(text: str) -> str:
    """Return text without halves of characters, which JSON can hold and no file can."""
    if not isinstance(text, str):
        raise TypeError(f"expected text, got {type(text).__name__}")
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _note(shown_as: str, number: int, problem: str, remedy: str) -> LoadNote:
    return LoadNote(path=shown_as, status="failed", problem=f"{shown_as}, row {number}: {problem}", remedy=remedy)


def _more(notes: list[LoadNote], shown_as: str) -> list[LoadNote]:
    left = len(notes) - _MOST_NOTES
    return [LoadNote(path=shown_as, status="failed", problem=f"and {left} more rows", remedy="")] if left > 0 else []
