"""Times and tokens of a run, as estimates."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from toolkit.schema import ESTIMATES, Estimate, frame
from toolkit.stats.intervals import DRAWS, bootstrap_mean, checked_level
from toolkit.stats.scores import options_of

Bounds = tuple[float | None, float | None]
_QUANTILES = {"p50": 0.5, "p95": 0.95}


def resources(latency: pl.DataFrame, usage: pl.DataFrame, /, *, seed: int = 0, level: float = 0.95) -> pl.DataFrame:
    """Return each option's times and tokens with intervals.

    Parameters
    ----------
    latency, usage
        Tables LATENCY and USAGE of a run.
    seed, level
        Of the bootstrap of means, and what intervals should cover.

    Returns
    -------
    Table ESTIMATES: ``latency_p50_s`` and ``latency_p95_s`` (to the whole answer), ``first_token_p50_s`` and
    ``first_token_p95_s`` (where the answer was streamed), and the means ``tokens_in``, ``tokens_out``, ``cached_in``
    and ``reasoning``. What nothing reported has ``None`` with n = 0. A 95th percentile of fewer than 72 answers has no
    upper bound: ``high`` is ``None``.

    Examples
    --------
    >>> from toolkit.schema import LATENCY, USAGE, Latency, Usage
    >>> key = [{"option": "rag", "question_id": f"q{i}", "repeat": 0} for i in range(20)]
    >>> times = frame([Latency(**each, gather_s=0.1, read_s=i / 10) for i, each in enumerate(key)], LATENCY)
    >>> use = frame([Usage(**each, tokens_in=900, tokens_out=9, sources=1, left_out=0) for each in key], USAGE)
    >>> table = resources(times, use)
    >>> [round(x, 2) for x in table.filter(metric="latency_p50_s").row(0)[2:5]]
    [1.05, 0.6, 1.5]
    """
    records = [
        record
        for option in options_of(latency)
        for record in [
            *_times(option, latency.filter(option=option), level),
            *_tokens(option, usage.filter(option=option), seed, level),
        ]
    ]
    return frame(records, ESTIMATES)


def quantile_bounds(values: Sequence[float], q: float, /, *, level: float = 0.95) -> Bounds:
    """Return an interval of a quantile from ordered values, whatever their distribution; ``None`` for an open end.

    Notes
    -----
    The quantile lies below the k-th smallest of n with the chance that fewer than k of n fall below it, binomial(n, q);
    each end leaves out at most half of ``1 - level`` (David and Nagaraja 2003, Order Statistics, section 7.1).

    Examples
    --------
    >>> quantile_bounds(list(range(1, 21)), 0.5)
    (6.0, 15.0)
    >>> quantile_bounds(list(range(1, 21)), 0.95)
    (17.0, None)
    """
    from scipy.special import bdtr

    ordered, n, tail = np.sort(np.asarray(values, dtype=float)), len(values), (1 - checked_level(level)) / 2
    fewer = bdtr(np.arange(n), n, q)  # the chance that at most k values lie below the quantile, k = 0 to n - 1
    lows, highs = np.flatnonzero(fewer <= tail), np.flatnonzero(fewer >= 1 - tail)
    low = float(ordered[lows[-1]]) if len(lows) else None
    high = float(ordered[highs[0]]) if len(highs) else None
    return low, high


def _times(option: str, rows: pl.DataFrame, level: float) -> list[Estimate]:
    whole = rows.with_columns(seconds=pl.col("gather_s") + pl.col("read_s"))
    first = rows.with_columns(seconds=pl.col("gather_s") + pl.col("first_token_s"))
    return [
        _quantile(option, f"{name}_{mark}_s", table, q, level)
        for name, table in (("latency", whole), ("first_token", first))
        for mark, q in _QUANTILES.items()
    ]


def _quantile(option: str, metric: str, rows: pl.DataFrame, q: float, level: float) -> Estimate:
    """Estimate a quantile over answers. With repeats its interval counts a question's mean once."""
    kept = rows.filter(pl.col("seconds").is_not_null())
    if kept.is_empty():
        return _nothing(option, metric, level, "nothing reported it: the answers were not streamed")
    means = kept.group_by("question_id").agg(pl.col("seconds").mean())["seconds"].to_list()
    value = float(np.quantile(kept["seconds"].to_numpy(), q))
    low, high = quantile_bounds(means, q, level=level)
    return Estimate(
        option=option,
        metric=metric,
        value=value,
        low=None if low is None else min(low, value),
        high=None if high is None else max(high, value),
        level=level,
        n=len(means),
        method="order statistics of questions, on this machine",
        provenance="measured",
    )


def _tokens(option: str, rows: pl.DataFrame, seed: int, level: float) -> list[Estimate]:
    return [_mean(option, name, rows, seed, level) for name in ("tokens_in", "tokens_out", "cached_in", "reasoning")]


def _mean(option: str, metric: str, rows: pl.DataFrame, seed: int, level: float) -> Estimate:
    kept = rows.filter(pl.col(metric).is_not_null()).sort("question_id", "repeat")
    if kept.is_empty():
        return _nothing(option, metric, level, "nothing reported it: the model's endpoint counted no tokens")
    means = kept.group_by("question_id", maintain_order=True).agg(pl.col(metric).mean())
    values = means[metric].to_numpy()
    bounds = bootstrap_mean(values, means["question_id"].to_list(), rng=np.random.default_rng(seed), level=level)
    by = ", ".join(kept["counted_by"].unique().sort())
    return Estimate(
        option=option,
        metric=metric,
        value=float(values.mean()),
        low=bounds[0] if bounds else None,
        high=bounds[1] if bounds else None,
        level=level,
        n=len(values),
        method=f"counted by {by}; bootstrap over questions, {DRAWS} draws, seed {seed}",
        provenance="measured",
    )


def _nothing(option: str, metric: str, level: float, why: str) -> Estimate:
    return Estimate(
        option=option, metric=metric, value=None, low=None, high=None, level=level, n=0, method=why,
        provenance="measured",
    )  # fmt: skip
