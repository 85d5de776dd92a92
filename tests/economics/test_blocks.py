from datetime import date
from typing import Any

import numpy as np
import pytest

from toolkit.economics import Quantity, Scenario, book_prices, dated_prices, stale_prices
from toolkit.schema import InputError

TEAM = Scenario.read("data/samples/scenarios/small-team.yaml")
AGENCY = Scenario.read("data/samples/scenarios/agency.yaml")
NATION = Scenario.read("data/samples/scenarios/national-service.yaml")


def usd(scenario: Scenario, option: str = "rag", item: str = "per completed task") -> float:
    costs = scenario.cost_per_completed_task(scenario.estimates(), draws=400)
    return float(costs.filter(option=option, item=item)["usd"].item())


OWN = {"serves": ["rag"], "model": "Llama-3.1-8B", "gpu": "H100", "usd_per_gpu_hour": 2}
BAD: list[tuple[dict[str, Any], str]] = [
    ({"demand": {"peak_to_mean": 2, "hours_per_week": 40.0}}, "contradicts hours_per_week"),
    ({"demand": {"peak_to_mean": 0.5}}, "outside its bounds"),
    ({"batch_share": 1.2}, "0 to 1"),
    ({"caching": {"cacheable_share": 0.5, "distinct_prefixes": 3, "ttl_minutes": 7}}, "5 or 60"),
    ({"quality": {"raag": {}}}, "no such option"),
    (
        {"self_hosted": {"serves": ["rag"], "model": "Llama-3.1-8B", "gpu": "H100", "usd_per_gpu_hour": -1}},
        "outside its bounds",
    ),
    ({"self_hosted": {"serves": ["ragg"], "model": "x", "gpu": "y", "usd_per_gpu_hour": 1}}, "no such option"),
    ({"ramp": {"months_to_half": 1.0, "growth_per_month": 0.0, "horizon_months": 12.0}}, "greater than 0"),
    ({"review_share": {"low": 0.1, "likely": 0.2, "high": 0.3, "unit": "percent"}}, "another unit"),
    ({"wrong_answer_usd": {"low": 0, "likely": 2, "high": 3, "distribution": "lognormal"}}, "cannot be lognormal"),
]


@pytest.mark.parametrize(("changes", "message"), BAD)
def test_what_is_impossible_is_refused_by_field(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        TEAM.replace(**changes)
    assert (caught.value.field or "").split(".")[0] in changes


def test_a_model_that_does_not_fit_its_accelerator_is_refused_when_priced() -> None:
    own = NATION.as_written()["self_hosted"] | {"model": "Llama-3.1-405B"}
    with pytest.raises(InputError, match="do not fit"):
        usd(NATION.replace(self_hosted=own), "hybrid")


def test_caching_saves_once_requests_are_near_enough() -> None:
    many = {"cacheable_share": 0.9, "distinct_prefixes": 1, "ttl_minutes": 5}
    busy = TEAM.replace(tasks_per_month=10**6, model="claude-sonnet-4-5")
    assert usd(busy.replace(caching=many), item="per attempt") < 0.6 * usd(busy, item="per attempt")
    idle = TEAM.replace(tasks_per_month=100, model="claude-sonnet-4-5")
    assert usd(idle.replace(caching=many), item="per attempt") > usd(idle, item="per attempt")


def test_batch_and_reasoning_move_the_attempt() -> None:
    plain = usd(TEAM, item="per attempt")
    assert usd(TEAM.replace(batch_share=1), item="per attempt") == pytest.approx(plain / 2)
    assert usd(TEAM.replace(reasoning_tokens=1000), item="per attempt") == pytest.approx(plain + 1000 * 2 / 1e6)
    assert usd(TEAM.replace(fees_usd_per_attempt=0.01), item="per attempt") == pytest.approx(plain + 0.01)


def test_a_ramp_spreads_fixed_costs_over_fewer_tasks() -> None:
    slow = TEAM.replace(ramp={"months_to_half": 12.0, "growth_per_month": 0.5, "horizon_months": 24.0})
    months = np.linspace(0, 24, 100_001)
    assert slow.ramp_share == pytest.approx(np.mean(1 / (1 + np.exp(-0.5 * (months - 12)))), rel=1e-4)
    assert usd(slow, item="fixed") == pytest.approx(usd(TEAM, item="fixed") / slow.ramp_share)


def test_upkeep_costs_and_staleness_makes_answers_wrong() -> None:
    fresh = {"cycle_usd": 100, "every_days": 30.0, "stale_share_per_day": 0}
    base, kept = TEAM, TEAM.replace(upkeep={"rag": fresh})
    stale = TEAM.replace(upkeep={"rag": fresh | {"stale_share_per_day": 0.005}})
    assert usd(kept, item="fixed") > usd(base, item="fixed")
    assert usd(stale, item="wrong answers") > usd(kept, item="wrong answers")


def test_too_few_reviewers_and_too_small_a_quota_are_said() -> None:
    assert NATION.strains(NATION.estimates()) == []
    strained = TEAM.replace(tasks_per_month=50_000, api_quota={"rpm": 1.0})
    lines = strained.strains(strained.estimates())
    assert any("utilisation" in line for line in lines)
    assert any("the quota carries" in line and "ask for" in line for line in lines)


def test_a_scenario_is_saved_and_read_as_it_was(tmp_path: Any) -> None:
    for scenario in (TEAM, AGENCY, NATION):
        scenario.write(tmp_path / "s.yaml")
        assert Scenario.read(tmp_path / "s.yaml") == scenario


def test_differences_name_fields() -> None:
    fields = TEAM.differences(TEAM.replace(labour_usd_per_hour=99))["field"].to_list()
    assert fields
    assert all(field.startswith("labour_usd_per_hour.") for field in fields)
    assert TEAM.differences(TEAM).is_empty()


def test_without_typed_figures_or_a_run_there_is_nothing_to_price() -> None:
    with pytest.raises(InputError, match="--run DIR"):
        Scenario.default().estimates()


@pytest.mark.parametrize("distribution", ["triangular", "uniform", "lognormal"])
def test_draws_follow_their_quantiles(distribution: str) -> None:
    quantity = Quantity(low=1, likely=2, high=4, distribution=distribution)  # type: ignore[arg-type]
    drawn = quantity.draw("x", draws=200_000, seed=0)
    shares = np.array([0.1, 0.5, 0.9])
    assert np.quantile(drawn, shares) == pytest.approx(quantity.quantile(shares), rel=0.01)


def test_prices_know_their_age() -> None:
    table = dated_prices()
    assert table["source"].str.len_chars().min() > 0
    assert set(table["basis"]) <= {"primary", "relayed", "secondary"}
    assert {"training", "gpu-hour", "outcome"} == set(table["kind"])
    first = table["seen"].min()
    assert isinstance(first, date)
    # Of no known day is old on any day.
    assert stale_prices(today=first)["seen"].null_count() == stale_prices(today=first).height > 0
    assert stale_prices(today=date(2030, 1, 1)).height == table.height
    book = book_prices([("gpt-5-mini", None)], as_of=date(2026, 11, 20))
    assert stale_prices(book, today=date(2026, 11, 20)).is_empty()
    assert stale_prices(book, today=date(2027, 2, 1)).height == 2


UNUSABLE: list[tuple[Scenario, dict[str, Any], str]] = [
    (TEAM, {"ramp": {"months_to_half": 120.0, "growth_per_month": 20.0, "horizon_months": 1.0}}, "ramp"),
    (TEAM, {"usd_per_mtok_in": 1}, "usd_per_mtok_out"),
    (TEAM, {"prices_as_of": "1990-01-01"}, "prices_as_of"),
    (TEAM, {"api_quota": {}}, "api_quota"),
    (TEAM, {"model": "gpt-99"}, "model"),
    (TEAM, {"batch_share": 0.5, "prices_as_of": "2026-01-01"}, "batch_share"),
    (NATION, {"self_hosted": {"gpu": "H1000"}}, "self_hosted.gpu"),
    (NATION, {"self_hosted": {"weights": "FP2"}}, "self_hosted.weights"),
    (NATION, {"self_hosted": {"tensor_parallel": 3}}, "self_hosted.tensor_parallel"),
    (NATION, {"self_hosted": {"tpot_s_max": 50}}, "self_hosted.tpot_s_max"),
    (NATION, {"self_hosted": {"tpot_s_max": 1e-6}}, "self_hosted.tpot_s_max"),
    (NATION, {"self_hosted": {"replicas_max": 1}}, "tasks_per_month"),
]


@pytest.mark.parametrize(("scenario", "changes", "field"), UNUSABLE)
def test_what_cannot_be_priced_names_its_field_and_what_is_allowed(
    scenario: Scenario, changes: dict[str, Any], field: str
) -> None:
    if "self_hosted" in changes:
        changes = {"self_hosted": scenario.as_written()["self_hosted"] | changes["self_hosted"]}
    with pytest.raises(InputError) as told:
        usd(scenario.replace(**changes), "hybrid")
    assert told.value.field == field
    assert told.value.allowed or told.value.remedy
