"""What the peak asks for, and what of it is carried."""

import polars as pl
import pytest

from toolkit.economics import Scenario
from toolkit.economics.peak import at_peak
from toolkit.schema import ESTIMATES

MONTH_MINUTES = 365.25 / 12 * 1440
BASE = Scenario.default().replace(attempts_max=1, tasks_per_month=100_000)
PEAK = {"peak_to_mean": 4.0}


def found(scenario: Scenario, *, tokens: tuple[int, int] = (1900, 100)) -> dict[str, dict[str, object]]:
    row = ("rag", "answered", 0.9, None, None, 0.95, 50, "", "measured")
    answered = pl.DataFrame([row], schema=ESTIMATES, orient="row")
    usage = pl.DataFrame({"option": ["rag"], "tokens_in": [tokens[0]], "tokens_out": [tokens[1]]})
    return {each["metric"]: each for each in at_peak(scenario, answered, usage=usage).iter_rows(named=True)}


def test_the_peak_asks_for_tasks_times_tokens_times_peak() -> None:
    row = found(BASE.replace(demand=PEAK))["tokens_a_minute_at_peak"]
    assert row["value"] == pytest.approx(100_000 / MONTH_MINUTES * 2000 * 4)
    assert row["low"] == pytest.approx(row["value"])
    assert (row["provenance"], "peak as stated" in str(row["method"])) == ("modelled", True)


def test_where_only_completed_was_scored_every_task_counts_as_answered() -> None:
    usage = pl.DataFrame({"option": ["bot"], "tokens_in": [1900], "tokens_out": [100]})
    row = ("bot", "completed", 0.5, None, None, 0.95, 50, "", "measured")
    made = at_peak(BASE.replace(demand=PEAK), pl.DataFrame([row], schema=ESTIMATES, orient="row"), usage=usage)
    assert made["value"].item() == pytest.approx(100_000 / MONTH_MINUTES * 2000 * 4)


def test_without_a_stated_peak_one_is_assumed_and_said() -> None:
    row = found(BASE)["tokens_a_minute_at_peak"]
    assert row["low"] < row["value"] < row["high"]
    assert "assumed at 2 to 5 times the mean" in str(row["method"])
    assert "capacity_at_peak" not in found(BASE)


@pytest.mark.parametrize(("share", "expected"), [(0.5, 0.5), (1.0, 1.0), (3.0, 1.0)])
def test_a_quota_admits_its_share_of_the_peak(share: float, expected: float) -> None:
    needed = 100_000 / MONTH_MINUTES * 4
    row = found(BASE.replace(demand=PEAK, api_quota={"rpm": needed * share}))["capacity_at_peak"]
    assert row["value"] == pytest.approx(expected)
    assert "the quota's rpm binds" in str(row["method"])


def test_a_request_beyond_the_quota_is_never_admitted() -> None:
    row = found(BASE.replace(demand=PEAK, api_quota={"itpm": 1000}))["capacity_at_peak"]
    assert row["value"] == 0
    assert "ever holds" in str(row["method"])


def test_servers_bought_for_the_likely_peak_carry_it_at_their_likely_speed() -> None:
    own = {"serves": ["rag"], "model": "Llama-3.1-8B", "gpu": "H100", "usd_per_gpu_hour": 3.0, "headroom_share": 0.0}
    scenario = BASE.replace(demand=PEAK, tasks_per_month=20_000_000, self_hosted=own)
    row = found(scenario)["capacity_at_peak"]
    assert 0.5 < row["low"] <= row["value"] <= row["high"] <= 1
    assert "replicas" in str(row["method"])


def test_what_nobody_counted_has_no_row() -> None:
    empty = pl.DataFrame(schema=ESTIMATES)
    usage = pl.DataFrame({"option": ["rag"], "tokens_in": [1], "tokens_out": [1]})
    assert at_peak(BASE, empty, usage=usage).is_empty()


def test_what_a_cache_holds_takes_nothing_of_the_quota() -> None:
    scenario = BASE.replace(demand=PEAK, api_quota={"itpm": 100_000 / MONTH_MINUTES * 4 * 1900 * 0.5})
    cached = scenario.replace(caching={"cacheable_share": 0.9, "distinct_prefixes": 1})
    assert found(scenario)["capacity_at_peak"]["value"] == pytest.approx(0.5)
    assert found(cached)["capacity_at_peak"]["value"] == 1
    whole = cached.replace(caching={"cacheable_share": 1, "distinct_prefixes": 1}, tasks_per_month=1e9)
    row = found(whole)["capacity_at_peak"]
    assert row["value"] == 1
    assert "takes nothing of what the quota limits" in str(row["method"])


def test_reasoning_that_was_counted_is_not_added_again() -> None:
    scenario = BASE.replace(demand=PEAK, reasoning_tokens=400)
    usage = pl.DataFrame({"option": ["rag"], "tokens_in": [1900], "tokens_out": [500], "reasoning": [400]})
    row = ("rag", "answered", 0.9, None, None, 0.95, 50, "", "measured")
    answered = pl.DataFrame([row], schema=ESTIMATES, orient="row")
    counted, plain = (at_peak(scenario, answered, usage=each)["value"][0] for each in (usage, usage.drop("reasoning")))
    assert plain / counted == pytest.approx(2800 / 2400)


def test_the_servers_that_carry_the_peak_are_those_that_are_paid_for() -> None:
    own = {"serves": ["rag"], "model": "Llama-3.1-8B", "gpu": "H100", "usd_per_gpu_hour": 3.0}
    scenario = BASE.replace(demand=PEAK, attempts_max=5, tasks_per_month=9_000_000, self_hosted=own)
    seen = [("answered", 0.5, 50), ("right_when_answered", 0.8, 40)]
    rows = [("rag", name, value, None, None, 0.95, n, "", "measured") for name, value, n in seen]
    estimates = pl.DataFrame(rows, schema=ESTIMATES, orient="row")
    usage = pl.DataFrame({"option": ["rag"], "tokens_in": [2000], "tokens_out": [500]})
    paid = scenario.servers(estimates, usage=usage)["replicas_at_peak"].item() - 1
    row = at_peak(scenario, estimates, usage=usage).filter(metric="capacity_at_peak").row(0, named=True)
    assert f"{paid:,.0f} replicas, those for failover aside" in row["method"]
    assert row["value"] == 1


def test_what_is_not_charged_by_the_token_is_not_held_to_the_quota() -> None:
    vendor = {"serves": ["rag"], "usd_per_resolved": 0.5}
    scenario = BASE.replace(demand=PEAK, api_quota={"rpm": 1}, outcome_price=vendor)
    assert set(found(scenario)) == {"tokens_a_minute_at_peak"}
