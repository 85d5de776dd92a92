"""Scores to estimates, and to differences between options."""

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import polars as pl

from toolkit.schema import DIFFERENCES, ESTIMATES, Difference, Estimate, frame
from toolkit.stats.clustered import (
    clustered_bonett_price,
    clustered_clopper_pearson,
    clustered_wilson,
    effective_wilson,
)
from toolkit.stats.intervals import DRAWS, Interval, bootstrap_mean, upper_bound_of_none
from toolkit.stats.paired import bonett_price, holm, matched, midp_mcnemar, sign_flip
from toolkit.stats.scores import (
    KINDS,
    QuestionMeans,
    check_kind,
    check_scores,
    clusters_of,
    options_of,
    question_means,
)

__all__ = ["KINDS", "differences", "estimates"]

_FLIPS = 9999
_Bounds = tuple[Interval | None, str]
_Test = tuple[Interval | None, float, str]


def estimates(
    scores: pl.DataFrame,
    /,
    *,
    metrics: Mapping[str, str],
    clusters: Mapping[str, str] | None = None,
    seed: int = 0,
    level: float = 0.95,
) -> pl.DataFrame:
    """Return what the scores say of each option on each metric, with an interval fit for few questions.

    Parameters
    ----------
    scores
        Table SCORES. Repeats are averaged within a question first; scores that are ``None`` are left out, and ``n``
        counts the questions that remain.
    metrics
        Each metric to estimate and its kind. ``proportion``: Wilson, widened where questions share documents.
        ``safety``, the rate of a bad event: Clopper-Pearson, widened likewise, two-sided where one was seen and the
        one-sided bound where none was. ``mean``: Wilson on the effective size for scores between 0 and 1, bootstrap
        over documents for others.
    clusters
        Each question's document; a question without one stands by itself.
    seed
        Of the bootstrap. The same seed gives the same table, whatever the order of rows or of ``metrics``.
    level
        What the intervals should cover.

    Returns
    -------
    Table ESTIMATES: a row for each option in ``scores`` and each metric, ``None`` with n = 0 where nothing was scored.
    A mean whose scores are all the same, or all from one document, gets Wilson's interval on the number of documents
    where they lie between 0 and 1, else no interval: never one of no width.

    Raises
    ------
    InputError
        Where the scores or a kind cannot be used.

    Examples
    --------
    >>> from toolkit.schema import SCORES, Score, frame
    >>> def score(i, value):
    ...     return Score(option="rag", question_id=f"q{i}", repeat=0, metric="right", value=value, reason="")
    >>> scores = frame([score(i, float(i < 24)) for i in range(30)], SCORES)
    >>> table = estimates(scores, metrics={"right": "proportion"})
    >>> [round(x, 3) for x in table.row(0)[2:5]], table["method"].item()
    ([0.8, 0.627, 0.905], 'Wilson')
    """
    checked = check_scores(scores)
    records = []
    for option in options_of(checked):
        for metric, kind in sorted(metrics.items()):
            means = question_means(checked, option=option, metric=metric, kind=check_kind(kind, metric=metric))
            groups = clusters_of(means.questions, clusters)
            records.append(_estimate(means, groups, kind=kind, seed=seed, level=level))
    return frame(records, ESTIMATES)


def differences(
    scores: pl.DataFrame,
    /,
    *,
    metric: str,
    kind: str,
    clusters: Mapping[str, str] | None = None,
    seed: int = 0,
    level: float = 0.95,
) -> pl.DataFrame:
    """Return every pair of options on one metric, question by question, p-values adjusted by Holm across the pairs.

    Parameters
    ----------
    scores, clusters, seed, level
        As in `estimates`.
    metric, kind
        The metric compared, and its kind. Scores of 0 and 1, each question on a document of its own, get mid-p McNemar
        with a Bonett-Price interval. Where questions share documents, on which they are won and lost together, it is a
        sign-flip test over documents with that interval widened; all other scores get that test and a bootstrap.

    Returns
    -------
    Table DIFFERENCES. A question that either could not be scored on is left out of that pair, and ``method`` counts
    them. Where the adjusted p-value is at least ``1 - level``, ``method`` says that it is a tie.

    Raises
    ------
    InputError
        As in `estimates`, or where two options were not asked the same questions.

    Examples
    --------
    >>> from toolkit.schema import SCORES, Score, frame
    >>> def score(option, i, value):
    ...     return Score(option=option, question_id=f"q{i}", repeat=0, metric="right", value=value, reason="")
    >>> rows = [score("rag", i, 1.0) for i in range(30)] + [score("prompt-only", i, float(i > 6)) for i in range(30)]
    >>> table = differences(frame(rows, SCORES), metric="right", kind="proportion")
    >>> table["option"].item(), table["other"].item(), table["losses"].item(), round(table["p_value"].item(), 3)
    ('prompt-only', 'rag', 7, 0.008)
    """
    checked = check_scores(scores).filter(pl.col("metric") == metric)
    check_kind(kind, metric=metric)
    records = [
        _difference(_asked(checked, pair), pair, metric=metric, kind=kind, clusters=clusters, seed=seed, level=level)
        for pair in combinations(options_of(checked), 2)
    ]
    table = frame(records, DIFFERENCES)
    return _said_as_ties(_adjusted(table), alpha=1 - level)


def _estimate(means: QuestionMeans, groups: list[str], *, kind: str, seed: int, level: float) -> Estimate:
    n = len(means.values)
    if n == 0:
        bounds, method = None, "no question was scored"
    else:
        bounds, method = _bounds(means, groups, kind=kind, seed=seed, level=level)
    low, high = bounds or (None, None)
    return Estimate(
        option=means.option,
        metric=means.metric,
        value=float(means.values.mean()) if n else None,
        low=low,
        high=high,
        level=level,
        n=n,
        method=method + (f"; {means.repeats} repeats averaged within each question" if means.repeats > 1 else ""),
        provenance="measured",
    )


def _bounds(means: QuestionMeans, groups: list[str], *, kind: str, seed: int, level: float) -> _Bounds:
    if kind == "proportion":
        return _of_proportion(means, groups, level=level)
    return (
        _of_safety(means, groups, level=level) if kind == "safety" else _of_mean(means, groups, seed=seed, level=level)
    )


def _of_proportion(means: QuestionMeans, groups: list[str], *, level: float) -> _Bounds:
    bounds, acting = clustered_wilson(means.values, groups, level=level)
    name = "Wilson" if means.whole else "Wilson on question means"
    return bounds, name + _acting(len(means.values), acting, groups)


def _of_safety(means: QuestionMeans, groups: list[str], *, level: float) -> _Bounds:
    n = len(means.values)
    if float(means.values.sum()) == 0:
        return (0.0, upper_bound_of_none(n, level)), "Clopper-Pearson, one-sided as none was seen"
    bounds, acting = clustered_clopper_pearson(np.clip(means.values, 0, 1), groups, level=level)
    name = "Clopper-Pearson" if means.whole else "Clopper-Pearson on question means, rounded outward"
    return bounds, name + _acting(n, acting, groups)


def _of_mean(means: QuestionMeans, groups: list[str], *, seed: int, level: float) -> _Bounds:
    many = len(set(groups))
    if _between_0_and_1(means):
        # Questions that share a document may be alike because of it: where all scores are, only documents count.
        bounds, acting = effective_wilson(means.values, groups, level=level)
        return bounds, f"Wilson on effective size, {len(means.values)} questions in {many} documents as {acting:.0f}"
    drawn = bootstrap_mean(means.values, groups, rng=np.random.default_rng(seed), level=level)
    if drawn is not None:
        return drawn, _bootstrap(groups, seed)
    return None, f"no interval: {many} documents are too few, or too alike, for a bootstrap"


def _acting(n: int, acting: float, groups: list[str]) -> str:
    return f", {n} questions in {len(set(groups))} documents acting as {acting:.0f}" if acting < n else ""


def _asked(checked: pl.DataFrame, pair: tuple[str, str]) -> pl.DataFrame:
    """Return both options' rows, once it is known that they were asked the same questions."""
    rows = checked.filter(pl.col("option").is_in(pair))
    first, other = (dict.fromkeys(rows.filter(pl.col("option") == name)["question_id"].to_list(), 0.0) for name in pair)
    matched(first, other)
    return rows


def _difference(
    rows: pl.DataFrame,
    pair: tuple[str, str],
    *,
    metric: str,
    kind: str,
    clusters: Mapping[str, str] | None,
    seed: int,
    level: float,
) -> Difference:
    sides = [question_means(rows, option=option, metric=metric, kind=kind) for option in pair]
    both = set(sides[0].questions) & set(sides[1].questions)
    first, other = ({q: v for q, v in side.by_question().items() if q in both} for side in sides)
    gaps = matched(first, other)
    groups = clusters_of(gaps, clusters)
    bounds, p_value, method = _test(gaps, sides, groups, kind=kind, seed=seed, level=level) if gaps else _NOTHING
    out = rows["question_id"].n_unique() - len(gaps)
    low, high = bounds or (None, None)
    return Difference(
        option=pair[0],
        other=pair[1],
        metric=metric,
        difference=sum(gaps.values()) / len(gaps) if gaps else None,
        low=low,
        high=high,
        level=level,
        n=len(gaps),
        wins=sum(gap > 0 for gap in gaps.values()),
        losses=sum(gap < 0 for gap in gaps.values()),
        p_value=p_value if gaps else None,
        p_adjusted=None,
        method=method + (f"; {out} questions left out, not scored for both" if out else ""),
    )


_NOTHING: _Test = (None, 1.0, "no question was scored for both")


def _test(
    gaps: Mapping[str, float], sides: list[QuestionMeans], groups: list[str], *, kind: str, seed: int, level: float
) -> _Test:
    values = np.asarray(list(gaps.values()))
    wins, losses = int((values > 0).sum()), int((values < 0).sum())
    apart = len(set(groups)) == len(groups)
    if apart and kind != "mean" and all(side.whole for side in sides):
        bounds = bonett_price(wins, losses, len(values), level=level)
        return bounds, midp_mcnemar(wins, losses), "mid-p McNemar, Bonett-Price interval"
    p_value = sign_flip(values, groups, rng=np.random.default_rng(seed), draws=_FLIPS)
    if kind != "mean" and all(side.whole for side in sides) and len(set(groups)) > 1:
        bounds = clustered_bonett_price(values, groups, level=level)
        return bounds, p_value, f"sign flips and Bonett-Price widened, over {len(set(groups))} documents"
    drawn = bootstrap_mean(values, groups, rng=np.random.default_rng(seed), level=level)
    if drawn is not None:
        return drawn, p_value, f"sign flips and {_bootstrap(groups, seed)}"
    if wins + losses == 0 and all(_between_0_and_1(side) for side in sides):
        return bonett_price(0, 0, len(values), level=level), p_value, "equal on every question, Bonett-Price interval"
    return None, p_value, "sign flips, no interval (too few documents, or all alike)"


def _adjusted(table: pl.DataFrame) -> pl.DataFrame:
    found = [value for value in table["p_value"].to_list() if value is not None]
    remaining = iter(holm(found))
    column = [None if value is None else next(remaining) for value in table["p_value"].to_list()]
    return table.with_columns(pl.Series("p_adjusted", column, dtype=pl.Float64))


def _said_as_ties(table: pl.DataFrame, *, alpha: float) -> pl.DataFrame:
    equal = (pl.col("wins") + pl.col("losses")) == 0
    words = pl.when(equal).then(pl.lit("; a tie on every question")).otherwise(pl.lit("; a tie at these numbers"))
    tied = pl.col("p_adjusted") >= alpha
    return table.with_columns(pl.when(tied).then(pl.col("method") + words).otherwise(pl.col("method")).alias("method"))


def _bootstrap(groups: list[str], seed: int) -> str:
    return f"bootstrap over {len(set(groups))} documents, {DRAWS} draws, seed {seed}"


def _between_0_and_1(means: QuestionMeans) -> bool:
    return bool(((means.values >= 0) & (means.values <= 1)).all())
