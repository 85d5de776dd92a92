"""A serving engine as one queue: every request in it slows the others, and places are limited."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toolkit.economics.checking import above_zero, whole
from toolkit.schema import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerWaiting:
    """At a rate of requests: share of the most, mean in the server, share that waits, and mean times in seconds."""

    utilisation: float
    in_system: float
    wait_share: float
    wait_s: float
    time_in_system_s: float
    itl_s: float


def server_waiting(
    requests_per_s: float,
    /,
    *,
    step_s: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    places: int,
    tokens_out: float,
) -> ServerWaiting:
    """Return the limited processor sharing queue of an engine, with service that depends on the state.

    With ``step_s(n)`` the seconds of an iteration with n requests, completions come at ``mu(n) = n / (t(n) out)`` for
    n up to the places B, then at mu(B): ``pi_n ~ product over k <= n of lambda / mu(k)``,
    ``P(wait) = sum over n >= B of pi_n``, ``E[T] = E[n] / lambda`` (Little), ``ITL = (E[T] - W_q) / out``.
    Source: limited processor sharing, Zhang, Dai and Zwart. A screen: it says 3 to 24% less than a simulated engine,
    whose prompts come in chunks; percentiles need `simulate`.

    Raises
    ------
    InputError
        Where a value is not above zero, or the rate is as much as the server's most.

    Examples
    --------
    One place is M/M/1; as many as there are requests, with steps of one length, M/M/infinity.

    >>> one = server_waiting(0.5, step_s=np.ones_like, places=1, tokens_out=1)
    >>> round(one.wait_s, 9), round(one.time_in_system_s, 9)
    (1.0, 2.0)
    """
    rate, tokens = above_zero("requests_per_s", requests_per_s), above_zero("tokens_out", tokens_out)
    most = whole("places", places, most=1_000_000)
    counts = np.arange(1, most + 1, dtype=float)
    served = counts / (np.asarray(step_s(counts), dtype=float) * tokens)
    full = float(served[-1])
    if not np.all(np.isfinite(served)) or full <= 0:
        raise InputError("gives no length for a step", field="step_s", got=str(served[-1]), allowed="seconds above 0")
    load = rate / full
    if load >= 1:
        raise InputError(
            "is as much as the server's most: its utilisation would be one or above",
            field="requests_per_s",
            got=f"{rate:g}",
            allowed=f"below {full:.4g}",
            remedy="use more replicas",
        )
    # Logarithms: the products of thousands of ratios pass what a float holds.
    weights = np.concatenate([[0.0], np.cumsum(np.log(rate) - np.log(served))])
    weights = np.exp(weights - weights.max())
    last = weights[-1]
    total = weights.sum() + last * load / (1 - load)
    queue = last * load / (1 - load) ** 2 / total
    within = (float(np.arange(most + 1) @ weights) + most * last * load / (1 - load)) / total
    return ServerWaiting(
        utilisation=load,
        in_system=float(within + queue),
        wait_share=float(last / (1 - load) / total),
        wait_s=float(queue / rate),
        time_in_system_s=float((within + queue) / rate),
        itl_s=float(within / rate / tokens),
    )
