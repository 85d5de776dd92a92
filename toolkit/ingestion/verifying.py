"""Citations held against the files they name, and documents against the folder they were read from."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import polars as pl

from toolkit.ingestion.folder import find_files, shown
from toolkit.ingestion.labels import LABEL_FILE
from toolkit.ingestion.loading import Progress, read_folder
from toolkit.ingestion.reading import read_file
from toolkit.parallel import Mapper
from toolkit.schema import Citation, Document, Hit

VERIFIED = pl.Schema(
    {
        "document_id": pl.String(), "start": pl.Int64(), "end": pl.Int64(),
        "status": pl.Enum(["verified", "file changed", "quote not there", "file gone"]), "detail": pl.String(),
    }
)  # fmt: skip
CHANGES = pl.Schema(
    {
        "document_id": pl.String(), "path": pl.String(),
        "status": pl.Enum(["new", "changed", "gone", "same"]), "detail": pl.String(),
    }
)  # fmt: skip
_LABEL = ("access", "effective_from", "effective_to", "supersedes", "title")


def verify(folder: str | Path, cited: Iterable[Hit | Citation], /) -> pl.DataFrame:
    """Return, for each hit or citation, whether the file that it names says so, at exactly those characters.

    The file is read again, once whatever number of citations it has. A file outside the folder is never opened.

    Parameters
    ----------
    folder
        Where the documents were read from.
    cited
        What to hold against them. A ``Hit`` knows the SHA-256 of the file that was indexed; a ``Citation`` does not,
        and is held against the words of the file alone.

    Returns
    -------
    polars.DataFrame
        One row each, in their order: ``document_id``, ``start``, ``end``, ``status`` (``verified``; ``file changed``:
        its bytes are others; ``quote not there``: the same file, but other words stand at those characters;
        ``file gone``: no file of the folder gives this document) and ``detail``.

    Raises
    ------
    InputError
        Where there is no such folder.

    Examples
    --------
    >>> from toolkit import Index, load_documents
    >>> hits = Index.build(load_documents("data/samples/documents")).search("parental leave", groups={"staff"})
    >>> set(verify("data/samples/documents", hits)["status"])
    {'verified'}
    """
    listed = list(cited)
    found, unread = _documents(Path(folder), {each.document_id for each in listed})
    rows = [_row(each, found.get(each.document_id), unread.get(each.document_id, "")) for each in listed]
    return pl.DataFrame(rows, VERIFIED, orient="row")


def _documents(folder: Path, wanted: set[str]) -> tuple[dict[str, Document], dict[str, str]]:
    """Return the documents of these ids, and the reason for each file of such a path that cannot be read.

    A file whose path is the id is read first, and the others only while a document is still missing.
    """
    root, paths, _ = find_files(folder)
    found: dict[str, Document] = {}
    unread: dict[str, str] = {}
    files = [path for path in paths if path.name != LABEL_FILE]
    for path in sorted(files, key=lambda path: shown(path, root) not in wanted):
        if wanted <= found.keys():
            break
        loaded = read_file(path, root=root)
        for document in loaded.documents:
            if document.document_id in wanted:
                found.setdefault(document.document_id, document)
        unread |= {note.path: note.problem for note in loaded.notes if note.status == "failed"}
    return found, unread


def _row(cited: Hit | Citation, document: Document | None, unread: str) -> tuple[str, int, int, str, str]:
    quote = cited.text if isinstance(cited, Hit) else cited.quote
    known_hash = cited.content_hash if isinstance(cited, Hit) else ""
    status, detail = _status(quote, cited.start, cited.end, known_hash, document, unread)
    return cited.document_id, cited.start, cited.end, status, detail


def _status(
    quote: str, start: int, end: int, known_hash: str, document: Document | None, unread: str
) -> tuple[str, str]:
    if document is None:
        return "file gone", unread or "no file of the folder gives this document"
    stands = bool(quote) and 0 <= start < end and document.text[start:end] == quote
    if known_hash and document.content_hash != known_hash:
        return "file changed", "the quote still stands there" if stands else _elsewhere(quote, document)
    if not stands:
        return "quote not there", _elsewhere(quote, document)
    return "verified", "" if known_hash else "by its words: the file that was quoted is not known by its hash"


def _elsewhere(quote: str, document: Document) -> str:
    at = document.text.find(quote) if quote else -1
    return f"the quote stands at {document.place(at)}, from character {at}" if at >= 0 else "the quote is not in it"


def changes(
    folder: str | Path,
    documents: Iterable[Document],
    /,
    *,
    progress: Progress | None = None,
    workers: int | None = None,
    mapper: Mapper | None = None,
) -> pl.DataFrame:
    """Return what became of each document since it was read: what an index over them would have to take in.

    The folder is read again, labels and dates too, since a document that nobody but hr may see any more is no less
    changed than one with other words.

    Parameters
    ----------
    folder
        Where the documents were read from.
    documents
        As they were read then: those of an index, say.
    progress, workers, mapper
        As for ``load_documents``.

    Returns
    -------
    polars.DataFrame
        One row each, by id: ``document_id``, ``path``, ``status`` (``new``, ``changed``, ``gone`` or ``same``) and
        ``detail``: what is another, or why a file that is still there is not read any more.

    Raises
    ------
    InputError
        Where there is no such folder, or an ``access.yaml`` in it cannot be understood.

    Examples
    --------
    >>> from toolkit import load_documents
    >>> documents = load_documents("data/samples/documents")
    >>> set(changes("data/samples/documents", documents)["status"])
    {'same'}
    """
    before = {document.document_id: document for document in documents}
    read = read_folder(Path(folder), progress=progress, workers=workers, mapper=mapper)
    now, unread = {each.document_id: each for each in read}, {note.path: note.problem for note in read.failed}
    ids = sorted(before.keys() | now.keys())
    return pl.DataFrame([_change(each, before.get(each), now.get(each), unread) for each in ids], CHANGES, orient="row")


def _change(
    document_id: str, before: Document | None, now: Document | None, unread: dict[str, str]
) -> tuple[str, str, str, str]:
    if now is None:
        path = before.path if before else document_id
        return document_id, path, "gone", unread.get(path, "")
    if before is None:
        return document_id, now.path, "new", ""
    others = list(_others(before, now))
    return document_id, now.path, "changed" if others else "same", "; ".join(others)


def _others(before: Document, now: Document) -> Iterator[str]:
    if before.content_hash != now.content_hash or before.text != now.text:
        yield "the file"
    if before.path != now.path:
        yield f"path: was {before.path}"
    for name in _LABEL:
        was, is_now = getattr(before, name), getattr(now, name)
        if was != is_now:
            yield f"{name}: was {_written(was)}, is {_written(is_now)}"


def _written(value: object) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(str, value)) or "nobody"
    return "not stated" if value is None else str(value)
