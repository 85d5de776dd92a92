"""The decision: what was found, what it rests on, and the files that carry it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from toolkit.decision.advice import Step
from toolkit.decision.annex import annex_values
from toolkit.decision.document import document, sha256, table_sha256
from toolkit.decision.must_haves import Check
from toolkit.decision.pages import page_values
from toolkit.decision.preferences import Preferences
from toolkit.decision.robustness import Robustness
from toolkit.decision.tradeoffs import Column
from toolkit.decision.verdict import Verdict
from toolkit.reports import html_page, markdown_page, safe_csv
from toolkit.schema import InputError
from toolkit.storage import write_atomically

FORMS = (".html", ".md", ".csv", ".json")


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


@dataclass(frozen=True, kw_only=True)
class DecisionRecord:
    """A verdict, and every table that it follows from."""

    verdict: Verdict
    columns: tuple[Column, ...]
    trade_offs: pl.DataFrame
    checks: tuple[Check, ...]
    preferences: Preferences
    robustness: Robustness | None
    advice: tuple[Step, ...]
    estimates: pl.DataFrame
    differences: pl.DataFrame
    costs: pl.DataFrame
    assumptions: pl.DataFrame
    scores: pl.DataFrame
    answers: pl.DataFrame
    usage: pl.DataFrame
    latency: pl.DataFrame
    questions: pl.DataFrame
    manifest: Mapping[str, Any]
    price_note: str
    warnings: tuple[str, ...]
    scenario: Mapping[str, Any] | None
    more: pl.DataFrame | None
    revises: Mapping[str, Any] | None
    absent: Mapping[str, str]
    notes: tuple[str, ...] = ()

    @property
    def ran(self) -> list[str]:
        """The options that were run and had something to answer from."""
        return list(self.manifest["options"])

    @property
    def documents_sha256(self) -> str:
        """The hash of all documents of the run: file names and contents."""
        return sha256(self.manifest.get("documents", {}))

    @cached_property
    def run_sha256(self) -> str:
        """The hash of the run's tables, measured times included."""
        tables = ("answers", "latency", "questions", "scores", "usage")
        return sha256({name: table_sha256(getattr(self, name)) for name in tables})

    @cached_property
    def document(self) -> dict[str, Any]:
        """The record as JSON has it, by ``docs/decision-record.schema.json``, its own hash in ``sha256``."""
        return document(self)

    @property
    def sha256(self) -> str:
        """The hash of all that the record says."""
        return str(self.document["sha256"])

    def noted(self, notes: tuple[str, ...], /) -> "DecisionRecord":
        """Return the record with what its first page must not leave unsaid."""
        return replace(self, notes=notes)

    def write(self, path: str | Path, /) -> Path:
        """Write the decision in the form that the file's ending names, and return the path.

        ``.html`` is the record that opens with no network: two printed pages, and the annex below them on the screen.
        ``.md`` is the same in short, ``.json`` all of it for a machine, ``.csv`` the trade-off table.

        Raises
        ------
        InputError
            Where the ending is another, or the file cannot be written.
        """
        file = Path(path)
        write_atomically(file, self.render(file.suffix.lower(), file))
        return file

    def render(self, form: str, /, file: object = None, *, answers: str = "") -> str:
        """Return what :meth:`write` would write for an ending. ``answers`` is a page of every question to link to.

        Raises
        ------
        InputError
            Where the ending names no form.
        """
        if form == ".csv":
            return safe_csv(self.trade_offs)
        if form == ".json":
            return json.dumps(self.document, indent=1, ensure_ascii=False) + "\n"
        if form == ".html":
            return html_page("decision.html", {**page_values(self), **annex_values(self, answers=answers)})
        if form == ".md":
            return markdown_page("decision.md", {**page_values(self), **annex_values(self, answers="")})
        raise InputError("a decision cannot be written in this form", file=file, got=form, allowed=", ".join(FORMS))

    def annex(self, *, answers: str = "") -> str:
        """Return the annex as a page of its own, to print: every estimate, cost, weight, judgement and question."""
        return html_page("annex.html", {**page_values(self), **annex_values(self, answers=answers)})
