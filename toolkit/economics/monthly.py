"""What an option costs each attempt and each month, drawn: prices, servers of one's own, upkeep, staleness."""

from collections.abc import Callable

import numpy as np

from toolkit.economics.assumptions import Assumptions
from toolkit.economics.attempts import MONTH_H, Fleet
from toolkit.economics.evidence import OptionEvidence
from toolkit.economics.quantities import Draws, Quantity
from toolkit.schema import InputError

Value = Callable[[str, Quantity], Draws]
_Z90 = 1.2815515655446004


def attempt_draws(assumptions: Assumptions, evidence: OptionEvidence, value: Value, /, *, attempts: Draws) -> Draws:
    """Return what an attempt costs; 0 where nothing was counted, which the table then leaves out."""
    fees = value("fees_usd_per_attempt", assumptions.fees_usd_per_attempt) if assumptions.fees_usd_per_attempt else 0.0
    if evidence.fleet is not None:
        return fleet_usd_per_month(assumptions, evidence.fleet, value, attempts=attempts) / attempts + fees
    if assumptions.usd_per_mtok_in is None or assumptions.usd_per_mtok_out is None:
        return np.array([evidence.attempt_usd or 0.0]) + fees
    tokens_in, tokens_out = evidence.tokens or (0.0, 0.0)
    if assumptions.reasoning_tokens:
        tokens_out += assumptions.reasoning_tokens.likely
    usd_in = value("usd_per_mtok_in", assumptions.usd_per_mtok_in)
    usd_out = value("usd_per_mtok_out", assumptions.usd_per_mtok_out)
    return np.asarray((tokens_in * usd_in + tokens_out * usd_out) / 1e6 + fees)


def fleet_usd_per_month(assumptions: Assumptions, fleet: Fleet, value: Value, /, *, attempts: Draws) -> Draws:
    """Return what servers of one's own cost a month: ``replicas x GPUs x USD an hour x 730.5``.

    Raises
    ------
    InputError
        Where the volume needs more replicas than the scenario allows.
    """
    own, demand = assumptions.self_hosted, assumptions.demand
    if own is None:
        raise InputError("is missing", field="self_hosted")
    peak = value("demand.peak_to_mean", demand.peak_to_mean) if demand else np.array([1.0])
    needed = fleet.replicas(
        attempts, peak_to_mean=peak, per_replica_per_s=value("self_hosted.capacity", capacity_quantity(fleet))
    )
    if needed.max() > own.replicas_max:
        raise InputError(
            "no such staircase serves this volume",
            field="tasks_per_month",
            got=f"{float(attempts.max()):,.0f} attempts a month need {needed.max():,.0f} replicas",
            allowed=f"at most self_hosted.replicas_max, {own.replicas_max:,}",
            remedy="raise replicas_max, use a quicker GPU or model, or lower the volume",
        )
    return needed * fleet.gpus * value("self_hosted.usd_per_gpu_hour", own.usd_per_gpu_hour) * MONTH_H


def capacity_quantity(fleet: Fleet, /) -> Quantity:
    """Return requests a second of one replica as a quantity: the prediction with its error."""
    spread = float(np.exp(_Z90 * fleet.sigma))
    likely = fleet.per_replica_per_s
    return Quantity(
        low=likely / spread,
        likely=likely,
        high=likely * spread,
        unit="requests per second",
        source="modelled: docs/serving-data.md",
        distribution="lognormal",
    )


def fixed_draws(assumptions: Assumptions, option: str, value: Value, /) -> Draws:
    """Return what an option costs each month whatever the volume, its cycles of upkeep with it."""
    parts = assumptions.fixed_usd_per_month.parts(option)
    total = sum(value(f"fixed {name}", part) for name, part in parts.items())
    upkeep = (assumptions.upkeep or {}).get(option)
    if upkeep:
        total = total + value(f"upkeep.{option}.cycle_usd", upkeep.cycle_usd) * upkeep.cycles_per_month
    return np.asarray(total)


def stale_share(assumptions: Assumptions, option: str, value: Value, /) -> Draws:
    """Return the mean share of answers that went stale between cycles: ``delta T / 2``, bounded as all go stale."""
    upkeep = (assumptions.upkeep or {}).get(option)
    if upkeep is None:
        return np.array([0.0])
    at_end = value(f"upkeep.{option}.stale_share_per_day", upkeep.stale_share_per_day) * upkeep.every_days
    return np.where(at_end <= 1, at_end / 2, 1 - 1 / (2 * np.maximum(at_end, 1)))
