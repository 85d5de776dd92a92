from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from toolkit.economics import attempt_usd, find_price, known_models, price_table
from toolkit.schema import InputError

DAY = date(2026, 11, 20)


def usage(*pairs: tuple[int, int]) -> pl.DataFrame:
    return pl.DataFrame(pairs, schema=["tokens_in", "tokens_out"], orient="row")


@pytest.mark.parametrize(("day", "usd"), [(date(2025, 6, 9), 50.0), (date(2025, 6, 10), 10.0), (DAY, 10.0)])
def test_o3_before_and_after_its_price_fell(day: date, usd: float) -> None:
    assert attempt_usd("o3", usage=usage((10**6, 10**6)), as_of=day).item() == usd


def test_past_the_cliff_all_tokens_cost_more_so_the_mean_is_never_priced() -> None:
    each = attempt_usd("gemini-2.5-pro", usage=usage((200_001, 1000), (1000, 1000)), as_of=DAY)
    assert each[0] == 0.5150025
    assert each.sum() > 2 * attempt_usd("gemini-2.5-pro", usage=usage((100_500, 1000)), as_of=DAY).item()


def test_requests_keep_their_order_and_repeats_their_price() -> None:
    each = attempt_usd("gpt-5-mini", usage=usage((2000, 0), (0, 100), (2000, 0)), as_of=DAY)
    assert each.to_list() == [0.0005, 0.0002, 0.0005]


def test_a_price_says_where_it_is_from() -> None:
    price = find_price("gemini-2.5-pro", as_of=DAY)
    assert (price.usd_per_mtok_in, price.cliff_tokens, price.as_of) == (Decimal("1.25"), 200_000, DAY)
    assert price.source.startswith("genai-prices 0.2")
    assert price_table(["o3"], as_of=DAY)["provider"].item() == "openai"


@pytest.mark.parametrize(
    ("model", "provider", "message"),
    [
        ("gpt-5-mni", None, "did you mean gpt-5-mini"),
        ("gpt-5-mini", "opnai", "did you mean openai"),
        ("text-embedding-3-small", None, "name the provider"),
        ("text-embedding-3-small", "openai", "no price above 0"),
        ("", None, "known_models"),
    ],
)
def test_what_has_no_price_is_refused_with_a_remedy(model: str, provider: str | None, message: str) -> None:
    with pytest.raises(InputError, match=message):
        find_price(model, as_of=DAY, provider=provider)


def test_free_models_are_not_planned_on() -> None:
    free = [model for model in known_models("azure") if model.endswith(":free")]
    with pytest.raises(InputError, match="no price above 0"):
        find_price(free[0], as_of=DAY, provider="azure")


@pytest.mark.parametrize("bad", [[-1], [None], [1.5]])
def test_tokens_are_whole_and_not_negative(bad: list[float | None]) -> None:
    with pytest.raises(InputError, match="not counts of tokens"):
        attempt_usd("o3", usage=pl.DataFrame({"tokens_in": bad, "tokens_out": [1]}), as_of=DAY)
