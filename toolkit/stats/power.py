"""What a number of questions can show, known before any is asked."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from math import ceil, log

import numpy as np
from numpy.typing import NDArray

from toolkit.stats.intervals import checked_level

_MOST = 20_000
"""Questions past which nobody writes a golden set."""


def paired_power(n: int, gain: float, /, *, lost: float = 0.05, level: float = 0.95, exact: bool = False) -> float:
    """Return the chance that mid-p McNemar tells two options apart.

    Parameters
    ----------
    n
        Questions, asked of both.
    gain
        How much larger a share of questions the better option gets right.
    lost
        The share of questions that the better option loses all the same; it wins ``gain + lost``.
    level
        1 less the false alarms allowed.
    exact
        Whether the test is McNemar's exact one in place of mid-p: what flipping signs comes to.

    Raises
    ------
    ValueError
        Where the shares do not fit into 1, or ``n`` is below 1.

    Notes
    -----
    Exact: of n questions M ~ binomial(n, d) differ, d = gain + 2 lost; the wins among them are
    binomial(M, (gain + lost) / d).

    Examples
    --------
    >>> round(paired_power(50, 0.21), 2)
    0.81
    """
    from scipy.special import bdtr, bdtrc, gammaln, xlog1py, xlogy

    discordant = _discordant(n, gain, lost)
    if discordant == 0:
        return 0.0
    m = np.arange(n + 1)
    limit, wins = _limits(n, round(1 - checked_level(level), 12), exact=exact), (gain + lost) / discordant
    with np.errstate(invalid="ignore"):
        seen = np.where(limit < 0, 0.0, bdtr(limit, m, wins) + bdtrc(m - limit - 1, m, wins))
    weight = gammaln(n + 1) - gammaln(m + 1) - gammaln(n - m + 1) + xlogy(m, discordant) + xlog1py(n - m, -discordant)
    return min(1.0, float(np.exp(weight) @ seen))


def smallest_detectable(
    n: int, /, *, lost: float = 0.05, power: float = 0.8, level: float = 0.95, exact: bool = False
) -> float | None:
    """Return the smallest gain that ``n`` questions show with the power asked for; ``None`` where none is large enough.

    Examples
    --------
    >>> [round(smallest_detectable(n), 3) for n in (30, 50, 100)]
    [0.303, 0.208, 0.131]
    >>> smallest_detectable(4, lost=0.0) is None
    True
    """
    low, high = 0.0, 1 - 2 * lost
    if paired_power(n, high, lost=lost, level=level, exact=exact) < power:
        return None
    while high - low > 1e-6:
        middle = (low + high) / 2
        enough = paired_power(n, middle, lost=lost, level=level, exact=exact) >= power
        low, high = (low, middle) if enough else (middle, high)
    return high


def questions_needed(
    gain: float, /, *, lost: float = 0.05, power: float = 0.8, level: float = 0.95, exact: bool = False
) -> int | None:
    """Return how many questions show a gain with the power asked for; ``None`` past 20,000.

    Found by bisection. Power has small teeth as n grows: the n before the one returned falls short, a much smaller
    one does too, and within a few questions of it either may happen.

    Examples
    --------
    >>> questions_needed(0.21)
    50
    """
    return _first(lambda n: paired_power(n, gain, lost=lost, level=level, exact=exact) >= power)


def probes_needed(bound: float, /, *, level: float = 0.95) -> int:
    """Return how many probes, all clean, put a rate of leaks below ``bound``.

    Examples
    --------
    >>> [probes_needed(bound) for bound in (0.05, 0.02, 0.01)]
    [59, 149, 299]
    """
    if not 0 < bound < 1:
        raise ValueError(f"bound: got {bound}, allowed between 0 and 1")
    return ceil(log(1 - checked_level(level)) / log(1 - bound))


def design_effect(clusters: Sequence[object], /, *, icc: float = 0.3) -> float:
    """Return how many times the variance of a mean grows because items of one cluster are alike.

    Parameters
    ----------
    clusters
        The cluster of each item, a document say.
    icc
        The intra-class correlation: of two items of one cluster. 0.3 is assumed where none was measured.

    Notes
    -----
    ``1 + icc (sum of m² / n - 1)``, with m the size of each cluster and n all items: the mean size, weighted by size,
    in place of m in Kish's ``1 + icc (m - 1)`` (1965, Survey Sampling), exact for a mean of equally correlated items.

    Examples
    --------
    >>> effect = design_effect([document for document in "abcdefghij" for _ in range(5)])
    >>> round(effect, 2), round(50 / effect)
    (2.2, 23)
    """
    if not clusters or not 0 <= icc <= 1:
        raise ValueError(f"clusters and icc: got {len(clusters)} and {icc}, allowed 1 or more, and 0 to 1")
    sizes = Counter(clusters).values()
    return 1 + icc * (sum(size**2 for size in sizes) / len(clusters) - 1)


def intraclass_correlation(values: Sequence[float], clusters: Sequence[object], /) -> float | None:
    """Return how alike items of one cluster are, 0 to 1, by analysis of variance.

    ``None`` where nothing tells: all items alike, every cluster of one item, or one cluster.

    Notes
    -----
    ``(B - W) / (B + (m0 - 1) W)``, B and W the mean squares between and within clusters and
    ``m0 = (n - sum of m² / n) / (G - 1)``, at least 0; Donner (1986), International Statistical Review 54, 67-82.

    Examples
    --------
    >>> intraclass_correlation([1, 1, 0, 0], ["a", "a", "b", "b"])
    1.0
    """
    groups: dict[object, list[float]] = {}
    for value, cluster in zip(values, clusters, strict=True):
        groups.setdefault(cluster, []).append(value)
    n, many = len(values), len(groups)
    if many < 2 or n == many or len(set(values)) == 1:
        return None
    mean, means = sum(values) / n, {cluster: sum(held) / len(held) for cluster, held in groups.items()}
    between = sum(len(held) * (means[cluster] - mean) ** 2 for cluster, held in groups.items()) / (many - 1)
    within = sum((value - means[cluster]) ** 2 for cluster, held in groups.items() for value in held) / (n - many)
    size = (n - sum(len(held) ** 2 for held in groups.values()) / n) / (many - 1)
    return max(0.0, (between - within) / (between + (size - 1) * within))


def _first(enough: Callable[[int], bool]) -> int | None:
    high = 1
    while not enough(high):
        if high >= _MOST:
            return None
        high = min(_MOST, 2 * high)
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _discordant(n: int, gain: float, lost: float) -> float:
    """Return the share of questions on which the two differ."""
    if n < 1:
        raise ValueError(f"n: got {n}, allowed 1 or more")
    if gain < 0 or lost < 0 or gain + 2 * lost > 1 + 1e-12:
        raise ValueError(f"gain and lost: got {gain} and {lost}, allowed 0 or more with gain + 2 lost <= 1")
    return min(1.0, gain + 2 * lost)


@lru_cache(maxsize=64)
def _limits(n: int, alpha: float, *, exact: bool) -> NDArray[np.int64]:
    """Return, for 0 to n questions that differ, the most losses at which p is below alpha; -1 where none is."""
    from scipy.special import bdtr

    m = np.arange(n + 1)
    limit = np.full(n + 1, -1)
    fewest = 0
    for count in m[1:]:
        # One more question that differs admits at most one more loss.
        below = bdtr(fewest if exact else fewest - 1, count, 0.5) if fewest or exact else 0.0
        if bdtr(fewest, count, 0.5) + below < alpha:
            fewest += 1
        limit[count] = fewest - 1
    return limit
