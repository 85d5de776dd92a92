"""What a golden set can show, as a chart."""

from typing import TYPE_CHECKING

from toolkit.golden.measures.power import POWER, Power
from toolkit.reports.style import FAINT, FONT, INK

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_LINES = (("clustered", "#0072B2", "solid"), ("power", FAINT, "dash"))


def power_figure(power: Power, /) -> "Figure":
    """Return the chance of telling two options apart, by how far apart they are; ``power.curve`` is its table.

    The full line allows for questions of one document being alike, the dashed one does not.

    Examples
    --------
    >>> from toolkit.golden.measures.power import power
    >>> from toolkit.schema import GoldenQuestion
    >>> figure = power_figure(power([GoldenQuestion(id=f"q{n}", question="?") for n in range(50)]))
    >>> figure.data[0].name
    'as 50 questions, allowing for shared documents'
    """
    import plotly.graph_objects as go

    figure, curve = go.Figure(), power.curve
    names = {
        "clustered": f"as {power.acting} questions, allowing for shared documents",
        "power": f"as {power.n} questions, were they all apart",
    }
    same = power.acting == power.n
    for column, colour, dash in _LINES[: 1 if same else 2]:
        figure.add_scatter(
            x=curve["gain"].to_list(),
            y=curve[column].to_list(),
            name=names[column],
            mode="lines",
            showlegend=False,
            line={"color": colour, "width": 4, "dash": dash},
            hovertemplate="%{x:.0%} apart: shown %{y:.0%} of the time<extra></extra>",
        )
    figure.update_layout(_layout(power))
    figure.add_hline(y=POWER, line={"color": INK, "width": 1})
    for note in _notes(power, same=same):
        figure.add_annotation(**note)
    return figure


def _notes(power: Power, /, *, same: bool) -> list[dict[str, object]]:
    """Return the words beside the lines, where each crosses four times in five."""
    marks = [(power.detectable_clustered, 60, 45, "#0072B2", f"acting as {power.acting}")]
    if not same:
        marks.append((power.detectable, -70, -45, INK, f"{power.n} questions, if apart"))
    return [
        {
            "x": at, "y": POWER, "ax": ax, "ay": ay, "text": f"{100 * at:.0f} points ({said})", "showarrow": True,
            "arrowcolor": colour, "font": {"color": colour, "size": 18}, "xanchor": "left" if ax > 0 else "right",
        }
        for at, ax, ay, colour, said in marks
        if at is not None
    ]  # fmt: skip


def _layout(power: Power) -> dict[str, object]:
    return {
        "title": {
            "text": f"What {power.n} questions can show",
            "font": {"size": 24}, "x": 0, "xanchor": "left", "pad": {"l": 12},
        },
        "font": {"family": FONT, "size": 18, "color": INK},
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "height": 460,
        "margin": {"l": 20, "r": 40, "t": 70, "b": 60},
        "xaxis": {
            "title": "difference between two options, share of questions",
            "tickformat": ".0%", "range": [0, 0.5], "gridcolor": "#e0e0e0", "automargin": True,
        },
        "yaxis": {
            "title": "chance that it shows", "tickformat": ".0%", "range": [0, 1.02], "gridcolor": "#e0e0e0",
            "automargin": True,
        },
    }  # fmt: skip
