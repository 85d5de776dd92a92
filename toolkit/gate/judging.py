"""The tests behind a gate: whether a candidate is shown to be within the margin, and whether shown to be worse."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from toolkit.stats import DRAWS, bonett_price, bootstrap_mean, midp_mcnemar
from toolkit.stats.intervals import by_cluster

_Numbers = NDArray[np.float64]
EXACT_MOST = 200
"""Questions up to which all outcomes are gone through; past it the score test's normal limit is as good."""
_NUISANCE = 64
_ALIKE = 1e-12
_MOST = 20_000
"""Questions past which nobody writes a golden set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What paired gaps say. ``spread`` is the standard deviation that one question adds, likeness in documents in."""

    low: float | None
    high: float | None
    p_within: float
    p_worse: float
    spread: float
    method: str


def judge_yes_no(wins: int, losses: int, n: int, /, *, margin: float, level: float) -> Judged:
    """Test questions that both sides got wholly right or wrong, each on a document of its own.

    Parameters
    ----------
    wins, losses, n
        Questions that only the candidate and only the baseline got right, and all.
    margin
        The share of questions by which the candidate may be worse.
    level
        Of the interval shown.

    Examples
    --------
    >>> judged = judge_yes_no(2, 3, 100, margin=0.1, level=0.9)
    >>> judged.p_within < 0.01, judged.p_worse > 0.3
    (True, True)
    """
    low, high = bonett_price(wins, losses, n, level=level)
    two_sided = midp_mcnemar(wins, losses)
    exact = n <= EXACT_MOST
    p, q = (wins + 1) / (n + 2), (losses + 1) / (n + 2)
    return Judged(
        low=low,
        high=high,
        p_within=_exact(wins, losses, n, margin) if exact else _tail(_score(wins, losses, n, margin)),
        p_worse=two_sided / 2 if losses > wins else 1 - two_sided / 2,
        spread=sqrt(p + q - (p - q) ** 2),
        method=f"{'exact test on' if exact else ''} Tango's score, mid-p McNemar, Bonett-Price interval".strip(),
    )


def judge_means(gaps: _Numbers, allowances: _Numbers, clusters: Sequence[str], /, *, level: float, seed: int) -> Judged:
    """Test scores of any kind, drawing whole documents again.

    Parameters
    ----------
    gaps
        Candidate minus baseline for each question, worse below 0.
    allowances
        How much worse each question may be: the margin, or a share of the baseline's score.
    clusters
        Each question's document.
    level, seed
        Of the interval shown, and of the draws.

    Notes
    -----
    A bootstrap that has seen few losses takes them for impossible: where 5% of candidates at the margin should pass, up
    to 10% do at 30 questions. So the larger of two p-values counts: the bootstrap's, and that of a t test to whose
    questions one far up and one far down are added, as Bonett and Price add them to yes and no. ``python -m
    benchmarks.gate`` has the rates.

    Examples
    --------
    >>> gaps = np.array([0.1, -0.1] * 20)
    >>> judge_means(gaps, np.full(40, 0.1), [str(i) for i in range(40)], level=0.9, seed=0).p_within < 0.01
    True
    """
    mean, se = _padded(gaps, gaps, clusters)
    half = NormalDist().inv_cdf((1 + level) / 2) * se
    drawn = bootstrap_mean(gaps, clusters, rng=np.random.default_rng(seed), level=level)
    # Documents that are all alike draw an interval of no width, or none: the padded one stands in.
    low, high = drawn or (mean - half, mean + half)
    return Judged(
        low=low,
        high=high,
        p_within=_above_zero(gaps + allowances, gaps, clusters, seed=seed),
        p_worse=_above_zero(-gaps, gaps, clusters, seed=seed),
        spread=se * sqrt(len(gaps)),
        method=f"bootstrap over {len(set(clusters))} documents ({DRAWS} draws, seed {seed}) and t test with a pair"
        " added, the larger p",
    )


def questions_to_settle(
    judged: Judged, difference: float, margin: float, n: int, *, alpha: float, power: float
) -> int | None:
    """Return how many more questions settle a row with this power, if what was measured is the truth.

    ``((z_alpha + z_power) spread / distance)²`` less those there are, the distance being to the margin where the
    candidate lies within it, and to 0 where it lies beyond. ``None`` past 20,000.

    Examples
    --------
    >>> judged = judge_yes_no(3, 3, 50, margin=0.1, level=0.9)
    >>> questions_to_settle(judged, 0.0, 0.1, 50, alpha=0.05, power=0.8)
    46
    """
    distance = margin + difference if difference > -margin else -difference
    reach = NormalDist().inv_cdf(1 - alpha) + NormalDist().inv_cdf(power)
    needed = (reach * judged.spread / distance) ** 2 if distance > 0 else float("inf")
    return None if needed > _MOST else max(1, ceil(needed) - n)


def _exact(wins: int, losses: int, n: int, margin: float) -> float:
    """Return the chance of a score as high at the margin, whatever share of questions is won: the largest counts."""
    all_wins, all_losses, coefficients = _outcomes(n)
    as_high = _scores(n, margin) >= _score(wins, losses, n, margin) - 1e-9
    seen = all_wins[as_high], all_losses[as_high], coefficients[as_high]
    return min(1.0, max(_chance(*seen, n, won, won + margin) for won in np.linspace(0, (1 - margin) / 2, _NUISANCE)))


def _chance(wins: _Numbers, losses: _Numbers, coefficients: _Numbers, n: int, won: float, lost: float) -> float:
    from scipy.special import xlogy

    alike = max(0.0, 1 - won - lost)
    logs = coefficients + xlogy(wins, won) + xlogy(losses, lost) + xlogy(n - wins - losses, alike)
    return float(np.exp(logs).sum())


@lru_cache(maxsize=32)
def _outcomes(n: int) -> tuple[_Numbers, _Numbers, _Numbers]:
    """Return every pair of wins and losses among n questions, and the log of its multinomial coefficient."""
    from scipy.special import gammaln

    wins, losses = (each.ravel().astype(float) for each in np.meshgrid(np.arange(n + 1), np.arange(n + 1)))
    held = wins + losses <= n
    wins, losses = wins[held], losses[held]
    return wins, losses, gammaln(n + 1) - gammaln(wins + 1) - gammaln(losses + 1) - gammaln(n - wins - losses + 1)


@lru_cache(maxsize=128)
def _scores(n: int, margin: float) -> _Numbers:
    wins, losses, _ = _outcomes(n)
    return _tango(wins, losses, n, margin)


def _score(wins: int, losses: int, n: int, margin: float) -> float:
    return float(_tango(np.array([float(wins)]), np.array([float(losses)]), n, margin)[0])


def _tango(wins: _Numbers, losses: _Numbers, n: int, margin: float) -> _Numbers:
    """Return Tango's score: how far the gap lies above ``-margin``, in standard errors found at ``-margin``.

    T. Tango (1998), Statistics in Medicine 17, 891-908; the share lost at the margin is the root of his quadratic.
    """
    first = 2 * n
    second = -wins - losses - (2 * n - wins + losses) * margin
    third = losses * margin * (1 + margin)
    lost = (np.sqrt(np.maximum(second**2 - 4 * first * third, 0)) - second) / (2 * first)
    variance = n * np.maximum(2 * lost - margin * (1 + margin), 1e-12)
    scores: _Numbers = (wins - losses + n * margin) / np.sqrt(variance)
    return scores


def _tail(score: float) -> float:
    return NormalDist().cdf(-score)


def _above_zero(values: _Numbers, gaps: _Numbers, clusters: Sequence[str], *, seed: int) -> float:
    """Return the p-value of the mean's being at most 0."""
    sums, sizes = by_cluster(values, clusters)
    if len(sums) < 2:
        return 1.0
    return max(_padded_t(values, gaps, clusters), _bootstrapped(sums, sizes, seed=seed))


def _padded_t(values: _Numbers, gaps: _Numbers, clusters: Sequence[str]) -> float:
    from scipy.special import stdtr

    mean, se = _padded(values, gaps, clusters)
    return float(stdtr(len(set(clusters)) - 1, -mean / se))


def _padded(values: _Numbers, gaps: _Numbers, clusters: Sequence[str]) -> tuple[float, float]:
    """Return the mean and its clustered standard error, something far up and something far down added.

    As far as any gap lies from their mean, 1 where all are alike, and of the size of sqrt(questions a document): whole
    documents may be lost, and with few of them none may have been seen.
    """
    sums, sizes = by_cluster(values, clusters)
    middle, far = float(values.mean()), float(np.abs(gaps - gaps.mean()).max())
    far, weight = far if far > _ALIKE else 1.0, sqrt(len(values) / len(sums))
    sums = np.append(sums, [weight * (middle + far), weight * (middle - far)])
    sizes = np.append(sizes, [weight, weight])
    many, n = len(sums), sizes.sum()
    residuals = sums - sizes * middle
    return middle, float(np.sqrt((residuals**2).sum()) / n * sqrt(many / (many - 1)))


def _bootstrapped(sums: _Numbers, sizes: _Numbers, *, seed: int) -> float:
    """Return the level at which the lower end of `stats.bootstrap_mean` would lie at 0."""
    from scipy.special import ndtri, stdtr

    many = len(sums)
    if np.ptp(sums / sizes) < _ALIKE:
        return 0.0  # draws from equal documents say nothing: the other test decides
    times = _draws(many, seed)
    share = (np.sum((times @ sums) / (times @ sizes) <= 0) + 1) / (DRAWS + 2)
    return float(stdtr(many - 1, ndtri(share) / sqrt(many / (many - 1))))


@lru_cache(maxsize=8)
def _draws(many: int, seed: int) -> _Numbers:
    """Return how often each document is drawn: the same for every metric."""
    drawn = np.random.default_rng(seed).multinomial(many, np.full(many, 1 / many), size=DRAWS)
    return drawn.astype(float)
