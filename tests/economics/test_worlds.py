import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.economics import Scenario, Worlds, play, playable, sobol, tornado, worth_knowing
from toolkit.economics.evidence import gather
from toolkit.economics.playing import SHARES, SLIDERS
from toolkit.schema import InputError

SCENARIOS = "data/samples/scenarios"
TEAM = Scenario.read(f"{SCENARIOS}/small-team.yaml")
NATION = Scenario.read(f"{SCENARIOS}/national-service.yaml")
DEARER = ["labour_usd_per_hour", "wrong_answer_usd", "handling_minutes", "review_minutes"]
AGENCY = Scenario.read(f"{SCENARIOS}/agency.yaml")


@pytest.mark.parametrize("scenario", [TEAM, AGENCY, NATION], ids=["team", "agency", "nation"])
def test_shipped_scenarios_price_all_five(scenario: Scenario) -> None:
    worlds = scenario.worlds(scenario.estimates(), draws=2000)
    assert len(worlds.usd) == 5
    assert all(np.isfinite(each).all() and (each > 0).all() for each in worlds.usd.values())
    assert sum(worlds.cheapest_share().values()) == pytest.approx(1)


def test_worlds_are_the_table_s_worlds() -> None:
    costs = AGENCY.cost_per_completed_task(AGENCY.estimates(), draws=5000)
    worlds = AGENCY.worlds(AGENCY.estimates(), draws=5000)
    table = dict(costs.filter(item="per completed task").select("option", "usd").iter_rows())
    assert {name: float(np.median(each)) for name, each in worlds.usd.items()} == pytest.approx(table)


def test_knowing_everything_is_worth_more_than_any_one_number_and_never_less_than_nothing() -> None:
    worth = worth_knowing(AGENCY.worlds(AGENCY.estimates(), draws=20_000), tasks_per_month=7400)
    assert worth["input"][0] == "everything"
    assert worth["usd_per_task"].min() >= 0
    assert worth["usd_per_task"][0] >= worth["usd_per_task"][1:].max() - 1e-9


def test_a_number_that_decides_is_worth_all_and_noise_is_worth_nothing() -> None:
    chance = np.random.default_rng(1)
    x, noise = chance.normal(size=40_000), chance.normal(size=40_000)
    worth = dict(
        worth_knowing(Worlds({"rag": x, "hybrid": np.zeros(40_000)}, {"x": x, "noise": noise}), tasks_per_month=1)
        .select("input", "usd_per_task")
        .iter_rows()
    )
    # E[max(x, 0)] of a standard normal: 1/sqrt(2 pi).
    assert worth["everything"] == pytest.approx(0.3989, abs=0.02)
    assert worth["x"] == pytest.approx(0.3989, abs=0.03)
    assert worth["noise"] < 0.01


def test_sobol_agrees_with_the_tornado_on_what_matters_most() -> None:
    evidence = gather(AGENCY, AGENCY.estimates(), None)[1]
    one, together = tornado(AGENCY, evidence), sobol(AGENCY, evidence, draws=512)
    assert one["input"][0] in together["input"][:2].to_list()
    assert (together["total"] >= -0.05).all()
    assert together["first"].sum() == pytest.approx(1, abs=0.35)


def test_more_draws_come_in_blocks_and_none_is_repeated() -> None:
    worlds = TEAM.worlds(TEAM.estimates(), draws=120_000, keep_inputs=False)
    drawn = worlds.usd["rag"]
    assert drawn.size == 120_000
    assert np.unique(drawn[:50_000]).size + np.unique(drawn[50_000:100_000]).size <= np.unique(drawn).size + 5


def test_every_crossing_of_a_staircase_is_found() -> None:
    estimates = NATION.estimates()
    found = NATION.crossings("fine-tuned", "prompt-only", estimates=estimates)
    curve = NATION.capacity_curve(estimates)
    signs = (
        (curve.filter(option="fine-tuned")["usd"] < curve.filter(option="prompt-only")["usd"])
        .cast(pl.Int8)
        .diff()
        .drop_nulls()
    )
    assert len(found) >= int(signs.abs().sum()) >= 1
    assert len(found) % 2 == int(signs.abs().sum()) % 2


def test_the_curve_falls_with_volume_where_nothing_is_stepped() -> None:
    curve = TEAM.capacity_curve(TEAM.estimates())
    assert curve["tasks_per_month"].min() == pytest.approx(100)
    assert curve["tasks_per_month"].max() == pytest.approx(1e8)
    for option in curve["option"].unique():
        assert (curve.filter(option=option)["usd"].diff().drop_nulls() <= 1e-12).all()


def test_a_staircase_has_an_end_and_says_so() -> None:
    own = NATION.as_written()["self_hosted"] | {"replicas_max": 3}
    small = NATION.replace(self_hosted=own)
    with pytest.raises(InputError, match="no such staircase serves this volume"):
        small.cost_per_completed_task(small.estimates(), draws=50)
    served = small.capacity_curve(small.estimates()).filter(option="hybrid")
    assert 0 < served.height < 121
    assert served["usd"].is_finite().all()


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(["labour_usd_per_hour", "wrong_answer_usd", "handling_minutes", "review_minutes"]), st.floats(1, 5)
)
def test_playing_a_dearer_number_never_costs_less(name: str, factor: float) -> None:
    state = playable(TEAM, TEAM.estimates(), draws=51)
    before, after = play(state, {}), play(state, {name: getattr(TEAM, name).likely * factor})
    for one, other in zip(before, after, strict=True):
        assert other["usd"] >= one["usd"] - 1e-9
        assert other["low"] <= other["high"]


@pytest.mark.parametrize("scenario", [TEAM, AGENCY], ids=["team", "agency"])
def test_playing_nothing_is_the_table(scenario: Scenario) -> None:
    costs = scenario.cost_per_completed_task(scenario.estimates(), draws=301).filter(item="per completed task")
    for row, cost in zip(play(playable(scenario, scenario.estimates()), {}), costs.to_dicts(), strict=True):
        shown = (row["option"], row["usd"], row["low"], row["high"])
        assert shown == (cost["option"], *(pytest.approx(cost[name]) for name in ("usd", "low", "high")))


def test_playing_past_the_staircase_shows_no_number() -> None:
    own = NATION.as_written()["self_hosted"] | {"replicas_max": 40}
    small = NATION.replace(tasks_per_month=10**6, self_hosted=own)
    rows = {row["option"]: row for row in play(playable(small, small.estimates(), draws=11), {"tasks_per_month": 1e9})}
    assert rows["hybrid"]["usd"] is None
    assert rows["hybrid"]["model"] is None
    assert rows["rag"]["usd"] > 0


@pytest.mark.parametrize(
    "moved", [{"review_shre": 1}, {"review_share": 1.1}, {"review_minutes": -1}, {"tasks_per_month": 0}]
)
def test_sliders_out_of_bounds_are_refused(moved: dict[str, float]) -> None:
    with pytest.raises(InputError):
        play(playable(TEAM, TEAM.estimates(), draws=5), moved)


def test_sliders_are_scenario_fields() -> None:
    assert set(SHARES) <= set(SLIDERS) <= set(type(TEAM).model_fields)
