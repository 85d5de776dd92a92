"""The calculator in a notebook."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anywidget
import polars as pl
import traitlets

from toolkit.economics import Scenario, play
from toolkit.schema import InputError
from toolkit.views.calculator.exports import write_costs
from toolkit.views.calculator.holding import held
from toolkit.views.calculator.packing import unpacked
from toolkit.views.calculator.script import script, style

_LINKED = -1


class CostPanel(anywidget.AnyWidget):
    """Sliders and typed numbers over a scenario; every figure is redrawn in the page, with no trip to the kernel.

    Parameters
    ----------
    scenario, estimates, usage
        What `Scenario.cost_per_completed_task` takes.
    worked
        Other scenarios to choose from, by title, with quality typed in: `worked_scenarios` reads a folder of them.

    Attributes
    ----------
    moved : dict of str to float
        The sliders that were moved, by name. `rows` and `scenario` follow it.
    chosen : int
        Which scenario is shown: 0 is the one given, then the worked ones; -1 is one that came with a link.

    Examples
    --------
    >>> from toolkit.economics import Scenario
    >>> scenario = Scenario.read("data/samples/scenarios/small-team.yaml")
    >>> panel = CostPanel(scenario, scenario.estimates())
    >>> before = panel.rows[0]["usd"]
    >>> panel.moved = {"labour_usd_per_hour": 500.0}
    >>> panel.rows[0]["usd"] > before
    True
    """

    _esm = script()
    _css = style()

    held = traitlets.Dict().tag(sync=True)
    moved = traitlets.Dict().tag(sync=True)
    chosen = traitlets.Int(0).tag(sync=True)
    linked = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        scenario: Scenario,
        estimates: pl.DataFrame,
        /,
        *,
        usage: pl.DataFrame | None = None,
        worked: Mapping[str, Scenario] | None = None,
    ) -> None:
        super().__init__(held=held(scenario, estimates, usage=usage, worked=worked))
        self._given = (scenario, estimates, usage)

    @property
    def rows(self) -> list[dict[str, object]]:
        """What each option costs with the sliders as they stand: the page's own figures, from Python's sums."""
        return play(unpacked(self._shown), self.moved)

    @property
    def scenario(self) -> Scenario:
        """The scenario with each moved number in place of its likely value, its range moved with it.

        Raises
        ------
        InputError
            Where it came with a link, and a value in it cannot be used.
        """
        return _moved(self._read()[0], self.moved)

    def put(self, **moved: float) -> None:
        """Move sliders, here and in the page; raises `InputError` where one is not known or out of bounds."""
        play(unpacked(self._shown), moved)
        self.moved = dict(moved)

    def choose(self, chosen: int, /) -> None:
        """Show the scenario of that number, as its file says.

        Raises
        ------
        InputError
            Where there are not so many.
        """
        most = len(self.held["scenarios"]) - 1
        if not 0 <= chosen <= most:
            raise InputError("no such scenario", field="chosen", got=chosen, allowed=f"0 to {most}")
        with self.hold_sync():
            self.chosen, self.moved = chosen, {}

    def export(self, folder: str | Path, /) -> tuple[Path, ...]:
        """Write the page, CSV, XLSX and the scenario as it stands now; return the files."""
        _, estimates, usage = self._read()
        return write_costs(Path(folder), self.scenario, estimates, usage=usage)

    @property
    def _shown(self) -> dict[str, Any]:
        return dict(self.linked if self.chosen == _LINKED else self.held["scenarios"][self.chosen])

    def _read(self) -> tuple[Scenario, pl.DataFrame, pl.DataFrame | None]:
        """Return what is shown as it was given: a worked or linked scenario has its quality in its file."""
        if self.chosen == 0:
            return self._given
        scenario = Scenario.default().replace(**self._shown["written"])
        return scenario, scenario.estimates(), None


def _moved(scenario: Scenario, moved: Mapping[str, float]) -> Scenario:
    changes = {}
    for name, value in moved.items():
        now = getattr(scenario, name)
        factor, most = (value / now.likely if now.likely else 1.0), (1.0 if now.unit == "share" else 1e9)
        ends = {"low": min(now.low * factor, value), "likely": value, "high": max(now.high * factor, value)}
        written = {**now.model_dump(exclude_none=True), **{end: min(each, most) for end, each in ends.items()}}
        changes[name] = {**written, "source": "moved in the calculator"}
    return scenario.replace(**changes)
