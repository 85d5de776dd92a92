import numpy as np
import pytest

from toolkit.economics import Scenario, task_costs
from toolkit.economics.attempts import likely_value
from toolkit.economics.evidence import gather
from toolkit.economics.option_costs import measured_share, option_inputs
from toolkit.schema import InputError

TEAM = Scenario.read("data/samples/scenarios/small-team.yaml")
FIXED = TEAM.as_written()["fixed_usd_per_month"]
UPKEEP = {"cycle_usd": {"low": 100, "likely": 300, "high": 900}, "stale_share_per_day": 0.004}


def usd(plan: Scenario, item: str, option: str = "rag") -> float:
    costs = plan.cost_per_completed_task(plan.estimates(), draws=400)
    return float(costs.filter(option=option, item=item)["usd"].item())


def submitted(plan: Scenario, option: str = "rag") -> float:
    """Return the cost of a submitted task with every number at its likely value."""
    evidence = next(each for each in gather(plan, plan.estimates(), None) if each.option == option)
    return task_costs(option_inputs(plan, evidence, likely_value, measured_share)).submitted.item()


def building(option: str = "rag", **build: object) -> dict[str, object]:
    kept = {name: value for name, value in FIXED[option].items() if not name.startswith("build_")}
    return {**FIXED, option: kept | build}


def test_building_is_spread_over_its_life() -> None:
    plan = TEAM.replace(tasks_per_month=1000, fixed_usd_per_month=building(build_usd=24_000, build_life_months=12.0))
    assert usd(plan, "build") == pytest.approx(2.0)
    longer = plan.replace(fixed_usd_per_month=building(build_usd=24_000, build_life_months=24.0))
    assert usd(longer, "build") == pytest.approx(1.0)


def test_building_over_a_ramp_is_paid_by_the_tasks_of_its_life() -> None:
    ramp = {"months_to_half": 6.0, "growth_per_month": 0.7, "horizon_months": 36.0}
    spread = building(build_usd=24_000, build_life_months=12.0)
    plan = TEAM.replace(tasks_per_month=1000, fixed_usd_per_month=spread, ramp=ramp)
    months = np.linspace(0, 12, 100_001)
    tasks = 1000 * 12 * np.mean(1 / (1 + np.exp(-0.7 * (months - 6))))
    assert usd(plan, "build") == pytest.approx(24_000 / tasks, rel=1e-4)


def test_building_moves_the_break_even() -> None:
    estimates = TEAM.estimates()
    dear = TEAM.replace(fixed_usd_per_month=building(build_usd=500_000, build_life_months=24.0))
    before, after = (plan.break_even_tasks("rag", "prompt-only", estimates=estimates) for plan in (TEAM, dear))
    assert before is not None
    assert after is not None
    assert after > 3 * before


@pytest.mark.parametrize(
    "build",
    [
        {"build_usd": 1, "build_life_months": 12.0, "build_amortised": 3},
        {"build_usd": 1},
        {"build_life_months": 12.0},
        {},
    ],
)
def test_building_is_given_once_and_whole(build: dict[str, object]) -> None:
    with pytest.raises(InputError, match="building") as told:
        TEAM.replace(fixed_usd_per_month=building(**build))
    assert told.value.field == "fixed_usd_per_month.rag"


def test_the_best_interval_costs_least_of_all_and_is_used_where_none_is_given() -> None:
    plan = TEAM.replace(upkeep={"rag": UPKEEP})
    row = plan.intervals(plan.estimates()).row(0, named=True)
    assert row["every_days"] == pytest.approx(row["best_days"])
    assert row["cycles_usd_per_month"] == pytest.approx(row["staleness_usd_per_month"], rel=1e-6)
    for factor in (0.5, 0.9, 1.1, 2.0):
        other = plan.replace(upkeep={"rag": UPKEEP | {"every_days": row["best_days"] * factor}})
        found = other.intervals(other.estimates()).row(0, named=True)
        assert found["usd_per_month_at_best"] == pytest.approx(row["usd_per_month_at_best"])
        assert found["cycles_usd_per_month"] + found["staleness_usd_per_month"] > row["usd_per_month_at_best"]
        assert submitted(other) >= submitted(plan)


def test_a_stale_answer_that_a_reviewer_sees_costs_a_persons_time() -> None:
    seen = TEAM.replace(
        upkeep={"rag": UPKEEP}, review_share=1, reviewer_sensitivity=1, handling_minutes=6, labour_usd_per_hour=50,
        attempts_max=1, tasks_per_month=30_000,
    )  # fmt: skip
    row, typed = seen.intervals(seen.estimates()).row(0, named=True), TEAM.as_written()["quality"]["rag"]
    right = typed["answered_share"] * typed["right_when_answered_share"]
    answers = 30_000 * 12 / 365.25 * right
    assert row["best_days"] == pytest.approx((2 * 300 / (answers * 0.004 * 5.0)) ** 0.5)


def test_what_never_goes_stale_is_never_refreshed() -> None:
    plan = TEAM.replace(upkeep={"rag": UPKEEP | {"stale_share_per_day": 0}})
    assert plan.intervals(plan.estimates())["best_days"].to_list() == [None]
    assert usd(plan, "fixed") == pytest.approx(usd(TEAM, "fixed"), rel=0.01)
    assert "no refresh is worth its cost, since what goes stale costs nothing." in " ".join(
        plan.remarks(plan.estimates())
    )


def test_a_refresh_that_costs_more_than_all_it_saves_is_said_to() -> None:
    plan = TEAM.replace(upkeep={"rag": UPKEEP | {"cycle_usd": 1e8, "stale_share_per_day": 0.5}})
    assert plan.intervals(plan.estimates())["best_days"].to_list() == [None]
    assert "a cycle costs more than the stale answers it would save" in " ".join(plan.remarks(plan.estimates()))


def test_a_refresh_that_costs_nothing_is_done_every_day() -> None:
    plan = TEAM.replace(upkeep={"rag": UPKEEP | {"cycle_usd": 0}})
    row = plan.intervals(plan.estimates()).row(0, named=True)
    assert row["every_days"] == row["best_days"] == 1
    assert row["staleness_usd_per_month"] > 0
    assert submitted(plan) < submitted(TEAM.replace(upkeep={"rag": UPKEEP}))


def test_a_retired_base_model_forces_cycles() -> None:
    still = {"rag": UPKEEP | {"stale_share_per_day": 0, "cycle_usd": 1200}}
    plan = TEAM.replace(upkeep=still, tasks_per_month=1000)
    forced = plan.replace(upkeep={"rag": still["rag"] | {"base_model_life_days": 365.25}})
    assert usd(forced, "fixed") - usd(plan, "fixed") == pytest.approx(0.1)
