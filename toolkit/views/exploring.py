"""A chart's own figures, drawn to be explored with a mouse: point at a mark to read it, drag to look closer."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import log10
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import polars as pl

from toolkit.reports import MARKS, Chart
from toolkit.reports.lines import apart
from toolkit.reports.style import FAINT, FONT, GRID, INK, PAPER, PLAIN
from toolkit.schema import InputError
from toolkit.views.names import option_titled, title_of

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_MIME = "application/vnd.plotly.v1+json"
_SYMBOLS = {"triangle": "triangle-up"}  # the others are called alike
# No button that would send the figures anywhere, and no formulas: a name may hold two dollar signs.
_CONFIG: dict[str, Any] = {"displaylogo": False, "responsive": True, "plotlyServerURL": "", "typesetMath": False}
_CONFIG |= {"modeBarButtons": [["zoom2d", "pan2d", "zoomIn2d", "zoomOut2d", "resetScale2d"]]}
# Where the front end has drawn the figure in the next output, the chart's picture steps aside: its words stay.
_ASIDE = (
    "<style>.jp-OutputArea-child:has(.explorable):has(+ .jp-OutputArea-child .js-plotly-plot) "
    ".explorable figure.chart > .plot { display: none; }</style>"
)
_ELSEWHERE = '<p class="explore-in-lab"><small>In JupyterLab, this chart shows its figures to the mouse.</small></p>'

_PLOT = 384  # the height between the axes, in pixels

Ends = tuple[str, str]


@dataclass(frozen=True, kw_only=True, eq=False)
class Explorable:
    """A chart, and the same figures as a plotly figure. JupyterLab draws the figure; elsewhere the chart stands."""

    chart: Chart
    figure: "Figure"

    def _ipython_display_(self) -> None:
        """Show the chart's words and table, then the figure; the chart's picture where no figure can be drawn."""
        from IPython.display import display

        if os.environ.get("SERVER_SOFTWARE", "").startswith("voila"):  # it has plotly's renderer, which fails there
            display({"text/html": self.chart._repr_html_() + _ELSEWHERE}, raw=True)  # type: ignore[no-untyped-call]
            return
        words = f'{_ASIDE}<div class="explorable">{self.chart._repr_html_()}</div>'
        display({"text/html": words}, raw=True)  # type: ignore[no-untyped-call]
        drawn = {**self._repr_mimebundle_(), "text/html": _ELSEWHERE}
        display(drawn, raw=True)  # type: ignore[no-untyped-call]

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        """Return both forms in one, for what asks for one: the figure, and the chart for where none can be drawn."""
        figure = {**json.loads(str(self.figure.to_json())), "config": _CONFIG}
        return {_MIME: figure, "text/html": self.chart.html, "text/plain": self.chart.see}


def explore(
    chart: Chart,
    /,
    *,
    x: str,
    y: str,
    across: str,
    up: str,
    x_ends: Ends | None = None,
    y_ends: Ends | None = None,
    by: str = "option",
    log: Sequence[str] = (),
) -> Explorable:
    """Return a chart whose figures can be pointed at: what is drawn are the rows of its own table.

    Parameters
    ----------
    chart
        Its table has the columns named below. Every column of a row is told where the mouse points at it.
    x, y
        Columns to draw against each other. Rows of one option make a line; one row is a point.
    across, up
        What the two axes count, with units; an axis of shares is written in percent.
    x_ends, y_ends
        The columns of the low and the high end of each one's interval.
    by
        The column that names the option, which decides colour, mark and dash.
    log
        Which of ``"x"`` and ``"y"`` go by powers of ten.

    Raises
    ------
    InputError
        Where the table lacks a column.

    Examples
    --------
    >>> table = pl.DataFrame({"option": ["RAG"], "usd": [3.0], "share": [0.7], "questions": [30]})
    >>> chart = Chart(title="Share and cost", see="RAG: 70% at $3.", plot="<svg/>", table=table, source="30 questions.")
    >>> figure = explore(chart, x="usd", y="share", across="USD per task", up="share of questions").figure
    >>> figure.data[0].hovertext[0]
    '<b>RAG</b><br>usd: 3<br>share: 70%<br>questions: 30'
    """
    import plotly.graph_objects as go

    for name in (x, y, by, *(x_ends or ()), *(y_ends or ())):
        if name not in chart.table.columns:
            allowed = ", ".join(chart.table.columns)
            raise InputError("the chart's table has no such column", field="column", got=name, allowed=allowed)
    shares = {name for name, axis in ((x, across), (y, up)) if axis.startswith("share")}
    shares |= {end for name, ends in ((x, x_ends), (y, y_ends)) if name in shares and ends for end in ends}
    shares |= {name for name in chart.table.columns if name.endswith("_share")}
    figure = go.Figure(layout=_layout(across, up, log, shares={x, y} & shares, x=x))
    for (name,), rows in chart.table.drop_nulls([x, y]).group_by(by, maintain_order=True):
        told = [_told(row, by, shares, {x: x_ends, y: y_ends}) for row in rows.iter_rows(named=True)]
        _draw(figure, str(name), rows, (x, y), (x_ends, y_ends), told)
    if "x" in log:
        xs = chart.table[x].drop_nulls().to_list()
        figure.update_xaxes(dtick=1 if max(xs, default=1.0) > 1000 * min(xs, default=1.0) else "D2")
    _names(figure, chart.table, by, (x, y), log="y" in log)
    return Explorable(chart=chart, figure=figure)


def _told(row: dict[str, Any], by: str, shares: set[str], ends: dict[str, Ends | None]) -> str:
    """Return a row as the words beside the mouse; what plotly would read as markup is text."""
    lines, within = [f"<b>{escape(title_of(str(row[by])), quote=False)}</b>"], {by}
    within |= {end for pair in ends.values() for end in pair or ()}
    for name, value in row.items():
        if name not in within and value is not None:
            said, pair = _said(value, percent=name in shares), ends.get(name)
            if pair:
                low, high = (_said(row[end], percent=end in shares) for end in pair)
                said = f"{said} ({low} to {high})"
            wrapped = wrap(f"{name.replace('_', ' ')}: {said}", 44)
            lines.extend(escape(each, quote=False) for each in wrapped)
    return "<br>".join(lines)


def _said(value: object, *, percent: bool) -> str:
    if not isinstance(value, int | float):
        return str(value)
    if percent:
        return f"{value:.0%}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.3g}"


def _draw(
    figure: "Figure", name: str, rows: pl.DataFrame, axes: Ends, ends: tuple[Ends | None, Ends | None], told: list[str]
) -> None:
    """Add an option: its marks or its line with their intervals, and its name beside the last."""
    style, title = MARKS.get(option_titled(name), PLAIN), escape(title_of(name), quote=False)
    xs, ys = (rows[each].to_list() for each in axes)
    line, kind = rows.height > 1, "lines+markers" if rows.height > 1 else "markers"
    marker = {"symbol": _SYMBOLS.get(style.symbol, style.symbol), "size": 7 if line else 15, "color": style.colour}
    drawn: dict[str, Any] = {"x": xs, "y": ys, "name": title, "mode": kind, "marker": marker}
    if line:
        drawn["line"] = {"color": style.colour, "width": 3, "dash": style.dash.replace(" ", ",") or "solid"}
        if ends[1]:
            _band(figure, rows, axes[0], ends[1], style.colour)
    else:
        for axis, value, pair in zip("xy", axes, ends, strict=True):
            drawn[f"error_{axis}"] = _error(rows, value, pair, style.colour)
    figure.add_scatter(**drawn, hovertext=told, hoverinfo="text")


def _names(figure: "Figure", table: pl.DataFrame, by: str, ends: Ends, *, log: bool) -> None:
    """Write each option's name beside the plot, at the height of its last figure, moved apart from the others."""
    x, y = ends
    last = table.drop_nulls([x, y]).group_by(by, maintain_order=True).last()
    drawn = [value for trace in figure.data for value in trace.y if value is not None]
    extra = [float(str(table[f"{y}_high"].max()))] if f"{y}_high" in table.columns else []
    low, high = (min(drawn), max([*drawn, *extra])) if log else (0.0, max([*drawn, *extra]) * 1.05)
    low, high = (log10(low), log10(high)) if log else (low, high)
    figure.update_yaxes(range=[low - 0.02 * (high - low), high + 0.02 * (high - low)])
    heights = [(high - (log10(value) if log else value)) / (high - low or 1.0) * _PLOT for value in last[y]]
    rows = sorted(zip(heights, last[by], last[y], strict=True))
    for place, (height, name, value) in zip(apart([row[0] for row in rows], _PLOT, gap=20), rows, strict=True):
        colour = MARKS.get(option_titled(str(name)), PLAIN).colour
        figure.add_annotation(
            text=f"<b>{escape(title_of(str(name)), quote=False)}</b>", font={"color": colour, "size": 15},
            xref="paper", x=1, xanchor="left", xshift=6, y=log10(value) if log else value,
            yshift=height - place, showarrow=False,
        )  # fmt: skip


def _error(rows: pl.DataFrame, value: str, ends: Ends | None, colour: str) -> dict[str, Any]:
    if ends is None:
        return {"visible": False}
    low, high = (rows[end] for end in ends)
    shape = {"color": colour, "thickness": 2, "width": 6}
    return {"array": (high - rows[value]).to_list(), "arrayminus": (rows[value] - low).to_list(), **shape}


def _band(figure: "Figure", rows: pl.DataFrame, x: str, ends: Ends, colour: str) -> None:
    """Shade what lies between the ends of a line's intervals."""
    xs, low, high = (rows[name].to_list() for name in (x, *ends))
    figure.add_scatter(
        x=[*xs, *reversed(xs)], y=[*low, *reversed(high)], mode="lines", line={"width": 0}, fill="toself",
        fillcolor=colour, opacity=0.13, hoverinfo="skip",
    )  # fmt: skip


def _layout(across: str, up: str, log: Sequence[str], *, shares: set[str], x: str) -> dict[str, Any]:
    def axis(name: str, words: str, *, percent: bool) -> dict[str, Any]:
        kind = {"type": "log", "tickformat": ",.10~g"} if name in log else {"rangemode": "tozero"}
        shown = {"gridcolor": GRID, "zeroline": False, "tickfont": {"color": FAINT, "size": 14}, "automargin": True}
        percents = {"tickformat": ".0%"} if percent else {}
        return {"title": {"text": escape(words, quote=False)}, **shown, **kind, **percents}

    return {
        "template": None, "showlegend": False, "hovermode": "closest", "height": 460,
        "paper_bgcolor": PAPER, "plot_bgcolor": PAPER, "margin": {"l": 70, "r": 120, "t": 16, "b": 60},
        "font": {"family": FONT, "size": 15, "color": INK},
        "hoverlabel": {"align": "left", "bgcolor": PAPER, "font": {"color": INK, "size": 14}},
        "xaxis": axis("x", across, percent=x in shares), "yaxis": axis("y", up, percent=bool(shares - {x})),
    }  # fmt: skip
