"""The fourth step: what the freshness drill found before the room came in, and the access drill, run by the room."""

from collections.abc import Sequence
from typing import Any

import ipywidgets as widgets
import polars as pl

from toolkit.prompting import DECLINED
from toolkit.reports import Bar, interval_chart
from toolkit.views.charts import listed
from toolkit.views.names import title_of
from toolkit.views.workshop.drawing import chart, percent, seconds
from toolkit.views.workshop.page import Page, table
from toolkit.views.workshop.revoking import AccessDrill

_PHASES = {
    "before": "before anything changed",
    "changed": "after the change, options as they were",
    "corrected": "after the change, options brought up to date",
}


class DrillsPage(Page):
    """Who answers with what was true yesterday, at each phase, and what it takes to bring each option up to date."""

    def build(self) -> None:
        """Make the choice of phase."""
        self.phase = widgets.Dropdown(options=[(words, name) for name, words in _PHASES.items()], description="Show")
        self.phase.layout.width, self.phase.layout.max_width = "620px", "98%"
        self.phase.value = "changed"
        self.phase.observe(self.trying(lambda _: self.refresh()), names="value")
        self.shown = widgets.HTML()
        self.access = AccessDrill(self.session, facilitator=self.facilitator, slip=self.slipped)

    def parts(self) -> Sequence[widgets.Widget]:
        """Return the choice of phase."""
        return [self.phase]

    def below(self) -> Sequence[widgets.Widget]:
        """Return what was found, then the drill that the room runs."""
        return [self.shown, self.access.box]

    def refresh(self) -> None:
        """Show the phase, and what upkeep takes."""
        rates, answers, corrections = map(self.session.freshness, ("rates", "answers", "corrections"))
        if rates is None or answers is None or corrections is None:
            self.shown.value = table("Not run", (), (), nothing=_NOT_RUN)
            return
        shown = rates.filter(phase=self.phase.value, metric="stale")
        self.shown.value = _drawn(shown, answers) + _upkeep(corrections)


_NOT_RUN = "There are no updates beside the documents. docs/bring-your-own.md tells how to write some."


def _drawn(rates: pl.DataFrame, answers: pl.DataFrame) -> str:
    bars = [
        Bar(option=row["option"], title=title_of(row["option"]), value=row["value"], low=row["low"], high=row["high"],
            words=f"{percent(row['value'])} ({percent(row['low'])} to {percent(row['high'])})")
        for row in rates.to_dicts()
    ]  # fmt: skip
    said = answers.filter(pl.col("touched"), pl.col("phase").is_in(rates["phase"].unique().to_list()))
    words = " ".join(filter(None, (_most_often(rates.to_dicts()), _declined(said))))
    n = max(rates["n"].to_list(), default=0)
    svg = interval_chart(bars, title="Stale answers", axis="share of the questions that the change touches", most=1)
    note = f"Measured on {n} questions; lines are 95% intervals."
    if rates["option"].n_unique() < answers["option"].n_unique():
        note += " An option without a row was not brought up to date."
    return chart("Stale answers", svg, words=words, note=note)


def _most_often(rows: list[dict[str, Any]]) -> str:
    """Say which option is stale most often, and where so few questions do not settle it."""
    worst = max(rows, key=lambda row: row["value"] or 0, default=None)
    if worst is None:
        return ""
    if not worst["value"]:
        return "No option answers with what is no longer true."
    near = any(row["high"] >= worst["low"] for row in rows if row is not worst and row["high"] is not None)
    caution = ", though intervals overlap: so few questions do not settle the order" if near else ""
    return f"{title_of(worst['option'])} is stale most often: {percent(worst['value'])}{caution}."


def _declined(said: pl.DataFrame) -> str:
    """Say how often each option declined: that is not stale, and it is not fresh either."""
    counts = {
        option: (sum(DECLINED in text for text in own["answer"]), own.height)
        for (option,), own in said.group_by("option", maintain_order=True)
    }
    shares = [f"{title_of(str(option))} {count} of {n}" for option, (count, n) in counts.items() if count]
    return f"Declined, which is not stale and not fresh either: {listed(shares)}." if shares else ""


def _upkeep(corrections: pl.DataFrame) -> str:
    rows = [
        ("one" if row["done"] else "split",
         (title_of(row["option"]), row["how"], seconds(row["seconds"]) if row["done"] else "waits for people"))
        for row in corrections.to_dicts()
    ]  # fmt: skip
    return table("What brings it up to date", ("Option", "How", "Time, measured here"), rows, nothing="")
