"""Shares measured on few questions, as draws of what they may truly be."""

from functools import lru_cache

import numpy as np

from toolkit.economics.quantities import Draws, stream

CORRELATION = 0.5
"""How far two options' luck with the questions goes together: paired question correlations are 0.3 to 0.7 (Miller
2024, arXiv 2411.00640). With 1, an option measured a little better would be better in every draw."""

_CELLS, _LUCKS = 20_000, 32_768


def share_draws(value: float, n: int, /, *, luck: Draws) -> Draws:
    """Return the Beta(x + 1/2, n - x + 1/2) quantiles (Jeffreys) of draws between 0 and 1, x = value times n.

    Notes
    -----
    In theta, where p = sin² theta, the density is sin^2x cos^2(n-x): without a pole at either end, so the middle of
    each of 20,000 cells stands for it. The quantile only rises with ``luck`` and with ``value``.

    Examples
    --------
    >>> share_draws(0.8, 50, luck=np.array([0.025, 0.5, 0.975])).round(3).tolist()
    [0.674, 0.798, 0.892]
    """
    at, step = _quantiles(float(value), int(n))
    # Evenly spaced lucks need no search: a million draws by `np.interp` would take four times as long.
    place = np.asarray(luck) * _LUCKS
    cell = np.minimum(place.astype(np.intp), _LUCKS - 1)
    return np.asarray(at[cell] + (place - cell) * step[cell])


@lru_cache(maxsize=64)
def _quantiles(value: float, n: int) -> tuple[Draws, Draws]:
    """Return the quantiles at evenly spaced lucks, and their steps: the same for every block of draws."""
    edges = np.linspace(0, np.pi / 2, _CELLS + 1)
    middle = (edges[1:] + edges[:-1]) / 2
    weight = 2 * value * n * np.log(np.sin(middle)) + 2 * (1 - value) * n * np.log(np.cos(middle))
    mass = np.exp(weight - weight.max()).cumsum()
    below = np.concatenate([[0.0], mass / mass[-1]])
    at = np.sin(np.interp(np.linspace(0, 1, _LUCKS + 1), below, edges)) ** 2
    return at, np.diff(at)


def shared_luck(metric: str, option: str, /, *, draws: int, seed: int) -> Draws:
    """Return uniform draws that two options share in `CORRELATION` of the draws, and have of their own in the others.

    Their rank correlation between any two options is then `CORRELATION`.

    Examples
    --------
    >>> rag, hybrid = (shared_luck("answered", option, draws=1000, seed=0) for option in ("rag", "hybrid"))
    >>> bool(0.4 < (rag == hybrid).mean() < 0.6)
    True
    """
    together = stream(f"{metric} together", seed=seed).random(draws) < CORRELATION
    everyone, own = (stream(name, seed=seed).random(draws) for name in (metric, f"{metric} of {option}"))
    return np.where(together, everyone, own)
