from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.economics import Quantity, Scenario, play, playable
from toolkit.economics.attempts import likely_value, request_usd_drawn
from toolkit.economics.blocks import SelfHosted
from toolkit.economics.evidence import gather
from toolkit.economics.fleet import HUMP, FleetNumbers, fleet_numbers, held, hump_power
from toolkit.economics.queueing import daily_curve, fleet_costs
from toolkit.economics.servers import likely_attempts
from toolkit.schema import InputError

WRITTEN = Scenario.read("data/samples/scenarios/national-service.yaml")
OWN: dict[str, Any] = {
    name: value for name, value in WRITTEN.as_written()["self_hosted"].items() if name != "autoscale"
}
NATION = WRITTEN.replace(self_hosted=OWN)


def scaled(**settings_: float) -> dict[str, Any]:
    return OWN | {"autoscale": {"least_replicas": 1, "cold_start_s": 300.0} | settings_}


def numbers(per_replica: float, peak: float) -> FleetNumbers:
    one = np.array([1.0])
    return FleetNumbers(
        attempts_per_replica=one * per_replica, usd_per_replica=one, peak_to_mean=one * peak,
        hump_power=hump_power(one * peak),
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.floats(0.5, 400), st.floats(1, 15), st.integers(0, 4), st.integers(0, 5), st.floats(0, 7200))
def test_a_scaled_fleet_is_that_of_its_day(load: float, peak: float, spare: int, least: int, cold: float) -> None:
    own = SelfHosted.model_validate(
        OWN | {"failover_replicas": spare, "autoscale": {"least_replicas": least, "cold_start_s": cold}}
    )
    ours = held(own, numbers(1e6, peak), np.array([load * 1e6]))
    # A replica carries 1/86,400 a second and the day has `load` of it.
    shape = np.array(HUMP) ** hump_power(np.array([peak]))
    rates = load / 86_400 * shape / shape.mean()
    day = fleet_costs(rates, per_replica=1 / 86_400, failover=spare, least=least, step_s=3600, cold_start_s=cold)
    assert ours.mean.item() == pytest.approx(day.scaled_gpu_hours / 24)
    assert ours.most.item() == day.replicas_at_peak
    assert ours.busy.item() * 1.3 == pytest.approx(load)
    assert ours.most.item() >= ours.busy.item()


@pytest.mark.parametrize("peak", [1.2, 3.0, 8.0])
def test_the_day_is_the_one_that_queueing_draws(peak: float) -> None:
    shape = np.array(HUMP) ** hump_power(np.array([peak]))
    drawn = daily_curve(tasks_per_day=86_400, peak_to_mean=peak, steps=24)["requests_per_s"].to_numpy()
    assert shape / shape.mean() == pytest.approx(drawn, abs=2e-3)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.01, 1000), st.floats(1.0, 3.0), st.booleans())
def test_more_work_never_holds_fewer_replicas(load: float, more: float, autoscale: bool) -> None:
    own = SelfHosted.model_validate(scaled(cold_start_s=0.0) if autoscale else OWN)
    few, many = (held(own, numbers(1.0, 3.0), np.array([each])) for each in (load, load * more))
    assert few.mean <= many.mean
    assert few.most <= many.most
    assert few.busy <= few.mean <= few.most


def test_autoscaling_saves_where_the_day_has_a_peak_and_the_fleet_is_large() -> None:
    busy = NATION.replace(tasks_per_month=10**9)
    still = busy.servers(busy.estimates())
    assert (still["scaled_usd_per_month"] < 0.8 * still["still_usd_per_month"]).all()
    auto = busy.replace(self_hosted=scaled())
    found = auto.servers(auto.estimates())
    assert found["usd_per_month"].to_list() == pytest.approx(still["scaled_usd_per_month"].to_list())
    assert (found["utilisation"] > still["utilisation"]).all()
    assert (found["utilisation"] < 1).all()
    idle = found["usd_per_month"] * (1 - found["utilisation"])
    assert found["idle_usd_per_month"].to_list() == pytest.approx(idle.to_list())
    assert any("Autoscaling saves" in line for line in auto.remarks(auto.estimates()))


def test_at_the_minimum_utilisation_both_cost_the_same() -> None:
    row = NATION.servers(NATION.estimates()).row(0, named=True)
    evidence = next(each for each in gather(NATION, NATION.estimates(), None) if each.option == row["option"])
    assert evidence.requests is not None
    attempts = likely_attempts(NATION, evidence)
    listed = request_usd_drawn(NATION, evidence.requests, likely_value, attempts=attempts)
    ours = row["usd_per_month"] / attempts
    # A request costs so much at this use, and in proportion more at less of it.
    assert row["pays_above_utilisation"] == pytest.approx((ours * row["utilisation"] / listed).item())


def test_longer_prompts_need_more_servers() -> None:
    quality = NATION.as_written()["quality"]
    longer = {**quality, "hybrid": quality["hybrid"] | {"tokens_in": 40_000}}
    one, other = (
        plan.cost_per_completed_task(plan.estimates(), draws=300).filter(option="hybrid", item="per attempt")
        for plan in (NATION.replace(tasks_per_month=10**9), NATION.replace(tasks_per_month=10**9, quality=longer))
    )
    assert other["usd"].item() > 3 * one["usd"].item()
    assert one["high"].item() > one["low"].item() * 1.3  # Typed tokens and the capacity's error are in it.


def test_the_range_of_typed_tokens_is_in_what_servers_cost() -> None:
    sure = {name: each["likely"] for name, each in OWN.items() if isinstance(each, dict)}
    quality = NATION.as_written()["quality"]
    typed = {"low": 1500.0, "likely": 4500.0, "high": 9000.0}
    plain = NATION.replace(
        self_hosted=OWN | sure, quality=quality | {"hybrid": quality["hybrid"] | {"tokens_out": 200}}
    )
    wide = plain.replace(
        quality=plain.as_written()["quality"]
        | {"hybrid": plain.as_written()["quality"]["hybrid"] | {"tokens_in": typed}}
    )
    evidence = next(each for each in gather(wide, wide.estimates(), None) if each.option == "hybrid")
    assert evidence.fleet is not None
    assert evidence.requests is not None

    def rate(tokens: float) -> float:
        def value(name: str, quantity: Quantity) -> np.ndarray:
            return np.array([tokens if name == "tokens_in" else quantity.likely])

        return float(fleet_numbers(wide, evidence.fleet, evidence.requests, value).attempts_per_replica.item())

    for tokens in (1500.0, 9000.0):
        other = plain.as_written()["quality"]["hybrid"] | {"tokens_in": tokens}
        exact = plain.replace(quality=plain.as_written()["quality"] | {"hybrid": other})
        there = next(each for each in gather(exact, exact.estimates(), None) if each.option == "hybrid")
        assert there.fleet is not None
        per_month = there.fleet.per_replica_per_s * 365.25 / 12 * 86_400 / (1 + OWN["headroom_share"])
        # Straight in logarithms: near what the model says a third and twice as long, and far from no change at all.
        assert rate(tokens) == pytest.approx(per_month, rel=0.25)
    assert rate(1500.0) > 1.5 * rate(4500.0) > 2 * rate(9000.0)


def test_a_day_has_no_such_peak() -> None:
    with pytest.raises(InputError, match="no day of 24 hours") as told:
        NATION.replace(demand={"peak_to_mean": 40}, self_hosted=scaled())
    assert told.value.field == "demand.peak_to_mean"


def test_a_page_plays_a_scaled_fleet_as_the_table_has_it() -> None:
    auto = NATION.replace(self_hosted=scaled(least_replicas=2, cold_start_s=60_000.0), tasks_per_month=10**8)
    costs = auto.cost_per_completed_task(auto.estimates(), draws=301).filter(item="per completed task")
    for row, cost in zip(play(playable(auto, auto.estimates()), {}), costs.to_dicts(), strict=True):
        assert [row[name] for name in ("usd", "low", "high")] == pytest.approx(
            [cost[name] for name in ("usd", "low", "high")]
        )
