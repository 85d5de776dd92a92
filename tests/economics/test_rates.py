from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.economics import Quantity, Scenario, attempt_usd, request_usd
from toolkit.economics.attempts import Requests, likely_value, request_usd_drawn
from toolkit.economics.rates import rate_card
from toolkit.schema import InputError

DAY = date(2026, 11, 20)
MODELS = ["gpt-5-mini", "gemini-2.5-pro", "claude-sonnet-4-5", "o3", "gpt-4o-mini"]
TEAM = Scenario.read("data/samples/scenarios/small-team.yaml")
ONE = np.array([1.0])


def measured(*pairs: tuple[int, int]) -> Requests:
    into, out = (np.array(each, dtype=float) for each in zip(*pairs, strict=True))
    return Requests(tokens_in=into, tokens_out=out, weight=np.full(len(pairs), 1 / len(pairs)))


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(MODELS), st.integers(0, 400_000) | st.sampled_from([200_000, 200_001]), st.integers(0, 50_000),
    st.floats(0, 1), st.floats(0, 1), st.booleans(),
)  # fmt: skip
def test_rates_price_as_the_book_does(model: str, into: int, out: int, read: float, rest: float, batch: bool) -> None:
    held = round(read * into)
    written = round(rest * (into - held))
    card = rate_card(model, as_of=DAY, batch=batch)
    rates = card.tiers[sum(start < into for start in card.starts)]
    usd = card.usd_per_request + (into - held - written) * rates.sent + held * rates.read
    usd = usd + written * rates.written + out * rates.received
    listed = request_usd(
        model,
        tokens_in=into,
        tokens_out=out,
        as_of=DAY,
        cache_read_tokens=held,
        cache_write_tokens=written,
        batch=batch,
    )
    assert usd.item() == pytest.approx(listed, rel=1e-9, abs=1e-12)


def test_requests_are_priced_one_by_one_past_a_cliff() -> None:
    pairs = [(200_001, 1000), (1000, 1000), (199_999, 5)]
    table = pl.DataFrame(pairs, schema=["tokens_in", "tokens_out"], orient="row")
    mean = attempt_usd("gemini-2.5-pro", usage=table, as_of=DAY).mean()
    plan = TEAM.replace(model="gemini-2.5-pro")
    assert request_usd_drawn(plan, measured(*pairs), likely_value, attempts=ONE).item() == pytest.approx(mean)


def test_typed_tokens_that_straddle_a_cliff_are_priced_draw_by_draw() -> None:
    plan = TEAM.replace(model="gemini-2.5-pro")
    typed = Requests(
        tokens_in=Quantity(low=100_000, likely=190_000, high=300_000), tokens_out=Quantity(low=0, likely=0, high=0),
        weight=ONE,
    )  # fmt: skip
    at = np.array([200_000.0, 200_001.0])
    usd = request_usd_drawn(plan, typed, lambda name, _: at if name == "tokens_in" else np.zeros(1), attempts=ONE)
    assert usd == pytest.approx([0.25, 0.5000025])


def test_what_a_batch_does_not_discount_is_not_refused() -> None:
    assert rate_card("gpt-4o-mini", as_of=DAY, batch=True).tiers[0].read == pytest.approx(0.075e-6)
    with pytest.raises(InputError, match="knows no batch price"):
        rate_card("gpt-4o-mini", as_of=date(2026, 9, 1), batch=True)


def test_reasoning_that_a_run_counted_is_not_added_again() -> None:
    plan, one = TEAM.replace(reasoning_tokens=1000), measured((100, 50))
    counted = Requests(tokens_in=one.tokens_in, tokens_out=one.tokens_out, weight=one.weight, thought_counted=True)
    more, less = (request_usd_drawn(plan, each, likely_value, attempts=ONE).item() for each in (one, counted))
    assert more - less == pytest.approx(1000 * 2e-6)


def test_caching_of_what_costs_nothing_is_said_to_save_nothing() -> None:
    caching = {"cacheable_share": 0.5, "distinct_prefixes": 1, "read_price_share": 0.1}
    plan = Scenario.read("data/samples/scenarios/small-team.yaml").replace(
        usd_per_mtok_in=0, usd_per_mtok_out=1, caching=caching
    )
    assert "What is sent costs nothing, so caching saves nothing." in plan.remarks(plan.estimates())
