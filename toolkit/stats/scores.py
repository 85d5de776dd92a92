"""Scores to one number a question: repeats averaged first, what was not scored left out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from toolkit.schema import OPTIONS, SCORES, InputError, did_you_mean

KINDS = ("proportion", "safety", "mean")
"""What a metric counts: a share that is right, a share that is harmful, or an amount."""

_ANSWER = ["option", "metric", "question_id", "repeat"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionMeans:
    """One option's scores on one metric: a mean a question, in order of question id."""

    option: str
    metric: str
    questions: tuple[str, ...]
    values: NDArray[np.float64]
    repeats: int

    @property
    def whole(self) -> bool:
        """Whether every question counts as a plain yes or no."""
        return bool(np.isin(self.values, (0.0, 1.0)).all())

    def by_question(self) -> dict[str, float]:
        """Return each question's mean."""
        return dict(zip(self.questions, self.values.tolist(), strict=True))


def check_scores(scores: pl.DataFrame, /) -> pl.DataFrame:
    """Return the scores in one order, once they are known to be usable.

    Raises
    ------
    InputError
        Where a column is missing, an answer is scored twice on one metric, or a score is NaN or infinite.
    """
    missing = [name for name in [*_ANSWER, "value"] if name not in scores.columns]
    if missing:
        raise InputError("scores lack columns", got=", ".join(scores.columns), allowed=", ".join(SCORES.names()))
    ordered = scores.sort(_ANSWER)
    _refuse(ordered.filter(pl.struct(_ANSWER).is_duplicated()), "an answer is scored twice on one metric")
    _refuse(ordered.filter(~pl.col("value").is_finite()), "a score is not a finite number")
    return ordered


def check_kind(kind: str, /, *, metric: str) -> str:
    """Return the kind, if there is such a kind."""
    if kind not in KINDS:
        allowed = ", ".join(KINDS)
        raise InputError(
            "not a kind of metric", field=metric, got=kind, allowed=allowed, remedy=did_you_mean(kind, KINDS)
        )
    return kind


def options_of(scores: pl.DataFrame, /) -> list[str]:
    """Return the options that were scored, in the order in which they are always shown."""
    return sorted(scores["option"].unique().to_list(), key=_place)


def question_means(checked: pl.DataFrame, /, *, option: str, metric: str, kind: str) -> QuestionMeans:
    """Return one option's mean a question.

    Raises
    ------
    InputError
        Where a proportion is not between 0 and 1.
    """
    rows = checked.filter(pl.col("option") == option, pl.col("metric") == metric, pl.col("value").is_not_null())
    if kind != "mean" and not rows["value"].is_between(0, 1).all():
        outside = rows.filter(~pl.col("value").is_between(0, 1))
        _refuse(outside, f"{metric} is a {kind}, so its scores lie between 0 and 1")
    means = (
        rows.group_by("question_id").agg(pl.col("value").sort().mean(), pl.len().alias("repeats")).sort("question_id")
    )
    return QuestionMeans(
        option=option,
        metric=metric,
        questions=tuple(means["question_id"].to_list()),
        values=means["value"].to_numpy(),
        repeats=int(means["repeats"].max() or 0),  # type: ignore[arg-type]
    )


def clusters_of(questions: Iterable[str], clusters: Mapping[str, str] | None, /) -> list[str]:
    """Return each question's document; a question that has none stands by itself."""
    known = clusters or {}
    # The marks keep a question's own cluster apart from a document of the same name.
    return [f"document {known[question]}" if question in known else f"question {question}" for question in questions]


def _place(option: str) -> tuple[int, str]:
    return (OPTIONS.index(option) if option in OPTIONS else len(OPTIONS)), option


def _refuse(rows: pl.DataFrame, problem: str) -> None:
    if rows.height:
        first = rows.row(0, named=True)
        place = ", ".join(f"{name} {first[name]}" for name in _ANSWER)
        raise InputError(f"{problem} ({rows.height} rows)", field=place, got=first["value"])
