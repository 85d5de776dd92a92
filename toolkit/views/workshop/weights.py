"""The sixth step: points for what matters, by each person, and what follows."""

from collections.abc import Iterator, Sequence

import ipywidgets as widgets

from toolkit.decision import CRITERIA
from toolkit.views.workshop.page import Page, button, table
from toolkit.views.workshop.verdict import verdict_html
from toolkit.workshop import decided

MOST = 10


class WeightsPage(Page):
    """Nought to ten points a criterion; the room's table shows where people are furthest apart."""

    def build(self) -> None:
        """Make a field for each criterion."""
        said = self.mine("weights")
        self.inputs = {}
        for each in CRITERIA:
            field = widgets.BoundedIntText(
                value=int(said.get(each.name, 0)), min=0, max=MOST, description=each.name.capitalize(),
                tooltip=each.means, style={"description_width": "240px"},
                layout=widgets.Layout(width="360px", max_width="98%"),
            )  # fmt: skip
            field.observe(self.trying(lambda change, name=each.name: self._points(name, change["new"])), names="value")
            self.inputs[each.name] = field
        self.follow = button("See what follows", self.trying(lambda _: self._follow()), main=True)
        self.room, self.verdict = widgets.HTML(), widgets.HTML()

    def parts(self) -> Sequence[widgets.Widget]:
        """Return the points, in two columns where there is room."""
        grid = widgets.Layout(display="flex", flex_flow="row wrap", width="100%")
        return [widgets.Box(list(self.inputs.values()), layout=grid), self.follow]

    def below(self) -> Sequence[widgets.Widget]:
        """Return what follows, and the room."""
        return [self.verdict, self.room]

    def refresh(self) -> None:
        """Show how the room stands."""
        people = list(self.session.room.said("weights"))
        shown = table("The room, in points of 100", ("Criterion", *people), self._rows(people), nothing=_NONE)
        self.room.value = shown

    def _rows(self, people: list[str]) -> Iterator[tuple[str, Sequence[object]]]:
        said = self.session.room.said("weights")
        totals = {who: sum(map(float, said[who].values())) for who in people}
        for each in CRITERIA if people else ():
            shares = [100 * float(said[who].get(each.name, 0)) / totals[who] if totals[who] else 0 for who in people]
            kind = "split" if max(shares) - min(shares) >= _APART else "later"
            yield kind, (each.name.capitalize(), *(f"{share:.0f}" for share in shares))

    def _points(self, name: str, value: int) -> None:
        self.say("weights", name, str(value))

    def _follow(self) -> None:
        self.tell("Reckoning …")
        self.verdict.value = verdict_html(decided(self.session))
        self.tell("Reckoned with all that the room has said.")


_APART = 10.0
"""Points of 100 between two people on a criterion from which they are shown to differ."""
_NONE = "Nobody has given points yet: the weights that the session began with stand."
