"""One metric, cut by what is known of the questions: a column an option, a row a slice."""

from typing import TYPE_CHECKING, Any

import polars as pl

from toolkit.reports import MARKS
from toolkit.reports.style import FONT, INK, PLAIN
from toolkit.views.names import title_of

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_SYMBOLS = {"triangle": "triangle-up"}


def slices_figure(slices: pl.DataFrame, /, *, title: str, axis: str) -> "Figure":
    """Return slices of a run as small charts beside each other, each value with its interval.

    Parameters
    ----------
    slices
        Of a run (schema ``SLICES``): one metric, cut one way.
    title
        What to see, in one line.
    axis
        What is counted, with its unit.

    Examples
    --------
    >>> from toolkit.runs import SLICES
    >>> row = ("kind", "look-up", 9, "rag", "completed", 0.7, 0.4, 0.9, 0.95, 9, "Wilson", "measured")
    >>> table = pl.DataFrame([row], schema=SLICES, orient="row")
    >>> slices_figure(table, title="By kind", axis="share of questions").data[0].x
    (0.7,)
    """
    from plotly.subplots import make_subplots

    options = slices["option"].unique(maintain_order=True).to_list()
    names = [title_of(option) for option in options]
    figure = make_subplots(rows=1, cols=max(1, len(options)), shared_yaxes=True, subplot_titles=names)
    for column, option in enumerate(options, start=1):
        figure.add_trace(_trace(option, slices.filter(option=option)), row=1, col=column)
    percent = axis.startswith("share")
    figure.update_xaxes(
        range=[-0.03, 1.03] if percent else None, tickformat=".0%" if percent else ",", gridcolor="#e0e0e0", nticks=4
    )
    figure.update_xaxes(title_text=axis, col=(len(options) + 1) // 2)
    figure.update_yaxes(autorange="reversed", automargin=True, gridcolor="#f0f0f0")
    figure.update_layout(_layout(title, slices["slice"].n_unique()))
    return figure


def _trace(option: str, rows: pl.DataFrame) -> Any:
    import plotly.graph_objects as go

    mark = MARKS.get(option, PLAIN)
    scored = rows.filter(pl.col("value").is_not_null(), pl.col("low").is_not_null())
    return go.Scatter(
        x=scored["value"].to_list(),
        y=[f"{name} (n={n})" for name, n in scored.select("slice", "questions").iter_rows()],
        mode="markers",
        showlegend=False,
        marker={"color": mark.colour, "symbol": _SYMBOLS.get(mark.symbol, mark.symbol), "size": 13},
        error_x={
            "array": (scored["high"] - scored["value"]).to_list(),
            "arrayminus": (scored["value"] - scored["low"]).to_list(),
            "thickness": 3,
            "width": 6,
        },
        customdata=scored.select("low", "high", "n").rows(),
        hovertemplate="%{y}: %{x:.3g} (%{customdata[0]:.3g} to %{customdata[1]:.3g}), "
        "%{customdata[2]} scored<extra></extra>",
    )


def _layout(title: str, rows: int) -> dict[str, Any]:
    return {
        "title": {"text": title, "font": {"size": 24}, "x": 0, "xanchor": "left", "pad": {"l": 12}},
        "font": {"family": FONT, "size": 16, "color": INK},
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "height": 190 + 46 * rows,
        "margin": {"l": 20, "r": 30, "t": 100, "b": 70},
    }
