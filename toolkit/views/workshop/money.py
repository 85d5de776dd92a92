"""The fifth step: the room's own figures, and what a completed task then costs."""

from collections.abc import Iterator, Mapping, Sequence

import ipywidgets as widgets

from toolkit.schema import InputError
from toolkit.views.calculator.panel import CostPanel
from toolkit.views.workshop.page import Page, table
from toolkit.workshop import room_scenario
from toolkit.workshop.agreement import spread
from toolkit.workshop.outcome import MONEY, figure_of


class MoneyPage(Page):
    """The notebook's calculator with own figures, redrawn in the page; the table shows how far apart the room is."""

    def build(self) -> None:
        """Make the calculator, with what this person said in place of the scenario's own."""
        session = self.session
        self.panel = CostPanel(session.scenario, session.estimates, usage=session.run.usage)
        self._held = {name: value for name, value in self.mine("money").items() if name in MONEY}
        self.panel.moved = {name: float(value) for name, value in self._held.items()}
        self.panel.observe(self.trying(lambda change: self._moved(change["new"])), names="moved")
        self.room = widgets.HTML()

    def parts(self) -> Sequence[widgets.Widget]:
        """Return the calculator."""
        return [self.panel]

    def below(self) -> Sequence[widgets.Widget]:
        """Return the room."""
        return [self.room]

    def refresh(self) -> None:
        """Show how the room stands."""
        columns = ("Figure", "Lowest", "Middle", "Highest", "Said")
        self.room.value = table("The room", columns, self._rows(), nothing=_NONE)

    def _rows(self) -> Iterator[tuple[str, Sequence[object]]]:
        said = self.session.room.said("money")
        for name in MONEY:
            found = spread(said, name)
            if found:
                people = ", ".join(f"{who} {values[name]}" for who, values in said.items() if name in values)
                unit = getattr(self.session.scenario, name).unit or ""
                kind = "split" if found[0] != found[2] else "later"
                yield kind, (f"{name.replace('_', ' ')}, {unit}", *(f"{each:,.10g}" for each in found), people)

    def _moved(self, moved: Mapping[str, object]) -> None:
        """Keep what was moved here, and take back what was put where the scenario has it: a figure given meanwhile in
        another tab stays. All of it is read before any is kept: a page may send anything."""  # noqa: D205, D209
        kept = {name: figure_of(name, str(moved[name])) for name in MONEY if name in moved}
        unknown = sorted(set(moved) - set(kept))
        if unknown:
            raise InputError("is no figure of the room", got=", ".join(unknown), remedy="reload the page")
        room_scenario(self.session.scenario, {self.who: kept})  # refused here, not in the record
        changed = {name: kept.get(name, "") for name in MONEY if kept.get(name, "") != self._held.get(name, "")}
        self.say_all("money", changed)
        self._held = kept


_NONE = "Nobody has given a figure yet: the scenario's own stand."
