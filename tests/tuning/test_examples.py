from pathlib import Path

import pytest

from tests.tuning.worlds import market, row, rows, write_tuning
from toolkit.schema import InputError
from toolkit.tuning import TuningSet


def test_a_set_is_read_in_order_with_its_form(tuning_set: TuningSet) -> None:
    assert [each.id for each in tuning_set][:2] == ["t00", "t01"]
    assert len(tuning_set) == 12
    assert tuning_set.form is not None
    assert [each.id for each in tuning_set.split("held-out")] == ["t03"]


def test_a_set_without_a_form_has_none(tmp_path: Path) -> None:
    assert TuningSet.read(write_tuning(tmp_path, form=None)).form is None


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"answer": ""}, "answer", "cannot be used"),
        ({"answr": "x"}, "answr", "did you mean answer"),
        ({"split": "test"}, "split", "train, held-out"),
        ({"as_of": "soon"}, "as_of", "soon"),
        ({"as_of": 20260302}, "as_of", "is not a date"),
        ({"documents": "fees.md"}, "documents", "a list of ids"),
        ({"id": "t00"}, "id", "the same as on row 1"),
        ({"question": "  what does a PERMIT for a stall cost?"}, "question", "the same as on row 1"),
    ],
)
def test_a_bad_row_is_refused_by_file_row_and_field(
    change: dict[str, object], field: str, said: str, tmp_path: Path
) -> None:
    path = write_tuning(tmp_path, [row(0), row(1, **change)])
    with pytest.raises(InputError, match=rf"tuning\.jsonl, row 2, field '{field}'") as refused:
        TuningSet.read(path)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("line", "said"), [("{", "is not JSON"), ("[1]", "is not an example"), ("[" * 100_000, "is nested too deeply")]
)
def test_a_line_that_is_no_row_is_refused(line: str, said: str, tmp_path: Path) -> None:
    path = write_tuning(tmp_path)
    path.write_text(path.read_text() + f"\n{line}\n")
    with pytest.raises(InputError, match=rf"row 14: {said}"):
        TuningSet.read(path)


def test_a_missing_field_is_named(tmp_path: Path) -> None:
    bad = row(1)
    del bad["question"]
    with pytest.raises(InputError, match="row 2, field 'question': is missing"):
        TuningSet.read(write_tuning(tmp_path, [row(0), bad]))


def test_a_file_that_cannot_be_read_or_trains_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        TuningSet.read(tmp_path / "none.jsonl")
    with pytest.raises(InputError, match="no example to train on"):
        TuningSet.read(write_tuning(tmp_path, [row(3)]))
    (tmp_path / "tuning.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        TuningSet.read(tmp_path / "tuning.jsonl")


def test_the_check_says_what_will_be_learnt_that_should_not_be(tmp_path: Path) -> None:
    examples = [*rows(), row(0, id="odd", question="Odd?", answer="It costs cr 40.", documents=["gone.md"])]
    found = TuningSet.read(write_tuning(tmp_path, examples)).check(market(tmp_path))
    assert set(found.filter(kind="access")["example_id"]) == {"t06", "t07", "t08"}
    assert found.filter(kind="form").select("example_id", "row").rows() == [("odd", 13)]
    assert found.filter(kind="document")["problem"].item().startswith("gone.md is not among the documents")


def test_the_hash_is_of_the_content(tmp_path: Path) -> None:
    path = write_tuning(tmp_path)
    before = TuningSet.read(path).content_hash
    path.write_text(path.read_text().replace('", "question"', '",  "question"'))
    assert TuningSet.read(path).content_hash == before
    path.write_text(path.read_text().replace("cr 40", "cr 41"))
    assert TuningSet.read(path).content_hash != before
