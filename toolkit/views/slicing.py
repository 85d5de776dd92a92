"""One metric, cut by what is known of the questions: a column an option, a row a slice."""

from datetime import date

import polars as pl

from toolkit.reports import Cell, Chart, Facet, facet_chart
from toolkit.views.charts import rests_on
from toolkit.views.names import title_of


def slices_figure(
    slices: pl.DataFrame, /, *, title: str, axis: str, see: str = "", source: str = "", as_of: date | None = None
) -> Chart:
    """Return slices of a run as small charts beside each other, each value with its interval.

    Parameters
    ----------
    slices
        Of a run (schema ``SLICES``): one metric, cut one way.
    title
        What is shown, in one line.
    axis
        What is counted, with its unit.
    see
        What to see in it; if not given, where options differ most.
    source, as_of
        As for :func:`toolkit.views.estimates_figure`.

    Examples
    --------
    >>> from toolkit.runs import SLICES
    >>> row = ("kind", "look-up", 9, "rag", "completed", 0.7, 0.4, 0.9, 0.95, 9, "Wilson", "measured")
    >>> table = pl.DataFrame([row], schema=SLICES, orient="row")
    >>> slices_figure(table, title="By kind", axis="share of questions").table.row(0)[:4]
    ('look-up', 'RAG', 0.7, 0.4)
    """
    named = slices.with_columns(row=pl.format("{} (n={})", "slice", "questions"))
    options = slices["option"].unique(maintain_order=True).to_list()
    facets = [Facet(option=each, title=title_of(each), cells=_cells(named.filter(option=each))) for each in options]
    rows = named["row"].unique(maintain_order=True).to_list()
    most = 1.0 if axis.startswith("share") else None
    return Chart(
        title=title,
        see=see or _widest(slices, axis),
        plot=facet_chart(facets, rows, title=title, axis=axis, most=most),
        table=slices.select(
            "slice",
            pl.col("option").map_elements(title_of, return_dtype=pl.String),
            "value",
            "low",
            "high",
            scored="n",
            method="method",
        ),
        source=" ".join(filter(None, [rests_on(slices, as_of=as_of), "Slices are small.", source])),
    )


def _cells(rows: pl.DataFrame) -> dict[str, Cell]:
    scored = rows.filter(pl.col("value").is_not_null())
    return {
        row["row"]: Cell(value=row["value"], low=row["low"], high=row["high"]) for row in scored.iter_rows(named=True)
    }


def _widest(slices: pl.DataFrame, axis: str) -> str:
    """Say in which slice options differ most, and how many questions that is."""
    scored = slices.filter(pl.col("value").is_not_null())
    spread = scored.group_by("slice", maintain_order=True).agg(
        gap=pl.col("value").max() - pl.col("value").min(),
        best=pl.col("option").get(pl.col("value").arg_max()),
        worst=pl.col("option").get(pl.col("value").arg_min()),
        n=pl.col("n").min(),
    )
    widest = spread.filter(pl.col("gap") > 0).sort("gap", descending=True).head(1).to_dicts()
    if not widest:
        return "No slice tells the options apart."
    row = widest[0]
    by = f"{100 * row['gap']:.0f} points" if axis.startswith("share") else f"{row['gap']:,.3g}"
    apart = f"{title_of(row['best'])} and {title_of(row['worst'])} are furthest apart, by {by}"
    return f"On {row['slice']} {apart}, and that is {row['n']} questions: a reason to ask more of them, not a finding."
