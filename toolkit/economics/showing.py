"""A scenario as people read it: a table of what was assumed, and a sentence on its prices."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from toolkit.economics.assumptions import Assumptions
from toolkit.economics.blocks import Block
from toolkit.economics.prices import find_price
from toolkit.economics.quantities import Quantity

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
    for option in assumptions.options:
        for part, value in assumptions.fixed(option).quantities():
            yield f"fixed_usd_per_month.{option}.{part}", value
    for name in ("demand", "caching", "self_hosted", "outcome_price"):
        block: Block | None = getattr(assumptions, name)
        yield from ((f"{name}.{part}", value) for part, value in (block.quantities() if block else ()))
    for name in ("other_options", "upkeep", "quality"):
        blocks: Mapping[str, Block] = getattr(assumptions, name) or {}
        for option, each in blocks.items():
            yield from ((f"{name}.{option}.{part}", value) for part, value in each.quantities())


def differences(one: Assumptions, other: Assumptions, /) -> pl.DataFrame:
    """Return the fields in which two scenarios differ, as `Scenario.differences` tells."""
    here, there = (dict(_leaves(each.model_dump(by_alias=True, exclude_none=True))) for each in (one, other))
    names = [*here, *(name for name in there if name not in here)]
    rows = [(name, here.get(name, "-"), there.get(name, "-")) for name in names if here.get(name) != there.get(name)]
    return pl.DataFrame(rows, schema=dict.fromkeys(["field", "here", "there"], pl.String), orient="row")


def _leaves(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", f"{value:g}" if isinstance(value, float) else str(value)


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
