"""``groundwork decide`` with weights, revisions, verification and print."""

import json
from pathlib import Path

import pytest

from tests.cli.running import Groundwork, assert_refused, in_folder
from tests.conftest import FILES, WriteFiles
from toolkit import economics

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
    assert [c["text"] for c in cells if (c["option"], c["criterion"]) == ("rag", "freshness")] == [
        "never stale (up to 10%)"
    ]


def test_what_changed_is_said_in_the_terminal_too(
    groundwork: Groundwork, decided: Path, folder: Path, golden_file: Path
) -> None:
    Path("weights.yaml").write_text(WEIGHTS.replace("60", "50").replace("40", "50"), encoding="utf-8")
    given = ("--documents", folder, "--golden", golden_file, "--out", "next", "--revises", decided / "decision.json")
    said = groundwork("decide", *given).stdout
    sha = json.loads((decided / "decision.json").read_text(encoding="utf-8"))["sha256"]
    assert f"What changed since record {sha[:12]}" in said
    assert "Board gave answer quality 60 points, and now 50." in said


def test_an_option_without_its_input_is_not_run_and_the_reason_stands_everywhere(decided: Path) -> None:
    told = json.loads((decided / "decision.json").read_text(encoding="utf-8"))
    why = {each["option"]: each["why_not_run"] for each in told["options"]}
    assert why["rag"] == why["long-context"] == ""
    assert why["prompt-only"].startswith("no prompt pack")
    assert why["fine-tuned"] == why["hybrid"] == "no tuning set: put examples in tuning.jsonl beside the documents"
    cells = {row["text"] for row in told["trade_offs"] if row["option"] == "prompt-only"}
    assert cells == {"not run"}
    page = (decided / "decision.html").read_text(encoding="utf-8").split('<div class="annex">')[0]
    assert "Not run: Prompt only (no prompt pack" in page
    assert "<em>not run: no tuning set" in page


def test_documents_beyond_the_window_leave_long_context_out(
    groundwork: Groundwork, folder: Path, golden_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from toolkit.cli import decide_inputs

    monkeypatch.setattr(decide_inputs, "WINDOW_TOKENS", 10)
    told = json.loads(groundwork("decide", "--documents", folder, "--golden", golden_file, "--json").stdout)
    why = next(each["why_not_run"] for each in told["options"] if each["option"] == "long-context")
    assert "tokens for one asker, and its window 10" in why


def test_weights_for_other_documents_are_refused_before_anything_is_run(
    groundwork: Groundwork, folder: Path, golden_file: Path
) -> None:
    Path("weights.yaml").write_text("record: {documents: abcdef}\n", encoding="utf-8")
    done = groundwork("decide", "--documents", folder, "--golden", golden_file)
    assert_refused(done, "other documents", "abcdef", "put the run's hash")
    assert not Path("out").exists()


UPDATES = """
changed_on: 2026-06-01
ask_as_of: 2026-06-02
changes:
  - {id: U1, kind: amendment, document: stall-3.md, questions: [{id: q3, before: cr 13, after: cr 99}]}
"""


@pytest.fixture
def market(tmp_path: Path) -> Path:
    """Twelve stalls, of which one fee changes."""
    updates = tmp_path / "updates"
    for place, fees in ((tmp_path / "documents", range(12)), (updates / "documents", (99,))):
        place.mkdir(parents=True)
        for n in fees:
            name, fee = (n, 10 + n) if n != 99 else (3, 99)
            text = f"---\naccess: [everyone]\n---\nStall {name} costs cr {fee} a year.\n"
            (place / f"stall-{name}.md").write_text(text, encoding="utf-8")
    (updates / "updates.yaml").write_text(UPDATES, encoding="utf-8")

    def question(n: int, fee: int) -> str:
        evidence = [{"document": f"stall-{n}.md", "quote": f"Stall {n} costs cr {fee} a year."}]
        asked = {"id": f"q{n}", "question": f"What does stall {n} cost a year?", "facts": [[f"cr {fee}"]]}
        return json.dumps({**asked, "evidence": evidence})

    (updates / "golden.jsonl").write_text(question(3, 99), encoding="utf-8")
    lines = "\n".join(question(n, 10 + n) for n in range(12))
    (tmp_path / "golden.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path / "documents"


@pytest.mark.parametrize("drill", [True, False])
def test_freshness_is_drilled_where_updates_lie_beside_the_documents(
    groundwork: Groundwork, market: Path, drill: bool
) -> None:
    Path("weights.yaml").write_text("must_haves:\n  - {criterion: freshness, within: 8 days}\n", encoding="utf-8")
    scenario = economics.Scenario.default()
    cycle = {"cycle_usd": 10, "every_days": 7.0, "stale_share_per_day": 0.001}
    scenario.replace(upkeep={"rag": cycle}).write("scenario.yaml")
    flag = [] if drill else ["--no-drill"]
    done = groundwork("decide", "--documents", market, "--json", *flag)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    cells = {row["option"]: row for row in told["trade_offs"] if row["criterion"] == "freshness"}
    checks = {each["option"]: each for each in told["must_haves"] if each["must_have"].startswith("freshness")}
    if not drill:
        assert cells["rag"]["text"] == "not measured"
        assert checks["rag"]["verdict"] == "not shown"
        return
    assert cells["rag"]["text"] == "never stale (up to 95%; right again on 1 of 1, within 7 days)"
    assert checks["rag"]["verdict"] == checks["long-context"]["verdict"] == "passes"
    assert "1 of 1 changed questions right afterwards" in checks["rag"]["why"]
    peak = [row["text"] for row in told["trade_offs"] if row["criterion"] == "capacity at peak" and row["value"]]
    assert len(peak) == 2
    assert groundwork("decide", "--verify", "out/decision.json").returncode == 0


def test_updates_that_do_not_fit_are_refused_before_anything_is_run(groundwork: Groundwork, market: Path) -> None:
    (market.parent / "updates" / "updates.yaml").write_text("changes: 3\n", encoding="utf-8")
    assert_refused(groundwork("decide", "--documents", market), "updates.yaml")
    assert not Path("out").exists()


def test_a_record_whose_inputs_no_longer_make_sense_was_altered(groundwork: Groundwork, decided: Path) -> None:
    record = decided / "decision.json"
    said = json.loads(record.read_text(encoding="utf-8"))
    said["inputs"]["preferences"]["views"][0]["weights"]["answer quality"] = 61.0
    record.write_text(json.dumps(said), encoding="utf-8")
    assert_refused(groundwork("decide", "--verify", record), "altered after it was written", "do not sum to 100")


def test_weights_on_what_was_not_measured_are_named_with_their_file(
    groundwork: Groundwork, folder: Path, golden_file: Path
) -> None:
    Path("mine.yaml").write_text("views:\n  - {name: Board, weights: {consistency of form: 100}}\n", encoding="utf-8")
    done = groundwork("decide", "--documents", folder, "--golden", golden_file, "--weights", "mine.yaml")
    assert_refused(done, "mine.yaml", "views.Board", "gives weight only to criteria that nothing was measured on")
