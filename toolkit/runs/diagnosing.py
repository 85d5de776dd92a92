"""Where each answer went right or wrong, told from its scores: a retrieval failure is not the reader's."""

from typing import Any

import polars as pl

STAGES = {
    "right": "the facts were stated",
    "rightly declined": "no answer was wanted, and none was given",
    "leaked": "text that the asker may not see reached a passage, the prompt, a citation or the answer",
    "answered, should have declined": "no answer was wanted, and one was given",
    "not retrieved": "not all of the evidence was among the passages gathered: mend retrieval",
    "left out of the prompt": "the evidence was gathered, and did not fit: mend the budget or the ranking",
    "declined, had the evidence": "the evidence was in the prompt, and the reader declined: mend its threshold",
    "misread": "the evidence was in the prompt, and the answer lacks a fact: mend the reader",
    "wrong, reads no documents": "what this option is given lacks the answer, or was misread",
    "not scored": "the question has no right answer for its asker, or names no evidence",
}
"""Every stage at which an answer can end, and what it means."""

DIAGNOSES = pl.Schema(
    {
        "option": pl.String,
        "question_id": pl.String,
        "repeat": pl.Int64,
        "stage": pl.String,
        "meaning": pl.String,
    }
)
_KEY = ("option", "question_id", "repeat")
_NEEDED = ("completed", "answered", "false_answer", "recall_at_k", "evidence_in_prompt", "leak")


def diagnose(scores: pl.DataFrame, /) -> pl.DataFrame:
    """Return one row an answer, in the order of the scores: the stage at which it ended (schema ``DIAGNOSES``).

    Examples
    --------
    >>> from toolkit.schema import SCORES, Score, frame
    >>> values = {"completed": 0.0, "answered": 1.0, "recall_at_k": 1.0, "evidence_in_prompt": 1.0, "leak": 0.0}
    >>> rows = [Score(option="rag", question_id="q1", repeat=0, metric=metric, value=value, reason="")
    ...     for metric, value in values.items()]
    >>> diagnose(frame(rows, SCORES))["stage"].to_list()
    ['misread']
    """
    wide = scores.filter(pl.col("metric").is_in(_NEEDED)).pivot("metric", index=_KEY, values="value")
    missing = [pl.lit(None, pl.Float64).alias(name) for name in _NEEDED if name not in wide.columns]
    rows = wide.with_columns(missing).to_dicts()
    return pl.DataFrame(
        [
            {**{key: row[key] for key in _KEY}, "stage": (stage := _stage(row)), "meaning": STAGES[stage]}
            for row in rows
        ],
        schema=DIAGNOSES,
    )


def _stage(score: dict[str, Any]) -> str:
    if score["leak"]:
        return "leaked"
    if score["completed"] is None:
        return "not scored"
    if score["completed"]:
        return "rightly declined" if not score["answered"] else "right"
    if score["false_answer"]:
        return "answered, should have declined"
    return _why_wrong(score)


def _why_wrong(score: dict[str, Any]) -> str:
    """Return where an answer that was wanted went wrong, looking at the earliest link first."""
    if score["recall_at_k"] is None:
        return "wrong, reads no documents"
    if score["recall_at_k"] < 1:
        return "not retrieved"
    if score["evidence_in_prompt"] is not None and score["evidence_in_prompt"] < 1:
        return "left out of the prompt"
    return "misread" if score["answered"] else "declined, had the evidence"
