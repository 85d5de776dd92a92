"""What a golden set can show, known before any money is spent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil

import polars as pl

from toolkit.golden.measures.probes import as_of_questions, not_permitted, unanswerable
from toolkit.schema import POWER_CURVE, GoldenQuestion, InputError, PowerPoint, frame
from toolkit.stats import (
    design_effect,
    intraclass_correlation,
    matched,
    paired_power,
    questions_needed,
    smallest_detectable,
    upper_bound_of_none,
)

ASSUMED_LOST, ASSUMED_ICC = 0.05, 0.3
"""What is assumed with no pilot: the share of questions that the better option loses all the same, and how alike
questions of one document are."""
POWER, LEVEL = 0.8, 0.95
_METRIC = "completed"
_GAINS = [gain / 100 for gain in range(0, 51, 2)]
_ENOUGH = 30  # questions of a pilot


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """What a golden set can show.

    Differences are shares of questions, found four times in five by a paired test at 5%: mid-p McNemar. ``clustered``
    figures allow for questions of one document being alike: the set then acts as ``effective_n`` questions, and runs
    flip the signs of whole documents, which comes to McNemar's exact test. A figure is ``None`` where no difference is
    large enough, or there is nothing to measure.
    """

    n: int
    answerable: int
    unanswerable: int
    not_permitted: int
    as_of: int
    documents: int
    lost: float
    icc: float
    provenance: str
    design_effect: float
    effective_n: float
    detectable: float | None
    detectable_clustered: float | None
    target: float | None
    needed: int | None
    needed_clustered: int | None
    leak_bound: float | None

    @property
    def curve(self) -> pl.DataFrame:
        """The chance of telling two options apart, by how far apart they are (schema ``POWER_CURVE``)."""
        gains = [gain for gain in _GAINS if gain + 2 * self.lost <= 1]
        points = [
            PowerPoint(
                gain=gain,
                power=paired_power(self.n, gain, lost=self.lost),
                clustered=paired_power(self.acting, gain, lost=self.lost, exact=self.acting < self.n),
            )
            for gain in gains
        ]
        return frame(points, POWER_CURVE)

    @property
    def acting(self) -> int:
        """The whole questions that the set acts as."""
        return _whole(self.effective_n)

    @property
    def sentence(self) -> str:
        """All of it in plain words."""
        shown = _points(self.detectable_clustered)
        parts = [
            f"With these {self.n} questions, two options must differ by {shown} for the difference to show four times "
            f"in five{self._shared}"
        ]
        if self.target is not None:
            needed = f"{self.needed_clustered:,}" if self.needed_clustered else "more than 20,000"
            parts.append(f"to show {_points(self.target)} takes {needed} questions spread alike")
        parts.append(
            f"if none of the {self.not_permitted} not-permitted questions leaks, up to {self.leak_bound:.0%} of such "
            "questions may leak all the same"
            if self.leak_bound is not None
            else "no question is asked by someone who may not have its answer, so leaks are not measured"
        )
        return "; ".join(parts) + "."

    @property
    def _shared(self) -> str:
        """What is lost where several questions share a document, in words."""
        return f", since those that share a document make them act as {self.acting}" if self.acting < self.n else ""

    @property
    def _test(self) -> str:
        return "Sign flips of whole documents, as McNemar's exact test" if self.acting < self.n else "Mid-p McNemar"

    @property
    def basis(self) -> str:
        """Where the figures rest on an assumption, or on a pilot."""
        return (
            f"{self._test}, {POWER:.0%} power, {LEVEL:.0%} level; the better option loses {self.lost:.0%} of "
            f"questions all the same and questions of one document correlate by {self.icc:.2f} ({self.provenance}); "
            f"design effect {self.design_effect:.2f}. Leaks: Clopper-Pearson, one-sided."
        )


def power(
    questions: Iterable[GoldenQuestion], /, *, target: float | None = None, pilot: pl.DataFrame | None = None
) -> Power:
    """Return what a golden set can show.

    Parameters
    ----------
    questions
        The set.
    target
        A difference worth finding, as a share of questions: 0.1 is ten points.
    pilot
        Scores of a run (schema ``SCORES``) on some of these questions, from which to measure what is assumed
        otherwise: how many questions the better option loses, and how alike those of one document are.

    Raises
    ------
    InputError
        Where there are no questions, the target is not between 0 and 1, or the pilot holds no two options.

    Examples
    --------
    >>> asked = [GoldenQuestion(id=f"q{n}", question="?") for n in range(50)]
    >>> shown = power(asked, target=0.21)
    >>> round(shown.detectable, 2), shown.needed, shown.effective_n
    (0.21, 50, 50.0)
    """
    asked = list(questions)
    _check(asked, target)
    clusters = {question.id: _cluster(question) for question in asked}
    lost, icc, provenance = _measured(pilot, clusters) if pilot is not None else (ASSUMED_LOST, ASSUMED_ICC, "assumed")
    effect = design_effect(list(clusters.values()), icc=icc)
    acting = len(asked) / effect
    shared = _whole(acting) < len(asked)
    needed = questions_needed(target, lost=lost) if target is not None else None
    needed_apart = questions_needed(target, lost=lost, exact=shared) if target is not None else None
    return Power(
        n=len(asked),
        answerable=sum(question.answerable for question in asked),
        unanswerable=len(unanswerable(asked)),
        not_permitted=len(not_permitted(asked)),
        as_of=len(as_of_questions(asked)),
        documents=len({each.evidence[0].document for each in asked if each.evidence}),
        lost=lost,
        icc=icc,
        provenance=provenance,
        design_effect=effect,
        effective_n=acting,
        detectable=smallest_detectable(len(asked), lost=lost),
        detectable_clustered=smallest_detectable(_whole(acting), lost=lost, exact=shared),
        target=target,
        needed=needed,
        needed_clustered=ceil(needed_apart * effect) if needed_apart is not None else None,
        leak_bound=upper_bound_of_none(len(probes)) if (probes := not_permitted(asked)) else None,
    )


def _check(asked: Sequence[GoldenQuestion], target: float | None) -> None:
    if not asked:
        raise InputError("there are no questions", field="golden", remedy="draft some first")
    if target is not None and not 0 < target <= 1 - 2 * ASSUMED_LOST:
        raise InputError(
            "is no difference that could show",
            field="target",
            got=target,
            allowed=f"above 0, up to {1 - 2 * ASSUMED_LOST}",
        )


def _cluster(question: GoldenQuestion) -> str:
    """Return the document that a question is about, as runs take it; one with no evidence stands alone."""
    return question.evidence[0].document if question.evidence else f"\0{question.id}"


def _measured(pilot: pl.DataFrame, clusters: dict[str, str]) -> tuple[float, float, str]:
    """Return the largest share lost and likeness that any two options of a pilot show, and what they rest on."""
    means = _means(pilot, clusters)
    losses, likeness, counted = [], [], 0
    for first, other in combinations(means, 2):
        gaps = matched(means[first], means[other])
        signs = [(gap > 0) - (gap < 0) for gap in gaps.values()]
        losses.append(min(signs.count(1), signs.count(-1)) / len(signs))
        likeness.append(intraclass_correlation(list(gaps.values()), [clusters[question] for question in gaps]))
        counted = len(gaps)
    known = [each for each in likeness if each is not None]
    said = f"measured on a pilot of {counted} questions" + ("" if known else ", the correlation assumed")
    lost, icc = min(max(losses), 0.45), max(known, default=ASSUMED_ICC)
    if counted < _ENOUGH:  # none lost of eight allows three in ten: a small pilot may warn, not reassure
        lost, icc, said = (
            max(lost, ASSUMED_LOST),
            max(icc, ASSUMED_ICC),
            f"{said}, too few to take less than is assumed",
        )
    return lost, icc, said


def _means(pilot: pl.DataFrame, clusters: dict[str, str]) -> dict[str, dict[str, float]]:
    rows = pilot.filter(
        pl.col("metric") == _METRIC, pl.col("value").is_not_null(), pl.col("question_id").is_in(list(clusters))
    )
    means: dict[str, dict[str, float]] = {}
    averaged = rows.group_by("option", "question_id", maintain_order=True).agg(pl.col("value").mean())
    for option, question, value in averaged.iter_rows():
        means.setdefault(option, {})[question] = value
    if len(means) < 2:
        raise InputError(
            "holds no two options to compare on these questions",
            field="pilot",
            got=", ".join(means) or "none",
            allowed=f"scores of the metric {_METRIC} for two options or more",
        )
    both = set.intersection(*(set(each) for each in means.values()))
    if not both:
        raise InputError("no question was scored for every option", field="pilot", remedy="resume the run")
    return {option: {question: held[question] for question in sorted(both)} for option, held in means.items()}


def _whole(effective: float) -> int:
    return max(1, round(effective))


def _points(share: float | None) -> str:
    return "more than any difference can be" if share is None else f"{100 * share:.0f} points"
