"""What the step-time model says of published rows, whose runs end after so many requests."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.throughput.rows import Row
from toolkit.economics.serving import Constants, StepCost, step_cost
from toolkit.economics.serving.step_time import stacked

_DRAIN = 0.5  # As a run ends its batch empties, and that takes about half of a request's time.


def costs(rows: Sequence[Row], constants: Constants, /) -> StepCost:
    """Return the step costs of rows, one array a field."""
    return stacked([step_cost(row.made, row.asked, constants) for row in rows])


def tokens_per_s(rows: Sequence[Row], constants: Constants, /, *, centred: bool = True) -> NDArray[np.float64]:
    """Return output tokens a second of each row's replica.

    A saturated run of N requests in batches of B keeps its places full for N/B of N/B + 1/2 request times; one whose
    requests all find a place at once ends as it began.
    """
    cost = costs(rows, constants)
    requests = np.array([row.requests for row in rows], dtype=float)
    most = np.minimum(cost.places, requests)
    asked = np.array([row.concurrency or np.inf for row in rows])
    batch = np.minimum(most, asked)
    fixed = np.array([row.concurrency is not None for row in rows])
    at_once = fixed | (requests <= cost.places)
    full = np.where(at_once, 1.0, (requests / batch) / (requests / batch + _DRAIN))
    speed = batch / cost.steady(batch) * full * _engine_speed(rows, constants)
    speed = speed * [constants.errors[row.kind].median if centred else 1.0 for row in rows]
    offered = np.array([(row.requests_per_s or np.inf) * row.asked.tokens_out for row in rows])
    return np.minimum(speed, offered)


def itl_s(rows: Sequence[Row], constants: Constants, /) -> NDArray[np.float64]:
    """Return the mean seconds between tokens of rows at a rate of requests; dense models, whose steps are linear."""
    cost, rate = costs(rows, constants), np.array([row.requests_per_s or 0.0 for row in rows])
    empty, most = cost.steady(np.zeros(len(rows))), cost.steady(cost.places)
    slope = cost.steady(np.ones(len(rows))) - empty
    load = np.minimum(rate * cost.tokens_out * slope, 0.98)
    return np.asarray(np.minimum(empty / (1 - load), most))


def _engine_speed(rows: Sequence[Row], constants: Constants) -> NDArray[np.float64]:
    return np.array([constants.old_engine_speed if row.old_engine else 1.0 for row in rows])
