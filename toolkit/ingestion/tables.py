"""Tables: a CSV file is its own text, so that spans are exact in it; a workbook's rows are written between bars."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import openpyxl

from toolkit.ingestion.archives import check_archive
from toolkit.ingestion.content import Content, Remark
from toolkit.ingestion.tables_hidden import Hidden, Unseen, read_hidden
from toolkit.schema import InputError

MAX_CELLS = 2_000_000
_MOST_NAMED = 6


def read_xlsx(data: bytes, file: str, /) -> Content:
    """Return the text of a workbook: each sheet a heading, each row a line between bars, under the sheet's first row.

    Formulas are read as the values last computed. Hidden sheets, rows, columns and values are left out, with a remark.

    Raises
    ------
    InputError
        Where it is locked, no workbook, or holds more than is read.
    """
    check_archive(data, file, holds="xl/workbook.xml")
    with warnings.catch_warnings(), zipfile.ZipFile(io.BytesIO(data)) as archive:
        warnings.simplefilter("ignore")  # on styles and extensions that do not bear on the text
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        unseen = [Unseen(f"the sheet {each.title}") for each in workbook.worksheets if each.sheet_state != "visible"]
        blocks = []
        for sheet in workbook.worksheets:
            if sheet.sheet_state == "visible":
                hidden = read_hidden(archive, sheet)
                blocks += list(_sheet(sheet, hidden, file))
                unseen += hidden.told()
        title = (workbook.properties.title or "").strip()
    return Content(text="\n\n".join(blocks) + "\n" if blocks else "", title=title, remarks=_remarks(unseen))


def _remarks(unseen: list[Unseen]) -> tuple[Remark, ...]:
    if not unseen:
        return ()
    named = "; ".join(each.where for each in unseen[:_MOST_NAMED])
    more = f"; and {len(unseen) - _MOST_NAMED} more" if len(unseen) > _MOST_NAMED else ""
    problem = f"has parts that a person cannot see, which were left out: {named}{more}"
    return (Remark(problem, "show them if they are meant to be read"),)


def _sheet(sheet: Any, hidden: Hidden, file: str) -> Iterator[str]:
    sheet.reset_dimensions()  # what a file states of its size is not believed
    rows, cells = [], 0
    for row in sheet.iter_rows():
        cells += len(row)
        if cells > MAX_CELLS:
            raise InputError(
                f"holds more than {MAX_CELLS:,} cells", file=file, remedy="it is a data set: split it, or summarise it"
            )
        values = hidden.shown(row)
        if any(value is not None for value in values):
            rows.append([_cell(value) for value in values])
    if rows:
        width = max(max((place for place, cell in enumerate(row, start=1) if cell), default=0) for row in rows)
        lines = [rows[0], ["---"] * width, *rows[1:]]
        yield f"## {sheet.title}"
        yield "\n".join("| " + " | ".join((row + [""] * width)[:width]) + " |" for row in lines)


def _cell(value: object) -> str:
    """Return a value as a person would write it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.15g}"
    return " ".join(str(value).split()).replace("|", "/")
