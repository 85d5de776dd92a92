"""Keeping current: how often an option is refreshed, what that and staleness cost, and the best interval."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from toolkit.economics.assumptions import Assumptions
from toolkit.economics.attempts import Value
from toolkit.economics.blocks import LONGEST_DAYS, Upkeep
from toolkit.economics.cycles import best_interval_days, staleness_usd_per_day
from toolkit.economics.evidence import OptionEvidence, gather
from toolkit.economics.quantities import Draws
from toolkit.economics.task_cost import attempts_made

DAYS_A_MONTH = 365.25 / 12
_FREE_DAYS = 1.0  # between refreshes that cost nothing, where the best interval would be none at all
INTERVALS = pl.Schema(
    {
        "option": pl.String,
        "every_days": pl.Float64,
        "best_days": pl.Float64,
        "cycles_usd_per_month": pl.Float64,
        "staleness_usd_per_month": pl.Float64,
        "usd_per_month_at_best": pl.Float64,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Going:
    """What goes stale at the likely values: answers a day, the share of them a day, and what one costs."""

    answers_per_day: float
    stale_share_per_day: float
    usd_per_stale_answer: float
    cycle_usd: float

    def best_days(self) -> float | None:
        if self.cycle_usd == 0:
            return _FREE_DAYS if self.usd_per_month(1.0)[1] else None
        return best_interval_days(
            cycle_usd=self.cycle_usd,
            tasks_per_day=self.answers_per_day,
            stale_share_per_day=self.stale_share_per_day,
            wrong_answer_usd=self.usd_per_stale_answer,
        )

    def usd_per_month(self, every_days: float) -> tuple[float, float]:
        """Return what cycles and what stale answers cost a month."""
        stale = staleness_usd_per_day(
            tasks_per_day=self.answers_per_day,
            stale_share_per_day=self.stale_share_per_day,
            wrong_answer_usd=self.usd_per_stale_answer,
            every_days=every_days,
        )
        return self.cycle_usd / every_days * DAYS_A_MONTH, stale * DAYS_A_MONTH


def intervals(
    assumptions: Assumptions, estimates: pl.DataFrame, /, *, usage: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Return for each option with upkeep the days between refreshes, the best (T*), and what either costs a month.

    Notes
    -----
    ``T* = sqrt(2 C / (V delta C_w))`` at the likely values: V the answers given a day, right ones that a stale document
    makes wrong; C_w what a wrong answer costs where it escapes, and a person's time where a reviewer sees it.
    ``best_days`` is ``None`` where no cycle is worth its cost, and a day where cycles cost nothing.
    """
    rows = []
    for evidence in gather(assumptions, estimates, usage):
        upkeep = (assumptions.upkeep or {}).get(evidence.option)
        if upkeep is None:
            continue
        going, every = _going(assumptions, evidence, upkeep), every_days(assumptions, evidence)
        best = going.best_days()
        at_best = sum(going.usd_per_month(best or LONGEST_DAYS))
        rows.append((evidence.option, every, best, *going.usd_per_month(every), at_best))
    return pl.DataFrame(rows, schema=INTERVALS, orient="row")


def every_days(assumptions: Assumptions, evidence: OptionEvidence, /) -> float:
    """Return the days between an option's refreshes: as the scenario says, else the best, else never (ten years)."""
    upkeep = (assumptions.upkeep or {}).get(evidence.option)
    if upkeep is None:
        return LONGEST_DAYS
    best = upkeep.every_days or _going(assumptions, evidence, upkeep).best_days()
    return min(best, LONGEST_DAYS) if best else LONGEST_DAYS


def _going(assumptions: Assumptions, evidence: OptionEvidence, upkeep: Upkeep) -> _Going:
    refused = np.array([1 - (evidence.answered.value or 0.0)])
    refused, _ = attempts_made(refused, np.array([assumptions.retry_correlation.likely]), most=assumptions.attempts_max)
    answered = (1 - refused.item()) * (evidence.right.value or 0.0)
    seen = assumptions.review_share.likely * assumptions.reviewer_sensitivity.likely
    by_hand = assumptions.handling_minutes.likely / 60 * assumptions.labour_usd_per_hour.likely
    return _Going(
        answers_per_day=assumptions.tasks_per_month.likely * assumptions.ramp_share * answered / DAYS_A_MONTH,
        stale_share_per_day=upkeep.stale_share_per_day.likely,
        usd_per_stale_answer=(1 - seen) * assumptions.wrong_answer_usd.likely + seen * by_hand,
        cycle_usd=upkeep.cycle_usd.likely,
    )


def upkeep_draws(assumptions: Assumptions, evidence: OptionEvidence, value: Value, /) -> Draws:
    """Return what an option's cycles cost a month: by the calendar, and as a retired base model forces them."""
    upkeep = (assumptions.upkeep or {}).get(evidence.option)
    if upkeep is None:
        return np.array([0.0])
    forced = 1 / upkeep.base_model_life_days if upkeep.base_model_life_days else 0.0
    cycles = (1 / every_days(assumptions, evidence) + forced) * DAYS_A_MONTH
    return value(f"upkeep.{evidence.option}.cycle_usd", upkeep.cycle_usd) * cycles


def stale_share(assumptions: Assumptions, evidence: OptionEvidence, value: Value, /) -> Draws:
    """Return the mean share of answers that went stale between cycles: ``delta T / 2``, bounded as all go stale."""
    upkeep = (assumptions.upkeep or {}).get(evidence.option)
    if upkeep is None:
        return np.array([0.0])
    each_day = value(f"upkeep.{evidence.option}.stale_share_per_day", upkeep.stale_share_per_day)
    at_end = each_day * every_days(assumptions, evidence)
    return np.where(at_end <= 1, at_end / 2, 1 - 1 / (2 * np.maximum(at_end, 1)))
