"""Queues before independent servers, such as reviewers: Erlang B, C and A, and Allen and Cunneen's correction."""

from dataclasses import dataclass
from math import ceil, exp, log, sqrt

import numpy as np

from toolkit.economics.checking import above_zero, whole, within
from toolkit.schema import InputError

_MOST_AGENTS = 100_000
_MOST_WAITING, _SIGMAS, _TINY = 5_000_000, 12, 1e-300


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Before ``agents`` servers: share of them busy, share of arrivals that wait, and mean times and numbers."""

    agents: int
    utilisation: float
    wait_share: float
    wait_s: float
    time_in_system_s: float
    queue_length: float
    drain_per_s: float

    def answered_within(self, seconds: float, /) -> float:
        """Return the share that waits at most so long: ``1 - C exp(-(c mu - lambda) t)`` (M/M/c)."""
        return 1 - self.wait_share * exp(-self.drain_per_s * within("seconds", seconds, most=1e9))

    def wait_percentile(self, share: float, /) -> float:
        """Return the wait in seconds that this share of arrivals does not pass (M/M/c)."""
        from_top = 1 - within("share", share, most=1 - 1e-12)
        return 0.0 if self.wait_share <= from_top else log(self.wait_share / from_top) / self.drain_per_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Abandonment:
    """Erlang A: where those who wait give up after an exponential patience."""

    wait_share: float
    abandoned_share: float
    wait_s: float
    utilisation: float


def blocking(*, agents: int, offered_erlangs: float) -> float:
    """Return Erlang B, the share of arrivals turned away where none may wait.

    By recursion, which neither overflows nor loses digits: ``B(0) = 1, B(k) = A B(k-1) / (k + A B(k-1))``.
    Source: Erlang (1917).

    Examples
    --------
    >>> round(blocking(agents=2, offered_erlangs=1.0), 4)
    0.2
    """
    servers, load = whole("agents", agents, least=0, most=_MOST_AGENTS), above_zero("offered_erlangs", offered_erlangs)
    share = 1.0
    for k in range(1, servers + 1):
        share = load * share / (k + load * share)
    return share


def waiting(*, arrivals_per_s: float, service_s: float, agents: int) -> Waiting:
    """Return Erlang C: Poisson arrivals, exponential service, any number waits.

    With A = lambda s, rho = A/c and Erlang B: ``C = B / (1 - rho (1 - B))``, ``W_q = C / (c/s - lambda)``.
    Source: Erlang (1917); rates a second, times in seconds.

    Raises
    ------
    InputError
        Where a value is not above zero, or the load is as much as the agents can do.

    Examples
    --------
    >>> queue = waiting(arrivals_per_s=0.2, service_s=240, agents=55)
    >>> round(queue.wait_share, 4), round(queue.wait_s, 2), round(queue.answered_within(20), 4)
    (0.2387, 8.18, 0.8668)
    """
    rate, service = above_zero("arrivals_per_s", arrivals_per_s), above_zero("service_s", service_s)
    servers = whole("agents", agents, most=_MOST_AGENTS)
    load = rate * service
    if load >= servers:
        raise InputError(
            "is too few: their utilisation would be one or above, and the queue without end",
            field="agents",
            got=f"{servers} for {load:g} erlang",
            allowed=f"{int(load) + 1} and up",
            remedy="add agents, or check that arrivals and service have the same unit of time",
        )
    turned_away = blocking(agents=servers, offered_erlangs=load)
    share = turned_away / (1 - load / servers * (1 - turned_away))
    drain = servers / service - rate
    return Waiting(
        agents=servers,
        utilisation=load / servers,
        wait_share=share,
        wait_s=share / drain,
        time_in_system_s=share / drain + service,
        queue_length=rate * share / drain,
        drain_per_s=drain,
    )


def general_waiting(
    *, arrivals_per_s: float, service_s: float, agents: int, arrival_cv: float = 1.0, service_cv: float = 1.0
) -> float:
    """Return the mean wait in seconds where arrivals or service are not exponential (an approximation).

    Erlang C's times ``(C_a^2 + C_s^2) / 2``; exact for M/M/c and M/G/1. Source: Allen and Cunneen.

    Examples
    --------
    >>> steady = general_waiting(arrivals_per_s=0.5, service_s=1, agents=1, service_cv=0)
    >>> steady  # M/D/1: rho s / (2 (1 - rho))
    0.5
    """
    spread = within("arrival_cv", arrival_cv, most=1e3) ** 2 + within("service_cv", service_cv, most=1e3) ** 2
    return waiting(arrivals_per_s=arrivals_per_s, service_s=service_s, agents=agents).wait_s * spread / 2


def abandonment(*, arrivals_per_s: float, service_s: float, patience_s: float, agents: int) -> Abandonment:
    """Return Erlang A: who waits gives up after an exponential patience, so that no load is too much.

    From the stationary law of the birth-death chain with death rate ``min(n, c)/s + max(n - c, 0)/patience``.
    Source: Palm (1957).

    Examples
    --------
    >>> queue = abandonment(arrivals_per_s=0.25, service_s=240, patience_s=120, agents=55)  # 60 erlang for 55
    >>> 0.08 < queue.abandoned_share < 0.15
    True
    """
    rate, service = above_zero("arrivals_per_s", arrivals_per_s), above_zero("service_s", service_s)
    patience, servers = above_zero("patience_s", patience_s), whole("agents", agents, most=_MOST_AGENTS)
    load = rate * service
    # The state with all servers busy has weight one, those below it together 1 / B; logarithms, since ratios pile up.
    past = max(rate - servers / service, 0.0) * patience
    states = ceil(past + _SIGMAS * sqrt(rate * patience) + 200)
    if states > _MOST_WAITING:
        remedy = "check that arrivals, service and patience have the same unit of time"
        raise InputError("lets too many wait", field="patience_s", got=f"{past:.3g} waiting", remedy=remedy)
    waiting_now = np.arange(1, states + 1)
    weights = np.concatenate([[0.0], np.cumsum(log(rate) - np.log(servers / service + waiting_now / patience))])
    top = float(weights.max())
    weights = np.exp(weights - top)
    turned_away = max(blocking(agents=servers, offered_erlangs=load), _TINY)
    total = float(weights.sum()) + (1 / turned_away - 1) * exp(-top)
    queue = float(waiting_now @ weights[1:]) / total
    lost = queue / patience / rate
    return Abandonment(
        wait_share=float(weights.sum()) / total,
        abandoned_share=lost,
        wait_s=queue / rate,
        utilisation=load * (1 - lost) / servers,
    )


def agents_needed(*, arrivals_per_s: float, service_s: float, answered_share: float, within_s: float) -> int:
    """Return the fewest agents that answer so large a share within so many seconds.

    Raises
    ------
    InputError
        Where a value is out of bounds, or no number of agents that fits the bound does.

    Examples
    --------
    >>> agents_needed(arrivals_per_s=0.2, service_s=240, answered_share=0.8, within_s=20)
    54
    """
    aim = within("answered_share", answered_share, most=1 - 1e-9)
    load = above_zero("arrivals_per_s", arrivals_per_s) * above_zero("service_s", service_s)
    if load > _MOST_AGENTS / 2:
        remedy = "check that arrivals and service have the same unit of time"
        raise InputError("is too much work", field="arrivals_per_s", got=f"{load:g} erlang", remedy=remedy)
    low, high = int(load) + 1, int(load + 40 * (load**0.5) + 60)
    while low < high:
        middle = (low + high) // 2
        queue = waiting(arrivals_per_s=arrivals_per_s, service_s=service_s, agents=middle)
        low, high = (low, middle) if queue.answered_within(within_s) >= aim else (middle + 1, high)
    return low
