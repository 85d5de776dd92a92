"""One row of a gate: a metric on a slice, paired question by question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from toolkit.gate.judging import Judged, judge_means, judge_yes_no
from toolkit.gate.settings import Margin, Settings
from toolkit.metrics import METRICS
from toolkit.schema import InputError, LostQuestion, did_you_mean
from toolkit.stats.scores import check_scores, clusters_of, question_means

ALL = "all questions"
SEED = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Some of the questions, and the margins that count on them."""

    name: str
    questions: frozenset[str]
    margins: Mapping[str, Margin]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """One metric on one slice, scored for both: what each question got, and what is made of it.

    ``unscored`` counts the questions that the baseline was scored on and the candidate was not; ``if_lost`` is the
    p-value were they all lost.
    """

    metric: str
    slice: str
    margin: Margin
    sign: int
    baseline: Mapping[str, float]
    candidate: Mapping[str, float]
    judged: Judged | None
    unscored: int
    if_lost: float | None

    @property
    def gaps(self) -> dict[str, float]:
        """Candidate minus baseline by question, below 0 where it is worse."""
        return {name: self.sign * (self.candidate[name] - self.baseline[name]) for name in sorted(self.candidate)}

    @property
    def allowed(self) -> float:
        """How much worse the mean may be, in the metric's units."""
        return self.margin.margin * (_mean(self.baseline) if self.margin.relative else 1.0)

    def lost(self, questions: Mapping[str, Mapping[str, object]], /) -> list[LostQuestion]:
        """Return the questions on which the candidate is worse, the worst first."""
        worse = sorted((gap, name) for name, gap in self.gaps.items() if gap < 0)
        return [
            LostQuestion(
                metric=self.metric,
                question_id=name,
                question=str(questions[name].get("question", "")),
                stakes=str(questions[name].get("stakes", "")),
                baseline=self.baseline[name],
                candidate=self.candidate[name],
            )
            for _, name in worse
        ]


def slices_of(questions: pl.DataFrame, settings: Settings, /) -> tuple[list[Slice], list[str]]:
    """Return all questions and each slice that is large enough, and notes on those that are not.

    Raises
    ------
    InputError
        Where no question is in a slice that was named.
    """
    found = [Slice(name=ALL, questions=frozenset(questions["id"].to_list()), margins=settings.margins)]
    notes = []
    for said, margins in settings.slices.items():
        for name, ids in _parts(questions, said).items():
            if len(ids) < settings.min_questions:
                notes.append(
                    f"{name} has {len(ids)} questions: too few to test (min_questions is {settings.min_questions})"
                )
            else:
                found.append(Slice(name=name, questions=frozenset(ids), margins=margins or settings.margins))
    return found, notes


def pair(
    baseline: pl.DataFrame, candidate: pl.DataFrame, part: Slice, clusters: Mapping[str, str], settings: Settings, /
) -> list[Paired]:
    """Return each margin of a slice, tested on two options' scores."""
    return [
        _pair((baseline, candidate), part, metric, margin, clusters, settings)
        for metric, margin in part.margins.items()
    ]


def _pair(
    sides: tuple[pl.DataFrame, pl.DataFrame],
    part: Slice,
    metric: str,
    margin: Margin,
    clusters: Mapping[str, str],
    settings: Settings,
) -> Paired:
    sign = _sign(metric, margin)
    first, other = (_by_question(side, metric, part) for side in sides)
    both = sorted(first.keys() & other.keys())
    missing = sorted(first.keys() - other.keys())
    whole = all(value in (0.0, 1.0) for side in (first, other) for value in side.values())
    shares = all(0 <= value <= 1 for side in (first, other) for value in side.values())
    _check_margin(metric, margin, shares=shares)
    gaps = {name: sign * (other[name] - first[name]) for name in both}
    groups = clusters_of(both, clusters)
    judged = _judge(gaps, first, groups, margin, whole=whole, settings=settings) if both else None
    worst = {**gaps, **{name: -(first[name] if sign > 0 else 1 - first[name]) for name in missing}}
    groups = clusters_of(worst, clusters)
    if_lost = _judge(worst, first, groups, margin, whole=whole, settings=settings) if missing and shares else None
    return Paired(
        metric=metric,
        slice=part.name,
        margin=margin,
        sign=sign,
        baseline={name: first[name] for name in both},
        candidate={name: other[name] for name in both},
        judged=judged,
        unscored=len(missing),
        if_lost=if_lost.p_within if if_lost else None,
    )


def _judge(
    gaps: Mapping[str, float],
    baseline: Mapping[str, float],
    groups: Sequence[str],
    margin: Margin,
    *,
    whole: bool,
    settings: Settings,
) -> Judged:
    shown = 2 * settings.level - 1  # the interval whose lower end is the one-sided bound
    values = np.asarray(list(gaps.values()))
    if whole and not margin.relative and len(set(groups)) == len(groups):
        wins, losses = int((values > 0).sum()), int((values < 0).sum())
        return judge_yes_no(wins, losses, len(values), margin=margin.margin, level=shown)
    allowances = np.asarray([margin.margin * (abs(baseline[name]) if margin.relative else 1.0) for name in gaps])
    return judge_means(values, allowances, groups, level=shown, seed=SEED)


def _by_question(scores: pl.DataFrame, metric: str, part: Slice) -> dict[str, float]:
    rows = scores.filter(pl.col("question_id").is_in(list(part.questions))) if part.name != ALL else scores
    options = rows["option"].unique().to_list()
    if not options:
        return {}
    kind = METRICS[metric].kind if metric in METRICS else "mean"
    return question_means(check_scores(rows), option=options[0], metric=metric, kind=kind).by_question()


def check_metrics(sides: tuple[pl.DataFrame, pl.DataFrame], settings: Settings, /) -> None:
    """Refuse a margin on a metric that a run does not have.

    Raises
    ------
    InputError
        Where it is missing in either.
    """
    asked = dict.fromkeys([*settings.margins, *(name for each in settings.slices.values() for name in each or ())])
    for scores, side in zip(sides, ("baseline", "candidate"), strict=True):
        known = scores["metric"].unique(maintain_order=True).to_list()
        for metric in asked:
            if metric not in known:
                raise InputError(
                    f"the {side} was not scored on this metric",
                    field=f"margins.{metric}",
                    got=metric,
                    allowed=", ".join(known) or "none",
                    remedy=did_you_mean(metric, known) or "name margins for metrics that both runs have",
                )


def _sign(metric: str, margin: Margin) -> int:
    better = margin.better or (METRICS[metric].better if metric in METRICS else "higher")
    if better == "neither":
        remedy = f"write {metric}: {{margin: {margin.margin:g}, better: higher}}, or lower"
        raise InputError("neither more nor less of it is better", field=f"margins.{metric}", got=metric, remedy=remedy)
    return 1 if better == "higher" else -1


def _check_margin(metric: str, margin: Margin, *, shares: bool) -> None:
    if (
        shares
        and not margin.relative
        and margin.margin >= 1
        and (metric not in METRICS or METRICS[metric].kind != "mean")
    ):
        raise InputError(
            "lets everything pass: the metric is a share",
            field=f"margins.{metric}",
            got=f"{margin.margin:g}",
            allowed="above 0 and below 1; 0.1 is ten points",
        )


def _parts(questions: pl.DataFrame, said: str) -> dict[str, list[str]]:
    """Return the ids of each value that a slice names."""
    column, _, wanted = (word.strip() for word in said.partition("="))
    rows = questions.select("id", value=pl.col(column)) if column in questions.columns else None
    if rows is None:
        raise InputError(
            "the questions have no such column",
            field=f"slices.{said}",
            got=column,
            allowed=", ".join(questions.columns),
        )
    rows = rows.explode("value") if isinstance(rows.schema["value"], pl.List) else rows
    text = (
        rows.filter(pl.col("value").is_not_null())
        .with_columns(pl.col("value").cast(pl.String))
        .filter(pl.col("value") != "")
    )
    held = {f"{column} = {name}": ids for name, ids in sorted(text.group_by("value").agg("id").iter_rows())}
    if wanted:
        held = {name: ids for name, ids in held.items() if name == f"{column} = {wanted}"}
    if not held:
        values = ", ".join(sorted(text["value"].unique().to_list())) or "no values"
        raise InputError("no question is in this slice", field=f"slices.{said}", got=wanted or column, allowed=values)
    return held


def _mean(values: Mapping[str, float]) -> float:
    return sum(values.values()) / len(values) if values else 0.0
