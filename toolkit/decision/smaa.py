"""SMAA-2: which option comes first, over worlds in which both measurements and weights are uncertain."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toolkit.decision.values import Draws

_TIE = 1e-12  # totals closer than rounding are equal


@dataclass(frozen=True, slots=True, kw_only=True)
class Smaa:
    """What the worlds say, options and criteria in the order given.

    Attributes
    ----------
    acceptability
        Options x ranks: the share of worlds in which an option has a rank. Options that tie share their ranks.
    central
        Options x criteria: the mean weights of the worlds in which an option comes first; NaN where it never does.
    confidence
        The share of worlds in which an option comes first when its own central weights are used; 0 where it has none.
    winning
        Options x options: the share of worlds in which the one is worth more than the other, a tie counting half.
    worlds
        How many were drawn.
    """

    options: tuple[str, ...]
    criteria: tuple[str, ...]
    acceptability: Draws
    central: Draws
    confidence: Draws
    winning: Draws
    worlds: int

    def error(self, share: float, /) -> float:
        """Return the Monte Carlo standard error of a share of the worlds.

        Examples
        --------
        >>> made = smaa(np.ones((10_000, 1, 1)), np.ones((10_000, 1)), options=["rag"], criteria=["quality"])
        >>> made.error(0.5)
        0.005
        """
        return float(np.sqrt(share * (1 - share) / self.worlds))

    def first(self) -> dict[str, float]:
        """Return in what share of the worlds each option comes first."""
        return dict(zip(self.options, self.acceptability[:, 0].tolist(), strict=True))


def smaa(values: Draws, weights: Draws, /, *, options: Sequence[str], criteria: Sequence[str]) -> Smaa:
    """Return the indices of SMAA-2 with an additive value function.

    Parameters
    ----------
    values
        Worlds x options x criteria, from 0 (worst) to 1 (best).
    weights
        Worlds x criteria, each row summing to one.
    options, criteria
        Their names.

    Notes
    -----
    Lahdelma and Salminen (2001), SMAA-2: stochastic multicriteria acceptability analysis for group decision making,
    Operations Research 49(3). The same worlds serve every option, so that what they have in common cancels.

    Examples
    --------
    Two options, each the better on one criterion, weights anywhere: a half each.

    >>> rng = np.random.default_rng(0)
    >>> values = np.broadcast_to(np.eye(2), (50_000, 2, 2))
    >>> made = smaa(values, rng.dirichlet([1, 1], 50_000), options=["a", "b"], criteria=["x", "y"])
    >>> made.acceptability.round(1).tolist(), made.central.round(2).tolist()
    ([[0.5, 0.5], [0.5, 0.5]], [[0.75, 0.25], [0.25, 0.75]])
    """
    better, equal = _compared(totals_of(values, weights))
    ranks = _rank_shares(better, equal)
    first = ranks[:, :, 0]
    central = _central(first, weights)
    return Smaa(
        options=tuple(options),
        criteria=tuple(criteria),
        acceptability=ranks.mean(axis=0),
        central=central,
        confidence=np.array([_confidence(values, own, each) for each, own in enumerate(central)]),
        winning=_winning(better, equal),
        worlds=len(weights),
    )


def totals_of(values: Draws, weights: Draws, /) -> Draws:
    """Return worlds x options: what each option is worth in all."""
    return np.asarray(np.einsum("dof,df->do", values, weights))


def leading(totals: Draws, /) -> Draws:
    """Return the share of worlds in which each option comes first: all of `smaa` that a leader is found by.

    Examples
    --------
    >>> leading(np.array([[0.5, 0.2], [0.5, 0.5]])).tolist()
    [0.75, 0.25]
    """
    return np.asarray(np.ascontiguousarray(_first(*_compared(totals)).T).mean(axis=0))


# Worlds stand last in what follows: numpy goes through the many side by side, and the few options in steps.
_Marks = NDArray[np.bool_]


def _rank_shares(better: _Marks, equal: _Marks) -> Draws:
    """Return worlds x options x ranks: one for the rank that an option has, shared evenly over those it ties for."""
    above, ties = better.sum(axis=0), equal.sum(axis=0)
    ranks = np.arange(len(better))[:, None, None]
    held = (ranks >= above) & (ranks < above + ties)
    return np.ascontiguousarray((held / ties).T)


def _first(better: _Marks, equal: _Marks) -> Draws:
    """Return the share of the first rank that an option has in each world."""
    return np.where(better.any(axis=0), 0.0, 1 / equal.sum(axis=0))


def _compared(totals: Draws) -> tuple[_Marks, _Marks]:
    """Return other x option x worlds: whether the other is worth more, and whether both are worth the same."""
    each = np.ascontiguousarray(totals.T)
    return _apart(each[:, None] - each)


def _apart(gap: Draws) -> tuple[_Marks, _Marks]:
    return gap > _TIE, np.abs(gap) <= _TIE


def _winning(better: _Marks, equal: _Marks) -> Draws:
    return np.asarray(better.mean(axis=2) + equal.mean(axis=2) / 2)


def _central(first: Draws, weights: Draws) -> Draws:
    won = first.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(won[:, None] > 0, first.T @ weights / won[:, None], np.nan))


def _confidence(values: Draws, weights: Draws, option: int) -> float:
    if np.isnan(weights).any():
        return 0.0
    each = np.ascontiguousarray((values @ weights).T)
    return float(_first(*_apart(each - each[option])).mean())
