"""What people said of golden questions, and what is left for them to decide."""

from dataclasses import dataclass

import polars as pl

ACTIONS = ("vote", "verdict", "status")
VERDICTS = ("yes", "no", "unsure")


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One thing that one person said of one question, and when (``at``, ISO 8601 in UTC).

    ``value`` is the stakes voted for, the answer to *is this right?*, or the status moved to. ``content`` is a digest
    of the wording that was before them: what is said of one wording does not hold for the next.
    """

    at: str
    who: str
    question_id: str
    action: str
    value: str
    note: str = ""
    content: str = ""


REVIEWS = pl.Schema(
    {
        "at": pl.String(),
        "who": pl.String(),
        "question_id": pl.String(),
        "action": pl.String(),
        "value": pl.String(),
        "note": pl.String(),
        "content": pl.String(),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was said of one question as it stands: each person's last vote on its stakes, and last verdict.

    ``agreed`` is ``None`` with fewer than two votes. ``stale`` counts verdicts on an earlier wording, which count for
    nothing else.
    """

    question_id: str
    votes: int
    median: str | None
    lowest: str | None
    highest: str | None
    agreed: bool | None
    yes: int
    no: int
    unsure: int
    stale: int


TALLIES = pl.Schema(
    {
        "question_id": pl.String(),
        "votes": pl.Int64(),
        "median": pl.String(),
        "lowest": pl.String(),
        "highest": pl.String(),
        "agreed": pl.Boolean(),
        "yes": pl.Int64(),
        "no": pl.Int64(),
        "unsure": pl.Int64(),
        "stale": pl.Int64(),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Something about a question that waits for people: what is needed, of whom, and why."""

    question_id: str
    needs: str
    of: str
    why: str
    stakes: str
    status: str


DECISIONS = pl.Schema(
    {
        "question_id": pl.String(),
        "needs": pl.String(),
        "of": pl.String(),
        "why": pl.String(),
        "stakes": pl.String(),
        "status": pl.String(),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many questions are as far as a step, against the fewest that a set should have."""

    step: str
    n: int
    wanted: int
    missing: int


PROGRESS = pl.Schema({"step": pl.String(), "n": pl.Int64(), "wanted": pl.Int64(), "missing": pl.Int64()})
