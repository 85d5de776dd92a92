"""Fit the step-time model's constants to published rows, and measure them on groups that the fit never saw."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from benchmarks.throughput.predicting import itl_s, tokens_per_s
from benchmarks.throughput.rows import Row
from toolkit.economics.serving import Constants
from toolkit.economics.serving.constants import Error

SPLITS = 30
# Where the search starts, which is also what a weak prior draws to where the rows of a split say nothing.
START = {
    "compute_efficiency": 0.75,
    "memory_efficiency": 0.9,
    "layer_overhead_us": 100.0,
    "activation_bytes": 60.0,
    "fp4_efficiency": 0.7,
    "coarse_moe_efficiency": 0.8,
    "old_engine_speed": 0.92,
}
FINE_START = {"fine_moe_efficiency": 0.5, "fine_moe_layer_overhead": 2.0}
FIXED = {"attention_efficiency": 0.5, "link_efficiency": 0.6, "pcie_efficiency": 0.5, "batch_cap": 2048}
_PRIOR_WEIGHT, _ITL_WEIGHT, _LOSS_SCALE = 2.0, 3.0**0.5, 0.1
_NO_ERROR = Error(median=1.0, sigma=1.0, source="being fitted")
KINDS = ("dense", "coarse MoE", "fine-grained MoE", "other vendor", "within deployment")
_ASSUMED_OTHER_VENDOR = 0.45
_SERVED_SHARE, _NO_QUEUE_S = 0.75, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Of one split: predicted over measured of the rows held out, by what they measure, and each row's kind."""

    throughput: NDArray[np.float64]
    kinds: tuple[str, ...]
    groups: tuple[str, ...]


def blank() -> Constants:
    """Return the constants before any fit."""
    return Constants(**START, **FINE_START, **FIXED, errors=dict.fromkeys(KINDS, _NO_ERROR))  # type: ignore[arg-type]


def fitted(
    rows: Sequence[Row], /, *, start: dict[str, float] | None = None, base: Constants | None = None
) -> Constants:
    """Return constants that make rows' logarithms of predicted over measured small, by a loss that outliers bend."""
    first, before = start or START, base or blank()
    full = [row for row in rows if row.saturated]
    online = [row for row in rows if row.requests_per_s and row.itl_s and below_saturation(row)]
    names, origin = list(first), np.log(list(first.values()))

    def at(point: NDArray[np.float64]) -> Constants:
        return before.model_copy(update=dict(zip(names, np.exp(point).tolist(), strict=True)))

    def gaps(point: NDArray[np.float64]) -> NDArray[np.float64]:
        constants = at(point)
        parts = [_PRIOR_WEIGHT * (point - origin)]
        if full:
            parts.append(np.log(tokens_per_s(full, constants, centred=False) / measured(full)))
        if online:
            parts.append(_ITL_WEIGHT * np.log(itl_s(online, constants) / [row.itl_s or 1.0 for row in online]))
        return np.concatenate(parts)

    return at(least_squares(gaps, origin, loss="soft_l1", f_scale=_LOSS_SCALE, xtol=1e-5, ftol=1e-5).x)


def below_saturation(row: Row) -> bool:
    """Whether a row at a rate was served about as fast as it came, and its first tokens did not wait."""
    offered = (row.requests_per_s or np.inf) * row.asked.tokens_out
    return row.tokens_per_s > _SERVED_SHARE * offered and (row.ttft_s or 0.0) < _NO_QUEUE_S


def measured(rows: Sequence[Row]) -> NDArray[np.float64]:
    return np.array([row.tokens_per_s for row in rows])


def in_bar(rows: Sequence[Row]) -> list[Row]:
    """Return the rows that the bar is about: dense models and Mixtral on NVIDIA."""
    return [row for row in rows if row.kind in ("dense", "coarse MoE")]


def held_out(
    rows: Sequence[Row],
    /,
    *,
    splits: int = SPLITS,
    start: dict[str, float] | None = None,
    base: Constants | None = None,
) -> list[Held]:
    """Return each split's ratios: half of the groups fit, the other half is measured."""
    groups = sorted({row.group for row in rows if row.saturated})
    return [_split(rows, groups, seed, start, base) for seed in range(splits)]


def left_out(rows: Sequence[Row], key: Callable[[Row], str], /) -> dict[str, NDArray[np.float64]]:
    """Return predicted over measured of each kind of row, such as an accelerator's, by constants that never saw it."""
    found = {}
    for name in sorted({key(row) for row in rows if row.saturated}):
        constants = fitted([row for row in rows if key(row) != name])
        apart = [row for row in rows if row.saturated and key(row) == name]
        found[name] = tokens_per_s(apart, constants, centred=False) / measured(apart)
    return found


def _split(
    rows: Sequence[Row], groups: Sequence[str], seed: int, start: dict[str, float] | None, base: Constants | None
) -> Held:
    shuffled = np.random.default_rng(seed).permutation(len(groups))
    seen = {groups[index] for index in shuffled[: len(groups) // 2]}
    constants = fitted([row for row in rows if row.group in seen or not row.saturated], start=start, base=base)
    full = [row for row in rows if row.saturated and row.group not in seen]
    return Held(
        throughput=tokens_per_s(full, constants, centred=False) / measured(full),
        kinds=tuple(row.kind for row in full),
        groups=tuple(row.group for row in full),
    )


def with_errors(constants: Constants, dense: Sequence[Held], fine: Sequence[Held], /) -> Constants:
    """Return constants with the errors that their held-out rows had."""
    errors = {kind: _error(dense, kind) for kind in ("dense", "coarse MoE")}
    errors["fine-grained MoE"] = _error(fine, "fine-grained MoE")
    errors["other vendor"] = Error(median=1.0, sigma=_ASSUMED_OTHER_VENDOR, source="assumed: no published row to fit")
    errors["within deployment"] = _within(dense)
    return constants.model_copy(update={"errors": errors})


def _error(held: Sequence[Held], kind: str) -> Error:
    """Return measured over predicted of a kind: its median, and a sigma that gives its 90% interval."""
    gaps = np.concatenate([-np.log(each.throughput[np.array(each.kinds) == kind]) for each in held])
    low, high = np.quantile(gaps, (0.05, 0.95))
    sigma = float(high - low) / (2 * 1.645)
    said = f"fitted: {len(gaps)} predictions of rows held out, {len(held)} splits by model x GPU x precision"
    return Error(median=round(float(np.exp(np.median(gaps))), 4), sigma=round(sigma, 4), source=said)


def _within(held: Sequence[Held]) -> Error:
    """Return what is left once a group's own median is known."""
    left = []
    for each in held:
        gaps, groups = -np.log(each.throughput), np.array(each.groups)
        left += [gaps[groups == group] - np.median(gaps[groups == group]) for group in set(each.groups)]
    low, high = np.quantile(np.concatenate(left), (0.05, 0.95))
    sigma = round(float(high - low) / (2 * 1.645), 4)
    return Error(median=1.0, sigma=sigma, source="fitted: held-out rows about their own group's median")
