"""Files that were not made to plan: what can be taken is taken, every row is told of, nothing is lost."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit import GoldenSet
from toolkit.golden.intake import sheets
from toolkit.golden.intake.days import order_of, read_day
from toolkit.schema import GOLDEN, ROW_NOTES, TAKEN_VERDICTS, GoldenQuestion, InputError

Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    """A workbook as people keep them."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Leave"
    rows: list[list[Any]] = [
        ["Golden questions of the leave team"],
        [],
        ["No.", "Question ", "Expected answer", "Facts", "Date", "Stakes", "Answerable?", "Colour", "Quote", "Source"],
        [1, "How many days?", "27 days", None, "1.3.2026", "H", "yes", "red", "Staff earn 27 days", "leave.md"],
        [2, "Who decides?", None, "The manager", "03/04/2026", "huge", "Y"],
        [3, "By when?", None, "31 March", "25/12/2026"],
        [None, None, None, "end of March", None, None, None, "blue"],
        [4, "From which day?", None, "1 January", 46082, "low"],
        [4, "Until which day?", None, "31 December", date(2026, 3, 1), "low"],
        [4, "Until which day?", None, "31 December", date(2026, 3, 1), "low"],
        [5, "No answer at all?"],
        ["No.", "Question", "Expected answer", "Facts", "Date"],
        ["Section B"],
        ["Total", 9],
    ]
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A1:H1")
    sheet.merge_cells("A6:A7")
    sheet.merge_cells("B6:B7")
    sheet.merge_cells("F8:F9")
    more = book.create_sheet("Fees")
    more.append(["question", "facts", "as_of"])
    more.append(["What is the fee?", "cr 40", "soon"])
    more.append(["What is the late fee?", "cr 15", None])
    book.create_sheet("Lists").append(["high"])
    book.save(tmp_path / "messy.xlsx")
    return tmp_path / "messy.xlsx"


def told(report: pl.DataFrame, **where: object) -> list[str]:
    return report.filter(**where)["reason"].to_list()


def test_a_workbook_as_people_keep_them(messy: Path) -> None:
    golden, report = GoldenSet.take(messy)
    assert report.schema == ROW_NOTES
    assert golden.frame.schema == GOLDEN
    assert {each.id: (each.question, each.facts, str(each.as_of), each.stakes) for each in golden} == {
        "1": ("How many days?", (("27 days",),), "2026-03-01", "high"),
        "2": ("Who decides?", (("The manager",),), "2026-04-03", "medium"),
        "3": ("By when?", (("31 March",), ("end of March",)), "2026-12-25", "medium"),
        "4": ("From which day?", (("1 January",),), "2026-03-01", "low"),
        "4-2": ("Until which day?", (("31 December",),), "2026-03-01", "low"),
        "q001": ("What is the late fee?", (("cr 15",),), "None", "medium"),
    }
    assert [(each.document, each.quote) for each in golden[0].evidence] == [("leave.md", "Staff earn 27 days")]
    assert (golden[0].notes, golden[1].notes, golden[2].notes) == ("Colour: red", "stakes: huge", "Colour: blue")


def test_every_row_is_told_of(messy: Path) -> None:
    _, report = GoldenSet.take(messy)
    leave = report.filter(sheet="Leave")
    assert set(leave["row"]) == set(range(1, 15)) - {2}, "row 2 is empty"
    assert set(report["verdict"]) <= set(TAKEN_VERDICTS)
    passed = {
        row: why for row, why in report.filter(verdict="passed over").select("row", "reason").iter_rows() if row > 1
    }
    assert passed == {
        10: "says the same as row 9 of Leave", 12: "repeats the header",
        13: "holds one cell, and it is no question", 14: "reads as a total",
    }  # fmt: skip
    assert told(report, sheet="Leave", row=1, verdict="passed over") == ["stands above the header"]
    assert told(report, sheet="Lists") == ["its sheet has no column headed as questions are"]
    assert told(report, row=7) == ["is part of row 6"]
    assert "the column 'Expected answer' was taken for reference" in told(leave, row=3)
    assert told(report, verdict="not taken") == [
        "an answerable question needs the facts that a right answer holds",
        "'soon' is not a date that is understood",
    ]
    assert "the cell is merged with that of row 8, and has its value" in told(leave, row=9)


def test_what_a_row_held_that_was_not_taken_is_kept(messy: Path) -> None:
    _, report = GoldenSet.take(messy)
    left = report.filter(pl.col("verdict").is_in(["not taken", "passed over"]))
    assert left.filter(row=11)["cells"][0].to_list()[:2] == ["5", "No answer at all?"]
    assert left.filter(sheet="Fees")["cells"][0].to_list() == ["What is the fee?", "cr 40", "soon"]
    assert all(any(cells) for cells in left["cells"])


def test_nothing_is_read_otherwise_where_a_file_is_to_plan(golden: GoldenSet, tmp_path: Path) -> None:
    for ending in (".jsonl", ".csv", ".xlsx"):
        golden.write(tmp_path / f"g{ending}")
        taken, report = GoldenSet.take(tmp_path / f"g{ending}")
        assert taken == golden
        assert set(report["verdict"]) == {"taken"}
        assert report.height == len(golden)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_csv_with_a_title_and_another_separator(write: Write, separator: str) -> None:
    rows = [["Our questions"], ["ID", "Question", "Facts"], ["q1", "Why?", "x"], ["", "Total", "1"]]
    golden, report = GoldenSet.take(write("g.csv", "\n".join(separator.join(row) for row in rows)))
    assert golden.questions == (GoldenQuestion(id="q1", question="Why?", facts=(("x",),)),)
    assert report["verdict"].to_list() == ["passed over", "taken", "passed over"]


def test_a_separator_that_was_not_quoted_is_not_guessed_at(write: Write) -> None:
    golden, report = GoldenSet.take(write("g.csv", "id,question,facts\nq1,Why, oh why?,x\nq2,How?,y\nq3,So?\n"))
    assert [each.id for each in golden] == ["q2"]
    assert "4 cells where the header has 3" in told(report, row=2)[0]
    assert told(report, row=4) == ["an answerable question needs the facts that a right answer holds"]


OLD = "q2;Wie hoch ist die Gebühr für eine verspätete Verlängerung der Gewerbeerlaubnis?;fünf Gulden\n"


def test_lines_in_two_encodings_are_each_read_in_their_own(write: Write) -> None:
    golden, report = GoldenSet.take(
        write("g.csv", "id;question;facts\nq1;Wie heißt die Straße – genau?;“so”\n".encode() + OLD.encode("cp1252"))
    )
    assert golden[0].question == "Wie heißt die Straße – genau?"
    assert golden[1].facts == (("fünf Gulden",),)
    assert told(report, row=3)[0].startswith("was not UTF-8; read as cp125")


def _cannot_tell(data: bytes, file: str) -> object:
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError("its encoding is not certain", file=file)
    return data.decode("utf-16"), ()


def test_an_encoding_that_cannot_be_told_is_asked_for_and_no_byte_is_lost(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "decode", _cannot_tell)
    path = write("g.csv", b"id,question,facts\nq1,Caf\xe9?,x\nq2,How?,y\n")
    golden, report = GoldenSet.take(path)
    assert [each.id for each in golden] == ["q2"]
    assert report.filter(verdict="not taken").select("row", "reason", "cells").row(0) == (
        2, "is not UTF-8, and its encoding is not certain", ["q1", "Caf\\xe9?", "x"],
    )  # fmt: skip
    assert GoldenSet.take(path, encoding="cp1252")[0][0].question == "Café?"
    path.write_bytes(path.read_bytes() + "q3,Straße?,z\n".encode())
    assert GoldenSet.take(path, encoding="cp1252")[0][2].question == "Straße?", "a line that is UTF-8 stays so"
    wide = write("wide.csv", "id,question,facts\nq1,Où?,x\n".encode("utf-16"))
    assert GoldenSet.take(wide)[0][0].question == GoldenSet.take(wide, encoding="utf-16")[0][0].question == "Où?"
    with pytest.raises(InputError, match=r"klingon"):
        GoldenSet.take(path, encoding="klingon")


def test_dates_that_may_be_two_days_are_asked_about(write: Write) -> None:
    path = write("g.csv", "id,question,facts,as_of\nq1,Why?,x,01/03/2026\nq2,Why not?,x,3/3/2026\n")
    golden, report = GoldenSet.take(path)
    assert [(each.id, each.as_of) for each in golden] == [("q2", date(2026, 3, 3))]
    assert told(report, verdict="not taken") == ["'01/03/2026' may be 2026-01-03 or 2026-03-01"]
    assert "day or its month comes first" in report.filter(verdict="not taken")["remedy"][0]
    assert GoldenSet.take(path, dates="day-first")[0][0].as_of == date(2026, 3, 1)
    assert GoldenSet.take(path, dates="month-first")[0][0].as_of == date(2026, 1, 3)


def test_one_date_that_is_plain_settles_its_column(write: Write) -> None:
    text = "id,question,facts,as_of\nq1,Why?,x,01/03/2026\nq2,Why not?,x,25/12/2026\nq3,So?,x,2026-03-01\n"
    assert [str(each.as_of) for each in GoldenSet.take(write("g.csv", text))[0]] == [
        "2026-03-01", "2026-12-25", "2026-03-01",
    ]  # fmt: skip


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_day_is_never_read_as_another(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    for text in (f"{day}", f"{day:%d.%m.%Y}", str(serial), f"{day:%d %B %Y}", f"{day:%b %d, %Y}", f"{day:%Y/%m/%d}"):
        assert read_day(text, None) == day, text
    for text in (f"{day:%d/%m/%Y}", f"{day:%m/%d/%Y}"):
        try:
            assert read_day(text, None) == day
        except ValueError:
            assert day.day <= 12
    assert read_day(f"{day:%d/%m/%Y}", "day-first") == read_day(f"{day:%m-%d-%Y}", "month-first") == day


@pytest.mark.parametrize(
    "text", ["soon", "2026", "30.2.2026", "13/13/2026", "1.3.26", "32 May 2026", "2026-03-01 10:30"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|day|month"):
        read_day(text, None)


def test_a_column_that_contradicts_itself_settles_nothing() -> None:
    assert order_of(["25/12/2026", "12/25/2026"]) is None


def test_jsonl_is_taken_line_by_line(write: Write) -> None:
    lines = [
        '{"id": "q1", "Question ": "Why?", "expected_answer": "x", "colour": "red", "Answerable": "yes"}',
        "{broken",
        "[1]",
        '{"id": "q2", "question": "How?", "facts": "a | b"}',
    ]
    golden, report = GoldenSet.take(write("g.jsonl", "\n".join(lines)))
    assert [(each.id, each.reference, each.facts, each.notes) for each in golden] == [
        ("q1", "x", (("x",),), "colour: red"),
        ("q2", "", (("a", "b"),), ""),
    ]
    assert told(report, verdict="not taken") == ["is not JSON", "is not an object"]
    assert report.filter(row=2)["cells"][0].to_list() == ["{broken"]


def test_a_slip_in_json_becomes_one_fact_as_written(write: Write) -> None:
    golden, report = GoldenSet.take(write("g.csv", "id,question,facts\nq1,Why?,[20 crowns\n"))
    assert golden[0].facts == (("[20 crowns",),)
    assert "taken as one fact, as written" in report["reason"][0]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("g.csv", "name,colour\nx,red\n", "no column is headed as questions are"),
        ("g.csv", "", "no column is headed as questions are"),
        ("g.xlsx", "x", "damaged, or not what its ending says"),
        ("g.txt", "x", "is not a golden file"),
        ("g.csv", b"\x00\x01\x02", "binary"),
    ],
)
def test_what_cannot_be_taken_at_all_is_refused(write: Write, name: str, content: str | bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        GoldenSet.take(write(name, content))


def test_five_thousand_rows_each_told_of(write: Write) -> None:
    rows = [f"q{n},Why {n}?,fact {n},{'1.3.2026' if n % 10 else 'soon'}" for n in range(5_000)]
    golden, report = GoldenSet.take(write("g.csv", "\n".join(["id,question,facts,as_of", *rows])))
    assert len(golden) == 4_500
    assert report.filter(verdict="not taken").height == 500
    assert set(report["row"]) == set(range(2, 5_002))


@given(st.lists(st.lists(st.text("aé=+?;,|\"'\n\t{[12", max_size=6), min_size=1, max_size=4), max_size=6))
def test_any_table_is_taken_or_told_of(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    path = tmp_path_factory.mktemp("any") / "g.csv"
    made = [["id", "question", "facts"], *rows]
    path.write_text("\n".join(",".join(json.dumps(cell) for cell in row) for row in made), encoding="utf-8")
    golden, report = GoldenSet.take(path)
    asked = {
        name for name, verdict in report.select("question_id", "verdict").iter_rows() if verdict in {"taken", "changed"}
    }
    assert {each.id for each in golden} <= asked
    golden.write(path) if len(golden) else None
    assert not len(golden) or GoldenSet.read(path) == golden


@pytest.mark.parametrize("name", ["Ref", "Nr.", "Q no"])
def test_an_id_by_another_name_is_kept(write: Write, name: str) -> None:
    golden, report = GoldenSet.take(write("g.csv", f"{name},Question,Facts\nT-7,Why?,x\n"))
    assert [each.id for each in golden] == ["T-7"]
    assert f"the column '{name}' was taken for id" in report["reason"].to_list()


def test_a_file_with_no_column_of_questions_says_what_it_found(write: Write) -> None:
    with pytest.raises(InputError, match="Nr, Frage, Antwort"):
        GoldenSet.take(write("g.csv", "\nNr,Frage,Antwort\n1,Warum?,x\n"))
