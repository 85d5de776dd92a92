"""What choosing the best does to its score, and what these questions could have shown."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from toolkit.schema import InputError
from toolkit.stats.power import paired_power, smallest_detectable
from toolkit.stats.scores import check_kind, check_scores, options_of, question_means

_SHUFFLES = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Winner:
    """The option with the best score, and how much of a lead chance alone would give one.

    ``inflation`` is by how much the best of these options would pass their common mean, on average, if all were
    equally good: a score to be taken off before the winner's is believed.
    """

    option: str
    metric: str
    value: float
    inflation: float
    options: int
    n: int

    @property
    def warning(self) -> str:
        """What to say beside the winner."""
        return (
            f"the best of {self.options} equal options would score {self.inflation:.0%} too high on average, "
            f"on these {self.n} questions"
        )


def winner(scores: pl.DataFrame, /, *, metric: str, kind: str, better: str = "higher", seed: int = 0) -> Winner | None:
    """Return the best option on a metric with its winner's curse; ``None`` below two options or with nothing scored.

    Parameters
    ----------
    scores
        Table SCORES. Only questions that every option was scored on count.
    metric, kind
        The metric, and its kind.
    better
        ``higher`` or ``lower``: which way is better.
    seed
        Of the shuffles.

    Notes
    -----
    If all options were equal, each question's scores could have come in any order: shuffled within each question
    4,000 times, the best mean less the mean of all is the inflation. Options that succeed and fail together leave
    less to luck, and get less.

    Examples
    --------
    >>> from toolkit.schema import SCORES, Score, frame
    >>> rng = np.random.default_rng(0)
    >>> rows = [Score(option=f"option {k}", question_id=f"q{i}", repeat=0, metric="right", reason="",
    ...     value=float(rng.random() < 0.8)) for k in range(5) for i in range(40)]
    >>> found = winner(frame(rows, SCORES), metric="right", kind="proportion")
    >>> round(found.inflation, 2)
    0.08
    """
    if better not in ("higher", "lower"):
        raise InputError("better is not known", field="better", got=better, allowed="higher, lower")
    checked = check_scores(scores.filter(pl.col("metric") == metric))
    check_kind(kind, metric=metric)
    names = options_of(checked)
    means = [question_means(checked, option=name, metric=metric, kind=kind).by_question() for name in names]
    shared = sorted(set(means[0]).intersection(*means[1:])) if means else []
    if len(names) < 2 or not shared:
        return None
    sign = 1.0 if better == "higher" else -1.0
    table = sign * np.array([[each[question] for each in means] for question in shared])
    own = table.mean(axis=0)
    best = int(own.argmax())
    shuffled = np.random.default_rng(seed).permuted(np.repeat(table[None], _SHUFFLES, axis=0), axis=2)
    return Winner(
        option=names[best],
        metric=metric,
        value=float(sign * own[best]),
        inflation=float(shuffled.mean(axis=1).max(axis=1).mean() - table.mean()),
        options=len(names),
        n=len(shared),
    )


def expected_best(p: float, n: int, options: int, /) -> float:
    """Return what the best of some equally good options scores on average, each asked ``n`` questions of its own.

    ``E max = sum over k of (1 - F(k)^options) / n``, F the binomial distribution function: exact.

    Examples
    --------
    >>> round(expected_best(0.8, 40, 5), 2)
    0.87
    """
    from scipy.special import bdtr

    if not 0 <= p <= 1 or n < 1 or options < 1:
        raise ValueError(f"p, n, options: got {p}, {n}, {options}; allowed 0 to 1, and 1 or more")
    return float((1 - bdtr(np.arange(n), n, p) ** options).sum() / n)


def power_reached(
    difference: Mapping[str, object], /, *, gain: float = 0.1, level: float = 0.95
) -> tuple[float, float | None]:
    """Return what one comparison could have shown: its power at a gain, and the smallest gain shown with power 80%.

    Parameters
    ----------
    difference
        A row of table DIFFERENCES. Its ``n``, ``wins`` and ``losses`` say how often the two options differ, which is
        all that is taken from it: power at the difference that was seen would only say the p-value again.
    gain
        The difference in shares that would matter.
    level
        1 less the false alarms allowed.

    Examples
    --------
    >>> power, smallest = power_reached({"n": 48, "wins": 4, "losses": 3}, gain=0.1)
    >>> round(power, 2), round(smallest, 2)
    (0.27, 0.24)
    """
    n, wins, losses = (int(str(difference[name])) for name in ("n", "wins", "losses"))
    if n < 1:
        raise ValueError("n: got 0, allowed 1 or more")
    lost = min((min(wins, losses) + 0.5) / (n + 1), (1 - gain) / 2)
    return paired_power(n, gain, lost=lost, level=level), smallest_detectable(n, lost=lost, level=level)
