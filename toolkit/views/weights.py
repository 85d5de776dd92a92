"""Weights to type in: how often each option comes first, as one of them is changed."""

import ipywidgets as widgets

from toolkit.decision import DecisionRecord, Preferences, Robustness, View, weigh
from toolkit.decision.drawing import first_places
from toolkit.decision.probing import of_those_that_tried
from toolkit.reports import html_page
from toolkit.schema import InputError, card
from toolkit.views.panels import follow

_WORLDS = 4000  # enough for a point or two, and quick enough to follow a hand


class WeightsPanel:
    """A number a criterion, and the first places at the weights that they make, kept up to date.

    They begin at the mean of the stated views, and need not sum to 100: what counts is their proportion.

    Parameters
    ----------
    record
        The decision whose measurements, costs and must-haves hold throughout.

    Attributes
    ----------
    inputs : dict of str to BoundedFloatText
        Points, by criterion; those only that something was measured on.
    output : HTML
        The first places, drawn, and who leads.

    Examples
    --------
    >>> from toolkit import Experiment, GoldenSet, decision, economics, load_documents
    >>> golden = GoldenSet.read("data/samples/golden.jsonl")[:12]
    >>> run = Experiment(load_documents("data/samples/documents"), golden, options=["rag", "long-context"]).run()
    >>> panel = WeightsPanel(decision.decide(run, economics.Scenario.default()))
    >>> panel.inputs["auditability"].value = 90
    >>> "auditability 90" in panel.output.value
    True
    """

    def __init__(self, record: DecisionRecord) -> None:
        self.record = record
        names = [column.name for column in record.robustness.columns] if record.robustness else []
        self.inputs = {name: _input(name, _points(record.preferences, name, len(names))) for name in names}
        self.output = widgets.HTML()
        follow(self.inputs, self._redraw)

    @property
    def box(self) -> widgets.VBox:
        """The whole panel, to display."""
        return widgets.VBox([*self.inputs.values(), self.output])

    @property
    def points(self) -> dict[str, float]:
        """The points that the panel shows, without those at nothing."""
        return {name: control.value for name, control in self.inputs.items() if control.value > 0}

    def weighed(self) -> Robustness:
        """Return how far a choice holds at the weights shown.

        Raises
        ------
        InputError
            Where every weight is nothing, or no option may be chosen.
        """
        total, record = sum(self.points.values()), self.record
        if not total or record.robustness is None:
            raise InputError("there is nothing to weigh", field="weights", remedy="give one criterion some points")
        view = View(name="These weights", weights={name: points / total for name, points in self.points.items()})
        clusters = dict(record.questions.select("id", "cluster").iter_rows())
        options, stated = record.robustness.options, Preferences(views=(view,))
        scores = of_those_that_tried(record.scores, record.questions)
        made = weigh(
            record.columns, record.trade_offs, options, stated, scores=scores, clusters=clusters, worlds=_WORLDS
        )
        if made is None:
            raise InputError("nothing was measured", field="weights", remedy="run at least one option")
        return made

    def _redraw(self) -> None:
        try:
            self.output.value = first_places_html(self.weighed(), self.points)
        except InputError as error:
            self.output.value = html_page("first_places.html", {"headline": str(error), "points": "", "svg": ""})


def first_places_html(robustness: Robustness, points: dict[str, float], /) -> str:
    """Return how often each option comes first at weights in points, and which does most often."""
    first = robustness.plausible.first()
    best = max(first, key=lambda option: (first[option], option))
    values = {
        "headline": f"{card(best).title} ranks first in {first[best]:.0%} of the worlds at these weights",
        "points": ", ".join(f"{name} {value:g}" for name, value in points.items()),
        "svg": first_places(robustness)["svg"],
    }
    return html_page("first_places.html", values)


def _input(name: str, points: float) -> widgets.BoundedFloatText:
    return widgets.BoundedFloatText(
        value=points,
        min=0,
        max=100,
        step=1,
        description=name,
        style={"description_width": "240px"},
        layout=widgets.Layout(width="400px", max_width="98%"),
    )


def _points(preferences: Preferences, name: str, criteria: int) -> float:
    """Return the mean of what the views give, or the same for each criterion where none is stated."""
    if not preferences.views:
        return round(100 / criteria, 1)
    return round(100 * sum(view.weights.get(name, 0.0) for view in preferences.views) / len(preferences.views), 1)
