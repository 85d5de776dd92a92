import json
from pathlib import Path

import pytest

from tests.tuning.worlds import row, rows, write_tuning
from toolkit import tokens
from toolkit.schema import InputError
from toolkit.tuning import TuningSet, export, instructions_of


def test_each_line_is_a_chat_that_ends_in_the_trained_answer(tuning_set: TuningSet, tmp_path: Path) -> None:
    made = export(tuning_set, tmp_path / "train.jsonl")
    lines = [json.loads(line) for line in made.train.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 11
    for line, example in zip(lines, tuning_set.split("train"), strict=True):
        assert list(line) == ["messages"]
        assert [message["role"] for message in line["messages"]] == ["system", "user", "assistant"]
        assert line["messages"][2]["content"] == example.answer
    assert "Next step:" in lines[0]["messages"][0]["content"]


def test_what_is_held_out_goes_into_the_validation_file_alone(tuning_set: TuningSet, tmp_path: Path) -> None:
    made = export(tuning_set, tmp_path / "train.jsonl")
    assert made.validation == tmp_path / "train.validation.jsonl"
    held_out = tuning_set.split("held-out")[0].question
    assert held_out in made.validation.read_text()
    assert held_out not in made.train.read_text()


def test_tokens_and_cost_are_counted_by_hand(tuning_set: TuningSet, tmp_path: Path) -> None:
    made = export(tuning_set, tmp_path / "train.jsonl", epochs=2, usd_per_mtok=3.0)
    first = tuning_set[0]
    system = instructions_of(tuning_set)
    roles = sum(tokens.count(role) for role in ("system", "user", "assistant"))
    by_hand = roles + sum(tokens.count(text) for text in (system, first.question, first.answer)) + 3 * 3 + 3
    assert made.sizes.row(0, named=True)["tokens"] == by_hand
    assert made.training_tokens == 2 * made.sizes.filter(split="train")["tokens"].sum()
    assert made.usd == pytest.approx(made.training_tokens * 3.0 / 1e6)
    assert export(tuning_set, tmp_path / "again.jsonl").usd is None


@pytest.mark.parametrize(
    ("settings", "said"),
    [({"epochs": 0}, "epochs"), ({"usd_per_mtok": -1.0}, "usd_per_mtok"), ({"most_tokens": 20}, "too long an example")],
)
def test_what_cannot_be_exported_is_refused_and_nothing_is_written(
    settings: dict[str, float], said: str, tuning_set: TuningSet, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=said):
        export(tuning_set, tmp_path / "train.jsonl", **settings)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_an_answer_off_the_form_is_refused_by_its_row(tmp_path: Path) -> None:
    examples = [*rows(), row(0, id="odd", question="Odd?", answer="It costs cr 40.")]
    with pytest.raises(InputError, match=r"row 13, field 'answer': breaks the house form"):
        export(TuningSet.read(write_tuning(tmp_path, examples)), tmp_path / "train.jsonl")


def test_too_few_examples_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="too few examples"):
        export(TuningSet.read(write_tuning(tmp_path, [row(0), row(1)])), tmp_path / "train.jsonl")


def test_a_file_of_another_kind_is_refused(tuning_set: TuningSet, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"not a \.jsonl file"):
        export(tuning_set, tmp_path / "train.csv")


@pytest.mark.parametrize(("own", "out"), [("a.jsonl", "a.jsonl"), ("a.validation.jsonl", "a.jsonl")])
def test_the_tuning_set_is_never_written_over(own: str, out: str, tmp_path: Path) -> None:
    file = write_tuning(tmp_path).rename(tmp_path / own)
    before = file.read_bytes()
    with pytest.raises(InputError, match="would be written over the tuning set"):
        export(TuningSet.read(file), tmp_path / "." / out)
    assert file.read_bytes() == before
