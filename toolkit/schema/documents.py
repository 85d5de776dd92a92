from bisect import bisect_right
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
    ``effective_to`` is the last day in force, that day included. ``page_starts`` is where in the text each page begins,
    for a format that has pages. ``content_hash`` is the SHA-256 of the file's bytes.
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
    page_starts: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.document_id:
            raise ValueError("a document needs an id")
        if not 0 <= self.body_start <= len(self.text):
            raise ValueError(f"{self.document_id}: body_start {self.body_start} lies outside the text")

    def page(self, offset: int, /) -> int | None:
        """Return the page, counted from 1, on which a character stands; ``None`` in a document without pages."""
        return max(bisect_right(self.page_starts, offset), 1) if self.page_starts else None

    def line(self, offset: int, /) -> int | None:
        """Return the line of the file, counted from 1, on which a character stands.

        ``None`` where the text is not the file itself: nobody finds line 40 of a Word document.
        """
        return self.text.count("\n", 0, offset) + 1 if self.format in _LINES_ARE_THE_FILES else None

    def place(self, offset: int, /) -> str:
        """Return where to open a document: its id, and the page or the line.

        Examples
        --------
        >>> guide = Document(document_id="guide.pdf", title="", text="x" * 3000, body_start=0, format="pdf",
        ...     path="guide.pdf", access=None, effective_from=None, effective_to=None, supersedes=(), content_hash="",
        ...     page_starts=(0, 1200, 2600))
        >>> guide.place(1300)
        'guide.pdf, page 2'
        """
        places = {"page": self.page(offset), "line": self.line(offset)}
        return ", ".join([self.document_id, *(f"{name} {number}" for name, number in places.items() if number)])


_LINES_ARE_THE_FILES = ("markdown", "text", "csv")


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
        "page_starts": pl.List(pl.Int64),
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
    """A chunk ranked for one query. ``score`` compares hits of one query only.

    ``page`` or ``line`` is where the file opens at it, as far as its format has either, and ``content_hash`` is of the
    file that was indexed: a file with another one may no longer hold the text.
    """

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
    page: int | None = None
    line: int | None = None
    content_hash: str = ""


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
        "page": pl.Int64(),
        "line": pl.Int64(),
        "content_hash": pl.String(),
    }
)
