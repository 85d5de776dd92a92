"""A scenario as plain numbers that a page can play with: what the sliders move, and the sums they move."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from toolkit.economics.assumptions import Assumptions
from toolkit.economics.attempts import MONTH_H, MONTH_S
from toolkit.economics.evidence import OptionEvidence, gather
from toolkit.economics.monthly import Value
from toolkit.economics.option_costs import Share, drawn, likely_value, measured_share, option_inputs
from toolkit.economics.quantities import Draws, Quantity
from toolkit.economics.task_cost import TaskInputs, attempts_made, task_costs
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
OPTION_NUMBERS = ("accepted", "right_when_accepted", "attempt_usd", "fixed_usd_per_month")
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
    moved slider takes its range with it. Each option has its four numbers at their likely value, and in each world.
    Options that lack tokens or scores are left out. An option on servers of one's own has its staircase as ``fleet``,
    at its likely value in every world.
    """
    value, share = drawn(draws, seed)
    sliders, factors = [], {}
    for name in SLIDERS:
        quantity: Quantity = getattr(assumptions, name)
        centre = quantity.likely
        sliders.append({"name": name, **quantity.model_dump(exclude_none=True), "share": name in SHARES})
        drawn_values = value(name, quantity)
        factors[name] = [float(each / centre) if centre else 1.0 for each in drawn_values]
    options = [
        _option(assumptions, evidence, value, share)
        for evidence in gather(assumptions, estimates, usage)
        if evidence.tokens is not None and evidence.answered.n and (evidence.right.n or not evidence.answered.value)
    ]
    return {
        "sliders": sliders,
        "factors": factors,
        "options": options,
        "attempts_max": assumptions.attempts_max,
        "ramp_share": assumptions.ramp_share,
    }


def _option(assumptions: Assumptions, evidence: OptionEvidence, value: Value, share: Share) -> dict[str, Any]:
    likely = option_inputs(assumptions, evidence, *_fixed())
    worlds = option_inputs(assumptions, evidence, value, share)
    size = worlds.tasks_per_month.size
    return {
        "option": evidence.option,
        "priced": evidence.priced,
        "fleet": _fleet(assumptions, evidence),
        "seen": f"{evidence.answered.n} questions" if evidence.answered.n else "not measured",
        **{name: float(getattr(likely, name).reshape(-1)[0]) for name in OPTION_NUMBERS},
        "worlds": {
            name: np.broadcast_to(getattr(worlds, name), size).astype(float).tolist() for name in OPTION_NUMBERS
        },
    }


def _fixed() -> tuple[Value, Share]:
    return likely_value, measured_share


def _fleet(assumptions: Assumptions, evidence: OptionEvidence) -> dict[str, float] | None:
    """Return the staircase of one's own servers in three numbers, at their likely value."""
    own, fleet = assumptions.self_hosted, evidence.fleet
    if own is None or fleet is None:
        return None
    peak = fleet.peak_to_mean * (1 + fleet.headroom_share)
    return {
        "usd_per_replica": fleet.gpus * own.usd_per_gpu_hour.likely * MONTH_H,
        "attempts_per_replica": fleet.per_replica_per_s * MONTH_S / peak,
        "failover": float(fleet.failover_replicas),
        "replicas_max": float(fleet.replicas_max),
    }


PARTS = ("model", "review", "escalation", "wrong_answers", "fixed")


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
    fleet: Mapping[str, float] | None,
) -> dict[str, Draws]:
    numbers = {name: np.atleast_1d(np.asarray(option[name], dtype=float)) for name in OPTION_NUMBERS}
    volume = np.maximum(settings["tasks_per_month"], 1.0) * state["ramp_share"]
    if fleet:
        _, made = attempts_made(1 - numbers["accepted"], settings["retry_correlation"], most=state["attempts_max"])
        attempts = volume * made
        replicas = np.ceil(attempts / fleet["attempts_per_replica"] - 1e-9) + fleet["failover"]
        replicas = np.where(replicas <= fleet["replicas_max"], replicas, np.nan)
        numbers["attempt_usd"] = replicas * fleet["usd_per_replica"] / attempts
    costs = task_costs(
        TaskInputs(**numbers, **{**settings, "tasks_per_month": volume}, attempts_max=state["attempts_max"])
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        usd = np.where(costs.completed_share > 0, costs.submitted / costs.completed_share, np.nan)
    return {"usd": usd, "completed": costs.completed_share, **{name: getattr(costs, name) for name in PARTS}}


def _check(state: Mapping[str, Any], moved: Mapping[str, float]) -> None:
    known: Sequence[str] = [each["name"] for each in state["sliders"]]
    for name, value in moved.items():
        if name not in known:
            raise InputError("no such slider", field=name, got=name, allowed=", ".join(known))
        most, least = (1.0 if name in SHARES else 1e9), (1.0 if name == "tasks_per_month" else 0.0)
        if not np.isfinite(value) or not least <= value <= most:
            raise InputError("is out of bounds", field=name, got=value, allowed=f"{least:g} to {most:g}")
