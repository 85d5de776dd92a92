"""The sixth step: points for what matters, by each person, and what follows."""

from collections.abc import Iterator, Mapping, Sequence

import ipywidgets as widgets

from toolkit.decision import CRITERIA
from toolkit.reports import html_page
from toolkit.schema import InputError
from toolkit.views.workshop.page import Page, button, table
from toolkit.views.workshop.parts import Points
from toolkit.views.workshop.verdict import verdict_html
from toolkit.workshop import Outcome, decided

MOST = 100


class WeightsPage(Page):
    """Nought to a hundred points a criterion; the room's table shows where people are furthest apart."""

    def build(self) -> None:
        """Make a slider and a number for each criterion."""
        self._held = self.mine("weights")
        held = [
            {
                "name": each.name,
                "title": each.name.capitalize(),
                "means": _HELP.get(each.name, each.means),
                "most": MOST,
            }
            for each in CRITERIA
        ]
        self.points = Points(held, {name: int(value) for name, value in self._held.items()})
        self.points.observe(self.trying(lambda change: self._given(change["new"])), names="points")
        self.follow = button("See what follows", self.trying(lambda _: self._follow()), main=True)
        self.room, self.verdict = widgets.HTML(), widgets.HTML()

    def parts(self) -> Sequence[widgets.Widget]:
        """Return the points, under what may be typed."""
        head = html_page("workshop_heading.html", {"title": "Your points", "words": _SCALE})
        return [widgets.HTML(head), self.points, self.follow]

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

    def _given(self, points: Mapping[str, object]) -> None:
        """Keep what changed here: points given meanwhile in another tab stay. All of it is read before any is kept: a
        page may send anything."""  # noqa: D205, D209
        kept = {}
        for name, value in points.items():
            if name not in _NAMES or type(value) is not int or not 0 <= value <= MOST:
                raise InputError("are no points", got=f"{name}: {value}", allowed=f"0 to {MOST}", remedy=f"0 to {MOST}")
            kept[name] = str(value)
        self.say_all("weights", {name: value for name, value in kept.items() if value != self._held.get(name)})
        self._held = kept

    def _follow(self) -> None:
        """Reckon, unless a field holds what was refused: it would look as if that had counted."""
        for name, typed in self.points.refused.items():
            field = str(name).capitalize()
            problem = f"{field}: what is typed there was refused, and nothing was reckoned"
            raise InputError(problem, got=typed or "no number", remedy=f"type a whole number from 0 to {MOST}")
        self.tell("Reckoning …")
        self.latest.make(lambda: decided(self.session), self._show)

    def _show(self, outcome: Outcome) -> None:
        self.verdict.value = verdict_html(outcome)
        self.tell("Reckoned with all that the room has said.")


_SCALE = f"Any whole numbers from 0 to {MOST}; only their ratio counts."
_HELP = {
    "freshness": "points for an option that does not answer with what a change had made untrue, after upkeep",
    "access control": "points for an option that lets no text that the asker may not see reach any stage",
    "auditability": "points for an option where it can be retraced who was told what, and from where",
    "latency": "points for an option that answers soon: the median time to an answer",
    "cost per completed task": "points for an option that costs little: model, people, mistakes and upkeep, over the "
    "tasks completed",
    "capacity at peak": "points for an option whose quota or servers carry the peak; without either, one that asks for "
    "little then",
    "effort and ownership": "points for an option that takes little to build, keep and own",
}
"""Which way is good, where what is measured says the opposite or neither."""
_NAMES = {each.name for each in CRITERIA}
_APART = 10.0
"""Points of 100 between two people on a criterion from which they are shown to differ."""
_NONE = "Nobody has given points yet: the weights that the session began with stand."
