"""The calculator in a notebook."""

from pathlib import Path

import anywidget
import polars as pl
import traitlets

from toolkit.economics import Scenario, play
from toolkit.views.calculator.answers import held
from toolkit.views.calculator.exports import write_costs

_FOLDER = Path(__file__).parent


class CostPanel(anywidget.AnyWidget):
    """Sliders and typed numbers over a scenario; every figure is redrawn in the page, with no trip to the kernel.

    Attributes
    ----------
    moved : dict of str to float
        The sliders that were moved, by name. `rows` and `scenario` follow it.

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

    _esm = _FOLDER / "calculator.js"
    _css = _FOLDER / "calculator.css"

    held = traitlets.Dict().tag(sync=True)
    moved = traitlets.Dict().tag(sync=True)

    def __init__(self, scenario: Scenario, estimates: pl.DataFrame, /, *, usage: pl.DataFrame | None = None) -> None:
        super().__init__(held=held(scenario, estimates, usage=usage))
        self._read, self._estimates, self._usage = scenario, estimates, usage

    @property
    def rows(self) -> list[dict[str, object]]:
        """What each option costs with the sliders as they stand: the page's own figures, from Python's sums."""
        return play(self.held["state"], self.moved)

    @property
    def scenario(self) -> Scenario:
        """The scenario with each moved number in place of its likely value, its range moved with it."""
        changes = {}
        for name, value in self.moved.items():
            now = getattr(self._read, name)
            factor, most = (value / now.likely if now.likely else 1.0), (1.0 if now.unit == "share" else 1e9)
            ends = {"low": min(now.low * factor, value), "likely": value, "high": max(now.high * factor, value)}
            written = {**now.model_dump(exclude_none=True), **{end: min(each, most) for end, each in ends.items()}}
            changes[name] = {**written, "source": "moved in the calculator"}
        return self._read.replace(**changes)

    def put(self, **moved: float) -> None:
        """Move sliders, here and in the page; raises `InputError` where one is not known or out of bounds."""
        play(self.held["state"], moved)
        self.moved = dict(moved)
        self.send({"kind": "put", "moved": dict(moved)})

    def export(self, folder: str | Path, /) -> tuple[Path, ...]:
        """Write the page, CSV, XLSX and the scenario as it stands now; return the files."""
        return write_costs(Path(folder), self.scenario, self._estimates, usage=self._usage)
