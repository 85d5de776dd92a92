import json
from pathlib import Path

import pytest

from tests.cli import test_cli
from tests.cli.test_cli import Groundwork, assert_refused
from tests.tuning.worlds import market, row, write_tuning
from toolkit.tuning import TunedModel

groundwork = test_cli.groundwork


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    market(tmp_path)
    write_tuning(tmp_path)
    return tmp_path / "documents"


def test_train_writes_a_model_and_says_what_it_will_tell_everyone(groundwork: Groundwork, folder: Path) -> None:
    done = groundwork("tune", "train", "--documents", folder, "--out", "model")
    assert done.returncode == 0, done.stderr
    assert "Trained on 11 examples" in done.stdout
    assert "3 examples rest on documents that not everyone may see" in done.stdout
    assert TunedModel.load("model").trained_on.examples == 11


def test_train_as_json(groundwork: Groundwork, folder: Path) -> None:
    done = groundwork("tune", "train", "--documents", folder, "--out", "model", "--json")
    told = json.loads(done.stdout)
    assert told["trained_on"]["examples"] == 11
    assert told["held_out"]["n"] == 1


def test_export_writes_two_files_and_the_cost(groundwork: Groundwork, folder: Path, tmp_path: Path) -> None:
    done = groundwork(
        "tune", "export", "--tuning", tmp_path / "tuning.jsonl", "--out", "train.jsonl", "--usd-per-mtok", "3"
    )
    assert done.returncode == 0, done.stderr
    assert "11 examples to train on" in done.stdout
    assert "training tokens in 3 epochs: $0.0" in done.stdout
    assert len((tmp_path / "train.jsonl").read_text().splitlines()) == 11
    assert len((tmp_path / "train.validation.jsonl").read_text().splitlines()) == 1


def test_export_takes_what_lies_beside_the_documents_and_says_whose_it_is(groundwork: Groundwork, folder: Path) -> None:
    done = groundwork("tune", "export", "--documents", folder, "--out", "train.jsonl")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"from {folder.parent / 'tuning.jsonl'}:")
    told = json.loads(groundwork("tune", "export", "--documents", folder, "--out", "train.jsonl", "--json").stdout)
    assert told["tuning"] == str(folder.parent / "tuning.jsonl")


def test_export_says_that_examples_are_the_samples(groundwork: Groundwork, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "data/samples").mkdir(parents=True)
    (tmp_path / "tuning.jsonl").rename(tmp_path / "data/samples/tuning.jsonl")
    done = groundwork("tune", "export", "--out", "train.jsonl")
    assert "the sample's own" in done.stdout, done.stderr


@pytest.mark.parametrize("option", ["fine-tuned", "hybrid"])
def test_ask_names_the_option_that_a_tuned_option_lacks(groundwork: Groundwork, folder: Path, option: str) -> None:
    (folder.parent / "tuning.jsonl").unlink()
    done = groundwork("ask", "What does a stall permit cost?", "--option", option, "--documents", folder)
    assert_refused(done, "there is no tuning set", "--tuning FILE")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["train", "--documents", "documents", "--tuning", "none.jsonl", "--out", "m"], ["none.jsonl", "no such file"]),
        (["export", "--tuning", "none.jsonl", "--out", "t.jsonl"], ["none.jsonl", "no such file"]),
        (["export", "--tuning", "tuning.jsonl", "--out", "t.csv"], ["t.csv", "not a .jsonl file"]),
        (["export", "--tuning", "bad.jsonl", "--out", "t.jsonl"], ["bad.jsonl, row 2, field 'split'", "held-out"]),
        (["export", "--out", "t.jsonl"], ["there is no tuning set", "--tuning"]),
    ],
)
def test_bad_input_is_refused_in_words(
    arguments: list[str], said: list[str], groundwork: Groundwork, folder: Path, tmp_path: Path
) -> None:
    lines = [json.dumps(each) for each in (row(0), row(1, split="maybe"))]
    (tmp_path / "bad.jsonl").write_text("\n".join(lines))
    assert_refused(groundwork("tune", *arguments), *said)


def test_decide_runs_what_learns_with_a_tuning_set_beside_the_documents(
    groundwork: Groundwork, folder: Path, tmp_path: Path
) -> None:
    question = {
        "id": "q1", "question": "What does a stall permit cost?", "facts": [["cr 40"]],
        "evidence": [{"document": "fees.md", "quote": "A stall permit costs cr 40 for each calendar year."}],
    }  # fmt: skip
    (tmp_path / "golden.jsonl").write_text(json.dumps(question))
    done = groundwork("decide", "--documents", folder, "--golden", "golden.jsonl", "--out", "out", "--json")
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / "out" / "run" / "manifest.json").read_text())
    assert manifest["options"] == ["rag", "long-context", "fine-tuned", "hybrid"]  # prompt-only has no pack here


def test_ask_names_what_answered_and_counts_every_step(groundwork: Groundwork, folder: Path) -> None:
    asked = ("ask", "What does a stall permit cost?", "--documents", folder, "--json", "--option")
    told = {option: json.loads(groundwork(*asked, option).stdout) for option in ("rag", "fine-tuned", "hybrid")}
    assert told["fine-tuned"]["reader"] == "tuned memory (no model)"
    assert told["hybrid"]["reader"].endswith("in the house form")
    unknown = ("ask", "Who painted the ceiling of the opera?", "--documents", folder, "--json", "--option")
    once, thrice = (json.loads(groundwork(*unknown, option).stdout)["tokens_in"] for option in ("rag", "hybrid"))
    assert thrice > 1.5 * once, "the hybrid reads again where it declines, and each reading counts"


def test_ask_can_ask_the_tuned_options(groundwork: Groundwork, folder: Path) -> None:
    for option in ("fine-tuned", "hybrid"):
        done = groundwork("ask", "What does a stall permit cost?", "--option", option, "--documents", folder)
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("Answer: "), done.stdout
        assert "cr 40" in done.stdout
