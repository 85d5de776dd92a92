"""The first step: eight questions, answered alone and then seen together."""

from collections.abc import Iterator, Sequence

import ipywidgets as widgets

from toolkit.decision import QUESTIONS, triage
from toolkit.views.fragments import triage_html
from toolkit.views.panels import TriagePanel
from toolkit.views.workshop.page import Page, table
from toolkit.workshop import split

_NO_ANSWER = "—"


class TriagePage(Page):
    """Own answers, what they suggest, where the room differs, and what most of it suggests."""

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

    def parts(self) -> Sequence[widgets.Widget]:
        """Return the questions."""
        return list(self.panel.inputs.values())

    def below(self) -> Sequence[widgets.Widget]:
        """Return the room, then one's own."""
        return [self.room, self.panel.output]

    def refresh(self) -> None:
        """Show how the room stands."""
        said = self.session.room.said("triage")
        splits = [split(said, question.key) for question in QUESTIONS]
        most = {each.key: each.most for each in splits if each.most}
        rows = list(self._rows(said))
        apart = sum(each.agreed is False for each in splits)
        words = f"{len(said)} have answered; on {apart} of {len(QUESTIONS)} questions they differ." if rows else ""
        shown = table("The room", ("Question", "Said", "By"), rows, words=words, nothing="Nobody has answered yet.")
        together = triage_html(triage(most)) if len(said) > 1 else ""
        self.room.value = shown + together

    def _rows(self, said: dict[str, dict[str, str]]) -> Iterator[tuple[str, Sequence[object]]]:
        for question in QUESTIONS:
            found = split(said, question.key)
            for place, (value, people) in enumerate(found.votes):
                kind = "split" if found.agreed is False else "one" if found.agreed else "later"
                yield kind, ("" if place else question.text, value, ", ".join(people))

    def _answer(self, key: str, label: str) -> None:
        self.say("triage", key, "" if label == _NO_ANSWER else label)
