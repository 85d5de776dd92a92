import polars as pl
import pytest

from toolkit.economics.queueing import trace_of
from toolkit.economics.serving import deployment, engine_of, replicas_for_latency, saturated, simulated_latency, traffic
from toolkit.schema import InputError

MADE, ASKED = deployment("Llama-3.1-8B", "H100", weights="FP8"), traffic(500, 60)


def test_tighter_objectives_and_higher_peaks_need_no_fewer_replicas() -> None:
    by_limit = [_likely(peak=600, ttft_s=limit) for limit in (2.0, 0.1, 0.035)]
    by_peak = [_likely(peak=peak, ttft_s=0.1) for peak in (20, 80, 150)]
    assert by_limit == sorted(by_limit)
    assert by_peak == sorted(by_peak)
    assert by_limit[0] < by_limit[-1]
    assert by_peak[0] < by_peak[-1]


def test_a_slower_replica_waits_more_and_bursts_do_too() -> None:
    usual, slow, bursty = (
        simulated_latency(MADE, ASKED, requests_per_s=40, requests=500, speed=speed, arrival_cv=cv).requests["ttft_s"]
        for speed, cv in ((1.0, 1.0), (0.6, 1.0), (1.0, 5.0))
    )
    assert slow.mean() > 1.3 * usual.mean()  # type: ignore[operator]
    assert bursty.quantile(0.99) > 1.5 * usual.quantile(0.99)  # type: ignore[operator]


def test_a_flooded_engine_serves_what_the_closed_form_says() -> None:
    from toolkit.economics.queueing import simulate

    engine = engine_of(MADE, traffic(500, 300))
    trace = trace_of(requests_per_s=1e4, tokens_in=500, tokens_out=300, requests=12_000)
    assert simulate(engine, trace).tokens_out_per_s == pytest.approx(
        saturated(MADE, traffic(500, 300)).tokens_out_per_s.likely, rel=0.15
    )


def test_bad_input_is_named() -> None:
    with pytest.raises(InputError, match="'ttft_s or itl_s'"):
        replicas_for_latency(MADE, ASKED, peak_requests_per_s=1)
    with pytest.raises(InputError, match=r"'meets'.*almost nothing to do"):
        replicas_for_latency(MADE, ASKED, peak_requests_per_s=1, ttft_s=1e-6, requests=50)
    with pytest.raises(InputError, match="'tokens_in_cv'"):
        trace_of(requests_per_s=1, tokens_in=1, tokens_out=1, tokens_in_cv=-1)


def _likely(*, peak: float, ttft_s: float) -> int:
    found = replicas_for_latency(MADE, ASKED, peak_requests_per_s=peak, ttft_s=ttft_s, requests=300)
    assert found["replicas"].is_sorted()
    return int(found.row(by_predicate=pl.col("replicas_are") == "likely", named=True)["replicas"])
