"""Prices that the price book lacks, of tuning and of accelerator-hours: each dated, each with its source."""

from datetime import date
from importlib.resources import files
from typing import Any, cast

import polars as pl

from toolkit.economics.checking import whole
from toolkit.strict_yaml import read_yaml

_FILE = "dated_prices.yaml"
_SCHEMA = pl.Schema(
    {
        "kind": pl.String(),
        "name": pl.String(),
        "usd": pl.Float64(),
        "unit": pl.String(),
        "seen": pl.Date(),
        "source": pl.String(),
    }
)


def dated_prices() -> pl.DataFrame:
    """Return prices of training tokens and accelerator-hours: kind, name, usd, unit, the day seen, and the source.

    Examples
    --------
    >>> dated_prices().filter(kind="gpu-hour")["unit"].unique().to_list()
    ['USD per GPU-hour']
    """
    text = files("toolkit.economics").joinpath(_FILE).read_text(encoding="utf-8")
    written = read_yaml(text, file=_FILE, problem="is not YAML", remedy="install the package again").values
    return pl.DataFrame(cast("list[dict[str, Any]]", written), schema=_SCHEMA)


def stale_prices(*, today: date, days: int = 90) -> pl.DataFrame:
    """Return the dated prices that were last seen more than so many days ago, the oldest first, with their age.

    Examples
    --------
    >>> stale_prices(today=date(2024, 1, 1))["name"].to_list()
    ['gpt-3.5-turbo']
    """
    limit = whole("days", days, least=0, most=36_525)
    aged = dated_prices().with_columns((pl.lit(today) - pl.col("seen")).dt.total_days().alias("days_old"))
    return aged.filter(pl.col("days_old") > limit).sort("seen", maintain_order=True)
