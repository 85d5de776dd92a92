import json
from pathlib import Path

import openpyxl
import pytest

from tests.cli.running import Groundwork, assert_refused, in_folder
from tests.importing.making import promptfoo
from toolkit.economics import Scenario
from toolkit.golden import GoldenSet
from toolkit.importing import read
from toolkit.ingestion import Documents, load_documents
from toolkit.runs import Experiment

SCENARIOS = Path("data/samples/scenarios").resolve()


@pytest.fixture
def groundwork(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Groundwork:
    return in_folder(tmp_path, monkeypatch, capsys)


def test_a_scenario_gives_a_table_and_files(groundwork: Groundwork, tmp_path: Path) -> None:
    done = groundwork("cost", SCENARIOS / "agency.yaml")
    assert done.returncode == 0, done.stderr
    assert "per completed task" in done.stdout
    assert "measure next" in done.stdout
    assert sorted(path.name for path in (tmp_path / "out/cost").iterdir()) == [
        "cost.csv", "cost.html", "cost.xlsx", "scenario.yaml",
    ]  # fmt: skip
    assert Scenario.read(tmp_path / "out/cost/scenario.yaml") == Scenario.read(SCENARIOS / "agency.yaml")


def test_no_text_in_an_export_is_a_formula_or_markup(groundwork: Groundwork, tmp_path: Path) -> None:
    hostile = '=HYPERLINK("x")</script><script>alert(1)</script>'
    scenario = Scenario.read(SCENARIOS / "small-team.yaml")
    scenario = scenario.replace(review_minutes={"low": 1, "likely": 2, "high": 3, "source": hostile})
    scenario.write(tmp_path / "mine.yaml")
    assert groundwork("cost", "mine.yaml", "--out", "made").returncode == 0
    book = openpyxl.load_workbook(tmp_path / "made/cost.xlsx")
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert "<script>alert" not in (tmp_path / "made/cost.html").read_text(encoding="utf-8")


def test_json_and_volume(groundwork: Groundwork) -> None:
    few, many = (
        json.loads(groundwork("cost", SCENARIOS / "small-team.yaml", "--volume", volume, "--json").stdout)
        for volume in (500, 500_000)
    )
    fixed = [next(row["usd"] for row in said["costs"] if row["item"] == "fixed") for said in (few, many)]
    assert fixed[0] == pytest.approx(1000 * fixed[1])
    assert sum(few["cheapest_share"].values()) == pytest.approx(1)
    assert any("utilisation" in line for line in many["strains"])


def test_diff_and_prices(groundwork: Groundwork) -> None:
    rows = json.loads(
        groundwork("cost", "diff", SCENARIOS / "small-team.yaml", SCENARIOS / "agency.yaml", "--json").stdout
    )
    assert {"field", "here", "there"} == set(rows[0])
    old = json.loads(groundwork("cost", "prices", "--stale", "--as-of", "2026-11-20", "--json").stdout)
    assert old
    assert all(row["days_old"] is None or row["days_old"] > 90 for row in old)
    assert "day unknown" in groundwork("cost", "prices", "--stale").stdout
    # The price book's own entries grow old too.
    later = groundwork("cost", "prices", SCENARIOS / "agency.yaml", "--stale", "--as-of", "2027-06-01", "--json")
    assert "gpt-5-mini (openai)" in {row["name"] for row in json.loads(later.stdout)}


def test_bad_input_leaves_with_two(groundwork: Groundwork, tmp_path: Path) -> None:
    assert_refused(groundwork("cost", "none.yaml"), "cannot be read", "groundwork cost --run DIR")
    Scenario.default().write(tmp_path / "bare.yaml")
    assert_refused(groundwork("cost", "bare.yaml"), "quality", "--run DIR")
    assert "Example" in groundwork("cost", "--help").stdout


def test_a_run_is_priced_where_no_scenario_is(
    groundwork: Groundwork, documents: Documents, golden: GoldenSet, tmp_path: Path
) -> None:
    Experiment(documents, golden, ["rag"]).run(tmp_path / "run")
    done = groundwork("cost", "--run", "run")
    assert done.returncode == 0, done.stderr
    assert "the toolkit's own assumptions" in done.stdout
    again = groundwork("cost", "out/cost/scenario.yaml", "--run", "run")
    assert again.returncode == 0, again.stderr
    assert "own assumptions" not in again.stdout
    assert_refused(groundwork("cost"), "--run DIR")


@pytest.mark.slow
def test_a_measured_run_is_priced_by_its_own_tokens(groundwork: Groundwork, tmp_path: Path) -> None:
    samples = SCENARIOS.parent
    golden = GoldenSet.read(samples / "golden.jsonl")[:12]
    experiment = Experiment(load_documents(samples / "documents"), golden, options=["rag", "prompt-only"])
    usage = experiment.run(tmp_path / "run", repeats=2).usage.filter(option="rag")
    assert usage["repeat"].n_unique() == 2
    said = json.loads(groundwork("cost", SCENARIOS / "agency.yaml", "--run", tmp_path / "run", "--json").stdout)
    assert {row["option"] for row in said["costs"]} == {"prompt-only", "rag"}
    told = [row["method"] for row in said["costs"] if row["item"] == "per attempt" and row["option"] == "rag"]
    assert f"each of {usage.height} requests priced" in told[0]
    assert [row["option"] for row in said["intervals"]] == ["rag"]


def test_an_imported_option_is_priced_once_the_scenario_knows_it(groundwork: Groundwork, tmp_path: Path) -> None:
    read(promptfoo(tmp_path / "theirs.json"), option="vendor-x").write(tmp_path / "theirs")
    plain = SCENARIOS / "small-team.yaml"
    assert_refused(groundwork("cost", plain, "--run", tmp_path / "theirs"), "vendor-x", "other_options")
    fixed = {"build_amortised": 20, "index": 0, "tuning": 0, "governance": 10}
    known = Scenario.read(plain).replace(other_options={"vendor-x": {"fixed_usd_per_month": fixed}})
    known.write(tmp_path / "known.yaml")
    done = groundwork("cost", tmp_path / "known.yaml", "--run", tmp_path / "theirs")
    assert done.returncode == 0, done.stderr
    assert "vendor-x" in done.stdout
    assert "every task counts as answered" in done.stdout
