"""The fifth step: the room's own figures, and what a completed task then costs."""

from collections.abc import Iterator, Sequence

import ipywidgets as widgets

from toolkit.views.workshop.drawing import costs_chart
from toolkit.views.workshop.page import Page, table
from toolkit.workshop import room_scenario
from toolkit.workshop.agreement import spread
from toolkit.workshop.outcome import MONEY, figure_of

_DRAWS = 400
"""Enough for a picture that follows a hand; the decision is reckoned with all of them."""
_NAMES = {
    "tasks_per_month": "Questions a month",
    "review_share": "Share of answers that somebody reviews, 0 to 1",
    "handling_minutes": "Minutes for a person to do one from the start",
    "labour_usd_per_hour": "Cost of that person, USD an hour",
    "wrong_answer_usd": "Cost of a wrong answer that gets out, USD",
}


class MoneyPage(Page):
    """Own figures; the chart follows each, and the table shows how far apart the room is."""

    def build(self) -> None:
        """Make a field for each figure, with what this person said or else the scenario's own."""
        said = self.mine("money")
        self.inputs = {}
        for name in MONEY:
            now = float(said.get(name, getattr(self.session.scenario, name).likely))
            field = widgets.FloatText(
                value=now, description=_NAMES[name], step=_step(now), style={"description_width": "420px"},
                layout=widgets.Layout(width="600px", max_width="98%"),
            )  # fmt: skip
            field.observe(self.trying(lambda change, name=name: self._figure(name, change["new"])), names="value")
            self.inputs[name] = field
        self.own, self.room = widgets.HTML(), widgets.HTML()
        self._drawn: dict[str, str] | None = None

    def parts(self) -> Sequence[widgets.Widget]:
        """Return the figures."""
        return list(self.inputs.values())

    def below(self) -> Sequence[widgets.Widget]:
        """Return the chart of one's own figures, then the room."""
        return [self.own, self.room]

    def refresh(self) -> None:
        """Show what own figures lead to, where they changed, and how the room stands."""
        mine = self.mine("money")
        if mine != self._drawn:
            self._draw(mine)
        shown = table("The room", ("Figure", "Lowest", "Middle", "Highest", "Said"), self._rows(), nothing=_NONE)
        self.room.value = shown

    def _draw(self, mine: dict[str, str]) -> None:
        scenario = room_scenario(self.session.scenario, {self.who: mine} if mine else {})
        session = self.session
        costs = scenario.cost_per_completed_task(session.estimates, usage=session.run.usage, draws=_DRAWS)
        whose = "With your figures" if mine else "With the scenario's own figures"
        self.own.value = costs_chart(costs, note=f"{whose}. Modelled, lines from the 10th to the 90th percentile. "
                                                 f"{scenario.price_note()}")  # fmt: skip
        self._drawn = mine

    def _rows(self) -> Iterator[tuple[str, Sequence[object]]]:
        said = self.session.room.said("money")
        for name in MONEY:
            found = spread(said, name)
            if found:
                apart = found[0] != found[2]
                people = ", ".join(f"{who} {values[name]}" for who, values in said.items() if name in values)
                yield "split" if apart else "one", (_NAMES[name], *(f"{each:,g}" for each in found), people)

    def _figure(self, name: str, value: float) -> None:
        kept = figure_of(name, str(value))
        room_scenario(self.session.scenario, {self.who: {name: kept}})  # refused here, not in the record
        self.say("money", name, kept)


_NONE = "Nobody has given a figure yet: the scenario's own stand."


def _step(value: float) -> float:
    return 0.05 if value <= 1 else 1.0 if value < 100 else 10.0 if value < 1_000 else 100.0
