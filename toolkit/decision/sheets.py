"""A leader's own column of a spreadsheet, CSV or XLSX, as the values of a criterion."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from toolkit.decision.places import Place, option_of, range_of
from toolkit.decision.preferences import Range
from toolkit.schema import OPTIONS, InputError

Row = dict[str, Any]


def column_of(path: Path, column: str, at: Place, /) -> Iterator[tuple[str, Range]]:
    """Yield each option's value in a column; a cell left empty says nothing of its option.

    The first row holds names, ``option`` among them. Of an XLSX workbook, the first sheet counts, its formulas by the
    values that they last had.

    Raises
    ------
    InputError
        Where the file cannot be read, a column is missing, an option is named twice or nearly right, or a value is no
        number: with its row.
    """
    rows = _rows(path, at)
    for needed in ("option", column):
        if not rows or needed not in rows[0]:
            got = ", ".join(map(str, rows[0] if rows else []))
            raise InputError("a column is missing", file=path, field=needed, got=got, allowed=f"option, {column}")
    seen: set[str] = set()
    for number, row in enumerate(rows, start=2):
        value, option = row[column], str(row["option"] or "").strip()
        if value is None or not str(value).strip():
            continue
        _check(option, seen, path, number)
        seen.add(option)
        yield option, range_of(value, Place(file=f"{path}, row {number}", path=column))


def _check(option: str, seen: set[str], path: Path, row: int) -> None:
    if not option:
        raise InputError("names no option", file=path, row=row, field="option", allowed=", ".join(OPTIONS))
    if option in seen:
        raise InputError("is given twice", file=path, row=row, field="option", got=option, remedy="leave one row out")
    option_of(option, Place(file=f"{path}, row {row}", path="option"))


def _rows(path: Path, at: Place) -> list[Row]:
    try:
        return list(_of_workbook(path) if path.suffix.lower() == ".xlsx" else _of_csv(path))
    except (OSError, UnicodeDecodeError, BadZipFile, InvalidFileException, KeyError, csv.Error) as error:
        remedy = "save the sheet as CSV or XLSX, beside the weights"
        raise at.error(f"cannot be read ({type(error).__name__})", got=path.name, remedy=remedy) from None


def _of_csv(path: Path) -> Iterator[Row]:
    yield from csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())


def _of_workbook(path: Path) -> Iterator[Row]:
    book = load_workbook(path, read_only=True, data_only=True)
    try:
        rows = book.worksheets[0].iter_rows(values_only=True)
        names = [str(name).strip() if name is not None else "" for name in next(rows, ())]
        yield from (dict(zip(names, row, strict=False)) for row in rows)
    finally:
        book.close()
