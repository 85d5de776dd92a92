"""What an option costs each attempt, each resolved task and each month, drawn."""

import numpy as np

from toolkit.economics.assumptions import Assumptions
from toolkit.economics.attempts import Value, request_usd_drawn
from toolkit.economics.evidence import OptionEvidence
from toolkit.economics.fleet import fleet_numbers, held, served
from toolkit.economics.keeping import upkeep_draws
from toolkit.economics.quantities import Draws

_NOTHING = np.array([0.0])


def attempt_draws(assumptions: Assumptions, evidence: OptionEvidence, value: Value, /, *, attempts: Draws) -> Draws:
    """Return what an attempt costs; 0 where nothing was counted, which the table then leaves out.

    Raises
    ------
    InputError
        Where the volume needs more replicas than the scenario allows.
    """
    own, requests = assumptions.self_hosted, evidence.requests
    usd = fees_draws(assumptions, evidence, value)
    if evidence.fleet is not None and own is not None and requests is not None:
        numbers = fleet_numbers(assumptions, evidence.fleet, requests, value)
        replicas = held(own, numbers, attempts)
        served(own, replicas, attempts)
        return replicas.mean * numbers.usd_per_replica / attempts + usd
    if evidence.by_token and requests is not None:
        return request_usd_drawn(assumptions, requests, value, attempts=attempts) + usd
    return usd


def fees_draws(assumptions: Assumptions, evidence: OptionEvidence, value: Value, /) -> Draws:
    """Return what an attempt costs beside tokens and servers: fees, and an added option's own price."""
    fees, other = assumptions.fees_usd_per_attempt, (assumptions.other_options or {}).get(evidence.option)
    usd = value("fees_usd_per_attempt", fees) if fees else _NOTHING
    if other and other.usd_per_attempt:
        usd = usd + value(f"other_options.{evidence.option}.usd_per_attempt", other.usd_per_attempt)
    return usd


def outcome_draws(assumptions: Assumptions, evidence: OptionEvidence, value: Value, /, *, right: Draws) -> Draws:
    """Return a vendor's price for an accepted task; for the share that is ``right``, where that is what is resolved."""
    vendor = assumptions.outcome_price
    if vendor is None or evidence.option not in vendor.serves:
        return _NOTHING
    usd = value("outcome_price.usd_per_resolved", vendor.usd_per_resolved)
    return usd * right if vendor.resolved == "right" else usd


def build_draws(assumptions: Assumptions, option: str, value: Value, /) -> Draws:
    """Return what building costs a month of its life, so that over the ramp's volume each task bears its share.

    ``B / L`` a month over ``V x ramp(L)`` tasks; since tasks are counted at ``V x ramp(H)``, H the ramp's horizon, it
    is scaled by ``ramp(H) / ramp(L)``.
    """
    fixed = assumptions.fixed(option)
    if fixed.build_usd is None or fixed.build_life_months is None:
        return value("fixed build_amortised", fixed.build_amortised) if fixed.build_amortised else _NOTHING
    months = fixed.build_life_months
    spread = assumptions.ramp_share / assumptions.ramp_share_over(months) / months
    return value("fixed build_usd", fixed.build_usd) * spread


def fixed_draws(assumptions: Assumptions, evidence: OptionEvidence, value: Value, /) -> Draws:
    """Return what an option costs each month whatever the volume, its cycles of upkeep with it."""
    parts = assumptions.fixed(evidence.option).monthly()
    total = sum(value(f"fixed {name}", part) for name, part in parts.items())
    return np.asarray(total + upkeep_draws(assumptions, evidence, value))
