"""A scenario as people read it: a table of what was assumed, and a sentence on its prices."""

from collections.abc import Iterator

import polars as pl

from toolkit.economics.assumptions import Assumptions
from toolkit.economics.prices import find_price
from toolkit.economics.quantities import Quantity
from toolkit.schema import OPTIONS

_COLUMNS = pl.Schema(
    {
        "name": pl.String,
        "low": pl.Float64,
        "likely": pl.Float64,
        "high": pl.Float64,
        "unit": pl.String,
        "source": pl.String,
    }
)


def assumptions_table(assumptions: Assumptions, /) -> pl.DataFrame:
    """Return every uncertain quantity, a row each, as `Scenario.as_table` tells."""
    rows = [(name, each.low, each.likely, each.high, each.unit, each.source) for name, each in _quantities(assumptions)]
    return pl.DataFrame(rows, schema=_COLUMNS, orient="row")


def _quantities(assumptions: Assumptions) -> Iterator[tuple[str, Quantity]]:
    for name in type(assumptions).model_fields:
        if isinstance(value := getattr(assumptions, name), Quantity):
            yield name, value
    for option in OPTIONS:
        for part, value in assumptions.fixed_usd_per_month.parts(option).items():
            yield f"fixed_usd_per_month.{option}.{part}", value


def price_note(assumptions: Assumptions, /) -> str:
    """Return whose prices were used, as `Scenario.price_note` tells."""
    own_in, own_out = assumptions.usd_per_mtok_in, assumptions.usd_per_mtok_out
    if own_in is not None and own_out is not None:
        return (
            f"Priced at ${own_in.likely:g} in and ${own_out.likely:g} out per million tokens, assumed in the scenario."
        )
    price = find_price(assumptions.model, as_of=assumptions.prices_as_of, provider=assumptions.provider)
    per_mtok = f"${price.usd_per_mtok_in:f} in and ${price.usd_per_mtok_out:f} out per million tokens"
    return f"Priced as {price.model} ({price.provider}) on {price.as_of}: {per_mtok}, {price.source}."
