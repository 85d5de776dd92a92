"""What servers of one's own hold and cost at the likely values: at the peak, idle, still and scaled."""

import numpy as np
import polars as pl

from toolkit.economics.assumptions import STEEPEST_DAY, Assumptions
from toolkit.economics.attempts import Value, likely_value, request_usd_drawn
from toolkit.economics.blocks import Autoscale, SelfHosted
from toolkit.economics.evidence import OptionEvidence, gather
from toolkit.economics.fleet import FleetNumbers, fleet_numbers, held
from toolkit.economics.quantities import Draws
from toolkit.economics.task_cost import attempts_made
from toolkit.schema import InputError

SERVERS = pl.Schema(
    {
        "option": pl.String,
        "replicas_at_peak": pl.Float64,
        "replicas_mean": pl.Float64,
        "utilisation": pl.Float64,
        "usd_per_month": pl.Float64,
        "idle_usd_per_month": pl.Float64,
        "failover_usd_per_month": pl.Float64,
        "still_usd_per_month": pl.Float64,
        "scaled_usd_per_month": pl.Float64,
        "pays_above_utilisation": pl.Float64,
    }
)


def servers(assumptions: Assumptions, estimates: pl.DataFrame, /, *, usage: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return a row for each option on servers of one's own, at the likely values.

    ``utilisation`` is the mean load over what the replicas held could serve, and what it lacks of 1 is paid for idle.
    ``still`` and ``scaled`` are the same fleet without and with autoscaling (with the scenario's ``autoscale``, or one
    replica at least and five minutes to start). ``pays_above_utilisation`` is U*: what the servers must be used above
    to cost less than the scenario's model at its price; ``None`` where that has none.

    Notes
    -----
    ``U* = p_gpu g / (3600 X c_api)``: a replica's dollars an hour over what its requests would cost at the API.
    """
    own = assumptions.self_hosted
    found = gather(assumptions, estimates, usage) if own else []
    rows = [_row(assumptions, own, each) for each in found if own and each.fleet is not None]
    return pl.DataFrame(rows, schema=SERVERS, orient="row")


def _row(assumptions: Assumptions, own: SelfHosted, evidence: OptionEvidence) -> tuple[object, ...]:
    attempts, numbers = likely_attempts(assumptions, evidence), _numbers(assumptions, evidence, likely_value)
    usd, now = numbers.usd_per_replica.item(), held(own, numbers, attempts)
    mean, busy = now.mean.item(), now.busy.item()
    still, scaled = (_usd(assumptions, evidence, autoscale) for autoscale in (None, own.autoscale or Autoscale()))
    return (
        evidence.option,
        now.most.item(),
        mean,
        busy / mean,
        mean * usd,
        (mean - busy) * usd,
        own.failover_replicas * usd,
        still,
        scaled,
        _pays_above(assumptions, evidence, usd / numbers.attempts_per_replica.item() / (1 + own.headroom_share)),
    )


def _numbers(assumptions: Assumptions, evidence: OptionEvidence, value: Value) -> FleetNumbers:
    if evidence.fleet is None or evidence.requests is None:
        raise InputError("does not run on servers of one's own", field="option", got=evidence.option)
    return fleet_numbers(assumptions, evidence.fleet, evidence.requests, value)


def _usd(assumptions: Assumptions, evidence: OptionEvidence, autoscale: Autoscale | None) -> float | None:
    """Return USD a month with or without autoscaling; ``None`` where no day has the scenario's peak."""
    own, demand = assumptions.self_hosted, assumptions.demand
    if own is None or (autoscale and demand and demand.peak_to_mean.likely > STEEPEST_DAY):
        return None
    changed = own.model_copy(update={"autoscale": autoscale})
    numbers = _numbers(assumptions.model_copy(update={"self_hosted": changed}), evidence, likely_value)
    mean = held(changed, numbers, likely_attempts(assumptions, evidence)).mean
    return (mean * numbers.usd_per_replica).item()


def likely_attempts(assumptions: Assumptions, evidence: OptionEvidence, /) -> Draws:
    """Return attempts a month at the likely values, over the ramp."""
    refused, alike = np.array([1 - (evidence.answered.value or 0.0)]), np.array([assumptions.retry_correlation.likely])
    _, made = attempts_made(refused, alike, most=assumptions.attempts_max)
    return made * assumptions.tasks_per_month.likely * assumptions.ramp_share


def _pays_above(assumptions: Assumptions, evidence: OptionEvidence, usd_per_request: float) -> float | None:
    """Return U* beside the model's price; a replica's cost of a request at full use over the API's."""
    if evidence.requests is None:
        return None
    try:
        attempts = likely_attempts(assumptions, evidence)
        listed = request_usd_drawn(assumptions, evidence.requests, likely_value, attempts=attempts).item()
    except InputError:
        return None
    return usd_per_request / listed if listed > 0 else None
