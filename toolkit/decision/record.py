"""The decision: what was found, what it rests on, and the files that carry it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from toolkit.decision.pages import page_values
from toolkit.decision.verdict import Verdict
from toolkit.reports import html_page, markdown_page, safe_csv
from toolkit.schema import InputError
from toolkit.storage import write_atomically


class RunTables(Protocol):
    """What a decision needs of a run. Any run that has these tables will do."""

    @property
    def scores(self) -> pl.DataFrame:
        """Every metric on every answer."""

    @property
    def answers(self) -> pl.DataFrame:
        """What each option said."""

    @property
    def usage(self) -> pl.DataFrame:
        """Tokens, a row an answer."""

    @property
    def latency(self) -> pl.DataFrame:
        """Measured times, a row an answer."""

    @property
    def questions(self) -> pl.DataFrame:
        """The golden set as it was asked."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What the run rests on."""

    def estimates(self) -> pl.DataFrame:
        """Return every metric of every option with its interval."""

    def differences(self, metric: str = ..., /) -> pl.DataFrame:
        """Return every pair of options compared on one metric."""


class ScenarioTables(Protocol):
    """What a decision needs of a scenario. A leader's own spreadsheet can stand behind it."""

    def cost_per_completed_task(self, estimates: pl.DataFrame, /, *, usage: pl.DataFrame | None = ...) -> pl.DataFrame:
        """Return what a task costs with each option (schema ``COSTS``)."""

    def cheapest_share(self, estimates: pl.DataFrame, /, *, usage: pl.DataFrame | None = ...) -> dict[str, float]:
        """Return in what share of plausible worlds each option costs least."""

    def flip_point(
        self, option: str, other: str, /, *, estimates: pl.DataFrame, usage: pl.DataFrame | None = ...
    ) -> float | None:
        """Return what a wrong answer would have to cost for the cheaper of two options to change."""

    def as_table(self) -> pl.DataFrame:
        """Return every assumption, a row each: name, low, likely, high, unit, source."""

    def price_note(self) -> str:
        """Return whose prices of what day were used, as a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecord:
    """A verdict, and every table that it follows from."""

    verdict: Verdict
    trade_offs: pl.DataFrame
    estimates: pl.DataFrame
    differences: pl.DataFrame
    costs: pl.DataFrame
    assumptions: pl.DataFrame
    scores: pl.DataFrame
    answers: pl.DataFrame
    questions: pl.DataFrame
    manifest: Mapping[str, Any]
    price_note: str
    warnings: tuple[str, ...]

    def write(self, path: str | Path, /) -> Path:
        """Write the decision in the form that the file's ending names, and return the path.

        ``.html`` is one page that opens with no network, ``.md`` the same in short, ``.csv`` the trade-off table.

        Raises
        ------
        InputError
            Where the ending is another, or the file cannot be written.
        """
        file = Path(path)
        write_atomically(file, self.render(file.suffix.lower(), file))
        return file

    def render(self, form: str, /, file: object = None) -> str:
        """Return what :meth:`write` would write for an ending.

        Raises
        ------
        InputError
            Where the ending names no form.
        """
        if form == ".csv":
            return safe_csv(self.trade_offs)
        if form == ".html":
            return html_page("decision.html", page_values(self))
        if form == ".md":
            return markdown_page("decision.md", page_values(self))
        raise InputError("a decision cannot be written in this form", file=file, got=form, allowed=".html, .md, .csv")
