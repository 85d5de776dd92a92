"""A quota's token buckets met by a trace of requests, whose refused ones come again."""

from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from toolkit.economics.checking import above_zero, whole
from toolkit.economics.serving.rate_caps import ApiQuota, ApiRequest, largest_rate, needs
from toolkit.schema import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaRun:
    """What came of a trace: requests served and given up, tries refused, and how long the served ones waited."""

    served: int
    given_up: int
    refused: int
    served_per_s: float
    wait_s: NDArray[np.float64]

    @property
    def refused_share(self) -> float:
        """Share of all tries that were refused (429)."""
        return self.refused / max(self.served + self.refused, 1)

    @property
    def load_factor(self) -> float:
        """Tries for each request: what retrying does to the load."""
        return (self.served + self.refused) / max(self.served + self.given_up, 1)


def simulate_quota(
    quota: ApiQuota,
    request: ApiRequest,
    arrivals_s: NDArray[np.float64],
    /,
    *,
    retries: int = 8,
    first_wait_s: float = 1.0,
    most_wait_s: float = 60.0,
    seed: int = 0,
) -> QuotaRun:
    """Return what a quota does with requests that arrive at these seconds, in order.

    Each limit is a bucket that holds its window's allowance and fills at its rate. A try that finds less than it needs
    in any takes nothing, is refused, and comes again after a wait that doubles, with full jitter. Where output is
    reserved by estimate, what was not used is not given back.

    Raises
    ------
    InputError
        Where the trace is empty or out of order, or no request is ever admitted.

    Examples
    --------
    >>> from toolkit.economics.queueing import poisson
    >>> run = simulate_quota(ApiQuota(rpm=120), ApiRequest(tokens_in=1, tokens_out=1),
    ...     poisson(requests_per_s=1, requests=2000, seed=0))
    >>> run.served, run.given_up
    (2000, 0)
    """
    _check(arrivals_s)
    largest_rate(quota, request)
    tries_left, wait, cap = whole("retries", retries, least=0), above_zero("first_wait_s", first_wait_s), most_wait_s
    generator, buckets = np.random.default_rng(seed), _Buckets(quota, request)
    queue = [(float(at), index, 0) for index, at in enumerate(arrivals_s)]
    waits, refused, given_up, last = [], 0, 0, 0.0
    while queue:
        at, index, tries = heappop(queue)
        if buckets.admits(at):
            waits.append(at - float(arrivals_s[index]))
            last = at
            continue
        refused += 1
        if tries >= tries_left:
            given_up += 1
            continue
        heappush(queue, (at + float(generator.uniform(0, min(wait * 2.0**tries, cap))), index, tries + 1))
    seconds = max(last - float(arrivals_s[0]), 1e-9)
    return QuotaRun(
        served=len(waits),
        given_up=given_up,
        refused=refused,
        served_per_s=len(waits) / seconds if len(waits) > 1 else 0.0,
        wait_s=np.array(waits),
    )


class _Buckets:
    """The limits' buckets, full at first."""

    def __init__(self, quota: ApiQuota, request: ApiRequest) -> None:
        limits = [(getattr(quota, name), need) for name, need in needs(request).items()]
        limits = [(limit / 60, need) for limit, need in limits if limit is not None and need > 0]
        self.fills = [rate for rate, _ in limits]
        self.needs = [need for _, need in limits]
        self.holds = [max(rate * quota.window_s, need) for rate, need in limits]
        self.levels, self.at = list(self.holds), 0.0

    def admits(self, at: float) -> bool:
        elapsed, self.at = at - self.at, at
        filled = zip(self.levels, self.fills, self.holds, strict=True)
        self.levels = [min(level + rate * elapsed, hold) for level, rate, hold in filled]
        if any(level < need - 1e-9 for level, need in zip(self.levels, self.needs, strict=True)):
            return False
        self.levels = [level - need for level, need in zip(self.levels, self.needs, strict=True)]
        return True


def _check(arrivals_s: NDArray[np.float64]) -> None:
    at = np.asarray(arrivals_s, dtype=float)
    if at.size == 0 or not np.all(np.isfinite(at)) or at[0] < 0 or np.any(np.diff(at) < 0):
        allowed = "0 and up, each at least the one before"
        raise InputError("are not seconds in order", field="arrivals_s", allowed=allowed)
