"""Traces of requests: arrivals at random or in bursts, tokens of one size or spread."""

import numpy as np
from numpy.typing import NDArray

from toolkit.economics.checking import above_zero, whole, within
from toolkit.economics.queueing.arrivals import bursty
from toolkit.economics.queueing.simulation import Requests


def trace_of(
    *,
    requests_per_s: float,
    tokens_in: float,
    tokens_out: float,
    requests: int = 2000,
    arrival_cv: float = 1.0,
    tokens_in_cv: float = 0.0,
    tokens_out_cv: float = 0.0,
    seed: int = 0,
) -> Requests:
    """Return a trace: gamma gaps, and lognormal tokens of these means and coefficients of variation.

    The same seed gives the same luck at any rate: only the gaps' scale differs. A trace of one's own is `Requests`.

    Raises
    ------
    InputError
        Where a value is out of bounds, named.

    Examples
    --------
    >>> trace = trace_of(requests_per_s=2, tokens_in=500, tokens_out=100, tokens_in_cv=0.96, requests=5000)
    >>> bool(480 < trace.tokens_in.mean() < 520), bool((trace.tokens_out == 100).all())
    (True, True)
    """
    count = whole("requests", requests, most=1_000_000)
    generator = np.random.default_rng([seed, 1])
    spread = {"tokens_in": (tokens_in, tokens_in_cv), "tokens_out": (tokens_out, tokens_out_cv)}
    drawn = {
        name: _lognormal(above_zero(name, mean), within(f"{name}_cv", cv, most=20.0), count, generator)
        for name, (mean, cv) in spread.items()
    }
    at = bursty(requests_per_s=requests_per_s, requests=count, cv=arrival_cv, seed=seed)
    return Requests(arrivals_s=at, **drawn)


def _lognormal(mean: float, cv: float, count: int, generator: np.random.Generator) -> NDArray[np.float64]:
    """Return whole tokens, one at least."""
    sigma = np.sqrt(np.log1p(cv**2))
    tokens = mean * np.exp(sigma * generator.standard_normal(count) - sigma**2 / 2)
    return np.asarray(np.maximum(np.round(tokens), 1.0))
