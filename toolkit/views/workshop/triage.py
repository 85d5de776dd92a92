"""The first step: eight questions, answered alone and then seen together."""

from collections.abc import Iterator, Sequence

import ipywidgets as widgets

from toolkit.decision import QUESTIONS, triage
from toolkit.reports import html_page
from toolkit.views.fragments import triage_html
from toolkit.views.panels import TriagePanel
from toolkit.views.workshop.page import Page, button, table
from toolkit.workshop import split

_NO_ANSWER = "—"
_OPENED, _YES = "triage opened", "yes"
"""What the facilitator says so that everyone sees the room: a topic of its own, for it is no answer."""


class TriagePage(Page):
    """Own answers, what they suggest, where the room differs, and what most of it suggests.

    Each answers alone: who said what is shown to those who have answered everything, and to all once the facilitator
    opens it. The facilitator's own page, which the projector shows, waits for that too.
    """

    def build(self) -> None:
        """Make the panel of the notebook, with what this person answered before."""
        self.panel = TriagePanel()
        said = self.mine("triage")
        for key, control in self.panel.inputs.items():
            control.style.description_width, control.layout.width = "660px", "1020px"  # room for the longest question
            if said.get(key) in control.options:
                control.value = said[key]
            control.observe(self.trying(lambda change, key=key: self._answer(key, change["new"])), names="value")
        self.room = widgets.HTML()
        own = {"title": "Your own answers", "words": "What they suggest to try first."}
        self.own = widgets.HTML(html_page("workshop_heading.html", own))
        self.open = button(_SHOW, self.trying(lambda _: self._open()))

    def parts(self) -> Sequence[widgets.Widget]:
        """Return the questions."""
        return list(self.panel.inputs.values())

    def below(self) -> Sequence[widgets.Widget]:
        """Return the room, which the facilitator opens, then one's own."""
        return [self.room, *([self.open] if self.facilitator else []), self.own, self.panel.output]

    def refresh(self) -> None:
        """Show how the room stands."""
        said = self.session.room.said("triage")
        splits = [split(said, question.key) for question in QUESTIONS]
        most = {each.key: each.most for each in splits if each.most}
        rows, opened = list(self._rows(said)), bool(self.session.room.said(_OPENED))
        apart = sum(each.agreed is False for each in splits)
        words = f"{len(said)} have answered; on {apart} of {len(QUESTIONS)} questions they differ." if rows else ""
        self.open.description = _HIDE if opened else _SHOW
        shown = opened or (not self.facilitator and len(said.get(self.who, {})) == len(QUESTIONS))
        nothing = "Nobody has answered yet."
        if rows and not shown:
            rows, nothing = [], _WAITS_HERE if self.facilitator else _WAITS
        told = table("What the room says", ("Question", "Said", "By"), rows, words=words, nothing=nothing)
        together = triage_html(triage(most), title=_MOST, note=False) if shown and len(said) > 1 else ""
        self.room.value = told + together

    def _rows(self, said: dict[str, dict[str, str]]) -> Iterator[tuple[str, Sequence[object]]]:
        for question in QUESTIONS:
            found = split(said, question.key)
            for place, (value, people) in enumerate(found.votes):
                kind = "split" if found.agreed is False else "one" if found.agreed else "later"
                yield kind, ("" if place else question.text, value, ", ".join(people))

    def _open(self) -> None:
        """Open the room to everyone, or shut it again, whoever opened it."""
        room = self.session.room
        opened = list(room.said(_OPENED))
        for who in opened:
            room.say(_OPENED, _OPENED, "", by=who)
        if not opened:
            room.say(_OPENED, _OPENED, _YES, by=self.who)
        self.tell("Each sees the room again once they have answered everything." if opened else "Everyone sees it now.")
        self._looked()

    def _answer(self, key: str, label: str) -> None:
        self.say("triage", key, "" if label == _NO_ANSWER else label)


_SHOW, _HIDE = "Show what the room says", "Hide it again"
_MOST = "What most of the room suggests"
_WAITS = "Who said what is shown once you have answered all, or when the facilitator opens it."
_WAITS_HERE = "Who said what stays shut, here too, until you open it: each answers alone first."
