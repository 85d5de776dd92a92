"""One file to its content, by its format."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from toolkit.ingestion.content import Content
from toolkit.ingestion.docx import read_docx
from toolkit.ingestion.html import read_html
from toolkit.ingestion.pdf import read_pdf
from toolkit.ingestion.tables import read_xlsx
from toolkit.ingestion.text import read_csv, read_markdown, read_text
from toolkit.schema import InputError

MAX_BYTES = 50_000_000
"""A larger file is not read: it is a data set, not a document."""


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: its name, and what reads it."""

    name: str
    read: Callable[[bytes, str], Content]


_MARKDOWN, _TEXT, _HTML, _CSV = (
    Format("markdown", read_markdown), Format("text", read_text), Format("html", read_html), Format("csv", read_csv)
)  # fmt: skip
FORMATS = {
    ".md": _MARKDOWN, ".markdown": _MARKDOWN, ".txt": _TEXT, ".text": _TEXT, ".html": _HTML, ".htm": _HTML,
    ".pdf": Format("pdf", read_pdf), ".docx": Format("docx", read_docx),
    ".csv": _CSV, ".tsv": _CSV, ".xlsx": Format("xlsx", read_xlsx),
}  # fmt: skip
"""What is read, by a file's ending."""


def read_content(path: Path, /, *, shown_as: str) -> tuple[Content, bytes]:
    """Return a file's content, and its bytes for hashing.

    Raises
    ------
    InputError
        Where it cannot be read, is too large, or is not what its ending says.
    """
    data = _bytes(path, shown_as)
    try:
        content = FORMATS[path.suffix.lower()].read(data, shown_as)
    except InputError:
        raise
    except Exception as error:  # a library met what it did not foresee: one file must not stop the rest
        problem = f"is damaged, too deeply nested, or not what its ending says ({type(error).__name__})"
        raise InputError(problem, file=shown_as, remedy="open it where it was made, and save it again") from error
    if not content.text[content.body_start :].strip():
        raise InputError("holds no text", file=shown_as, remedy="remove it, or give it text")
    return content, data


def _bytes(path: Path, shown_as: str) -> bytes:
    try:
        if not path.is_file():
            raise InputError("is not a regular file", file=shown_as, remedy="remove it")
        if path.stat().st_size > MAX_BYTES:
            raise InputError(
                f"is larger than {MAX_BYTES // 1_000_000} MB", file=shown_as, remedy="split it into documents"
            )
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", file=shown_as, remedy="check who may read it") from error
