"""Figures that are read two at a time: what is completed against what it costs, and cost against volume."""

from datetime import date

import numpy as np
import polars as pl

from toolkit.economics import Scenario, Worlds
from toolkit.reports import Chart, Guide, Point, Series, line_chart, point_chart
from toolkit.reports.steps import amount
from toolkit.views.charts import listed, rests_on
from toolkit.views.names import option_titled, title_of

_LEAST, _MOST, _VOLUMES, _DRAWS = 2, 8, 19, 2000  # volumes from 10**2 to 10**8, three a power of ten
_ENDS = ["option", "share_low", "share", "share_high", "p10_usd", "p50_usd", "p90_usd"]
_CURVE = pl.Schema(
    {
        "option": pl.String, "tasks_a_month": pl.Float64, "p50_usd": pl.Float64, "p10_usd": pl.Float64,
        "p90_usd": pl.Float64, "cheapest_in_share": pl.Float64, "worlds": pl.Int64, "method": pl.String,
    }
)  # fmt: skip


def trade_figure(estimates: pl.DataFrame, costs: pl.DataFrame, /, *, as_of: date | None = None) -> Chart:
    """Return each option's share of completed tasks against its cost per completed task, both with their intervals.

    Parameters
    ----------
    estimates
        Of a run (schema ``ESTIMATES``).
    costs
        Of a scenario, on the same estimates. An option that lacks either figure is named in the sentence.
    as_of
        The day that the questions were asked about.

    Examples
    --------
    >>> from toolkit.schema import ESTIMATES, Estimate, frame
    >>> rag = Estimate(option="rag", metric="completed", value=0.7, low=0.5, high=0.8, level=0.95, n=30,
    ...     method="Wilson", provenance="measured")
    >>> costs = pl.DataFrame({"option": ["rag"], "item": ["per completed task"], "usd": [3.0], "low": [2.0],
    ...     "high": [5.0], "method": ["median, 10th and 90th percentile"]})
    >>> trade_figure(frame([rag], ESTIMATES), costs).see
    'RAG alone is beaten by no other on both counts: $3.00 a completed task, 70% completed.'
    """
    completed = estimates.filter(metric="completed")
    table = _both(completed, costs.filter(item="per completed task"))
    title = "Tasks completed against what each costs"
    lacking = [title_of(name) for name in completed["option"] if title_of(name) not in table["option"].to_list()]
    points = [
        Point(option=option_titled(name), title=name, across=(p10, p50, p90), up=(low, share, high))
        for name, low, share, high, p10, p50, p90 in table.select(_ENDS).rows()
    ]
    return Chart(
        title=title,
        see=_unbeaten(table) + (f" {listed(lacking)} lacks a figure, and is not drawn." if lacking else ""),
        plot=point_chart(
            points, title=title, across="USD per completed task", up="share of questions",
            log=bool(points) and min(point.across[0] for point in points) > 0,
        ),
        table=table,
        source=f"{rests_on(completed, as_of=as_of)} Costs are modelled: median, 10th to 90th percentile.",
    )  # fmt: skip


def _both(completed: pl.DataFrame, costs: pl.DataFrame) -> pl.DataFrame:
    """Return a row an option that has both figures, the cheapest first."""
    shares = completed.select(
        "option", share="value", share_low="low", share_high="high", questions="n", method="method"
    )
    usd = costs.select("option", p50_usd="usd", p10_usd="low", p90_usd="high", cost_method="method")
    both = shares.join(usd, on="option").filter(pl.all_horizontal(pl.col(_ENDS).is_not_null()))
    return both.sort("p50_usd").with_columns(pl.col("option").map_elements(title_of, return_dtype=pl.String))


def _unbeaten(table: pl.DataFrame) -> str:
    """Name the options that none beats on both counts, the cheapest first."""
    kept, best = [], -1.0
    for row in table.iter_rows(named=True):
        if row["share"] > best:
            kept.append(row)
            best = row["share"]
    if not kept:
        return "No option has both figures."
    said = [f"{amount(row['p50_usd'])} a completed task, {row['share']:.0%} completed" for row in kept]
    if len(kept) == 1:
        return f"{kept[0]['option']} alone is beaten by no other on both counts: {said[0]}."
    each = listed([f"{row['option']} ({words})" for row, words in zip(kept, said, strict=True)])
    return f"No other beats these on both counts: {each}."


def volume_figure(
    scenario: Scenario, estimates: pl.DataFrame, /, *, usage: pl.DataFrame | None = None, draws: int = _DRAWS
) -> Chart:
    """Return cost over 100 to 100 million tasks a month with its range, and how often each option is the cheapest.

    `CostBook.volumes` draws likely values alone, and finds each crossing; here every volume has worlds of its own.

    Parameters
    ----------
    scenario, estimates, usage
        What `Scenario.cost_per_completed_task` takes.
    draws
        How many worlds at each volume.

    Examples
    --------
    >>> scenario = Scenario.read("data/samples/scenarios/small-team.yaml")
    >>> figure = volume_figure(scenario, scenario.estimates(), draws=200)
    >>> figure.table["tasks_a_month"].n_unique(), figure.table.columns[:3]
    (19, ['option', 'tasks_a_month', 'p50_usd'])
    """
    rows = [
        row
        for volume in np.geomspace(10.0**_LEAST, 10.0**_MOST, _VOLUMES).tolist()
        for row in _at(volume, scenario.replace(tasks_per_month=volume).worlds(estimates, usage=usage, draws=draws))
    ]
    table = pl.DataFrame(rows, schema=_CURVE, orient="row").filter(pl.col("p10_usd") > 0).sort("option")
    title, now = "Cost over volume, with its range", scenario.tasks_per_month.likely
    return Chart(
        title=title,
        see=_surest(table),
        plot=line_chart(
            _lines(table), title=title, across="tasks a month", up="USD per completed task", log=True,
            guides=[Guide(value=now, words="now", across=False)],
        ),
        table=table,
        source=f"{scenario.price_note()} Modelled in {draws:,} worlds at each volume; bands are 10th to 90th "
        "percentile. Options share their luck, so one may be the cheaper in most worlds where bands overlap.",
    )  # fmt: skip


def _at(volume: float, worlds: Worlds) -> list[tuple[object, ...]]:
    """Return a row for each option that can serve a volume in every world."""
    served = {name: usd for name, usd in worlds.usd.items() if np.isfinite(usd).all()}
    shares = Worlds(served, {}).cheapest_share() if served else {}
    rows: list[tuple[object, ...]] = []
    for option, usd in served.items():
        low, middle, high = np.quantile(usd, [0.1, 0.5, 0.9]).tolist()
        method = "median, 10th and 90th percentile"
        rows.append((title_of(option), volume, middle, low, high, shares[option], usd.size, method))
    return rows


def _lines(table: pl.DataFrame) -> list[Series]:
    lines = []
    for (name,), rows in table.group_by("option", maintain_order=True):
        points, band = rows.select("tasks_a_month", "p50_usd").rows(), rows.select("p10_usd", "p90_usd").rows()
        lines.append(Series(option=option_titled(str(name)), title=str(name), points=(*points,), band=(*band,)))
    return lines


def _surest(table: pl.DataFrame) -> str:
    """Say which option is most often the cheapest at either end, and in how many worlds."""
    best = table.sort("cheapest_in_share", descending=True).group_by("tasks_a_month").first().sort("tasks_a_month")
    if best.is_empty():
        return "No option can serve these volumes."
    first, last = best.row(0, named=True), best.row(-1, named=True)
    said = [
        f"{row['option']} in {row['cheapest_in_share']:.0%} of worlds at {row['tasks_a_month']:,.0f} tasks a month"
        for row in (first, last)
    ]
    return f"Most often the cheapest: {said[0]}, {said[1]}."
