import json
from pathlib import Path

import openpyxl
import pytest

from tests.cli.running import Groundwork, assert_refused, in_folder
from toolkit.economics import Scenario

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
    assert all(row["days_old"] > 90 for row in old)
    assert "No price is older" in groundwork("cost", "prices", "--stale", "--as-of", "2020-01-01").stdout


def test_bad_input_leaves_with_two(groundwork: Groundwork, tmp_path: Path) -> None:
    assert_refused(groundwork("cost", "none.yaml"), "cannot be read")
    Scenario.default().write(tmp_path / "bare.yaml")
    assert_refused(groundwork("cost", "bare.yaml"), "quality", "--run DIR")
    assert "Example" in groundwork("cost", "--help").stdout
