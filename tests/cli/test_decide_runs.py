"""``groundwork decide --run``: decisions on runs that were made or imported before."""

import json
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.cli.running import Groundwork, assert_refused, in_folder
from tests.conftest import FILES, WriteFiles
from tests.conftest import QUESTIONS as PLAIN
from tests.importing.making import INSPECT_HEADER, inspect_samples
from toolkit import economics

QUESTIONS: list[dict[str, Any]] = list(PLAIN)  # type: ignore[arg-type]
DAY = ("--as-of", "2026-03-01")


@pytest.fixture
def groundwork(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Groundwork:
    return in_folder(tmp_path, monkeypatch, capsys)


@pytest.fixture
def own(groundwork: Groundwork, write_files: WriteFiles, golden_file: Path) -> tuple[object, ...]:
    """Documents and questions as the command takes them, and a folder ``bot`` with a CSV imported."""
    rows = [{"id": q["id"], "question": q["question"], "answer": "cr 40", "completed": 1} for q in QUESTIONS]
    pl.DataFrame(rows).write_csv("bot.csv")
    assert groundwork("runs", "import", "bot.csv", "--out", "bot", "--option", "vendor-bot").returncode == 0
    return ("--documents", write_files(FILES), "--golden", golden_file, *DAY)


@pytest.fixture
def first(groundwork: Groundwork, own: tuple[object, ...]) -> Path:
    done = groundwork("run", "first", *own, "--option", "rag", "--option", "long-context")
    assert done.returncode == 0, done.stderr
    return Path("first")


def record(folder: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((Path(folder) / "decision.json").read_text(encoding="utf-8"))
    return said


def cells(folder: str, option: str) -> dict[str, str]:
    return {row["criterion"]: row["text"] for row in record(folder)["trade_offs"] if row["option"] == option}


def test_an_import_is_decided_on_beside_options_asked_now(groundwork: Groundwork, own: tuple[object, ...]) -> None:
    done = groundwork("decide", *own, "--run", "bot", "--out", "out")
    assert done.returncode == 0, done.stderr
    found = cells("out", "vendor-bot")
    assert found["answer quality"].startswith("100%")
    assert found["citations and grounding"] == "not measured (the CSV kept no citations)"
    assert found["access control"] == "not tested (the CSV kept nothing that was gathered)"
    assert found["capacity at peak"] == "not measured (the CSV counted no tokens)"
    assert found["effort and ownership"] == "not judged"
    assert found["cost per completed task"] == "no cost (the scenario does not know this option)"
    assert cells("out", "rag")["answer quality"] not in ("not run", "not measured")
    notes = " ".join(record("out")["notes"])
    assert "Evaluated elsewhere: vendor-bot (the CSV, bot.csv)." in notes
    assert "Add vendor-bot to the scenario under other_options." in notes
    assert record("out")["evidence"]["imported"]["vendor-bot"]["file"] == "bot.csv"
    assert groundwork("decide", "--verify", "out/decision.json").returncode == 0
    assert "another tool evaluated it" in Path("out/answers.html").read_text(encoding="utf-8")


def test_a_scenario_prices_an_imported_option(groundwork: Groundwork, own: tuple[object, ...]) -> None:
    fixed = economics.Scenario.default().as_written()["fixed_usd_per_month"]["rag"]
    other = {"vendor-bot": {"fixed_usd_per_month": fixed, "usd_per_attempt": 0.04}}
    economics.Scenario.default().replace(other_options=other).write("priced.yaml")
    done = groundwork("decide", *own, "--run", "bot", "--out", "out", "--scenario", "priced.yaml")
    assert done.returncode == 0, done.stderr
    assert cells("out", "vendor-bot")["cost per completed task"].startswith("$")


def test_a_run_alone_is_decided_on_and_nobody_is_asked(
    groundwork: Groundwork, first: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("somebody was asked")

    monkeypatch.setattr("toolkit.runs.experiment.Experiment.run", refuse)
    done = groundwork("decide", "--run", first, "--out", "out")
    assert done.returncode == 0, done.stderr
    assert [each["option"] for each in record("out")["options"] if each["run"]] == ["rag", "long-context"]
    assert Path("out/answers.html").is_file()
    assert groundwork("decide", "--verify", "out/decision.html").returncode == 0


def test_what_runs_hold_is_not_asked_again_and_the_rest_is(
    groundwork: Groundwork, own: tuple[object, ...], first: Path
) -> None:
    pack = Path("documents/../prompt-pack")
    pack.mkdir()
    (pack / "fees.md").write_text(
        "---\naccess: [everyone]\n---\nA stall permit costs cr 40 a year.\n", encoding="utf-8"
    )
    done = groundwork("decide", *own, "--run", first, "--run", "bot", "--out", "out")
    assert done.returncode == 0, done.stderr
    assert "holds them: long-context, rag, vendor-bot" in done.stderr
    ran = [each["option"] for each in record("out")["options"] if each["run"]]
    assert ran == ["prompt-only", "rag", "long-context", "vendor-bot"]
    groundwork("decide", *own, "--run", first, "--no-ask", "--out", "other")
    assert [each["option"] for each in record("other")["options"] if each["run"]] == ["rag", "long-context"]


def test_an_evaluation_by_inspect_stands_beside_a_run(groundwork: Groundwork, first: Path) -> None:
    shape = inspect_samples()[0]
    samples = [
        {**shape, "id": n, "epoch": 1, "input": question["question"]} for n, question in enumerate(QUESTIONS, start=1)
    ]
    Path("log.json").write_text(json.dumps({**INSPECT_HEADER, "samples": samples}), encoding="utf-8")
    assert groundwork("runs", "import", "log.json", "--out", "log", "--option", "hybrid").returncode == 0
    done = groundwork("decide", "--run", first, "--run", "log", "--out", "out")
    assert done.returncode == 0, done.stderr
    found = cells("out", "hybrid")
    assert found["answer quality"].startswith("0%")
    assert found["latency"].startswith("1.5 s")
    assert found["freshness"] == "not measured (no drill reaches it)"
    assert found["citations and grounding"] == "not measured (Inspect kept no citations)"
    assert found["cost per completed task"].startswith("$")
    assert found["capacity at peak"].endswith("tokens/min)")
    assert groundwork("decide", "--verify", "out/decision.json").returncode == 0


def test_imports_alone_make_a_decision(groundwork: Groundwork, own: tuple[object, ...]) -> None:
    done = groundwork("decide", "--run", "bot", "--out", "out")
    assert done.returncode == 0, done.stderr
    assert "6 questions, evaluated elsewhere" in Path("out/decision.html").read_text(encoding="utf-8")
    assert groundwork("decide", "--verify", "out/decision.html").returncode == 0


def test_documents_that_are_gone_leave_a_decision_without_a_page_of_answers(
    groundwork: Groundwork, first: Path
) -> None:
    shutil.rmtree("documents")
    done = groundwork("decide", "--run", first, "--out", "out")
    assert done.returncode == 0, done.stderr
    assert "documents are not at hand" in done.stderr
    assert not Path("out/answers.html").exists()
    assert "answers.html" not in Path("out/decision.html").read_text(encoding="utf-8")


def test_what_cannot_stand_together_is_refused_before_anybody_is_asked(
    groundwork: Groundwork, own: tuple[object, ...], first: Path
) -> None:
    table = pl.read_csv("bot.csv")
    table[1:].write_csv("fewer.csv")
    groundwork("runs", "import", "fewer.csv", "--out", "fewer", "--option", "few")
    done = groundwork("decide", *own, "--run", "fewer", "--out", "out")
    assert_refused(done, "fewer.csv of few: 1 question not in it: q1")
    assert not Path("out").exists()
    assert_refused(groundwork("decide", "--run", "bot", "--run", "bot"), "is named twice")
    assert_refused(groundwork("decide", "--run", "nowhere"), "nowhere", "is missing")
    fees = Path("documents/fees.md")
    fees.write_text(fees.read_text(encoding="utf-8").replace("cr 15", "cr 16"), encoding="utf-8")
    assert_refused(groundwork("decide", *own, "--run", first, "--out", "out"), "documents: 1 changed (fees.md)")
    named = ("--documents", "documents", "--no-ask")
    assert_refused(groundwork("decide", "--run", first, *named), "are not those of the run", "fees.md")
