"""Measurements and weights as draws: what each may truly be, in as many worlds as are looked at."""

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from toolkit.decision.preferences import View
from toolkit.decision.tradeoffs import Column
from toolkit.decision.values import Draws

WORLDS = 10_000
SEED = 0
SPREAD = 60.0
"""How closely the weights of a view are drawn around those stated: one of 20 is within 10 of it 19 times in 20."""
TOGETHER = 0.5
"""How far two options' costs go together: both rest on the same wages, volume and price of a mistake."""


def stream(name: str, /, *, seed: int = SEED) -> np.random.Generator:
    """Return the random numbers of one name: an option's are the same whichever others stand beside it.

    Examples
    --------
    >>> bool(stream("rag").random() == stream("rag").random())
    True
    """
    digest = hashlib.sha256(f"{seed} {name}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "little"))


def measured(
    scores: pl.DataFrame, clusters: Mapping[str, str], metric: str, option: str, /, *, worlds: int, seed: int
) -> Draws | None:
    """Return draws of an option's mean on a metric, or ``None`` where no question was scored on it.

    The Bayesian bootstrap (Rubin 1981) over documents, whose weights all options share, with half a question at 0 and
    half at 1 of the option's own. For yes-or-no scores on documents apart this is the Beta distribution of Jeffreys, so
    forty questions all answered right are not taken for certainty.
    """
    rows = scores.filter(metric=metric, option=option).drop_nulls("value")
    if rows.is_empty():
        return None
    means = rows.group_by("question_id").agg(pl.col("value").mean()).sort("question_id")
    groups: dict[str, list[float]] = {}
    for question, value in means.iter_rows():
        groups.setdefault(clusters.get(question, question), []).append(value)
    own = stream(f"{metric} of {option}", seed=seed).gamma(0.5, size=(worlds, 2))
    over, under = own[:, 1].copy(), own.sum(axis=1)
    for name in sorted(groups):
        share = stream(f"document {name}", seed=seed).gamma(1.0, size=worlds)
        over += share * sum(groups[name])
        under += share * len(groups[name])
    return np.asarray(over / under)


def in_range(name: str, option: str, cell: Mapping[str, float | None], /, *, worlds: int, seed: int) -> Draws:
    """Return draws between a cell's low and high: triangular around its value."""
    value = cell["value"] or 0.0
    low, high = (value if cell[end] is None else float(cell[end] or 0.0) for end in ("low", "high"))
    low, high = min(low, value), max(high, value)
    if low == high:
        return np.full(worlds, value)
    return stream(f"{name} of {option}", seed=seed).triangular(low, value, high, size=worlds)


def cost(name: str, option: str, cell: Mapping[str, float | None], /, *, worlds: int, seed: int) -> Draws:
    """Return draws of a cost known by its median and its 10th and 90th percentiles: log-normal on either side."""
    middle, low, high = (max(float(cell[end] or cell["value"] or 0.0), 1e-9) for end in ("value", "low", "high"))
    shared, own = stream(name, seed=seed), stream(f"{name} of {option}", seed=seed)
    luck = np.sqrt(TOGETHER) * shared.standard_normal(worlds) + np.sqrt(1 - TOGETHER) * own.standard_normal(worlds)
    tenth = 1.2815515655446004
    below, above = np.log(middle / min(low, middle)) / tenth, np.log(max(high, middle) / middle) / tenth
    return np.asarray(middle * np.exp(luck * np.where(luck < 0, below, above)))


def worth(
    column: Column,
    option: str,
    cell: Mapping[str, float | None],
    scores: pl.DataFrame,
    clusters: Mapping[str, str],
    /,
    *,
    worlds: int = WORLDS,
    seed: int = SEED,
) -> Draws:
    """Return draws of what an option is worth on a criterion, from 0 to 1.

    Where nothing was measured of this option, though of another it was, anything from 0 to 1 is as likely.
    """
    source = column.source
    if source is None or cell["value"] is None:
        return stream(f"{column.name} of {option}, not measured", seed=seed).random(worlds)
    if source.table == "estimates":
        found = measured(scores, clusters, source.name, option, worlds=worlds, seed=seed)
        if found is not None:
            return source.scale.of(found)
    if source.table == "costs":
        return source.scale.of(cost(source.name, option, cell, worlds=worlds, seed=seed))
    if source.table == "latency":  # the range is the spread over questions; the median itself is well known
        return source.scale.of(np.full(worlds, cell["value"]))
    return source.scale.of(in_range(column.name, option, cell, worlds=worlds, seed=seed))


def any_weights(criteria: Sequence[str], /, *, worlds: int = WORLDS, seed: int = SEED) -> Draws:
    """Return weights about which nothing is known: every mix of the criteria as likely as any other."""
    drawn = np.stack([stream(f"weight of {name}", seed=seed).standard_exponential(worlds) for name in criteria], axis=1)
    return np.asarray(drawn / drawn.sum(axis=1, keepdims=True))


def around(view: View, criteria: Sequence[str], /, *, worlds: int = WORLDS, seed: int = SEED) -> Draws:
    """Return weights near those that a view states, which nobody means to the last point."""
    stated = stated_weights(view, criteria)
    drawn = np.stack(
        [
            stream(f"{view.name}: weight of {name}", seed=seed).gamma(SPREAD * weight, size=worlds)
            if weight
            else np.zeros(worlds)
            for name, weight in zip(criteria, stated, strict=True)
        ],
        axis=1,
    )
    return np.asarray(drawn / drawn.sum(axis=1, keepdims=True))


def stated_weights(view: View, criteria: Sequence[str], /) -> Draws:
    """Return a view's weights on these criteria, as shares of what it gives to them together."""
    stated = np.array([view.weights.get(name, 0.0) for name in criteria])
    return np.asarray(stated / stated.sum())
