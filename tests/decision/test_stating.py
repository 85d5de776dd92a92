from pathlib import Path

import pytest
from openpyxl import Workbook

from toolkit.decision import Preferences, read_preferences
from toolkit.decision.stating import preferences_of
from toolkit.schema import InputError

VIEW = "views:\n  - name: Board\n    weights: {answer quality: 60, latency: 40}\n"


def read(tmp_path: Path, text: str) -> Preferences:
    (tmp_path / "weights.yaml").write_text(text, encoding="utf-8")
    return read_preferences(tmp_path / "weights.yaml")


def test_the_samples_weights_are_read() -> None:
    preferences = read_preferences("data/samples/weights.yaml")
    assert [view.name for view in preferences.views] == ["Executive", "Finance"]
    assert all(sum(view.weights.values()) == pytest.approx(1) for view in preferences.views)
    assert preferences.must_haves[0].at_most == 0.1


def test_what_was_read_is_written_and_read_again_the_same(tmp_path: Path) -> None:
    (tmp_path / "sheet.csv").write_text("option,hosting\nrag,3\nlong-context,2\n", encoding="utf-8")
    text = """
views:
  - {name: Board, set_by: Ms Quill, set_on: 2026-01-05, why: because, weights: {answer quality: 70, hosting: 30}}
  - {name: Desk, swings: {latency: 100, answer quality: 50}}
criteria:
  - {name: hosting, unit: stars, worst: 0, best: 5, file: sheet.csv}
  - {name: training days, shape: halving, half: 3, values: {rag: {low: 1, likely: 2, high: 4}}}
judgements:
  auditability: {by: Ms Quill, why: logs, scores: {rag: 4, prompt-only: {low: 0, likely: 1, high: 2}}}
must_haves:
  - {criterion: latency, at_most: 5}
  - {name: data stay here, passes: {rag: yes, long-context: no, hybrid: not shown}, by: counsel}
record: {question: Which one, review_on: 2026-06-01, dissent: [I disagree], signatures: [A, B], owners: {rag: Ms Quill}}
"""
    preferences = read(tmp_path, text)
    assert preferences_of(preferences.as_written()) == preferences
    assert preferences.views[1].weights == {"latency": pytest.approx(2 / 3), "answer quality": pytest.approx(1 / 3)}
    assert preferences.criteria[0].values == {"rag": (3.0, 3.0, 3.0), "long-context": (2.0, 2.0, 2.0)}
    assert preferences.must_haves[1].passes == {"rag": "passes", "long-context": "fails", "hybrid": "not shown"}


@pytest.mark.parametrize(
    ("text", "field", "said"),
    [
        ("views:\n  - {name: B, weights: {latency: 90}}\n", "views.1.weights", "add 10 points"),
        ("views:\n  - {name: B, weights: {latency: 130, freshness: -30}}\n", "views.1.weights.freshness", "from 0"),
        ("views:\n  - {name: B, weights: {latncy: 100}}\n", "views.1.weights", "did you mean latency"),
        ("views:\n  - {name: B, weights: {latency: yes}}\n", "views.1.weights.latency", "cannot be used"),
        ("views:\n  - {name: B, weights: {latency: .nan}}\n", "views.1.weights.latency", "cannot be used"),
        ("views:\n  - {name: B}\n", "views.1", "weights or swings"),
        ("views:\n  - {name: B, swings: {latency: 40}}\n", "views.1.swings", "no swing is 100"),
        ("views:\n  - {weights: {latency: 100}}\n", "views.1.name", "is missing"),
        (VIEW + VIEW.replace("views:\n", ""), "views", "given twice"),
        ("views: 3\n", "views", "is not a list"),
        ("vews: []\n", None, "did you mean views"),
        ("criteria:\n  - {name: hosting, worst: 0, best: 5}\n", "criteria.1", "no data"),
        ("criteria:\n  - {name: hosting, values: {rag: 1}}\n", "criteria.1", "worst is missing"),
        ("criteria:\n  - {name: hosting, worst: 2, best: 2, values: {rag: 1}}\n", "criteria.1.best", "the same"),
        ("criteria:\n  - {name: latency, worst: 0, best: 1, values: {rag: 1}}\n", "criteria", "given twice"),
        ("criteria:\n  - {name: h, worst: 0, best: 1, file: ../x.csv}\n", "criteria.1.file", "outside"),
        ("criteria:\n  - {name: h, worst: 0, best: 1, file: gone.csv}\n", "criteria.1.file", "cannot be read"),
        ("criteria:\n  - {name: h, worst: 0, best: 1, values: {rag: {low: 3, likely: 2, high: 4}}}\n",
         "criteria.1.values.rag", "out of order"),
        ("judgements:\n  auditability: {by: me, why: so, scores: {rag: 7}}\n", "judgements.auditability.scores.rag",
         "from 0 to 4"),
        ("judgements:\n  auditability: {scores: {rag: 3}}\n", "judgements.auditability.by", "is missing"),
        ("must_haves:\n  - {criterion: latency}\n", "must_haves.1", "needs one bound"),
        ("must_haves:\n  - {name: residency, passes: {rag: perhaps}, by: me}\n", "must_haves.1.passes.rag",
         "no answer"),
        ("record: {review_on: soon}\n", "record.review_on", "is no day"),
        ("record: {owners: {rga: Ms Quill}}\n", "record.owners", "did you mean rag"),
        ("criteria:\n  - {name: h, worst: 0, best: 1, values: {hybird: 1}}\n", "criteria.1.values", "hybrid?"),
        ("must_haves:\n  - {criterion: freshness, within: soon}\n", "must_haves.1.within", "12 hours"),
        ("must_haves:\n  - {criterion: freshness, within: -2 days}\n", "must_haves.1.within", "is no time"),
        ("must_haves:\n  - {criterion: latency, within: 2 days}\n", "must_haves.1.within", "freshness alone"),
        ("must_haves:\n  - {criterion: freshness, within: 2 days, at_most: 0.1}\n", "must_haves.1", "one bound"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place_and_remedy(tmp_path: Path, text: str, field: str, said: str) -> None:
    with pytest.raises(InputError, match=r"weights\.yaml") as caught:
        read(tmp_path, text)
    assert caught.value.field == field
    assert said in str(caught.value)


def test_a_column_that_is_missing_is_named_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "sheet.csv").write_text("option,cost\nrag,3\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"sheet.csv, field 'hosting': a column is missing"):
        read(tmp_path, "criteria:\n  - {name: hosting, worst: 0, best: 5, file: sheet.csv}\n")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_preferences(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("written", "days"), [("12 hours", 0.5), ("1 day", 1.0), ("90 minutes", 0.0625), ("2 weeks", 14)]
)
def test_a_time_is_read_in_its_unit_and_written_again(tmp_path: Path, written: str, days: float) -> None:
    preferences = read(tmp_path, f"must_haves:\n  - {{criterion: freshness, within: {written}}}\n")
    assert preferences.must_haves[0].within_days == pytest.approx(days)
    assert preferences_of(preferences.as_written()) == preferences


SHEET = "criteria:\n  - {name: hosting, worst: 0, best: 5, file: sheet.xlsx, column: stars}\n"


def workbook(path: Path, rows: list[list[object]]) -> None:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


def test_a_column_of_a_workbook_is_a_criterion(tmp_path: Path) -> None:
    workbook(tmp_path / "sheet.xlsx", [["option", "stars"], ["rag", 4], ["long-context", 2.5], ["hybrid", None]])
    (own,) = read(tmp_path, SHEET).criteria
    assert own.values == {"rag": (4.0, 4.0, 4.0), "long-context": (2.5, 2.5, 2.5)}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["option", "stars"], ["rag", 4], ["rag", 2]], ["sheet.xlsx, row 3", "given twice"]),
        ([["option", "stars"], ["rag", 4], ["hybird", 2]], ["sheet.xlsx, row 3", "did you mean hybrid"]),
        ([["option", "stars"], ["rag", "many"]], ["sheet.xlsx, row 2", "field 'stars'", "many"]),
        ([["option", "stars"], [None, 3]], ["sheet.xlsx, row 2", "names no option"]),
        ([["option", "points"], ["rag", 3]], ["field 'stars'", "a column is missing", "option, points"]),
        ([["option", "stars"]], ["a column is missing"]),
        ([], ["a column is missing"]),
    ],
)
def test_a_bad_row_of_a_workbook_is_named(tmp_path: Path, rows: list[list[object]], said: list[str]) -> None:
    workbook(tmp_path / "sheet.xlsx", rows)
    with pytest.raises(InputError) as caught:
        read(tmp_path, SHEET)
    assert all(words in str(caught.value) for words in said), str(caught.value)


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sheet.xlsx").write_text("option,stars", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path, SHEET)
