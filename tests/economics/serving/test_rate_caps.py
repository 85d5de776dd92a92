import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.economics.queueing import bursty, poisson
from toolkit.economics.serving import (
    ApiQuota,
    ApiRequest,
    largest_rate,
    most_tasks_per_month,
    quota_for,
    simulate_quota,
)
from toolkit.schema import InputError

REQUEST = ApiRequest(tokens_in=3000, tokens_out=400)


@pytest.mark.parametrize(
    ("quota", "binding"),
    [
        (ApiQuota(rpm=120, itpm=1e9, otpm=1e9), "rpm"),
        (ApiQuota(rpm=1e6, itpm=360_000, otpm=1e9), "itpm"),
        (ApiQuota(rpm=1e6, itpm=1e9, otpm=48_000), "otpm"),
        (ApiQuota(tpm=408_000), "tpm"),
    ],
)
def test_a_flooded_bucket_gives_the_closed_form(quota: ApiQuota, binding: str) -> None:
    rate, limit = largest_rate(quota, REQUEST)
    assert (rate, limit) == (pytest.approx(2.0), binding)
    flood = poisson(requests_per_s=6, requests=2400, seed=1)
    run = simulate_quota(quota, REQUEST, flood, retries=400)
    assert run.given_up == 0
    # A full minute's allowance comes at once at the start: 120 of 2,400.
    assert run.served_per_s == pytest.approx(rate * 2400 / (2400 - 120), rel=0.04)
    assert run.load_factor > 2


def test_below_the_cap_nothing_is_refused_and_bursts_are() -> None:
    quota = ApiQuota(rpm=420)
    steady = simulate_quota(quota, REQUEST, poisson(requests_per_s=6, requests=3000, seed=2))
    burst = simulate_quota(quota, REQUEST, bursty(requests_per_s=6, requests=3000, cv=13, seed=2))
    assert steady.refused == 0
    assert burst.refused > 0


def test_enforced_each_second_a_quota_refuses_below_its_minute() -> None:
    at = poisson(requests_per_s=9.5, requests=2000, seed=3)
    minute, second = (simulate_quota(ApiQuota(rpm=600, window_s=window), REQUEST, at) for window in (60, 1))
    assert minute.refused_share < second.refused_share
    assert second.refused_share > 0.05


def test_cache_reads_and_reserved_output() -> None:
    quota = ApiQuota(itpm=60_000, otpm=60_000)
    uncached = ApiRequest(tokens_in=1000, tokens_out=100, cached_tokens=800)
    counted = ApiRequest(tokens_in=1000, tokens_out=100, cached_tokens=800, cache_counts=True)
    reserved = ApiRequest(tokens_in=1000, tokens_out=100, cached_tokens=800, max_tokens=4000, reserves_max=True)
    assert largest_rate(quota, uncached) == (pytest.approx(5.0), "itpm")
    assert largest_rate(quota, counted) == (pytest.approx(1.0), "itpm")
    assert largest_rate(quota, reserved) == (pytest.approx(0.25), "otpm")


@settings(deadline=None)
@given(volume=st.floats(1e3, 1e8), peak=st.floats(1, 20), headroom=st.floats(0, 2))
def test_the_quota_asked_for_carries_the_volume(volume: float, peak: float, headroom: float) -> None:
    asked = quota_for(REQUEST, tasks_per_month=volume, peak_to_mean=peak, headroom=headroom)
    if asked.itpm is not None and asked.itpm < REQUEST.tokens_in * 1.001:
        with pytest.raises(InputError, match="less than one request takes"):
            most_tasks_per_month(asked, REQUEST, peak_to_mean=peak)
    else:
        carried = most_tasks_per_month(asked, REQUEST, peak_to_mean=peak)
        assert carried == pytest.approx(volume * (1 + headroom))


def test_refused_for_good_is_counted() -> None:
    run = simulate_quota(ApiQuota(rpm=1), REQUEST, np.zeros(5), retries=0)
    assert (run.served, run.given_up, run.refused) == (1, 4, 4)


@pytest.mark.parametrize(
    ("field", "call"),
    [
        ("quota", ApiQuota),
        ("rpm", lambda: ApiQuota(rpm=-1)),
        ("window_s", lambda: ApiQuota(rpm=1, window_s=0)),
        ("cached_tokens", lambda: ApiRequest(tokens_in=10, tokens_out=1, cached_tokens=11)),
        ("max_tokens", lambda: ApiRequest(tokens_in=10, tokens_out=100, max_tokens=50)),
        ("max_tokens", lambda: ApiRequest(tokens_in=10, tokens_out=100, reserves_max=True)),
        ("itpm", lambda: largest_rate(ApiQuota(itpm=1000), REQUEST)),
        ("peak_to_mean", lambda: most_tasks_per_month(ApiQuota(rpm=1), REQUEST, peak_to_mean=0.5)),
        ("arrivals_s", lambda: simulate_quota(ApiQuota(rpm=1), REQUEST, np.array([2.0, 1.0]))),
        ("arrivals_s", lambda: simulate_quota(ApiQuota(rpm=1), REQUEST, np.array([]))),
    ],
)
def test_bad_input_is_named(field: str, call: object) -> None:
    with pytest.raises(InputError) as told:
        call()  # type: ignore[operator]
    assert told.value.field == field
