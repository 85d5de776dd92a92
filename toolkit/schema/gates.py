"""What a gate between two runs found: each margin tested, each tripwire, each question that was lost."""

from dataclasses import dataclass

import polars as pl

GATE_VERDICTS = ("pass", "fail", "inconclusive")


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRow:
    """One metric on one slice: whether the candidate stays within the margin of the baseline.

    ``difference`` is candidate minus baseline with the sign turned so that below 0 is always worse; ``low`` and
    ``high`` bound it at ``level``. ``margin`` is how much worse it may be, in the metric's units. ``p_within`` speaks
    against its being worse by the margin or more, ``p_worse`` against its being no worse at all; both are adjusted by
    Holm over the gate's rows. ``more_questions`` settles it four times in five, if what was measured is the truth;
    ``None`` where no number of questions that people write would.
    """

    metric: str
    slice: str
    margin: float
    baseline: float | None
    candidate: float | None
    difference: float | None
    low: float | None
    high: float | None
    level: float
    n: int
    wins: int
    losses: int
    p_within: float | None
    p_worse: float | None
    verdict: str
    more_questions: int | None
    method: str

    def __post_init__(self) -> None:
        if self.verdict not in GATE_VERDICTS:
            raise ValueError(f"verdict {self.verdict!r} is none of {', '.join(GATE_VERDICTS)}")


GATE_ROWS = pl.Schema(
    {
        "metric": pl.String,
        "slice": pl.String,
        "margin": pl.Float64,
        "baseline": pl.Float64,
        "candidate": pl.Float64,
        "difference": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "level": pl.Float64,
        "n": pl.Int64,
        "wins": pl.Int64,
        "losses": pl.Int64,
        "p_within": pl.Float64,
        "p_worse": pl.Float64,
        "verdict": pl.String,
        "more_questions": pl.Int64,
        "method": pl.String,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tripped:
    """A question on which something happened of which one case is too many."""

    tripwire: str
    question_id: str
    question: str
    problem: str


TRIPPED = pl.Schema({"tripwire": pl.String, "question_id": pl.String, "question": pl.String, "problem": pl.String})


@dataclass(frozen=True, slots=True, kw_only=True)
class LostQuestion:
    """A question on which the candidate scored worse than the baseline."""

    metric: str
    question_id: str
    question: str
    stakes: str
    baseline: float
    candidate: float


LOST_QUESTIONS = pl.Schema(
    {
        "metric": pl.String,
        "question_id": pl.String,
        "question": pl.String,
        "stakes": pl.String,
        "baseline": pl.Float64,
        "candidate": pl.Float64,
    }
)
