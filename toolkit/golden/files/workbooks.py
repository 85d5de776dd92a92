"""Excel workbooks of golden questions: cells as text, in and out."""

import io
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from toolkit.golden.files.rows import ALLOWED
from toolkit.ingestion.archives import check_archive
from toolkit.schema import SPLITS, STAKES, STATUSES, InputError

SHEET = "Golden questions"
MAX_CELLS = 2_000_000
CHOICES = {"answerable": ("true", "false"), "stakes": STAKES, "status": STATUSES, "split": SPLITS}
"""The fields that a person chooses from a list."""

_WIDTHS = {"question": 48, "facts": 36, "reference": 40, "evidence": 60, "notes": 40, "owner": 20, "asker": 14}
_SPARE_ROWS = 1_000
_HEAD = (Font(bold=True, color="FFFFFF"), PatternFill("solid", start_color="1F3864"))


def workbook(rows: list[list[str]], /) -> bytes:
    """Return a workbook of one sheet: a header that stays in view, wrapped text, and lists to choose from."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SHEET
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            if text:
                _put(sheet.cell(number, column), text, head=number == 1)
    for column, field in enumerate(rows[0], start=1):
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(field, 12)
        _help(sheet, get_column_letter(column), field, len(rows))
    sheet.freeze_panes = "C2"  # the header, the id and the question stay in view
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(rows[0]))}{len(rows)}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    return _bytes(book)


def _put(cell: Any, text: str, *, head: bool) -> None:
    cell.value, cell.number_format = text, "@"
    cell.data_type = "s"  # else "#N/A" would be an error, and "=1" a formula
    cell.alignment = Alignment(wrap_text=True, vertical="center" if head else "top")
    if head:
        cell.font, cell.fill = _HEAD


def _help(sheet: Any, letter: str, field: str, rows: int) -> None:
    """Give a column its list to choose from, and say beside a chosen cell what belongs in it."""
    allowed = f'"{",".join(CHOICES[field])}"' if field in CHOICES else None
    if allowed is None and field not in ALLOWED:
        return
    rule = DataValidation(type="list" if allowed else None, formula1=allowed, allow_blank=True)
    rule.promptTitle, rule.prompt, rule.showInputMessage = field, ALLOWED.get(field, "")[:255], True
    if allowed:
        rule.errorTitle, rule.error, rule.showErrorMessage = field, f"choose {', '.join(CHOICES[field])}", True
    rule.add(f"{letter}2:{letter}{rows + _SPARE_ROWS}")
    sheet.add_data_validation(rule)


def _bytes(book: Any) -> bytes:
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def worksheet(data: bytes, file: str, /) -> Iterator[tuple[int, list[str]]]:
    """Yield each row of the one sheet that holds anything, with its number, as the text of its cells.

    Raises
    ------
    InputError
        Where it is no workbook, has more such sheets, merged cells, or cells that hold an error.
    """
    held = [sheet for sheet in open_workbook(data, file).worksheets if any(map(any, sheet.iter_rows(values_only=True)))]
    if len(held) > 1:
        names = ", ".join(sheet.title for sheet in held)
        raise InputError(
            "has several sheets with something on them", file=file, got=names, remedy=f"mend it, or {CONVERT}"
        )
    for sheet in held:
        if sheet.merged_cells.ranges:
            got = ", ".join(sorted(str(each) for each in sheet.merged_cells.ranges)[:5])
            raise InputError("has merged cells", file=file, got=got, remedy=f"mend it, or {CONVERT}")
        yield from ((number, [_sound(cell, file) for cell in row]) for number, row in enumerate(sheet.iter_rows(), 1))


def open_workbook(data: bytes, file: str, /) -> Any:
    """Return a workbook with the values that its formulas last had.

    Raises
    ------
    InputError
        Where it is locked, damaged, no workbook, or holds more than is read.
    """
    check_archive(data, file, holds="xl/workbook.xml")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on styles and extensions that do not bear on the text
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    except Exception as error:  # a library met what it did not foresee, in a file from anywhere
        problem = f"is damaged, or not what its ending says ({type(error).__name__})"
        raise InputError(problem, file=file, remedy="open it where it was made, and save it again") from error
    if sum(sheet.max_row * sheet.max_column for sheet in book.worksheets) > MAX_CELLS:
        raise InputError(f"holds more than {MAX_CELLS:,} cells", file=file, remedy="take out what are no questions")
    return book


def shown(value: object, /) -> str:
    """Return a cell's value as a person would write it.

    Examples
    --------
    >>> from datetime import datetime
    >>> shown(7.0), shown(True), shown(datetime(2026, 3, 1)), shown(None)
    ('7', 'true', '2026-03-01', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _sound(cell: Any, file: str) -> str:
    if cell.data_type == "e":
        raise InputError(
            "holds an error in place of a value", file=file, row=cell.row, field=cell.coordinate, got=cell.value,
            remedy="mend its formula, or type the value",
        )  # fmt: skip
    return shown(cell.value)


CONVERT = "let `groundwork golden convert` take what it can"
