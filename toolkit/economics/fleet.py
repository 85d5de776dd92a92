"""Servers of one's own as a staircase: the replicas that a month's attempts hold, still or scaled with the hour."""

from dataclasses import dataclass
from functools import cache
from math import exp, log

import numpy as np

from toolkit.economics.assumptions import Assumptions
from toolkit.economics.attempts import MONTH_H, MONTH_S, Requests, Value, likely_value, thought_tokens
from toolkit.economics.blocks import SelfHosted
from toolkit.economics.quantities import Draws, Quantity
from toolkit.economics.serving import Capacity, Deployment, deployment, saturated, traffic, within_objective
from toolkit.schema import InputError

HOURS = 24
_DAY_S = 86_400
_Z90 = 1.2815515655446004
_STEP = 0.1
_FLAT = Quantity(low=1, likely=1, high=1)
_FIELDS = {"weight_precision": "weights", "tpot_s": "tpot_s_max", "ttft_s": "ttft_s_max"}
"""What the serving model calls a field of the scenario, where it is another name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """What one replica serves at the likely tokens, how that bends with them, and what stands beside the replicas.

    ``per_replica_per_s`` is requests; ``bends`` its elasticity to tokens sent and received; ``sigma`` its error.
    """

    per_replica_per_s: float
    sigma: float
    tokens: tuple[float, float]
    bends: tuple[float, float]
    gpus: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Replicas of a month: their mean number, the most at once, and how many of the mean do the work."""

    mean: Draws
    most: Draws
    busy: Draws


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetNumbers:
    """A fleet in one world: attempts a month that a replica carries at level load, USD a month, and the day's peak.

    ``hump_power`` is 0 where the fleet stands still.
    """

    attempts_per_replica: Draws
    usd_per_replica: Draws
    peak_to_mean: Draws
    hump_power: Draws


def fleet(assumptions: Assumptions, requests: Requests, /) -> tuple[Fleet, Capacity]:
    """Return the staircase of the scenario's own servers for these requests, and what it rests on.

    Raises
    ------
    InputError
        Where a name is not known, the weights do not fit, or the latency objective is out of reach.
    """
    own = _own(assumptions)
    into, out = (float(each[0]) for each in _tokens(assumptions, requests, likely_value))
    carries = _capacity(own, into, out)
    rate = carries.requests_per_s
    bends = (
        _bend(own, (into * exp(-_STEP), out), (into * exp(_STEP), out)),
        _bend(own, (into, max(out * exp(-_STEP), 1.0)), (into, max(out * exp(_STEP), 1.0))),
    )
    found = Fleet(
        per_replica_per_s=rate.likely,
        sigma=rate.sigma,
        tokens=(into, out),
        bends=bends,
        gpus=carries.gpus,
    )
    return found, carries


def _own(assumptions: Assumptions) -> SelfHosted:
    if assumptions.self_hosted is None:
        raise InputError("is missing", field="self_hosted", allowed="a block; docs/file-formats.md shows one")
    return assumptions.self_hosted


def _tokens(assumptions: Assumptions, requests: Requests, value: Value) -> tuple[Draws, Draws]:
    into, out = requests.drawn(value)
    return np.maximum(into, 1.0), np.maximum(out + thought_tokens(assumptions, requests, value), 1.0)


def _capacity(own: SelfHosted, into: float, out: float) -> Capacity:
    """Return a replica's capacity; what cannot be used is named as the scenario's field."""
    try:
        asked = traffic(into, out)
        if own.tpot_s_max is None and own.ttft_s_max is None:
            return saturated(_deployed(own), asked)
        return within_objective(_deployed(own), asked, tpot_s=own.tpot_s_max, ttft_s=own.ttft_s_max)
    except InputError as error:
        field = f"self_hosted.{_FIELDS.get(error.field or '', error.field)}"
        raise InputError(
            error.problem, field=field, got=error.got, allowed=error.allowed, remedy=error.remedy
        ) from error


def _deployed(own: SelfHosted) -> Deployment:
    made = deployment(own.model, own.gpu, tensor_parallel=own.tensor_parallel, weights=own.weights)
    if made.model.heads % made.tensor_parallel:
        allowed = f"a number that divides the {made.model.heads} heads of {made.model.name}"
        raise InputError("shares no heads evenly", field="tensor_parallel", got=own.tensor_parallel, allowed=allowed)
    return made


def _bend(own: SelfHosted, less: tuple[float, float], more: tuple[float, float]) -> float:
    """Return the elasticity of a replica's requests to tokens; without the objective, where an end would miss it."""
    try:
        low, high = (_capacity(own, *each).requests_per_s.likely for each in (less, more))
    except InputError:
        free = own.model_copy(update={"tpot_s_max": None, "ttft_s_max": None})
        low, high = (_capacity(free, *each).requests_per_s.likely for each in (less, more))
    return log(high / low) / (2 * _STEP)


def fleet_numbers(assumptions: Assumptions, found: Fleet, requests: Requests, value: Value, /) -> FleetNumbers:
    """Return a fleet's numbers in each world."""
    own, demand = _own(assumptions), assumptions.demand
    into, out = _tokens(assumptions, requests, value)
    rate = value("self_hosted.capacity", capacity_quantity(found))
    rate = rate * (into / found.tokens[0]) ** found.bends[0] * (out / found.tokens[1]) ** found.bends[1]
    peak = value("demand.peak_to_mean", demand.peak_to_mean if demand else _FLAT)
    return FleetNumbers(
        attempts_per_replica=rate * MONTH_S / (1 + own.headroom_share),
        usd_per_replica=found.gpus * value("self_hosted.usd_per_gpu_hour", own.usd_per_gpu_hour) * MONTH_H,
        peak_to_mean=peak,
        hump_power=hump_power(peak) if own.autoscale else np.array([0.0]),
    )


def held(own: SelfHosted, numbers: FleetNumbers, attempts: Draws, /) -> Held:
    """Return the replicas that a month's attempts hold.

    Still: ``ceil(mean x peak (1 + headroom) / X) + failover`` at all hours. Scaled: the same of each hour of the day's
    curve, no fewer than the least, and each start's seconds beside it.

    Notes
    -----
    The curve is that of `daily_curve`, with 24 steps: ``((1 + cos(2 pi (h - 14)/24)) / 2)^k`` over its mean.
    """
    load = attempts / numbers.attempts_per_replica
    if own.autoscale is None:
        most = np.ceil(load * numbers.peak_to_mean - 1e-9) + own.failover_replicas
        return Held(mean=most, most=most, busy=load / (1 + own.headroom_share))
    shapes = [each**numbers.hump_power for each in HUMP]
    level = sum(shapes) / HOURS
    wanted = [np.maximum(np.ceil(load * each / level - 1e-9), own.autoscale.least_replicas) for each in shapes]
    started = sum(np.maximum(now - before, 0) for now, before in zip(wanted, [wanted[-1], *wanted[:-1]], strict=True))
    mean = sum(wanted) / HOURS + own.failover_replicas + started * own.autoscale.cold_start_s / _DAY_S
    most = np.max(np.stack(np.broadcast_arrays(*wanted)), axis=0) + own.failover_replicas
    return Held(mean=np.asarray(mean), most=most, busy=load / (1 + own.headroom_share))


def served(own: SelfHosted, replicas: Held, attempts: Draws, /) -> None:
    """Raise `InputError` where the volume needs more replicas than the scenario allows."""
    if replicas.most.max() > own.replicas_max:
        raise InputError(
            "no such staircase serves this volume",
            field="tasks_per_month",
            got=f"{float(attempts.max()):,.0f} attempts a month need {replicas.most.max():,.0f} replicas",
            allowed=f"at most self_hosted.replicas_max, {own.replicas_max:,}",
            remedy="raise replicas_max, use a quicker GPU or model, or lower the volume",
        )


def capacity_quantity(found: Fleet, /) -> Quantity:
    """Return requests a second of one replica as a quantity: the prediction with its error."""
    spread, likely = exp(_Z90 * found.sigma), found.per_replica_per_s
    return Quantity(
        low=likely / spread,
        likely=likely,
        high=likely * spread,
        unit="requests per second",
        source="modelled: docs/serving-data.md",
        distribution="lognormal",
    )


HUMP = tuple(((1 + np.cos(2 * np.pi * (hour - 14) / HOURS)) / 2).item() for hour in range(HOURS))
"""The day's curve before it is raised to a power: 1 at two in the afternoon, 0 at two in the morning."""


def hump_power(peak_to_mean: Draws, /) -> Draws:
    """Return the power of the day's hump that gives it this peak over its mean.

    Examples
    --------
    >>> power = hump_power(np.array([1.0, 3.0]))
    >>> [round(float(max(HUMP) ** k / np.mean(np.array(HUMP) ** k)), 3) for k in power]
    [1.0, 3.0]
    """
    return np.interp(peak_to_mean, *_powers())


@cache
def _powers() -> tuple[Draws, Draws]:
    powers = np.concatenate([[0.0], np.geomspace(1e-3, 1e4, 4000)])
    return 1 / np.mean(np.power.outer(np.array(HUMP), powers), axis=0), powers
