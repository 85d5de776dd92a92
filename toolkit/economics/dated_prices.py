"""Prices that the price book lacks, each dated and with its source; and how old any price in use is."""

import re
from collections.abc import Iterable
from datetime import date
from importlib.resources import files
from typing import Any, cast

import polars as pl

from toolkit.economics.checking import whole
from toolkit.economics.prices import entry_note, find_price
from toolkit.strict_yaml import read_yaml

_FILE = "dated_prices.yaml"
_SCHEMA = pl.Schema(
    {
        "kind": pl.String(),
        "name": pl.String(),
        "usd": pl.Float64(),
        "unit": pl.String(),
        "seen": pl.Date(),
        "basis": pl.String(),
        "source": pl.String(),
    }
)
_CHECKED = re.compile(r"(?:verified|checked|confirmed|as of)\D{0,60}(\d{4}-\d{2}-\d{2})", re.IGNORECASE)


def dated_prices() -> pl.DataFrame:
    """Return prices of training tokens, accelerator-hours and resolved tasks.

    Columns: kind, name, usd, unit, the day ``seen`` (null where it is not known), ``basis`` (primary: the vendor's own
    page; relayed: that page as somebody else copied it; secondary: an article) and source.

    Examples
    --------
    >>> dated_prices().filter(kind="gpu-hour")["unit"].unique().to_list()
    ['USD per GPU-hour']
    """
    text = files("toolkit.economics").joinpath(_FILE).read_text(encoding="utf-8")
    written = read_yaml(text, file=_FILE, problem="is not YAML", remedy="install the package again").values
    return pl.DataFrame(cast("list[dict[str, Any]]", written), schema=_SCHEMA)


def book_prices(models: Iterable[tuple[str, str | None]], /, *, as_of: date) -> pl.DataFrame:
    """Return the price book's entries of models with their providers, as rows of `dated_prices`.

    ``seen`` is the last day up to ``as_of`` on which the entry's own note says that it was checked.

    Raises
    ------
    InputError
        As `find_price` does.

    Examples
    --------
    >>> book_prices([("gpt-5-mini", None)], as_of=date(2026, 11, 20))["seen"].unique().to_list()
    [datetime.date(2026, 10, 14)]
    """
    rows = []
    for model, provider in models:
        price = find_price(model, as_of=as_of, provider=provider)
        noted = map(date.fromisoformat, _CHECKED.findall(entry_note(model, as_of=as_of, provider=provider)))
        seen = max((day for day in noted if day <= as_of), default=None)
        name = f"{price.model} ({price.provider})"
        for kind, usd in (("input tokens", price.usd_per_mtok_in), ("output tokens", price.usd_per_mtok_out)):
            rows.append((kind, name, float(usd), "USD per million tokens", seen, "relayed", price.source))
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def stale_prices(prices: pl.DataFrame | None = None, /, *, today: date, days: int = 90) -> pl.DataFrame:
    """Return the prices last seen more than so many days ago, and those of no known day; with their age, oldest first.

    Without ``prices``, those of `dated_prices`.

    Examples
    --------
    >>> stale_prices(today=date(2024, 1, 1)).filter(pl.col("seen").is_not_null())["name"].to_list()
    ['gpt-3.5-turbo']
    """
    limit = whole("days", days, least=0, most=36_525)
    table = dated_prices() if prices is None else prices
    aged = table.with_columns((pl.lit(today) - pl.col("seen")).dt.total_days().alias("days_old"))
    old = pl.col("days_old").is_null() | (pl.col("days_old") > limit)
    return aged.filter(old).sort("seen", nulls_last=True, maintain_order=True)
