"""Plain text, Markdown and CSV: bytes to characters, and the encoding told where it had to be found out."""

from toolkit.ingestion.content import Content, Remark
from toolkit.ingestion.encodings import guessed
from toolkit.ingestion.labels import split_front_matter
from toolkit.schema import InputError

_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}

_HEAD = 8_192


def read_markdown(data: bytes, file: str, /) -> Content:
    """Return a Markdown file as it is, with its front matter and the title that it states."""
    text, remarks = decode(data, file)
    label, start = split_front_matter(text, file=file)
    title = next((line.lstrip("# ").strip() for line in text[start:].splitlines() if line.startswith("# ")), "")
    return Content(text=text, body_start=start, title=title, label=label, remarks=remarks)


def read_text(data: bytes, file: str, /) -> Content:
    """Return a text file as it is, with its front matter."""
    text, remarks = decode(data, file)
    label, start = split_front_matter(text, file=file)
    return Content(text=text, body_start=start, label=label, remarks=remarks)


def read_csv(data: bytes, file: str, /) -> Content:
    """Return a CSV file as it is: a row quoted from it stands in the source at the same place."""
    text, remarks = decode(data, file)
    return Content(text=text, remarks=remarks)


def decode(data: bytes, file: str, /, *, declared: str | None = None) -> tuple[str, tuple[Remark, ...]]:
    r"""Return text with its line ends as newlines, and a remark where its encoding had to be guessed.

    Parameters
    ----------
    data, file
        The file's bytes, and its name for people.
    declared
        The encoding that the file states, tried where it is not UTF-8.

    Raises
    ------
    InputError
        Where it is not text, or its encoding cannot be told for certain.

    Examples
    --------
    >>> decode("café\r\n".encode(), "menu.txt")
    ('café\n', ())
    """
    text = _as_stated(data, declared)
    remarks: tuple[Remark, ...] = ()
    if text is None:
        encoding = guessed(data)
        if encoding is None:
            raise _not_text(data, file)
        text = data.decode(encoding)
        remarks = (Remark(f"is not UTF-8; read as {encoding}", "look it over, and save it as UTF-8"),)
    return text.replace("\r\n", "\n").replace("\r", "\n"), remarks


def _as_stated(data: bytes, declared: str | None) -> str | None:
    """Return a text in the encoding that its first bytes tell, in UTF-8, or in the one that it declares."""
    marked = next((name for mark, name in _MARKS.items() if data.startswith(mark)), None) or _wide(data)
    if marked is None and b"\x00" in data[:_HEAD]:
        return None
    return next((text for name in (marked or "utf-8", declared) if (text := _decoded(data, name)) is not None), None)


def _decoded(data: bytes, encoding: str | None) -> str | None:
    try:
        return str(data, encoding) if encoding else None
    except (UnicodeError, LookupError):
        return None


def _wide(data: bytes) -> str | None:
    """Tell UTF-16 that does not say so by the zeros in every other byte."""
    head = data[:2_000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(head) < 8 or max(even, odd) * 4 < len(head) or min(even, odd) * 50 > len(head):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _not_text(data: bytes, file: str) -> InputError:
    if b"\x00" in data[:_HEAD]:
        problem, remedy = "is a binary file, whatever its ending says", "export it as text, or remove it"
        return InputError(problem, file=file, remedy=remedy)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return InputError(
            "is not UTF-8 text, and its encoding is not certain", file=file, row=line, remedy="save it as UTF-8"
        )
    return InputError("is not text", file=file, remedy="save it as UTF-8")
