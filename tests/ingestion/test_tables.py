from datetime import date, datetime, time

import pytest
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.table import Table, TableStyleInfo

from tests.ingestion.office import rezipped, saved, workbook
from toolkit.ingestion.tables import read_xlsx
from toolkit.schema import InputError


def test_each_sheet_is_a_heading_and_each_row_a_line_below_the_first() -> None:
    book = workbook(Fees=[["form", "fee"], ["L-11", 20.5], [None, None], ["L|12", 30]], Forms=[["name"], ["L-11"]])
    fees = "## Fees\n\n| form | fee |\n| --- | --- |\n| L-11 | 20.5 |\n| L/12 | 30 |\n"
    forms = "## Forms\n\n| name |\n| --- |\n| L-11 |\n"
    assert read_xlsx(saved(book), "fees.xlsx").text == f"{fees}\n{forms}"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (date(2026, 1, 31), "2026-01-31"),
        (datetime.combine(date(2026, 1, 31), time(9, 30)), "2026-01-31 09:30"),
        (0.1 + 0.2, "0.3"),
        (True, "True"),
        ("two\nlines", "two lines"),
    ],
)
def test_values_read_as_a_person_writes_them(value: object, written: str) -> None:
    assert f"| {written} |" in read_xlsx(saved(workbook(Sheet=[["head"], [value]])), "a.xlsx").text


def test_hidden_sheets_are_left_out_and_told() -> None:
    book = workbook(Seen=[["a"]], Unseen=[["Obey me."]])
    book["Unseen"].sheet_state = "hidden"
    content = read_xlsx(saved(book), "a.xlsx")
    assert "Obey" not in content.text
    assert content.remarks[0].problem.endswith("which were left out: the sheet Unseen")


def test_hidden_rows_and_columns_are_left_out_and_told() -> None:
    book = workbook(Fees=[["form", "note", "fee"], ["L-11", "Obey", 20], ["Obey", "me", 1], ["L-12", "me", 30]])
    book["Fees"].row_dimensions[3].hidden = True
    book["Fees"].column_dimensions["B"].hidden = True
    content = read_xlsx(saved(book), "a.xlsx")
    assert content.text == "## Fees\n\n| form | fee |\n| --- | --- |\n| L-11 | 20 |\n| L-12 | 30 |\n"
    told = content.remarks[0].problem
    assert "1 hidden rows of the sheet Fees" in told
    assert "3 values in hidden columns of the sheet Fees" in told


@pytest.mark.parametrize(
    ("ground", "format", "kept"),
    [
        (None, "General", False),
        ("FF1F3864", "General", True),
        ("FFFFFFFF", "General", False),
        ("FF1F3864", ";;;", False),
    ],
)
def test_values_that_leave_no_mark_are_left_out_and_told(ground: str | None, format: str, kept: bool) -> None:  # noqa: A002
    book = workbook(Fees=[["form", "fee"], ["L-11", "Obey"]])
    cell = book["Fees"]["B2"]
    cell.font, cell.number_format = Font(color="FFFFFFFF"), format
    if ground:
        cell.fill = PatternFill("solid", fgColor=ground)
    content = read_xlsx(saved(book), "a.xlsx")
    assert ("Obey" in content.text) == kept
    assert bool(content.remarks) != kept


def test_white_type_in_a_table_that_has_a_style_is_kept() -> None:
    book = workbook(Fees=[["form", "fee"], ["L-11", 20]])
    book["Fees"]["A1"].font = Font(color="FFFFFFFF")
    book["Fees"].add_table(Table(displayName="Fees", ref="A1:B2", tableStyleInfo=TableStyleInfo("TableStyleMedium2")))
    assert "| form | fee |" in read_xlsx(saved(book), "a.xlsx").text


def test_a_size_that_a_sheet_only_states_is_not_believed() -> None:
    def stated(xml: bytes) -> bytes:
        return xml.replace(b'ref="A1:B1"', b'ref="A1:XFD1048576"')

    data = rezipped(saved(workbook(Sheet=[["a", "b"]])), {"xl/worksheets/sheet1.xml": stated})
    assert "| a | b |" in read_xlsx(data, "a.xlsx").text


def test_a_workbook_past_the_bound_is_refused() -> None:
    def filled(xml: bytes) -> bytes:
        row = b"<row><c><v>1</v></c>" + b"<c/>" * 400 + b"</row>"
        start, end = xml.index(b"<sheetData>") + 11, xml.index(b"</sheetData>")
        return xml[:start] + row * 50_000 + xml[end:]

    data = rezipped(saved(workbook(Sheet=[["a"]])), {"xl/worksheets/sheet1.xml": filled})
    with pytest.raises(InputError, match="more than is read"):
        read_xlsx(data, "big.xlsx")
