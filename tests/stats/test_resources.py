import numpy as np
import polars as pl
import pytest

from toolkit.schema import ESTIMATES, LATENCY, USAGE, Latency, Usage, frame
from toolkit.stats import quantile_bounds, resources


def tables(n: int = 40, repeats: int = 1, *, streamed: bool = False) -> tuple[pl.DataFrame, pl.DataFrame]:
    keys = [{"option": "rag", "question_id": f"q{i}", "repeat": r} for i in range(n) for r in range(repeats)]
    times = [
        Latency(**key, gather_s=0.5, read_s=at / 10, first_token_s=0.1 if streamed else None)  # type: ignore[arg-type]
        for at, key in enumerate(keys)
    ]
    use = [
        Usage(
            **key, tokens_in=100 + at, tokens_out=9, sources=1, left_out=0,  # type: ignore[arg-type]
            cached_in=50 if streamed else None, reasoning=0 if streamed else None,
            counted_by="endpoint" if streamed else "tiktoken",
        )
        for at, key in enumerate(keys)
    ]  # fmt: skip
    return frame(times, LATENCY), frame(use, USAGE)


def one(table: pl.DataFrame, metric: str) -> dict[str, object]:
    return table.filter(metric=metric).row(0, named=True)


def test_times_and_tokens_are_estimated() -> None:
    found = resources(*tables())
    assert found.schema == ESTIMATES
    middle = one(found, "latency_p50_s")
    assert middle["value"] == pytest.approx(0.5 + 1.95)
    assert middle["low"] < middle["value"] < middle["high"]  # type: ignore[operator]
    assert one(found, "tokens_in")["value"] == pytest.approx(119.5)
    assert one(found, "latency_p95_s")["high"] is None


def test_what_nothing_reported_is_none_with_a_reason() -> None:
    found = resources(*tables())
    for metric in ("first_token_p50_s", "cached_in", "reasoning"):
        assert (one(found, metric)["value"], one(found, metric)["n"]) == (None, 0)
        assert str(one(found, metric)["method"]).startswith("nothing reported it")


def test_what_an_endpoint_reported_is_named_as_its_count() -> None:
    found = resources(*tables(streamed=True))
    assert one(found, "first_token_p50_s")["value"] == pytest.approx(0.6)
    assert one(found, "cached_in")["value"] == 50
    assert "counted by endpoint" in str(one(found, "tokens_in")["method"])


def test_repeats_make_no_more_questions() -> None:
    assert one(resources(*tables(20, repeats=3)), "latency_p50_s")["n"] == 20


@pytest.mark.parametrize("q", [0.5, 0.9])
def test_coverage_of_a_quantile_in_brief(q: float) -> None:
    rng, truth = np.random.default_rng(0), -np.log(1 - q)
    held = 0
    for _ in range(400):
        low, high = quantile_bounds(list(rng.exponential(size=60)), q)
        held += (low is None or low <= truth) and (high is None or truth <= high)
    assert held / 400 >= 0.93
