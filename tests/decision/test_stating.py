from pathlib import Path

import pytest

from toolkit.decision import read_preferences
from toolkit.decision.stating import preferences_of
from toolkit.schema import InputError

VIEW = "views:\n  - name: Board\n    weights: {answer quality: 60, latency: 40}\n"


def read(tmp_path: Path, text: str) -> object:
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
