"""The published figures that this part must reproduce."""

from datetime import date

import numpy as np
import pytest

from toolkit.economics import cache_break_even_share, cache_hit_share, request_usd
from toolkit.schema import InputError

DAY = date(2026, 11, 20)


def test_claude_writes_and_reads_its_cache() -> None:
    written = request_usd("claude-sonnet-4-5", tokens_in=10**5, cache_write_tokens=10**5, tokens_out=1000, as_of=DAY)
    read = request_usd("claude-sonnet-4-5", tokens_in=10**5, cache_read_tokens=10**5, tokens_out=1000, as_of=DAY)
    assert (written, read) == (0.39, 0.045)


def test_an_hour_in_the_cache_costs_more_to_write() -> None:
    given = {"tokens_in": 10**5, "cache_write_tokens": 10**5, "tokens_out": 0, "as_of": DAY}
    short, long = (request_usd("claude-sonnet-4-5", cache_minutes=m, **given) for m in (5, 60))  # type: ignore[arg-type]
    assert (short, long) == (pytest.approx(0.375), pytest.approx(0.6))


def test_batch_halves_and_is_refused_where_the_book_is_silent() -> None:
    given = {"tokens_in": 10**5, "cache_read_tokens": 10**5, "tokens_out": 1000}
    assert request_usd("claude-sonnet-4-5", as_of=DAY, batch=True, **given) == 0.0225  # type: ignore[arg-type]
    with pytest.raises(InputError, match="knows no batch price"):
        request_usd("claude-sonnet-4-5", as_of=date(2026, 10, 1), batch=True, **given)  # type: ignore[arg-type]


def test_no_more_can_be_cached_than_is_sent() -> None:
    with pytest.raises(InputError, match="more tokens cached than sent"):
        request_usd("claude-sonnet-4-5", tokens_in=10, cache_read_tokens=11, tokens_out=1, as_of=DAY)


def test_past_the_cliff_by_request() -> None:
    assert request_usd("gemini-2.5-pro", tokens_in=200_001, tokens_out=1000, as_of=DAY) == 0.5150025


@pytest.mark.parametrize(("write", "pays"), [(1.25, 0.217), (2.0, 0.526), (1.0, 0.0)])
def test_caching_pays_from(write: float, pays: float) -> None:
    assert cache_break_even_share(write_multiple=write, read_multiple=0.1) == pytest.approx(pays, abs=1e-3)


@pytest.mark.parametrize("refreshed", [True, False])
def test_hits_against_a_simulated_cache(refreshed: bool) -> None:
    gaps = np.random.default_rng(0).exponential(1.0, 200_000)
    ttl, hits, left = 1.5, 0, 0.0
    for gap in gaps.tolist():
        left -= gap
        hit = left > 0
        hits += hit
        if refreshed or not hit:
            left = ttl
    assert hits / gaps.size == pytest.approx(
        cache_hit_share(arrivals_per_s=1.0, ttl_s=ttl, refreshed_on_read=refreshed), abs=0.005
    )
