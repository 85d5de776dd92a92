"""Where a choice turns: the smallest change of one weight, or one measurement, that draws another option level."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toolkit.decision.tradeoffs import Column
from toolkit.decision.values import Draws

_ROUNDING = 1e-9  # a change that reaches the very end of the range is within it


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """The smallest change of one weight, or of one option's value on one criterion, that puts another option first.

    ``before`` and ``after`` are shares for a weight, and in the criterion's own unit for a value.
    """

    kind: str
    criterion: str
    option: str
    instead: str
    before: float
    after: float


def flips(worths: Draws, weights: Draws, options: Sequence[str], columns: Sequence[Column], /) -> tuple[Flip, ...]:
    """Return the smallest change of one weight, and of one value, that would put each other option first.

    All other weights keep their proportions, and all else stands at its mean. A value changes for the option that is
    first. What no change within range turns has no row.
    """
    totals = worths @ weights
    best = int(np.argmax(totals))
    found = []
    for other in range(len(options)):
        if other != best:
            found += [_of_weight(worths, weights, totals, (best, other), options, columns)]
            found += [_of_value(worths, weights, totals, (best, other), options, columns)]
    return tuple(flip for flip in found if flip)


def _of_weight(
    worths: Draws,
    weights: Draws,
    totals: Draws,
    pair: tuple[int, int],
    options: Sequence[str],
    columns: Sequence[Column],
) -> Flip | None:
    best, other = pair
    gap, apart = totals[best] - totals[other], worths[best] - worths[other]
    candidates = []
    for at, weight in enumerate(weights):
        if weight >= 1:
            continue
        rest = (gap - weight * apart[at]) / (1 - weight)
        if rest == apart[at]:
            continue
        needed = rest / (rest - apart[at])
        if -_ROUNDING <= needed <= 1 + _ROUNDING:
            needed = min(max(needed, 0.0), 1.0)
            candidates.append((abs(needed - weight), at, needed))
    if not candidates:
        return None
    _, at, needed = min(candidates)
    return Flip(
        kind="weight",
        criterion=columns[at].name,
        option=options[best],
        instead=options[other],
        before=float(weights[at]),
        after=float(needed),
    )


def _of_value(
    worths: Draws,
    weights: Draws,
    totals: Draws,
    pair: tuple[int, int],
    options: Sequence[str],
    columns: Sequence[Column],
) -> Flip | None:
    best, other = pair
    gap = totals[best] - totals[other]
    candidates = []
    for at, weight in enumerate(weights):
        source, now = columns[at].source, float(worths[best, at])
        step = gap / weight if weight > 0 else np.inf
        after = source.scale.back(max(now - step, 0.0)) if source and now - step >= -_ROUNDING else None
        before = source.scale.back(now) if source else None
        if after is not None and before is not None:
            candidates.append((step, at, before, after))
    if not candidates:
        return None
    _, at, before, after = min(candidates)
    return Flip(
        kind="value",
        criterion=columns[at].name,
        option=options[best],
        instead=options[other],
        before=before,
        after=after,
    )
