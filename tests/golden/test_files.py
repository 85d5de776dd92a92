"""Round trips: what is written comes back, in every format, and no spreadsheet runs it."""

import csv
import io
import string
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit import GoldenSet
from toolkit.golden.files.cells import guard, unguard
from toolkit.golden.files.formats import tidy
from toolkit.schema import Evidence, GoldenQuestion, InputError

FORMATS = [".jsonl", ".csv", ".xlsx"]
SAMPLES = Path("data/samples/golden.jsonl")

AWKWARD = [
    "=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "'=1", "''=1", "'quoted'", "'\\u0041", "\\u0041", "＝1",
    "007", "1e5", "2026-03-01", "3/4", "TRUE", "#N/A", "a | b", "a ; b", "a;=1+1", "a\n=1+1", '"quoted"', "“q”", "a,b",
    "a\tb", "two\nlines", "cr\rhere", "crlf\r\nhere", "[1, 2]", "{not json}", "[", "a: b", "_x000D_", "_x005F_",
    "x005F_", "\x01\x1f", "nul\x00", "\u2028sep", "\x85nel", "é ü 漢字 🎈", "\ufeffmark", "\u200bwide", "\uffff",
    "=", "'",
]  # fmt: skip
telling = string.ascii_letters + string.digits + " =+-@'\"\\|;,:\t\n\r[]{}#_x005F漢é🎈"
alphabet = st.one_of(st.sampled_from(telling), st.characters(exclude_categories=["Cs"]))
text = st.one_of(st.sampled_from(AWKWARD), st.text(alphabet, max_size=12))
some = text.filter(lambda value: value.strip() != "").filter(lambda value: bool(tidied(value)))


def tidied(value: str) -> str:
    """What a value is without the white space around it, as reading takes it."""
    question = GoldenQuestion(id="q", question="?", facts=(("x",),), notes=value)
    return tidy([question], file="")[0].notes


questions = st.builds(
    GoldenQuestion,
    id=some,
    question=some,
    facts=st.lists(st.lists(some, min_size=1, max_size=3).map(tuple), min_size=1, max_size=3).map(tuple),
    reference=text,
    evidence=st.lists(st.builds(Evidence, document=some, quote=some), max_size=2).map(tuple),
    answerable=st.booleans(),
    asker=st.lists(some, max_size=3).map(tuple),
    as_of=st.none() | st.dates(),
    kind=text,
    stakes=st.sampled_from(["low", "medium", "high"]),
    owner=text,
    status=st.sampled_from(["draft", "reviewed", "approved"]),
    split=st.sampled_from(["train", "test"]),
    notes=text,
)
sets = st.lists(questions, min_size=1, max_size=3, unique_by=lambda each: tidied(each.id))
law = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)


def awkward() -> list[GoldenQuestion]:
    return [
        GoldenQuestion(
            id=f"q{number}", question=value, facts=((value, "x"), (value,)), reference=value, asker=(value, "staff"),
            evidence=(Evidence(document=value, quote=value),), kind=value, owner=value, notes=value,
            as_of=date(1899, 12, 31),
        )
        for number, value in enumerate(AWKWARD)
    ]  # fmt: skip


@pytest.mark.parametrize("ending", FORMATS)
def test_every_awkward_text_comes_back(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"g{ending}"
    GoldenSet(tuple(awkward())).write(path)
    assert GoldenSet.read(path).questions == tidy(awkward(), file="")


@pytest.mark.parametrize("ending", FORMATS)
@law
@given(asked=sets)
def test_what_is_written_is_what_is_read(tmp_path: Path, ending: str, asked: list[GoldenQuestion]) -> None:
    path = tmp_path / f"g{ending}"
    golden = GoldenSet(tuple(asked))
    golden.write(path)
    read = GoldenSet.read(path)
    assert read.questions == tidy(asked, file="")
    assert read.content_hash == GoldenSet(tidy(asked, file="")).content_hash


def test_the_samples_survive_a_tour_of_the_formats_with_one_hash(tmp_path: Path) -> None:
    golden = first = GoldenSet.read(SAMPLES)
    for ending in [".csv", ".xlsx", ".jsonl", ".xlsx", ".csv"]:
        golden.write(tmp_path / f"g{ending}")
        golden = GoldenSet.read(tmp_path / f"g{ending}")
        assert golden == first
        assert golden.content_hash == first.content_hash


def test_the_hash_knows_no_order_and_every_field(golden: GoldenSet) -> None:
    assert GoldenSet(golden.questions[::-1]).content_hash == golden.content_hash
    assert golden.put(GoldenQuestion(id="q1", question="?")).content_hash != golden.content_hash


@law
@given(text)
def test_a_guard_comes_off_again_and_no_cell_is_left_that_runs(value: str) -> None:
    cell = guard(value)
    assert unguard(cell) == value
    assert not cell.lstrip(" \t\r\n\ufeff\u200b").startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


def test_what_people_write_with_an_apostrophe_stays() -> None:
    assert [unguard(cell) for cell in ["'Tis so", "'quoted'", "O'Hara", "'"]] == ["'Tis so", "'quoted'", "O'Hara", "'"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_runs_however_a_spreadsheet_splits_the_file(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "g.csv"
    GoldenSet(tuple(awkward())).write(path)
    for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8")), delimiter=separator):
        for cell in row:
            bare = cell.strip(" \"'")
            assert not (bare.startswith(("=", "@")) and not cell.startswith("'")), row


def test_a_workbook_is_made_for_people(tmp_path: Path) -> None:
    GoldenSet.read(SAMPLES).write(tmp_path / "g.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "g.xlsx").active
    assert [cell.value for cell in sheet[1]] == [field.name for field in fields(GoldenQuestion)]
    assert (sheet.freeze_panes, sheet["A1"].font.bold, sheet["B2"].alignment.wrap_text) == ("C2", True, True)
    lists = {rule.promptTitle: rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    assert lists == {
        "answerable": '"true,false"',
        "stakes": '"low,medium,high"',
        "status": '"draft,reviewed,approved"',
        "split": '"train,test"',
    }
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert sheet.column_dimensions["B"].width > sheet.column_dimensions["A"].width


def test_a_workbook_that_people_typed_into_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "question", "facts", "answerable", "as_of", None])
    book.active.append([7, "How much?", 20, True, date(2026, 3, 1)])
    book.active.append([None, " ", None])
    book.create_sheet("Empty")
    book.save(tmp_path / "g.xlsx")
    golden = GoldenSet.read(tmp_path / "g.xlsx")
    expected = GoldenQuestion(id="7", question="How much?", facts=(("20",),), as_of=date(2026, 3, 1))
    assert golden.questions == (expected,)
    assert golden.rows == {"7": 2}


Spoil = Callable[[openpyxl.Workbook], object]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda book: book.create_sheet("More").append(["x"]), ["several sheets", "Sheet, More", "golden convert"]),
        (lambda book: book.active.merge_cells("B2:B3"), ["merged cells", "B2:B3"]),
        (lambda book: book.active.insert_rows(1), ["row 1", "'id'", "column is missing"]),
        (lambda book: book.active.cell(2, 5, "stray"), ["row 2", "beyond the last column, facts"]),
        (lambda book: setattr(book.active.cell(2, 2), "value", "#REF!"), ["row 2", "'B2'", "error"]),
        (lambda book: book.active.delete_rows(2), ["holds no questions"]),
    ],
)
def test_a_workbook_that_is_not_a_golden_file_is_refused(tmp_path: Path, spoil: Spoil, said: list[str]) -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "question", "facts"])
    book.active.append(["q1", "Why?", "x"])
    spoil(book)
    book.save(tmp_path / "g.xlsx")
    with pytest.raises(InputError) as error:
        GoldenSet.read(tmp_path / "g.xlsx")
    assert all(words in str(error.value) for words in ["g.xlsx", *said]), str(error.value)


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "g.xlsx").write_text("id,question,facts\n", encoding="utf-8")
    with pytest.raises(InputError, match="is damaged, or not what its ending says"):
        GoldenSet.read(tmp_path / "g.xlsx")


@pytest.mark.parametrize(("ending", "most"), [(".csv", 131_072), (".xlsx", 32_767)])
def test_what_a_cell_cannot_hold_is_refused_and_nothing_cut(tmp_path: Path, ending: str, most: int) -> None:
    path = tmp_path / f"g{ending}"
    full = GoldenQuestion(id="q1", question="Why?", facts=(("x",),), notes="n" * most)
    GoldenSet((full,)).write(path)
    assert GoldenSet.read(path)[0] == full
    before = path.read_bytes()
    with pytest.raises(InputError, match=r"row 2, field 'notes'.*characters(.|\n)*jsonl"):
        GoldenSet((GoldenQuestion(id="q1", question="Why?", facts=(("x",),), notes="n" * (most + 1)),)).write(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ([], "would hold no questions"),
        ([GoldenQuestion(id="q1", question="Why?")], "needs the facts"),
        ([GoldenQuestion(id="q1", question="Why?", answerable=False)] * 2, "two questions have one id"),
        ([GoldenQuestion(id="q1", question="Why?", answerable=False, stakes="huge")], "'stakes'"),
    ],
)
def test_what_could_not_be_read_back_is_not_written(tmp_path: Path, asked: list[GoldenQuestion], said: str) -> None:
    with pytest.raises(InputError, match=said):
        GoldenSet(tuple(asked)).write(tmp_path / "g.jsonl")
    assert not (tmp_path / "g.jsonl").exists()
