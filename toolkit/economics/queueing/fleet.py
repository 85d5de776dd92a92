"""How many replicas a day's load needs, what scaling them with it saves, and spares for when one fails."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, comb

import numpy as np
import polars as pl
from numpy.typing import NDArray

from toolkit.economics.checking import above_zero, whole, within
from toolkit.schema import InputError

_DAY_S = 86_400
_MOST_REPLICAS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetCost:
    """A day of a fleet: replicas at the peak, accelerator-hours held still and scaled, and the mean utilisation."""

    replicas_at_peak: int
    static_gpu_hours: float
    scaled_gpu_hours: float
    cold_starts: int
    utilisation_static: float
    utilisation_scaled: float

    @property
    def saved_share(self) -> float:
        """Share of the static fleet's hours that scaling saves; below zero where cold starts eat more."""
        return 1 - self.scaled_gpu_hours / self.static_gpu_hours


def daily_curve(*, tasks_per_day: float, peak_to_mean: float, steps: int = 288) -> pl.DataFrame:
    """Return requests a second over a day, ``hour`` and ``requests_per_s``: a hump of this peak over the mean.

    ``rate(h) = mean x peak x ((1 + cos(2 pi (h - 14)/24)) / 2)^k`` with k such that the mean is right: the peak is at
    two in the afternoon. Flat where ``peak_to_mean`` is 1.

    Examples
    --------
    >>> curve = daily_curve(tasks_per_day=86_400, peak_to_mean=3)
    >>> round(curve["requests_per_s"].mean(), 6), round(curve["requests_per_s"].max(), 6)
    (1.0, 3.0)
    """
    mean, count = above_zero("tasks_per_day", tasks_per_day) / _DAY_S, whole("steps", steps, least=24, most=86_400)
    peak = within("peak_to_mean", peak_to_mean, least=1.0, most=20.0)
    hours = np.arange(count) * 24 / count
    # The peak lies on a step whatever their number.
    hump = (1 + np.cos(2 * np.pi * (np.arange(count) - round(count * 14 / 24)) / count)) / 2
    low, high = 0.0, 1e5
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (low, middle) if np.mean(hump**middle) < 1 / peak else (middle, high)
    return pl.DataFrame({"hour": hours, "requests_per_s": mean * peak * hump**low})


def replicas_needed(
    requests_per_s: float, /, *, meets: Callable[[float], bool], most_per_replica: float, headroom: float = 0.0
) -> int:
    """Return the fewest replicas at which each, with its share of the rate, meets an objective.

    ``meets(rate)`` tells whether one replica does at a rate; it must not come true again above a rate at which it is
    false. It can ask `simulate` for a percentile, or `server_waiting` for a mean.

    Raises
    ------
    InputError
        Where even a replica with almost nothing to do misses the objective.

    Examples
    --------
    >>> replicas_needed(20, meets=lambda rate: rate <= 6, most_per_replica=8, headroom=0.2)
    4
    """
    rate = above_zero("requests_per_s", requests_per_s) * (1 + within("headroom", headroom, most=100.0))
    low = max(ceil(rate / above_zero("most_per_replica", most_per_replica)), 1)
    high = low
    while not meets(rate / high):
        low, high = high + 1, high * 2
        if high > _MOST_REPLICAS or rate / high < most_per_replica * 1e-4:
            raise InputError(
                "is missed by a replica with almost nothing to do",
                field="meets",
                got=f"{rate / high:.3g} requests a second",
                remedy="allow more time, or use a quicker replica",
            )
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if meets(rate / middle) else (middle + 1, high)
    return low


def replicas_with_spare(needed: int, /, *, availability: float, objective: float) -> int:
    """Return how many replicas to run so that at least ``needed`` are up with probability ``objective``.

    Replicas fail apart from each other: the number up is binomial. A failure that takes all is not covered.

    Examples
    --------
    >>> replicas_with_spare(4, availability=0.99, objective=0.999)
    5
    """
    least = whole("needed", needed, most=10_000)
    up, aim = within("availability", availability, least=0.5, most=1.0), within("objective", objective, most=1 - 1e-12)
    total = least
    while _at_least(least, total, up) < aim:
        total += 1
    return total


def fleet_costs(
    rates_per_s: NDArray[np.float64],
    /,
    *,
    per_replica: float,
    gpus_per_replica: int = 1,
    failover: int = 0,
    least: int = 1,
    step_s: float = 300.0,
    cold_start_s: float = 300.0,
) -> FleetCost:
    """Return what a static and a scaled fleet hold over a curve of rates, one a step.

    Static: ``(ceil(peak / X) + failover) x hours``. Scaled: the sum of ``ceil(rate / X) + failover`` over the steps,
    and ``cold_start_s`` of each replica that is started, paid before it serves.

    Raises
    ------
    InputError
        Where a rate is below zero or not a number, or a setting is out of bounds.

    Examples
    --------
    >>> rates = daily_curve(tasks_per_day=1e6, peak_to_mean=3)["requests_per_s"].to_numpy()
    >>> costs = fleet_costs(rates, per_replica=2)
    >>> costs.replicas_at_peak, 0.5 < costs.saved_share < 0.7
    (18, True)
    """
    rates = np.asarray(rates_per_s, dtype=float)
    if rates.size == 0 or not np.all(np.isfinite(rates) & (rates >= 0)) or rates.max() == 0:
        raise InputError("are not rates", field="rates_per_s", allowed="requests a second, 0 and up, not all 0")
    capacity, gpus = above_zero("per_replica", per_replica), whole("gpus_per_replica", gpus_per_replica)
    spare, floor = whole("failover", failover, least=0), whole("least", least, least=0)
    step, cold = above_zero("step_s", step_s), within("cold_start_s", cold_start_s, most=86_400.0)
    wanted = np.maximum(np.ceil(rates / capacity - 1e-9), floor)
    started = int(np.maximum(np.diff(wanted, prepend=wanted[-1]), 0).sum())
    peak = int(wanted.max())
    static = (peak + spare) * gpus * rates.size * step / 3600
    scaled = ((wanted + spare).sum() * step + started * cold) * gpus / 3600
    served = rates.sum() * step / 3600 / capacity * gpus
    return FleetCost(
        replicas_at_peak=peak + spare,
        static_gpu_hours=float(static),
        scaled_gpu_hours=float(scaled),
        cold_starts=started,
        utilisation_static=float(served / static),
        utilisation_scaled=float(served / scaled),
    )


def _at_least(needed: int, total: int, up: float) -> float:
    return 1 - sum(comb(total, k) * up**k * (1 - up) ** (total - k) for k in range(needed))
