"""Scores, what they estimate, and what the estimates decide."""

from dataclasses import dataclass

import polars as pl

PROVENANCE = ("measured", "modelled", "assumed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One metric on one answer. ``value`` is ``None`` where it could not be scored, and ``reason`` says why."""

    option: str
    question_id: str
    repeat: int
    metric: str
    value: float | None
    reason: str

    def __post_init__(self) -> None:
        if self.value is None and not self.reason:
            raise ValueError(f"{self.metric} on {self.question_id}: a score that is None needs a reason")


SCORES = pl.Schema(
    {
        "option": pl.String,
        "question_id": pl.String,
        "repeat": pl.Int64,
        "metric": pl.String,
        "value": pl.Float64,
        "reason": pl.String,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number with what is needed to believe it.

    ``low`` and ``high`` bound it at ``level``; all three are ``None`` where ``n`` is 0. ``n`` counts questions.
    """

    option: str
    metric: str
    value: float | None
    low: float | None
    high: float | None
    level: float
    n: int
    method: str
    provenance: str

    def __post_init__(self) -> None:
        if self.provenance not in PROVENANCE:
            raise ValueError(f"provenance {self.provenance!r} is none of {', '.join(PROVENANCE)}")
        if (self.value is None) != (self.n == 0):
            raise ValueError(f"{self.option} {self.metric}: the mean of nothing is None, and only that is")


ESTIMATES = pl.Schema(
    {
        "option": pl.String,
        "metric": pl.String,
        "value": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "level": pl.Float64,
        "n": pl.Int64,
        "method": pl.String,
        "provenance": pl.String,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two options on the same questions: ``difference`` is ``option`` minus ``other``.

    ``wins`` and ``losses`` count the questions on which ``option`` scored higher and lower.
    """

    option: str
    other: str
    metric: str
    difference: float | None
    low: float | None
    high: float | None
    level: float
    n: int
    wins: int
    losses: int
    p_value: float | None
    p_adjusted: float | None
    method: str


DIFFERENCES = pl.Schema(
    {
        "option": pl.String,
        "other": pl.String,
        "metric": pl.String,
        "difference": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "level": pl.Float64,
        "n": pl.Int64,
        "wins": pl.Int64,
        "losses": pl.Int64,
        "p_value": pl.Float64,
        "p_adjusted": pl.Float64,
        "method": pl.String,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One money figure of one option. ``low`` and ``high`` are its 10th and 90th percentiles over the scenario."""

    option: str
    item: str
    usd: float | None
    low: float | None
    high: float | None
    provenance: str
    method: str


COSTS = pl.Schema(
    {
        "option": pl.String,
        "item": pl.String,
        "usd": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "provenance": pl.String,
        "method": pl.String,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeOff:
    """One cell of the trade-off table: one option on one criterion, ``text`` being how a person reads it.

    ``evidence`` names the row that it is from, as table and name: "estimates/completed", or nothing.
    """

    option: str
    criterion: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    n: int | None
    provenance: str
    text: str
    method: str
    evidence: str


TRADE_OFFS = pl.Schema(
    {
        "option": pl.String,
        "criterion": pl.String,
        "value": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "unit": pl.String,
        "n": pl.Int64,
        "provenance": pl.String,
        "text": pl.String,
        "method": pl.String,
        "evidence": pl.String,
    }
)
