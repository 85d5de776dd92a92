"""Rows at a rate of requests: what the simulated engine says of the first token and of the gaps between tokens."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.throughput.rows import Row
from toolkit.economics.queueing import Requests, poisson, simulate
from toolkit.economics.serving import Constants, engine_of

_SEEDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Online:
    """Means over runs of as many requests as were published, predicted beside measured; ``None`` was not told."""

    line: int
    below_saturation: bool
    ttft_s: float
    itl_s: float
    ttft_measured_s: float | None
    itl_measured_s: float | None


def simulated(row: Row, constants: Constants, /, *, below: bool) -> Online:
    """Return a row as the engine's simulation has it, over a few seeds."""
    engine, means = engine_of(row.made, row.asked, constants=constants), []
    for seed in range(_SEEDS):
        at = poisson(requests_per_s=row.requests_per_s or 1e6, requests=row.requests, seed=seed)
        every = np.ones(row.requests)
        trace = Requests(arrivals_s=at, tokens_in=row.asked.tokens_in * every, tokens_out=row.asked.tokens_out * every)
        run = simulate(engine, trace)
        means.append((np.mean(run.requests["ttft_s"].to_numpy()), np.average(run.gap_s, weights=run.gap_count)))
    ttft, itl = np.mean(means, axis=0)
    return Online(
        line=row.line,
        below_saturation=below,
        ttft_s=float(ttft),
        itl_s=float(itl),
        ttft_measured_s=row.ttft_s,
        itl_measured_s=row.itl_s,
    )


def errors(online: Sequence[Online], name: str, /) -> list[float]:
    """Return absolute relative errors of ``ttft`` or ``itl``, where it was told."""
    pairs = [(getattr(each, f"{name}_s"), getattr(each, f"{name}_measured_s")) for each in online]
    return [abs(predicted / measured - 1) for predicted, measured in pairs if measured]
