"""The last step: sign it or say why not, and take the files home."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import ipywidgets as widgets

from toolkit.reports import html_page
from toolkit.views.workshop.page import WIDE, Page, button, table
from toolkit.views.workshop.verdict import verdict_html
from toolkit.views.workshop.working import Latest
from toolkit.workshop import Outcome, decided, save
from toolkit.workshop.outcome import DISSENT, SIGNED


class RecordPage(Page):
    """The decision as it stands. A signature is under what was shown: where that changes, it counts for nothing."""

    def build(self) -> None:
        """Make the buttons."""
        self.verdict, self.names, self.files = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.outcome: Outcome | None = None
        self._saving = Latest(slip=self.slipped)
        self._of: object = None
        self.sign = button("Sign as it stands", self.trying(lambda _: self._sign()), main=True)
        self.unsign = button("Take my signature back", self.trying(lambda _: self.say("record", SIGNED, "")))
        self.dissent = widgets.Text(
            value=self.mine("record").get(DISSENT, ""), description="Dissent", continuous_update=False, layout=WIDE,
            placeholder="what you would have recorded beside the decision",
        )  # fmt: skip
        self.dissent.observe(self.trying(lambda change: self.say("record", DISSENT, change["new"])), names="value")
        self.save = button("Save the files", self.trying(lambda _: self._save()))

    def parts(self) -> Sequence[widgets.Widget]:
        """Return the decision and what one can do with it."""
        buttons = widgets.HBox([self.sign, self.unsign], layout=widgets.Layout(flex_flow="row wrap"))
        return [self.verdict, self.names, buttons, self.dissent, *([self.save] if self.facilitator else [])]

    def below(self) -> Sequence[widgets.Widget]:
        """Return the files."""
        return [self.files]

    async def after(self) -> None:
        """Reckon the decision once the page is there, off the loop that answers the browser."""
        self.tell("Reckoning …")
        self.latest.make(lambda: decided(self.session), self._begun)

    def refresh(self) -> None:
        """Reckon again where somebody said what changes it; a page that is just opening leaves that to `after`."""
        if self.outcome is not None:
            self._list(self._signed_by_now(self.outcome))
            self.latest.make(lambda: decided(self.session), self._show)

    def _begun(self, outcome: Outcome) -> None:
        self._show(outcome)
        self.tell("")

    def _show(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.verdict.value = verdict_html(outcome)
        self._list(outcome)

    def _signed_by_now(self, outcome: Outcome) -> Outcome:
        """Return what is shown with who has signed just that: reckoning takes seconds, and a signature is seen at once.

        Who signed something else than is shown here is told when it is reckoned which of the two is the later.
        """
        under = {who: said[SIGNED] for who, said in self.session.room.said("record").items() if SIGNED in said}
        signed = tuple(who for who, basis in under.items() if basis == outcome.basis)
        earlier = tuple(who for who in outcome.earlier if who in under and who not in signed)
        return replace(outcome, signed=signed, earlier=earlier)

    def _list(self, outcome: Outcome) -> None:
        rows = [("one", (who, "signed")) for who in outcome.signed]
        rows += [("split", (who, "signed what was there before: sign again")) for who in outcome.earlier]
        rows += [
            ("later", (each.split(": ", 1)[0], each.split(": ", 1)[1]))
            for each in outcome.preferences.paper.dissent
            if ": " in each
        ]
        self.names.value = table("Names", ("Who", "Says"), rows, nothing="Nobody has signed.")

    def _now(self) -> Outcome:
        if self.outcome is None:
            self._show(decided(self.session))
        assert self.outcome is not None  # noqa: S101 - told to mypy: it was just made
        return self.outcome

    def _sign(self) -> None:
        self.say("record", SIGNED, self._now().basis, told=f"Signed by {self.who}.")

    def _save(self) -> None:
        self.tell("Saving …")
        self._saving.make(lambda: save(self.session, decided(self.session)), self._saved)

    def _saved(self, written: list[Path]) -> None:
        names = [path.name for path in written]
        self.files.value = html_page("workshop_files.html", {"names": names, "folder": self.session.folder})
        self.tell("Saved.")
