"""What a replica serves: at most, with so many at once, at a rate, and within a latency objective."""

from dataclasses import dataclass
from math import ceil

import numpy as np

from toolkit.economics.checking import above_zero, whole, within
from toolkit.economics.quantities import Draws
from toolkit.economics.serving.constants import Constants, Error, shipped_constants
from toolkit.economics.serving.records import Deployment, Traffic
from toolkit.economics.serving.step_time import StepCost, step_cost
from toolkit.schema import InputError

_Z90 = 1.6448536269514722  # The 95th percentile of a normal distribution: its 90% interval is +- so many sigmas.


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A prediction with its error: lognormal about ``likely``."""

    likely: float
    sigma: float
    source: str

    @property
    def low(self) -> float:
        """The 5th percentile."""
        return self.likely * float(np.exp(-_Z90 * self.sigma))

    @property
    def high(self) -> float:
        """The 95th percentile."""
        return self.likely * float(np.exp(_Z90 * self.sigma))

    def draw(self, *, draws: int, generator: np.random.Generator) -> Draws:
        """Return draws of it."""
        return np.asarray(self.likely * np.exp(self.sigma * generator.standard_normal(draws)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What one replica does at a load: requests in it, seconds a step, and rates with their error.

    ``ttft_s`` is a prompt's own prefill behind one step of the others, without any queue; `queueing` adds that.
    ``limited_by`` is ``memory``, ``batch cap``, ``objective``, ``concurrency`` or ``rate``.
    """

    gpus: int
    batch: float
    tpot_s: float
    ttft_s: float
    tokens_out_per_s: Spread
    requests_per_s: Spread
    limited_by: str


def saturated(made: Deployment, asked: Traffic, /, *, constants: Constants | None = None) -> Capacity:
    """Return the most that a replica serves, every place taken: no latency is promised there.

    Examples
    --------
    >>> from toolkit.economics.serving import deployment, traffic
    >>> most = saturated(deployment("Llama-3.1-8B", "H100", weights="FP8"), traffic(1000, 1000))
    >>> 10_000 < most.tokens_out_per_s.low < most.tokens_out_per_s.high < 25_000, most.limited_by
    (True, 'memory')
    """
    used = constants or shipped_constants()
    cost = step_cost(made, asked, used)
    places = float(cost.places)
    return _at(made, asked, cost, places, used, "batch cap" if places >= used.batch_cap else "memory")


def at_concurrency(
    made: Deployment, asked: Traffic, /, *, concurrency: float, constants: Constants | None = None
) -> Capacity:
    """Return what a replica does with so many requests always in it; past its places the others wait outside.

    Raises
    ------
    InputError
        Where ``concurrency`` is not above zero.
    """
    above_zero("concurrency", concurrency)
    used = constants or shipped_constants()
    cost = step_cost(made, asked, used)
    batch = min(float(concurrency), float(cost.places))
    return _at(made, asked, cost, batch, used, "concurrency" if batch == concurrency else "memory")


def at_rate(
    made: Deployment, asked: Traffic, /, *, requests_per_s: float, constants: Constants | None = None
) -> Capacity:
    """Return what a replica does at a rate of requests below its most: the batch by Little's law, B = rate x out x t.

    A step's time is linear in the batch for a dense model, so that B = rate out f / (1 - rate out s); for experts
    the same is found by halving.

    Raises
    ------
    InputError
        Where the rate is not above zero, or is above what the replica serves.
    """
    above_zero("requests_per_s", requests_per_s)
    used = constants or shipped_constants()
    cost = step_cost(made, asked, used)
    most = _rate(cost, float(cost.places))
    if requests_per_s >= most:
        raise InputError(
            "is more than one replica serves: its utilisation would be above one",
            field="requests_per_s",
            got=f"{requests_per_s:g}",
            allowed=f"below {most:.3g} requests a second",
            remedy="use more replicas, or replicas of more accelerators",
        )
    low, high = 1e-9, float(cost.places)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _rate(cost, middle) < requests_per_s else (low, middle)
    return _at(made, asked, cost, high, used, "rate")


def within_objective(
    made: Deployment,
    asked: Traffic,
    /,
    *,
    tpot_s: float | None = None,
    ttft_s: float | None = None,
    constants: Constants | None = None,
) -> Capacity:
    """Return the most that a replica serves while a mean token takes at most ``tpot_s``, the first ``ttft_s``.

    Both are means with no queue: p95 and bursts are for `toolkit.economics.queueing`.

    Raises
    ------
    InputError
        Where even one request alone misses the objective.

    Examples
    --------
    >>> from toolkit.economics.serving import deployment, traffic
    >>> made, asked = deployment("Llama-3.1-70B", "H100", tensor_parallel=4, weights="FP8"), traffic(1000, 300)
    >>> slow, quick = saturated(made, asked), within_objective(made, asked, tpot_s=0.03)
    >>> quick.requests_per_s.likely < slow.requests_per_s.likely and quick.tpot_s <= 0.03
    True
    """
    used = constants or shipped_constants()
    most = saturated(made, asked, constants=used)
    limits = {"tpot_s": tpot_s, "ttft_s": ttft_s}
    for field, limit in limits.items():
        if limit is not None:
            above_zero(field, limit)
    cost = step_cost(made, asked, used)
    if _meets(most, tpot_s, ttft_s):
        return most
    alone = _at(made, asked, cost, 1.0, used, "objective")
    if not _meets(alone, tpot_s, ttft_s):
        raise _out_of_reach(alone, limits)
    low, high = 1.0, most.batch
    for _ in range(50):
        middle = (low + high) / 2
        fits = _meets(_at(made, asked, cost, middle, used, "objective"), tpot_s, ttft_s)
        low, high = (middle, high) if fits else (low, middle)
    return _at(made, asked, cost, low, used, "objective")


def replicas(*, peak_requests_per_s: float, per_replica: float, headroom: float = 0.0, failover: int = 0) -> int:
    """Return the replicas that carry a peak: ``ceil(peak (1 + headroom) / per_replica) + failover``.

    Raises
    ------
    InputError
        Where a rate is not above zero, or headroom or failover below zero.

    Examples
    --------
    >>> replicas(peak_requests_per_s=20, per_replica=6, headroom=0.2, failover=1)
    5
    """
    above_zero("peak_requests_per_s", peak_requests_per_s)
    above_zero("per_replica", per_replica)
    spare = 1 + within("headroom", headroom, most=100.0)
    return ceil(peak_requests_per_s * spare / per_replica - 1e-9) + whole("failover", failover, least=0)


def error_of(made: Deployment, constants: Constants, /) -> Error:
    """Return the error that predictions of a deployment have: wide where the model could not be fitted well."""
    kind = made.model.kind if made.gpu.vendor == "NVIDIA" else "other vendor"
    return constants.errors[kind]


def _at(
    made: Deployment, asked: Traffic, cost: StepCost, batch: float, constants: Constants, limited_by: str
) -> Capacity:
    error, step = error_of(made, constants), float(cost.steady(np.asarray(batch)))
    per_s = error.median * _rate(cost, batch)
    own = float(cost.prefill(np.asarray(asked.tokens_in)))
    return Capacity(
        gpus=made.gpus,
        batch=batch,
        tpot_s=step / error.median,
        ttft_s=(own + step / 2) / error.median,
        tokens_out_per_s=Spread(likely=per_s * asked.tokens_out, sigma=error.sigma, source=error.source),
        requests_per_s=Spread(likely=per_s, sigma=error.sigma, source=error.source),
        limited_by=limited_by,
    )


def _rate(cost: StepCost, batch: float) -> float:
    return batch / float(cost.steady(np.asarray(batch)) * cost.tokens_out)


def _meets(capacity: Capacity, tpot_s: float | None, ttft_s: float | None) -> bool:
    return (tpot_s is None or capacity.tpot_s <= tpot_s) and (ttft_s is None or capacity.ttft_s <= ttft_s)


def _out_of_reach(alone: Capacity, limits: dict[str, float | None]) -> InputError:
    field = next(name for name, limit in limits.items() if limit is not None and getattr(alone, name) > limit)
    return InputError(
        "is missed by one request alone on a replica",
        field=field,
        got=f"{limits[field]:g} s",
        allowed=f"{getattr(alone, field):.3g} s and up",
        remedy="use more or quicker accelerators, fewer bits a weight, or a smaller model",
    )
