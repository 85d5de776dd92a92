"""Tables as they come: any spreadsheet or CSV as rows of text, nothing refused that can be read."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.golden.files.workbooks import open_workbook, shown
from toolkit.golden.intake.columns import find_header
from toolkit.ingestion.text import decode
from toolkit.schema import InputError

_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of cells by their numbers in the file; which cells are merged downwards; and what to know of them."""

    name: str
    rows: dict[int, list[str]]
    merged: tuple[tuple[int, int, int], ...] = ()
    """First row, last row and column (from 0) of each cell that spans several rows."""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A file's text, and the lines of it that were not UTF-8, with what was made of them."""

    text: str
    remarks: dict[int, str]


def read_text(data: bytes, file: str, /, *, encoding: str | None = None) -> Text:
    r"""Return text of which some lines may be in another encoding, as where two exports were pasted together.

    A line whose encoding cannot be told keeps its bytes as lone surrogates, for the reader to refuse.

    Raises
    ------
    InputError
        Where the encoding named is not known, or the file is not text.

    Examples
    --------
    >>> read_text("a;é\n".encode() + "b;café déjà servi à l'élève\n".encode("cp1252"), "g.csv").remarks
    {2: 'was not UTF-8; read as cp1252'}
    """
    if encoding is not None and not _is_western(encoding, file):
        return Text(_lines_alike(_by_name(data, encoding, file)), {})
    lines = data.split(b"\n")
    odd = [number for number, line in enumerate(lines) if not _is_utf8(line)]
    if not odd or data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:8192]:
        return Text(decode(data, file)[0].removeprefix("\ufeff"), {})
    guess = encoding or _guess(b"\n".join(lines[number] for number in odd), file)
    kind = guess or "utf-8"
    texts = [
        line.decode(kind if number in set(odd) else "utf-8", errors="surrogateescape")
        for number, line in enumerate(lines)
    ]
    said = f"was not UTF-8; read as {guess}" if guess else "is not UTF-8, and its encoding is not certain"
    return Text(_lines_alike("\n".join(texts)), {number + 1: said for number in odd})


def _guess(data: bytes, file: str) -> str | None:
    try:
        _, remarks = decode(data, file)
    except InputError:
        return None
    return remarks[0].problem.rsplit(" ", 1)[-1] if remarks else None


def _is_western(encoding: str, file: str) -> bool:
    """Return whether text in this encoding is hardly ever UTF-8 too, so that each line can be told by itself."""
    try:
        return codecs.lookup(encoding).name.startswith(("cp125", "iso8859"))
    except LookupError:
        raise InputError(
            "is no encoding that is known", file=file, field="encoding", got=encoding, allowed="utf-8, cp1252, utf-16 …"
        ) from None


def _by_name(data: bytes, encoding: str, file: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"is not {encoding} text", file=file, row=row, remedy="name another encoding") from None


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _lines_alike(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def csv_sheet(text: Text, path: Path, /) -> Sheet:
    """Return a CSV's rows, by the separator with which most of its header makes sense."""
    tables = {mark: _csv_rows(text.text, mark, path) for mark in _DELIMITERS}
    best = max(tables.values(), key=lambda rows: len((find_header(rows.items()) or (0, ()))[1]))
    return Sheet("", best)


def _csv_rows(text: str, delimiter: str, path: Path) -> dict[int, list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return dict(_numbered(reader))
    except csv.Error as error:
        raise InputError(f"is not CSV ({error})", file=path, row=reader.line_num) from None


def _numbered(reader: Any) -> Iterator[tuple[int, list[str]]]:
    for row in reader:
        if any(cell.strip() for cell in row):
            yield reader.line_num, row


def xlsx_sheets(data: bytes, path: Path, /) -> Iterator[Sheet]:
    """Yield the sheets of a workbook that hold anything, hidden ones too, with a remark."""
    for sheet in open_workbook(data, str(path)).worksheets:
        rows = {number: [shown(cell.value) for cell in row] for number, row in enumerate(sheet.iter_rows(), start=1)}
        filled = {number: row for number, row in rows.items() if any(cell.strip() for cell in row)}
        if filled:
            hidden = "" if sheet.sheet_state == "visible" else "the sheet is hidden"
            yield Sheet(sheet.title, _merged_rows(rows, filled, sheet), _merged(sheet), hidden)


def _merged_rows(rows: dict[int, list[str]], filled: dict[int, list[str]], sheet: Any) -> dict[int, list[str]]:
    """Keep rows that are empty but for a cell merged from above."""
    spanned = {number for first, last, _ in _merged(sheet) for number in range(first, last + 1)}
    return {number: row for number, row in rows.items() if number in filled or number in spanned}


def _merged(sheet: Any) -> tuple[tuple[int, int, int], ...]:
    spans = [each for each in sheet.merged_cells.ranges if each.max_row > each.min_row]
    return tuple(sorted((each.min_row, each.max_row, each.min_col - 1) for each in spans))
