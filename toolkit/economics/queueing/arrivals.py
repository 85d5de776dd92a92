"""When requests come: at random, or in bursts of a given coefficient of variation."""

import numpy as np
from numpy.typing import NDArray

from toolkit.economics.checking import above_zero, whole, within


def poisson(*, requests_per_s: float, requests: int, seed: int) -> NDArray[np.float64]:
    """Return arrival times in seconds, independent of each other (CV 1).

    Examples
    --------
    >>> bool(abs(poisson(requests_per_s=2, requests=10_000, seed=0)[-1] - 5000) < 200)
    True
    """
    return bursty(requests_per_s=requests_per_s, requests=requests, cv=1.0, seed=seed)


def bursty(*, requests_per_s: float, requests: int, cv: float, seed: int) -> NDArray[np.float64]:
    """Return arrival times in seconds with gamma gaps of coefficient of variation ``cv``; 0 is a metronome.

    Raises
    ------
    InputError
        Where the rate is not above zero, or ``cv`` not within 0 to 50.

    Examples
    --------
    >>> gaps = np.diff(bursty(requests_per_s=1, requests=50_000, cv=4, seed=0))
    >>> bool(3.7 < gaps.std() / gaps.mean() < 4.3)
    True
    """
    rate, count = above_zero("requests_per_s", requests_per_s), whole("requests", requests, most=5_000_000)
    spread = within("cv", cv, most=50.0)
    if spread == 0:
        return np.arange(1, count + 1) / rate
    shape = 1 / spread**2
    return np.cumsum(np.random.default_rng(seed).gamma(shape, 1 / (shape * rate), count))
