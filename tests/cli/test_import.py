"""``groundwork runs import``, and what it brings into the gate."""

import json
from pathlib import Path

import pytest

from tests.cli.running import Groundwork, in_folder
from tests.importing.making import INSPECT_HEADER, deepeval, inspect_samples, promptfoo, ragas_records


@pytest.fixture
def groundwork(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Groundwork:
    promptfoo(tmp_path / "main.json", right=(True, True, True))
    promptfoo(tmp_path / "branch.json", right=(True, False, True))
    deepeval(tmp_path / "deepeval.json")
    return in_folder(tmp_path, monkeypatch, capsys)


def test_two_evaluations_of_another_tool_are_gated(groundwork: Groundwork) -> None:
    for name in ("main", "branch"):
        done = groundwork("runs", "import", f"{name}.json", "--out", f"runs/{name}", "--option", "rag")
        assert done.returncode == 0, done.stderr
        assert "3 answers to 3 questions from promptfoo" in done.stdout
    done = groundwork("gate", "runs/main", "runs/branch")
    assert done.returncode == 1
    assert "critical, q1: When does the counter close?" in done.stdout


def test_names_are_mapped_on_the_line_and_in_a_file(groundwork: Groundwork) -> None:
    Path("names.yaml").write_text("metrics: {Faithfulness: grounded}\n", encoding="utf-8")
    done = groundwork(
        "runs", "import", "deepeval.json", "--out", "run", "--map", "names.yaml", "--metric",
        "Answer Relevancy=on topic", "--json",
    )  # fmt: skip
    assert json.loads(done.stdout)["metrics"] == ["on topic", "grounded", "completed"]


def test_a_run_is_not_written_over_and_a_mistake_is_said(groundwork: Groundwork) -> None:
    assert groundwork("runs", "import", "main.json", "--out", "run").returncode == 0
    assert "--force" in groundwork("runs", "import", "main.json", "--out", "run").stderr
    assert groundwork("runs", "import", "main.json", "--out", "run", "--force").returncode == 0
    done = groundwork("runs", "import", "nowhere.json", "--out", "other")
    assert (done.returncode, Path("other").exists()) == (2, False)
    assert groundwork("runs", "import", "main.json", "--out", "x", "--metric", "completed").returncode == 2


def test_what_an_evaluation_does_not_show_is_told(groundwork: Groundwork) -> None:
    samples = inspect_samples()[:3]
    samples[0] |= {"error": {"message": "boom"}, "scores": {}}
    whole = {**INSPECT_HEADER, "status": "error", "samples": samples}
    Path("log.json").write_text(json.dumps(whole), encoding="utf-8")
    said = groundwork("runs", "import", "log.json", "--out", "a", "--option", "rag").stdout
    assert "ended with error" in said
    assert "1 of 3 answers are not scored" in said
    Path("r.json").write_text(json.dumps(ragas_records()), encoding="utf-8")
    assert "--metric THEIRS=completed" in groundwork("runs", "import", "r.json", "--out", "b", "--option", "rag").stdout
    said = groundwork("runs", "import", "main.json", "--out", "c", "--option", "rag").stdout
    assert "note:" not in said


def test_a_name_that_the_trade_off_table_does_not_show_is_told(groundwork: Groundwork) -> None:
    assert "--option" in groundwork("runs", "import", "main.json", "--out", "run").stdout
