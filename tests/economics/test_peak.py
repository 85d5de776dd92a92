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
