from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

import polars as pl


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file's text, its access label and the dates on which it is in force.

    ``text`` is what every offset in the toolkit counts into, in characters. For Markdown and plain text it is the
    file as Python's text mode reads it, front matter included (``body_start`` is where that ends); for other formats
    it is the text taken from the file, with headings, lists and tables written as Markdown writes them.

    ``access`` is the groups that may see it: ``None`` means unlabelled, ``()`` means nobody.
    ``effective_to`` is the last day in force, that day included.
    """

    document_id: str
    title: str
    text: str
    body_start: int
    format: str
    path: str
    access: tuple[str, ...] | None
    effective_from: date | None
    effective_to: date | None
    supersedes: tuple[str, ...]
    content_hash: str

    def __post_init__(self) -> None:
        if not self.document_id:
            raise ValueError("a document needs an id")
        if not 0 <= self.body_start <= len(self.text):
            raise ValueError(f"{self.document_id}: body_start {self.body_start} lies outside the text")


DOCUMENTS = pl.Schema(
    {
        "document_id": pl.String(),
        "title": pl.String(),
        "text": pl.String(),
        "body_start": pl.Int64(),
        "format": pl.String(),
        "path": pl.String(),
        "access": pl.List(pl.String),
        "effective_from": pl.Date(),
        "effective_to": pl.Date(),
        "supersedes": pl.List(pl.String),
        "content_hash": pl.String(),
    }
)


def find_document(documents: Iterable[Document], name: str, /) -> Document | None:
    """Return the one document that a person means by an id, a path, a file name or a file name without its ending.

    ``None`` where there is none, or more than one.
    """
    wanted = name.strip().lower()
    named = [document for document in documents if wanted in _names(document)]
    found = [document for document in named if document.document_id == name] or named
    return found[0] if len(found) == 1 else None


def _names(document: Document) -> set[str]:
    path = PurePosixPath(document.path)
    names = (document.document_id, document.path, path.name, path.stem, path.with_suffix("").as_posix())
    return {name.lower() for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadNote:
    """What a person should know about one file that was, or was not, loaded.

    ``status`` is ``loaded`` (with something to know), ``ignored`` (a format that is not read) or ``failed`` (meant to
    be read, and could not be).
    """

    path: str
    status: str
    problem: str
    remedy: str


LOAD_REPORT = pl.Schema({"path": pl.String(), "status": pl.String(), "problem": pl.String(), "remedy": pl.String()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A span of a document: ``text`` is exactly ``document.text[start:end]``.

    ``headings`` is the path of headings above it, outermost first; ``context`` is text that belongs to it from
    elsewhere in the document (a table's header row), searched with it and never part of the span.
    """

    chunk_id: str
    document_id: str
    ordinal: int
    start: int
    end: int
    text: str
    tokens: int
    headings: tuple[str, ...]
    context: str

    def __post_init__(self) -> None:
        if self.end - self.start != len(self.text):
            raise ValueError(f"{self.chunk_id}: its text is not as long as its span")


CHUNKS = pl.Schema(
    {
        "chunk_id": pl.String(),
        "document_id": pl.String(),
        "ordinal": pl.Int64(),
        "start": pl.Int64(),
        "end": pl.Int64(),
        "text": pl.String(),
        "tokens": pl.Int64(),
        "headings": pl.List(pl.String),
        "context": pl.String(),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A chunk ranked for one query. ``score`` compares hits of one query only."""

    query: int
    rank: int
    score: float
    chunk_id: str
    document_id: str
    title: str
    headings: tuple[str, ...]
    start: int
    end: int
    text: str
    context: str = ""
    format: str = "markdown"


HITS = pl.Schema(
    {
        "query": pl.Int64(),
        "rank": pl.Int64(),
        "score": pl.Float64(),
        "chunk_id": pl.String(),
        "document_id": pl.String(),
        "title": pl.String(),
        "headings": pl.List(pl.String),
        "start": pl.Int64(),
        "end": pl.Int64(),
        "text": pl.String(),
        "context": pl.String(),
        "format": pl.String(),
    }
)
