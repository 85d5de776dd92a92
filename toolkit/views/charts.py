"""Charts for notebooks: plotly figures in the house style."""

from typing import TYPE_CHECKING

import polars as pl

from toolkit.reports import MARKS
from toolkit.reports.style import FONT, INK, PLAIN
from toolkit.views.names import title_of

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_SYMBOLS = {"triangle": "triangle-up"}


def estimates_figure(estimates: pl.DataFrame, metric: str, /, *, title: str, axis: str) -> "Figure":
    """Return one metric with its intervals, a row an option, or a row anything else that was scored the same way.

    Parameters
    ----------
    estimates
        Of a run (schema ``ESTIMATES``).
    metric
        Which to draw. Options with no value are left out.
    title
        What to see, in one line.
    axis
        What the axis counts, with its unit.

    Examples
    --------
    >>> from toolkit.schema import ESTIMATES, Estimate, frame
    >>> rag = Estimate(option="rag", metric="completed", value=0.7, low=0.5, high=0.8, level=0.95, n=30,
    ...     method="Wilson", provenance="measured")
    >>> table = frame([rag], ESTIMATES)
    >>> figure = estimates_figure(table, "completed", title="Tasks completed", axis="share of questions")
    >>> figure.data[0].x
    (0.7,)
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    rows = estimates.filter(pl.col("metric") == metric, pl.col("value").is_not_null())
    for row in reversed(rows.to_dicts()):
        mark, name = MARKS.get(row["option"], PLAIN), title_of(row["option"])
        figure.add_scatter(
            x=[row["value"]],
            y=[name],
            name=name,
            mode="markers",
            showlegend=False,
            marker={"color": mark.colour, "symbol": _SYMBOLS.get(mark.symbol, mark.symbol), "size": 16},
            error_x={
                "array": [row["high"] - row["value"]],
                "arrayminus": [row["value"] - row["low"]],
                "thickness": 4,
                "width": 9,
            },
            hovertemplate=f"{row['value']:.3g} ({row['low']:.3g} to {row['high']:.3g}), "
            f"n={row['n']}, {row['method']}<extra></extra>",
        )
    figure.update_layout(_layout(title, axis, rows.height))
    return figure


def _layout(title: str, axis: str, rows: int) -> dict[str, object]:
    percent = axis.startswith("share")
    return {
        "title": {"text": title, "font": {"size": 24}, "x": 0, "xanchor": "left", "pad": {"l": 12}},
        "font": {"family": FONT, "size": 18, "color": INK},
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "height": 150 + 70 * rows,
        "margin": {"l": 20, "r": 40, "t": 70, "b": 60},
        "xaxis": {
            "title": axis,
            "rangemode": "tozero",
            "tickformat": ".0%" if percent else ",",
            "gridcolor": "#e0e0e0",
            "range": [0, 1.02] if percent else None,
            "automargin": True,
        },
        "yaxis": {"automargin": True},
    }
