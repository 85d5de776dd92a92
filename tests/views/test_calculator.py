import json
import math
import re
from pathlib import Path

import polars as pl
import pytest

from toolkit.economics import Scenario, capacity_curve, play, playable
from toolkit.reports import Chart
from toolkit.schema import OPTIONS, InputError
from toolkit.views import CostBook, CostPanel, worked_scenarios
from toolkit.views.calculator.exports import calculator_html
from toolkit.views.calculator.holding import carried
from toolkit.views.calculator.packing import WORLDS, luck, unpacked

FOLDER = "data/samples/scenarios"
WORKED = worked_scenarios(FOLDER)
AGENCY = WORKED["Agency"]


@pytest.fixture(scope="module")
def agency() -> CostBook:
    return CostBook(AGENCY, AGENCY.estimates())


def panel() -> CostPanel:
    return CostPanel(AGENCY, AGENCY.estimates())


# -- the panel -------------------------------------------------------------------------------------------------------


def test_what_is_moved_moves_the_rows_and_the_scenario() -> None:
    shown = panel()
    before = pl.DataFrame(shown.rows)["usd"]
    shown.put(wrong_answer_usd=0.0)
    assert (pl.DataFrame(shown.rows)["usd"] < before).all()
    assert shown.scenario.wrong_answer_usd.likely == 0
    assert shown.scenario.wrong_answer_usd.source == "moved in the calculator"
    assert shown.scenario.review_minutes == AGENCY.review_minutes


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match="out of bounds"):
        panel().put(review_share=2.0)
    with pytest.raises(InputError, match="no such slider"):
        panel().put(review_shere=0.2)
    with pytest.raises(InputError, match="no such scenario"):
        panel().choose(1)


def test_the_export_is_of_what_is_shown(tmp_path: Path) -> None:
    shown = panel()
    shown.put(review_share=1.0)
    files = shown.export(tmp_path)
    assert all(path.stat().st_size for path in files)
    assert Scenario.read(tmp_path / "scenario.yaml").review_share.likely == 1.0


def test_a_worked_scenario_is_chosen_whole(tmp_path: Path) -> None:
    shown = CostPanel(AGENCY, AGENCY.estimates(), worked=WORKED)
    assert [each["name"] for each in shown.held["scenarios"]] == ["This scenario", "National service", "Small team"]
    shown.put(review_share=1.0)
    shown.choose(2)
    assert shown.moved == {}
    assert shown.scenario == WORKED["Small team"]
    shown.put(labour_usd_per_hour=100.0)
    shown.export(tmp_path)
    assert Scenario.read(tmp_path / "scenario.yaml").labour_usd_per_hour.likely == 100


def test_one_that_came_with_a_link_is_read_as_a_file_is() -> None:
    shown, team = panel(), WORKED["Small team"]
    shown.linked, shown.chosen = json.loads(json.dumps(carried("theirs", team, team.estimates()))), -1
    assert shown.scenario == team
    shown.linked = {**shown.linked, "written": {**shown.linked["written"], "attempts_max": -1}}
    with pytest.raises(InputError, match="attempts_max"):
        _ = shown.scenario


# -- what a page holds -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WORKED)
def test_packing_keeps_the_figures(name: str) -> None:
    """The page's 2,039 worlds from quantiles, against as many as 50,000 that were drawn."""
    scenario = WORKED[name]
    drawn = play(playable(scenario, scenario.estimates(), draws=50_000, seed=9), {})
    for ours, theirs in zip(play(unpacked(carried(name, scenario, scenario.estimates())), {}), drawn, strict=True):
        ends = ("low", "usd", "high", "completed")
        assert [ours[end] for end in ends] == pytest.approx([theirs[end] for end in ends], rel=0.03)


def test_each_number_has_a_luck_of_its_own() -> None:
    lucks = [sorted(luck(place)) for place in range(22)]
    assert all(each == lucks[0] for each in lucks)
    assert len({tuple(luck(place)[:9]) for place in range(22)}) == 22
    assert lucks[0][0] == pytest.approx(0.5 / WORLDS)


def test_the_page_holds_no_markup_of_the_scenario_s() -> None:
    hostile = "</script><script>alert(1)</script>"
    scenario = AGENCY.replace(review_minutes={"low": 1, "likely": 2, "high": 3, "source": hostile})
    page = calculator_html(scenario, scenario.estimates(), name=hostile)
    assert hostile not in page
    assert "NaN" not in page.split('id="held">')[1].split("</script>")[0]


def test_a_measured_run_travels_with_the_scenario() -> None:
    estimates = AGENCY.estimates().filter(pl.col("option").is_in(["rag", "hybrid"]))
    usage = pl.DataFrame(
        {"option": ["rag", "rag", "hybrid", "x"], "tokens_in": [10, 30, 40, 9], "tokens_out": [1, 3, 5, 9]}
    )
    held = carried("measured", AGENCY, estimates, usage=usage)
    alone = AGENCY.replace(**held["written"])
    assert dict(alone.quality or {}).keys() == {"rag", "hybrid"}
    kept = alone.estimates().sort("option", "metric")
    shares = pl.col("metric").is_in(["answered", "right_when_answered"])
    assert (
        kept.filter(shares)["value"].to_list() == estimates.sort("option", "metric").filter(shares)["value"].to_list()
    )
    assert kept.filter(option="rag", metric="tokens_in")["value"].to_list() == [20]


def test_nothing_to_price_is_refused() -> None:
    with pytest.raises(InputError, match="no option has a cost"):
        CostBook(AGENCY, AGENCY.estimates().clear())
    with pytest.raises(InputError, match="no option has a cost"):
        carried("empty", AGENCY, AGENCY.estimates().clear())


# -- the charts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WORKED)
def test_every_chart_has_its_sentence_its_prices_day_and_finite_figures(name: str) -> None:
    scenario = WORKED[name]
    for chart in CostBook(scenario, scenario.estimates(), draws=2000).charts:
        assert chart.see.endswith(".")
        assert str(scenario.prices_as_of) in chart.source
        assert not any(word in chart.plot.lower() for word in (">nan", ">inf", '"nan', '"inf'))
        assert chart.table.height
        for column in chart.table.select(pl.selectors.float()):
            assert all(math.isfinite(value) for value in column.drop_nulls())


def test_what_costs_nothing_at_all_is_drawn_too() -> None:
    nothing = dict.fromkeys(["build_amortised", "index", "tuning", "governance"], 0)
    free = {"usd_per_mtok_in": 0, "usd_per_mtok_out": 0, "fixed_usd_per_month": dict.fromkeys(OPTIONS, nothing)}
    scenario = WORKED["Small team"].replace(**free, labour_usd_per_hour=0, wrong_answer_usd=0)
    for chart in CostBook(scenario, scenario.estimates(), draws=500).charts:
        assert "nan" not in chart.plot.lower()


def test_the_steps_add_up_to_a_completed_task(agency: CostBook) -> None:
    table, cost = agency.parts().table, agency.cost().table
    parts = table.select(pl.exclude("option", "a completed task"))
    assert table["a completed task"].to_list() == pytest.approx(cost["p50_usd"].to_list())
    assert parts.select(pl.sum_horizontal(pl.all())).to_series().to_list() == pytest.approx(cost["p50_usd"].to_list())


def test_each_change_over_volume_is_an_exact_crossing(agency: CostBook) -> None:
    chart = agency.volumes()
    for one, other, volume, above in chart.table.iter_rows():
        near = capacity_curve(AGENCY, AGENCY.estimates(), volumes=[volume * 0.9999, volume * 1.0001])
        gaps = [near.filter(option=one)["usd"][at] - near.filter(option=other)["usd"][at] for at in (0, 1)]
        assert gaps[0] * gaps[1] < 0
        assert (above == one) == (gaps[1] < 0)
    told = re.findall(r"from (\d[\d,]*\d)", chart.see)
    assert told[0] == "100"
    assert len(told) > 1
    assert set(told[1:]) <= {f"{volume:,.0f}" for volume in chart.table["tasks_per_month"]}


def test_each_flip_is_where_the_two_cost_the_same(agency: CostBook) -> None:
    for one, other, usd in agency.flips().table.drop_nulls().iter_rows():
        at = capacity_curve(
            AGENCY.replace(wrong_answer_usd=usd), AGENCY.estimates(), volumes=[AGENCY.tasks_per_month.likely]
        )
        same = dict(at.select("option", "usd").iter_rows())
        assert same[one] == pytest.approx(same[other])


def test_an_option_without_a_cost_has_no_swings(agency: CostBook) -> None:
    assert isinstance(agency.swings("rag"), Chart)
    with pytest.raises(InputError, match="no cost per completed task"):
        agency.swings("ragg")
