"""Laws that hold whatever a scenario says: money never falls with a price, volume never makes a task dearer, ..."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.economics import Scenario, playable, task_costs
from toolkit.economics.attempts import likely_value
from toolkit.economics.evidence import gather
from toolkit.economics.option_costs import WATERFALL, measured_share, option_inputs

TEAM = Scenario.read("data/samples/scenarios/small-team.yaml")
QUICK = settings(max_examples=25, deadline=None)
DRAWS = 120


def around(likely: float) -> st.SearchStrategy[dict[str, float]]:
    low, high = st.floats(0.2, 1), st.floats(1, 4)
    return st.builds(lambda a, b: {"low": likely * a, "likely": likely, "high": likely * b}, low, high)


def shares() -> st.SearchStrategy[dict[str, float]]:
    return st.lists(st.floats(0, 1), min_size=3, max_size=3).map(
        lambda each: dict(zip(("low", "likely", "high"), sorted(each), strict=True))
    )


BUILD = {"build_usd": 50_000, "build_life_months": 24.0, "index": 50, "tuning": 10, "governance": 100}
FIXED: dict[str, Any] = dict.fromkeys(TEAM.as_written()["fixed_usd_per_month"], BUILD)
blocks = st.fixed_dictionaries(
    {},
    optional={
        "caching": st.builds(
            lambda share, many, ttl, fresh: {
                "cacheable_share": share, "distinct_prefixes": many, "ttl_minutes": ttl, "refreshed_on_read": fresh,
            },
            shares(), st.integers(1, 1000), st.sampled_from([5, 60]), st.booleans(),
        ),
        "batch_share": shares(),
        "reasoning_tokens": around(300.0),
        "fixed_usd_per_month": st.just(FIXED),
        "ramp": st.fixed_dictionaries(
            {
                "months_to_half": st.floats(0, 6),
                "growth_per_month": st.floats(0.05, 1),
                "horizon_months": st.floats(6, 60),
            }
        ),
        "upkeep": st.just({"rag": {"cycle_usd": 200, "stale_share_per_day": 0.002}}),
        "outcome_price": st.just({"serves": ["long-context"], "usd_per_resolved": 0.99}),
        "tasks_per_month": st.floats(100, 1e7).map(lambda each: {"low": each, "likely": each, "high": each * 1.5}),
        "attempts_max": st.integers(1, 4),
    },
)  # fmt: skip


@QUICK
@given(blocks)
def test_every_figure_is_a_number_in_order_and_parts_add_up(changes: dict[str, Any]) -> None:
    plan = TEAM.replace(**changes)
    costs = plan.cost_per_completed_task(plan.estimates(), draws=DRAWS)
    assert costs.select("usd", "low", "high").to_numpy().astype(float).min() >= 0
    assert costs["usd"].is_finite().all()
    assert ((costs["low"] <= costs["usd"]) & (costs["usd"] <= costs["high"])).all()
    for evidence in gather(plan, plan.estimates(), None):
        found = task_costs(option_inputs(plan, evidence, likely_value, measured_share))
        parts = sum(getattr(found, item.replace(" ", "_")).item() for item in WATERFALL)
        assert parts == pytest.approx(found.submitted.item())
        assert found.completed_share.item() <= 1 + 1e-12


def likely_usd(plan: Scenario, option: str = "rag") -> float:
    evidence = next(each for each in gather(plan, plan.estimates(), None) if each.option == option)
    found = task_costs(option_inputs(plan, evidence, likely_value, measured_share))
    return float((found.submitted / found.completed_share).item())


DEARER = ["labour_usd_per_hour", "wrong_answer_usd", "handling_minutes", "review_minutes", "reasoning_tokens"]


@QUICK
@given(blocks, st.sampled_from(DEARER), st.floats(1, 10))
def test_cost_never_falls_with_a_higher_price(changes: dict[str, Any], name: str, factor: float) -> None:
    changes = {each: value for each, value in changes.items() if each != "upkeep"}
    base = changes.get(name, {}).get("likely") or (getattr(TEAM, name).likely if getattr(TEAM, name) else 100.0)
    plan = TEAM.replace(**{**changes, name: base})
    assert likely_usd(plan.replace(**{name: base * factor})) >= likely_usd(plan) * (1 - 1e-9)


@QUICK
@given(blocks, st.floats(1, 5))
def test_cost_never_falls_with_the_price_of_building_an_attempt_or_a_resolved_task(
    changes: dict[str, Any], factor: float
) -> None:
    plan = TEAM.replace(**{**changes, "fixed_usd_per_month": FIXED, "fees_usd_per_attempt": 0.01})
    dear = {option: BUILD | {"build_usd": 50_000 * factor} for option in FIXED}
    vendor = {"serves": ["long-context"], "usd_per_resolved": 0.99}
    for option, change in (
        ("rag", {"fixed_usd_per_month": dear}),
        ("rag", {"fees_usd_per_attempt": 0.01 * factor}),
        ("long-context", {"outcome_price": vendor | {"usd_per_resolved": 0.99 * factor}}),
    ):
        before = plan.replace(outcome_price=vendor) if "outcome_price" in change else plan
        assert likely_usd(before.replace(**change), option) >= likely_usd(before, option) * (1 - 1e-9)


@QUICK
@given(blocks, st.floats(1, 20))
def test_more_volume_never_makes_a_task_dearer_without_servers_of_ones_own(
    changes: dict[str, Any], more: float
) -> None:
    plan = TEAM.replace(**changes)
    many = plan.replace(tasks_per_month=min(plan.tasks_per_month.likely * more, 1e9))
    assert likely_usd(many) <= likely_usd(plan.replace(tasks_per_month=plan.tasks_per_month.likely)) * (1 + 1e-9)


@QUICK
@given(blocks, st.floats(0, 0.3))
def test_better_answers_never_cost_more(changes: dict[str, Any], better: float) -> None:
    changes = {each: value for each, value in changes.items() if each != "upkeep"}
    quality = TEAM.as_written()["quality"]
    more = {**quality, "rag": quality["rag"] | {"right_when_answered_share": min(0.65 + better, 1.0)}}
    less = {**quality, "rag": quality["rag"] | {"right_when_answered_share": 0.65}}
    assert likely_usd(TEAM.replace(**changes, quality=more)) <= likely_usd(TEAM.replace(**changes, quality=less)) + 1e-9


@QUICK
@given(blocks)
def test_what_a_page_holds_is_all_numbers(changes: dict[str, Any]) -> None:
    state = playable(TEAM.replace(**changes), TEAM.replace(**changes).estimates(), draws=21)
    for option in state["options"]:
        table = np.array(list(option["worlds"].values()))
        assert np.isfinite(table).all()
        assert (table >= -1e-15).all()
