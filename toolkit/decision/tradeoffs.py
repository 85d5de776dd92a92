"""The trade-off table: all five options, on every criterion that this run can speak to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from toolkit.schema import OPTIONS, TRADE_OFFS, TradeOff, frame

NOT_RUN = "not run yet"


@dataclass(frozen=True, slots=True)
class Criterion:
    """A column of the table. ``metric`` names an estimate, ``item`` a cost."""

    name: str
    unit: str
    metric: str = ""
    item: str = ""


CRITERIA = (
    Criterion("tasks completed", "share", metric="completed"),
    Criterion("right when answered", "share", metric="right_when_answered"),
    Criterion("answered where it should decline", "share", metric="false_answer"),
    Criterion("citations support", "share", metric="citation_support"),
    Criterion("leaks", "share", metric="leak"),
    Criterion("latency", "s"),
    Criterion("tokens in", "tokens", metric="tokens_in"),
    Criterion("model cost per attempt", "usd", item="per attempt"),
    Criterion("cost per completed task", "usd", item="per completed task"),
)


def trade_off_table(estimates: pl.DataFrame, latency: pl.DataFrame, costs: pl.DataFrame, /) -> pl.DataFrame:
    """Return one row an option and criterion (schema ``TRADE_OFFS``), options that were not run included as such.

    Parameters
    ----------
    estimates, latency
        Of a run (schemas ``ESTIMATES`` and ``LATENCY``).
    costs
        Of a scenario (schema ``COSTS``).
    """
    cells = {**_from_estimates(estimates), **_from_latency(latency), **_from_costs(costs)}
    return frame(
        [cells.get((option, each.name)) or _not_run(option, each) for option in OPTIONS for each in CRITERIA],
        TRADE_OFFS,
    )


def _not_run(option: str, criterion: Criterion) -> TradeOff:
    return TradeOff(
        option=option,
        criterion=criterion.name,
        value=None,
        low=None,
        high=None,
        unit=criterion.unit,
        n=None,
        provenance=NOT_RUN,
        text=NOT_RUN,
        method="",
    )


Cells = Mapping[tuple[str, str], TradeOff]


def _from_estimates(estimates: pl.DataFrame) -> Cells:
    metrics = {criterion.metric: criterion for criterion in CRITERIA if criterion.metric}
    rows = estimates.filter(pl.col("metric").is_in(list(metrics))).iter_rows(named=True)
    cells = (
        _cell(metrics[row["metric"]], row["option"], row, n=row["n"], provenance=row["provenance"]) for row in rows
    )
    return {(cell.option, cell.criterion): cell for cell in cells}


def _from_costs(costs: pl.DataFrame) -> Cells:
    items = {criterion.item: criterion for criterion in CRITERIA if criterion.item}
    rows = costs.filter(pl.col("item").is_in(list(items))).rename({"usd": "value"}).iter_rows(named=True)
    cells = (_cell(items[row["item"]], row["option"], row, n=None, provenance=row["provenance"]) for row in rows)
    return {(cell.option, cell.criterion): cell for cell in cells}


def _from_latency(latency: pl.DataFrame) -> Cells:
    """Median, and the range that holds all but the quickest and slowest twentieth: times are spread, not estimated."""
    criterion = next(each for each in CRITERIA if each.name == "latency")
    total = (pl.col("gather_s") + pl.col("read_s")).alias("total")
    spread = latency.group_by("option").agg(
        total.median().alias("value"),
        total.quantile(0.05).alias("low"),
        total.quantile(0.95).alias("high"),
        pl.len().alias("n"),
        pl.lit("median; 5th to 95th percentile of questions, on this machine").alias("method"),
    )
    cells = (
        _cell(criterion, row["option"], row, n=row["n"], provenance="measured") for row in spread.iter_rows(named=True)
    )
    return {(cell.option, cell.criterion): cell for cell in cells}


def _cell(criterion: Criterion, option: str, row: Mapping[str, object], *, n: int | None, provenance: str) -> TradeOff:
    value, low, high = (_number(row[name]) for name in ("value", "low", "high"))
    return TradeOff(
        option=option,
        criterion=criterion.name,
        value=value,
        low=low,
        high=high,
        unit=criterion.unit,
        n=n,
        provenance=provenance,
        text=_words(criterion, value, low, high),
        method=str(row["method"]),
    )


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _words(criterion: Criterion, value: float | None, low: float | None, high: float | None) -> str:
    if value is None:
        return "not tested" if criterion.name == "leaks" else "no value"
    show = SHOW[criterion.unit]
    if criterion.name == "leaks" and value == 0 and high is not None:
        return f"none seen, up to {show(high)}"
    return show(value) if low is None or high is None or low == high else f"{show(value)} ({show(low)} to {show(high)})"


def percent(value: float, /) -> str:
    """Return a share as a percentage.

    Examples
    --------
    >>> percent(0.714)
    '71%'
    """
    return f"{value:.0%}"


def usd(value: float, /) -> str:
    """Return an amount with as many digits as tell it apart: two above a dollar, two significant ones below.

    Examples
    --------
    >>> usd(1234.5), usd(0.5), usd(0.00213)
    ('$1,234', '$0.50', '$0.0021')
    """
    if abs(value) >= 1000:
        return f"${value:,.0f}"
    return f"${value:.2f}" if abs(value) >= 0.1 or value == 0 else f"${value:.2g}"


def seconds(value: float, /) -> str:
    """Return a time.

    Examples
    --------
    >>> seconds(0.0123), seconds(2.5)
    ('12 ms', '2.5 s')
    """
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"


SHOW: Mapping[str, Callable[[float], str]] = {
    "share": percent,
    "usd": usd,
    "s": seconds,
    "tokens": lambda value: f"{value:,.0f}",
}
