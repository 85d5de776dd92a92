"""``groundwork decide`` with weights, revisions, verification and print."""

import json
from pathlib import Path

import pytest

from tests.cli.running import Groundwork, assert_refused, in_folder
from tests.conftest import FILES, WriteFiles

WEIGHTS = "views:\n  - {name: Board, weights: {answer quality: 60, cost per completed task: 40}}\n"


@pytest.fixture
def groundwork(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Groundwork:
    return in_folder(tmp_path, monkeypatch, capsys)


@pytest.fixture
def folder(write_files: WriteFiles) -> Path:
    return write_files(FILES)


@pytest.fixture
def decided(groundwork: Groundwork, folder: Path, golden_file: Path, tmp_path: Path) -> Path:
    (tmp_path / "weights.yaml").write_text(WEIGHTS, encoding="utf-8")
    done = groundwork("decide", "--documents", folder, "--golden", golden_file, "--out", "out")
    assert done.returncode == 0, done.stderr
    return tmp_path / "out"


@pytest.mark.parametrize("name", ["decision.json", "decision.html", "decision.md"])
def test_a_record_holds_by_the_run_beside_it(groundwork: Groundwork, decided: Path, name: str) -> None:
    done = groundwork("decide", "--verify", decided / name)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "It holds" in done.stdout


def test_a_number_changed_in_the_record_or_on_its_page_is_caught(groundwork: Groundwork, decided: Path) -> None:
    page = decided / "decision.html"
    page.write_text(
        page.read_text(encoding="utf-8").replace("6 golden questions", "60 golden questions"), encoding="utf-8"
    )
    done = groundwork("decide", "--verify", page)
    assert done.returncode == 1
    assert "decision.html does not show what was recomputed, from line" in done.stdout
    record = decided / "decision.json"
    said = json.loads(record.read_text(encoding="utf-8"))
    said["costs"][0]["usd"] = 0.01
    record.write_text(json.dumps(said), encoding="utf-8")
    done = groundwork("decide", "--verify", record, "--json")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert not found["holds"]
    assert any("it says 0.01" in problem for problem in found["problems"])


def test_a_run_that_was_changed_is_caught(
    groundwork: Groundwork, decided: Path, folder: Path, golden_file: Path, tmp_path: Path
) -> None:
    other = golden_file.read_text(encoding="utf-8").splitlines()[:4]
    (tmp_path / "fewer.jsonl").write_text("\n".join(other), encoding="utf-8")
    groundwork("decide", "--documents", folder, "--golden", "fewer.jsonl", "--out", "next")
    (tmp_path / "next" / "decision.json").write_bytes((decided / "decision.json").read_bytes())
    done = groundwork("decide", "--verify", "next/decision.json")
    assert done.returncode == 1
    assert "is not the run that it was made from" in done.stdout


def test_weights_beside_the_documents_are_taken_and_named_ones_in_their_place(
    groundwork: Groundwork, decided: Path, folder: Path, golden_file: Path
) -> None:
    assert json.loads((decided / "decision.json").read_text(encoding="utf-8"))["weights"][0]["name"] == "Board"
    Path("mine.yaml").write_text(WEIGHTS.replace("Board", "Desk"), encoding="utf-8")
    given = ("--documents", folder, "--golden", golden_file, "--weights", "mine.yaml", "--json")
    assert json.loads(groundwork("decide", *given).stdout)["weights"][0]["name"] == "Desk"


def test_a_revised_decision_shows_what_changed_and_is_verified(
    groundwork: Groundwork, decided: Path, folder: Path, golden_file: Path
) -> None:
    Path("weights.yaml").write_text(WEIGHTS.replace("60", "50").replace("40", "50"), encoding="utf-8")
    given = ("--documents", folder, "--golden", golden_file, "--out", "next", "--revises", decided / "decision.json")
    assert groundwork("decide", *given).returncode == 0
    assert "Board gave answer quality 60 points, and now 50." in Path("next/decision.html").read_text(encoding="utf-8")
    done = groundwork("decide", "--verify", "next/decision.json")
    assert done.returncode == 0, done.stdout
    assert "was not recomputed" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--weights", "bad.yaml"], ["bad.yaml, row 1, field 'views.1.weights'", "sum to 100", "add 10 points"]),
        (["--weights", "none.yaml"], ["none.yaml", "cannot be read"]),
        (["--revises", "none.json"], ["none.json", "cannot be read"]),
        (["--measures", "none.csv"], ["none.csv", "cannot be read"]),
        (["--verify", "none.json"], ["none.json", "cannot be read"]),
        (["--verify", "bad.yaml"], ["bad.yaml", "is not JSON"]),
    ],
)
def test_bad_input_is_refused_before_anything_is_run(
    groundwork: Groundwork, folder: Path, golden_file: Path, arguments: list[str], said: list[str]
) -> None:
    Path("bad.yaml").write_text("views:\n  - {name: B, weights: {latency: 90}}\n", encoding="utf-8")
    done = groundwork("decide", "--documents", folder, "--golden", golden_file, *arguments)
    assert_refused(done, *said)
    assert not Path("out").exists()


def test_a_missing_browser_is_said_before_anything_is_run(
    groundwork: Groundwork, folder: Path, golden_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    done = groundwork("decide", "--documents", folder, "--golden", golden_file, "--pdf")
    assert_refused(done, "no Chromium to print with", "no-such-browser", "from any browser")
    assert not Path("out").exists()


def test_a_scenario_from_beside_other_documents_is_named(
    groundwork: Groundwork, folder: Path, golden_file: Path, tmp_path: Path
) -> None:
    from toolkit import economics

    (tmp_path / "other" / "documents").mkdir(parents=True)
    economics.Scenario.default().write(tmp_path / "other" / "scenario.yaml")
    given = ("--documents", folder, "--golden", golden_file, "--scenario", "other/scenario.yaml", "--json")
    warnings = json.loads(groundwork("decide", *given).stdout)["warnings"]
    assert any("scenario.yaml stands beside other documents" in each for each in warnings)


def test_measures_are_taken_from_a_file(groundwork: Groundwork, folder: Path, golden_file: Path) -> None:
    head = "option,metric,value,low,high,level,n,method,provenance"
    Path("drill.csv").write_text(f"{head}\nrag,stale,0.0,0.0,0.1,0.95,20,Clopper-Pearson,measured\n", encoding="utf-8")
    given = ("--documents", folder, "--golden", golden_file, "--measures", "drill.csv", "--json")
    cells = json.loads(groundwork("decide", *given).stdout)["trade_offs"]
    assert [c["text"] for c in cells if (c["option"], c["criterion"]) == ("rag", "freshness")] == ["0% (0% to 10%)"]
