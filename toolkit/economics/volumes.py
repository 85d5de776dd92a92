"""Cost over volume: the capacity curve, and every volume at which the cheaper of two options changes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from toolkit.economics.assumptions import Assumptions
from toolkit.economics.attempts import likely_value
from toolkit.economics.evidence import OptionEvidence, gather
from toolkit.economics.fleet import fleet_numbers, held
from toolkit.economics.option_costs import item_draws, measured_share, option_inputs
from toolkit.economics.quantities import Draws, Quantity
from toolkit.economics.task_cost import attempts_made
from toolkit.schema import InputError

LEAST, MOST = 100.0, 1e8
CURVE = pl.Schema({"option": pl.String, "tasks_per_month": pl.Float64, "usd": pl.Float64})
_POINTS, _SCAN, _HALVINGS = 121, 20_001, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A volume at which the cheaper of two options changes, and the one that is cheaper above it."""

    tasks_per_month: float
    cheaper_above: str


def capacity_curve(
    assumptions: Assumptions,
    estimates: pl.DataFrame,
    /,
    *,
    usage: pl.DataFrame | None = None,
    volumes: Sequence[float] | None = None,
) -> pl.DataFrame:
    """Return USD per completed task of each option from 100 to 100 million tasks a month, or at ``volumes``.

    All else stands at its likely value. Where an option's own servers would pass ``replicas_max`` the curve ends: no
    row.
    """
    at = np.geomspace(LEAST, MOST, _POINTS) if volumes is None else np.array(volumes, dtype=float)
    frames = []
    for evidence in gather(assumptions, estimates, usage):
        usd = usd_at(assumptions, evidence, at)
        rows = {"option": [evidence.option] * at.size, "tasks_per_month": at, "usd": usd}
        frames.append(pl.DataFrame(rows, schema=CURVE).filter(pl.col("usd").is_finite()))
    return pl.concat(frames) if frames else CURVE.to_frame()


def crossings(
    assumptions: Assumptions, pair: tuple[str, str], estimates: pl.DataFrame, /, *, usage: pl.DataFrame | None = None
) -> list[Crossing]:
    """Return every volume from 100 to 100 million tasks a month at which the cheaper of two options changes.

    A step of a staircase may be crossed more than once, so the range is scanned at 20,001 volumes and each change of
    sign halved until it is exact.
    """
    found = {evidence.option: evidence for evidence in gather(assumptions, estimates, usage)}
    for option in pair:
        if option not in found:
            raise InputError("not among the estimates", field="option", got=option, allowed=", ".join(found))
    sides = [found[option] for option in pair]

    def gap(volumes: Draws) -> Draws:
        first, other = (usd_at(assumptions, side, volumes) for side in sides)
        return np.sign(first - other)

    volumes = np.geomspace(LEAST, MOST, _SCAN)
    signs = gap(volumes)
    known = np.isfinite(signs) & (signs != 0)
    volumes, signs = volumes[known], signs[known]
    places = np.flatnonzero(np.diff(signs))
    low, high = volumes[places], volumes[places + 1]
    for _ in range(_HALVINGS if places.size else 0):
        middle = (low + high) / 2
        same = gap(middle) == signs[places]
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    above = [pair[0] if sign < 0 else pair[1] for sign in signs[places + 1]]
    return [Crossing(tasks_per_month=float(v), cheaper_above=name) for v, name in zip(high, above, strict=True)]


def usd_at(assumptions: Assumptions, evidence: OptionEvidence, volumes: Draws, /) -> Draws:
    """Return USD per completed task at volumes, all else likely; NaN where the option cannot serve or has no cost."""
    served = _served(assumptions, evidence, volumes)
    if not served.any():
        return np.full(volumes.shape, np.nan)
    inside = volumes[served]

    def value(name: str, quantity: Quantity) -> Draws:
        return inside if name == "tasks_per_month" else likely_value(name, quantity)

    inputs = option_inputs(assumptions, evidence, value, measured_share)
    usd, _ = item_draws("per completed task", evidence, inputs)
    out = np.full(volumes.shape, np.nan)
    if usd is not None:
        out[served] = usd
    return out


def _served(assumptions: Assumptions, evidence: OptionEvidence, volumes: Draws) -> Draws:
    """Return which volumes the option's servers, if they are one's own, can be made to serve."""
    own, fleet = assumptions.self_hosted, evidence.fleet
    if own is None or fleet is None or evidence.requests is None:
        return np.ones(volumes.shape, dtype=bool)
    refused = np.array([1 - (evidence.answered.value or 0.0)])
    alike = np.array([assumptions.retry_correlation.likely])
    _, made = attempts_made(refused, alike, most=assumptions.attempts_max)
    numbers = fleet_numbers(assumptions, fleet, evidence.requests, likely_value)
    return np.asarray(held(own, numbers, volumes * assumptions.ramp_share * made).most <= own.replicas_max)
