"""How often intervals hold the truth, by simulation: every kind that the toolkit shows, as it is used."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import polars as pl

from toolkit import stats
from toolkit.stats.scores import QuestionMeans
from toolkit.stats.summarise import _bounds

ICC = 0.3
Drawn = tuple[np.ndarray, list[str]]


def answers(rng: np.random.Generator, p: float, n: int, each: int, *, parts: int = 1) -> Drawn:
    """Return scores of n questions, ``each`` to a document and alike within it, right with chance p on average.

    With ``parts`` above 1 a score is the share of so many facts.
    """
    documents = -(-n // each)
    if each == 1:
        chance = np.full(n, p)
    else:
        spread = (1 - ICC) / ICC
        chance = np.repeat(rng.beta(p * spread, (1 - p) * spread, documents), each)[:n]
    return rng.binomial(parts, chance) / parts, [f"d{at // each}" for at in range(n)]


def of_estimate(kind: str, p: float, n: int, each: int, *, parts: int, times: int, seed: int = 0) -> float:
    """Return the coverage of the interval that an estimate of this kind gets."""
    rng, held = np.random.default_rng(seed), 0
    for at in range(times):
        values, groups = answers(rng, p, n, each, parts=parts)
        means = QuestionMeans(option="rag", metric="m", questions=tuple(map(str, range(n))), values=values, repeats=1)
        bounds, _ = _bounds(means, groups, kind=kind, seed=seed + at, level=0.95)
        held += bounds is not None and bounds[0] - 1e-12 <= p <= bounds[1] + 1e-12
    return held / times


def of_difference(p: float, gain: float, n: int, each: int, *, times: int, seed: int = 0) -> float:
    """Return the coverage of the interval of a difference between two options, on questions that share documents."""
    rng, held = np.random.default_rng(seed), 0
    for _ in range(times):
        first, groups = answers(rng, p, n, each)
        other, _ = answers(rng, p - gain, n, each)
        low, high = stats.clustered_bonett_price(first - other, groups)
        held += low <= gain <= high
    return held / times


def of_quantile(q: float, n: int, *, times: int, seed: int = 0) -> float:
    """Return the coverage of a quantile's interval, on times with a long tail; an open end holds everything."""
    rng, held = np.random.default_rng(seed), 0
    truth = float(np.quantile(np.random.default_rng(99).lognormal(size=2_000_000), q))
    for _ in range(times):
        low, high = stats.quantile_bounds(list(rng.lognormal(size=n)), q)
        held += (low is None or low <= truth) and (high is None or truth <= high)
    return held / times


def labels(rng: np.random.Generator, n: int, right: float, q1: float, q0: float) -> list[tuple[bool, bool]]:
    """Return n pairs of a person's and a judge's verdict."""
    people = rng.random(n) < right
    agrees = rng.random(n) < np.where(people, q1, q0)
    return [(bool(person), bool(person == agreed)) for person, agreed in zip(people, agrees, strict=True)]


def of_kappa(n: int, right: float, q1: float, q0: float, *, times: int, seed: int = 0) -> float:
    """Return the coverage of kappa's interval."""
    rng, held = np.random.default_rng(seed), 0
    both, neither = right * q1, (1 - right) * q0
    told = both + (1 - right) * (1 - q0)
    expected = right * told + (1 - right) * (1 - told)
    truth = (both + neither - expected) / (1 - expected)
    groups = [str(at) for at in range(n)]
    for _ in range(times):
        _, bounds = stats.kappa(labels(rng, n, right, q1, q0), groups)
        held += bounds is not None and bounds[0] <= truth <= bounds[1]
    return held / times


def of_corrected(n: int, graded: int, right: float, q1: float, q0: float, *, times: int, seed: int = 0) -> float:
    """Return the coverage of a judge's corrected share, from n answers and ``graded`` labels, 60% of them right."""
    rng, held, used = np.random.default_rng(seed), 0, 0
    good = round(0.6 * graded)
    told = right * q1 + (1 - right) * (1 - q0)
    for _ in range(times):
        right_told, wrong_told = rng.binomial(good, q1), rng.binomial(graded - good, q0)
        counts = (int(right_told), int(good - right_told), int(wrong_told), int(graded - good - wrong_told))
        found = stats.judge_corrected(int(rng.binomial(n, told)), n, counts)
        if found.low is not None and found.high is not None:
            used += 1
            held += found.low <= right <= found.high
    return held / used


SHARES = (0.5, 0.8, 0.95)
SIZES = (30, 40, 50)


def table(times: int) -> pl.DataFrame:
    """Return the coverage of each interval at nominal 95%."""
    rows = [*_estimates(times), *_differences(times), *_quantiles(times), *_judges(times)]
    return pl.DataFrame(rows, schema=["interval", "n", "truth", "a document", "coverage"], orient="row")


Row = tuple[str, int, float, int, float]
_KINDS = {
    "proportion: Wilson, clustered Wilson": ("proportion", 1),
    "safety: Clopper-Pearson (clustered)": ("safety", 1),
    "mean of facts: Wilson on effective size": ("mean", 3),
}


def _estimates(times: int) -> Iterator[Row]:
    for (title, (kind, parts)), n, p, each in product(_KINDS.items(), SIZES, SHARES, (1, 5)):
        truth = 1 - p if kind == "safety" else p  # a harmful event is rare
        yield title, n, round(truth, 2), each, of_estimate(kind, truth, n, each, parts=parts, times=times)


def _differences(times: int) -> Iterator[Row]:
    for n, (p, gain), each in product(SIZES, ((0.8, 0.0), (0.8, 0.2), (0.95, 0.1)), (1, 5)):
        yield "difference: Bonett-Price (clustered)", n, gain, each, of_difference(p, gain, n, each, times=times)


def _quantiles(times: int) -> Iterator[Row]:
    for n, q in product(SIZES, (0.5, 0.95)):
        yield "quantile: order statistics", n, q, 1, of_quantile(q, n, times=times)


def _judges(times: int) -> Iterator[Row]:
    for n, right, q1, q0 in ((50, 0.7, 0.93, 0.85), (100, 0.7, 0.93, 0.85), (50, 0.8, 0.98, 0.94)):
        yield (
            f"kappa, judge right {q1:.0%} and {q0:.0%}",
            n,
            right,
            1,
            of_kappa(n, right, q1, q0, times=times),
        )
    for p in SHARES:
        yield "judge, corrected (50 answers, 60 labels)", 50, p, 1, of_corrected(50, 60, p, 0.93, 0.85, times=times)
