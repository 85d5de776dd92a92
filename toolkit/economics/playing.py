"""A scenario as plain numbers that a page can play with: what the sliders move, and the sums they move."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from toolkit.economics.assumptions import Assumptions
from toolkit.economics.attempts import Value, cache_load, likely_value, request_usd_drawn
from toolkit.economics.evidence import OptionEvidence, gather
from toolkit.economics.fleet import HOURS, HUMP, fleet_numbers
from toolkit.economics.monthly import fees_draws
from toolkit.economics.option_costs import Share, drawn, measured_share, option_inputs
from toolkit.economics.quantities import Draws, Quantity
from toolkit.economics.task_cost import PARTS, TaskInputs, attempts_made, task_costs
from toolkit.schema import InputError

SLIDERS = (
    "tasks_per_month",
    "review_share",
    "review_minutes",
    "reviewer_sensitivity",
    "handling_minutes",
    "labour_usd_per_hour",
    "escalation_completed_share",
    "wrong_answer_usd",
    "retry_correlation",
)
SHARES = ("review_share", "reviewer_sensitivity", "escalation_completed_share", "retry_correlation")
TASK_NUMBERS = (
    "accepted",
    "right_when_accepted",
    "attempt_usd",
    "outcome_usd",
    "build_usd_per_month",
    "fixed_usd_per_month",
)
CACHE_NUMBERS = ("cache_load_per_attempt", "cache_saves_usd")
FLEET_NUMBERS = ("attempts_per_replica", "usd_per_replica", "peak_to_mean", "hump_power")
OPTION_NUMBERS = (*TASK_NUMBERS, *CACHE_NUMBERS, *FLEET_NUMBERS)
"""What each option holds, likely and in each world; a number that an option does not need is 0 in it."""
_LUCK = 301


def playable(
    assumptions: Assumptions,
    estimates: pl.DataFrame,
    /,
    *,
    usage: pl.DataFrame | None = None,
    draws: int = _LUCK,
    seed: int = 0,
) -> dict[str, Any]:
    """Return a scenario as numbers, lists and text: what `play` takes and a page holds.

    ``sliders`` have name, likely, low, high, unit and source; ``factors`` how each world departs from likely, so that a
    moved slider takes its range with it. Each option has `OPTION_NUMBERS` at their likely value, and in each world:
    ``attempt_usd`` is what an attempt costs with nothing read from a cache and without servers of one's own, which
    have their staircase as ``fleet``. ``parts`` are the parts of a cost in a waterfall's order. Options that lack
    tokens or scores are left out.
    """
    value, share = drawn(draws, seed)
    sliders, factors = [], {}
    for name in SLIDERS:
        quantity: Quantity = getattr(assumptions, name)
        centre = quantity.likely
        sliders.append({"name": name, **quantity.model_dump(exclude_none=True), "share": name in SHARES})
        drawn_values = value(name, quantity)
        spread = drawn_values / centre if centre else np.ones(1)
        factors[name] = np.broadcast_to(spread, draws).tolist()
    options = [
        _option(assumptions, evidence, value, share, draws)
        for evidence in gather(assumptions, estimates, usage)
        if evidence.is_priced and evidence.answered.n and (evidence.right.n or not evidence.answered.value)
    ]
    return {
        "sliders": sliders,
        "factors": factors,
        "options": options,
        "parts": list(PARTS),
        "attempts_max": assumptions.attempts_max,
        "ramp_share": assumptions.ramp_share,
        "cache_refreshed": assumptions.caching is None or assumptions.caching.refreshed_on_read,
    }


def _option(
    assumptions: Assumptions, evidence: OptionEvidence, value: Value, share: Share, draws: int
) -> dict[str, Any]:
    likely = _numbers(assumptions, evidence, likely_value, measured_share)
    worlds = _numbers(assumptions, evidence, value, share)
    return {
        "option": evidence.option,
        "priced": evidence.priced,
        "fleet": _fleet(assumptions, evidence),
        "seen": f"{evidence.answered.n} questions" if evidence.answered.n else "not measured",
        **{name: float(each.reshape(-1)[0]) for name, each in likely.items()},
        "worlds": {name: np.broadcast_to(each, draws).astype(float).tolist() for name, each in worlds.items()},
    }


def _numbers(assumptions: Assumptions, evidence: OptionEvidence, value: Value, share: Share) -> dict[str, Draws]:
    inputs = option_inputs(assumptions, evidence, value, share)
    found = {name: getattr(inputs, name) for name in TASK_NUMBERS}
    found |= {name: np.zeros(1) for name in (*CACHE_NUMBERS, *FLEET_NUMBERS)}
    fees, requests = fees_draws(assumptions, evidence, value), evidence.requests
    if evidence.fleet is not None and requests is not None:
        numbers = fleet_numbers(assumptions, evidence.fleet, requests, value)
        return found | {name: getattr(numbers, name) for name in FLEET_NUMBERS} | {"attempt_usd": fees}
    if assumptions.caching is None or not evidence.by_token or requests is None:
        return found
    # A cost is straight in the share of requests that find their prefix: none of them, and all.
    none, all_ = (request_usd_drawn(assumptions, requests, value, attempts=np.array([each])) for each in (0.0, np.inf))
    load = cache_load(assumptions, value, attempts=np.array([1.0]))
    return found | {"attempt_usd": none + fees, "cache_saves_usd": none - all_, "cache_load_per_attempt": load}


def _fleet(assumptions: Assumptions, evidence: OptionEvidence) -> dict[str, Any] | None:
    """Return what stands beside the replicas of one's own servers, and the day's hump where they follow it."""
    own, fleet = assumptions.self_hosted, evidence.fleet
    if own is None or fleet is None:
        return None
    scaled = own.autoscale
    return {
        "failover": float(own.failover_replicas),
        "replicas_max": float(own.replicas_max),
        "hump": list(HUMP) if scaled else None,
        "least": float(scaled.least_replicas) if scaled else 0.0,
        "cold_start_share": scaled.cold_start_s / 86_400 if scaled else 0.0,
    }


def play(state: Mapping[str, Any], moved: Mapping[str, float], /) -> list[dict[str, Any]]:
    """Return what each option costs with some sliders moved: USD per completed task with its range, and its parts.

    ``usd`` is the median world, ``low`` and ``high`` the 10th and 90th percentile; the parts, for a submitted task, and
    the share completed are means. ``None`` where the option completes nothing, or its servers cannot carry the volume.
    The page does the same sums in JavaScript; a test holds the two equal.

    Raises
    ------
    InputError
        Where a slider is not known, or a value is below zero, not finite, or a share above one.
    """
    _check(state, moved)
    settings = {each["name"]: moved.get(each["name"], each["likely"]) for each in state["sliders"]}
    found = []
    for option in state["options"]:
        spread = _costs(state, _spread(state, settings), option["worlds"], option["fleet"])
        parts = {name: _mean(spread[name]) for name in (*PARTS, "completed")}
        worlds = np.sort(spread["usd"])
        known = bool(np.isfinite(worlds).all())
        low, usd, high = (_at(worlds, share) if known else None for share in (0.1, 0.5, 0.9))
        found.append({"option": option["option"], "usd": usd, "low": low, "high": high, **parts})
    return found


def _mean(values: Draws) -> float | None:
    """Return the mean, or ``None`` where some world has no number: never NaN in a page."""
    return float(values.mean()) if np.isfinite(values).all() else None


def _at(ordered: Draws, share: float) -> float:
    return float(ordered[round(share * (ordered.size - 1))])


def _spread(state: Mapping[str, Any], settings: Mapping[str, float]) -> dict[str, Draws]:
    moved = {name: value * np.asarray(state["factors"][name]) for name, value in settings.items()}
    for name in SHARES:
        moved[name] = np.minimum(moved[name], 1.0)
    return moved


def _costs(
    state: Mapping[str, Any],
    settings: Mapping[str, Draws],
    option: Mapping[str, Any],
    fleet: Mapping[str, Any] | None,
) -> dict[str, Draws]:
    numbers = {name: np.atleast_1d(np.asarray(option[name], dtype=float)) for name in OPTION_NUMBERS}
    volume = np.maximum(settings["tasks_per_month"], 1.0) * state["ramp_share"]
    _, made = attempts_made(1 - numbers["accepted"], settings["retry_correlation"], most=state["attempts_max"])
    attempts = volume * made
    load = numbers["cache_load_per_attempt"] * attempts
    hits = 1 - np.exp(-load) if state["cache_refreshed"] else load / (1 + load)
    usd_each = numbers["attempt_usd"] - hits * numbers["cache_saves_usd"]
    if fleet:
        usd_each = usd_each + _replicas(fleet, numbers, attempts) * numbers["usd_per_replica"] / attempts
    inputs = {name: numbers[name] for name in TASK_NUMBERS} | {**settings, "tasks_per_month": volume}
    costs = task_costs(TaskInputs(**inputs | {"attempt_usd": usd_each}, attempts_max=state["attempts_max"]))
    with np.errstate(divide="ignore", invalid="ignore"):
        usd = np.where(costs.completed_share > 0, costs.submitted / costs.completed_share, np.nan)
    return {"usd": usd, "completed": costs.completed_share, **{name: getattr(costs, name) for name in PARTS}}


def _replicas(fleet: Mapping[str, Any], numbers: Mapping[str, Draws], attempts: Draws) -> Draws:
    """Return the mean replicas held, as `toolkit.economics.fleet.held` has them; NaN past the most allowed."""
    load = attempts / numbers["attempts_per_replica"]
    if fleet["hump"] is None:
        most = mean = np.ceil(load * numbers["peak_to_mean"] - 1e-9) + fleet["failover"]
    else:
        shapes = np.power.outer(np.asarray(fleet["hump"]), numbers["hump_power"])
        wanted = np.maximum(np.ceil(load * shapes / shapes.mean(axis=0) - 1e-9), fleet["least"])
        started = np.maximum(wanted - np.roll(wanted, 1, axis=0), 0).sum(axis=0)
        mean = wanted.sum(axis=0) / HOURS + fleet["failover"] + started * fleet["cold_start_share"]
        most = wanted.max(axis=0) + fleet["failover"]
    return np.where(most <= fleet["replicas_max"], mean, np.nan)


def _check(state: Mapping[str, Any], moved: Mapping[str, float]) -> None:
    known: Sequence[str] = [each["name"] for each in state["sliders"]]
    for name, value in moved.items():
        if name not in known:
            raise InputError("no such slider", field=name, got=name, allowed=", ".join(known))
        most, least = (1.0 if name in SHARES else 1e9), (1.0 if name == "tasks_per_month" else 0.0)
        if not np.isfinite(value) or not least <= value <= most:
            raise InputError("is out of bounds", field=name, got=value, allowed=f"{least:g} to {most:g}")
