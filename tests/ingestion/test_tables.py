from datetime import date, datetime, time

import pytest

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
    assert content.remarks[0].problem == "has hidden sheets, which were left out: Unseen"


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
