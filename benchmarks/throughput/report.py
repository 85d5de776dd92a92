"""How far the shipped constants are from published rows: overall, and by group, engine mode and GPU."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks.throughput.fit import below_saturation, in_bar
from benchmarks.throughput.online import errors, simulated
from benchmarks.throughput.predicting import tokens_per_s
from benchmarks.throughput.rows import Left, Row
from toolkit.economics.serving import Constants

Scored = tuple[Row, float]
_ONLINE_AT_MOST = 200


def report(rows: Sequence[Row], left: Sequence[Left], constants: Constants, /) -> dict[str, Any]:
    """Return the figures of a file, ready for JSON: the headline is of saturated dense and Mixtral rows on NVIDIA."""
    ratios = tokens_per_s(rows, constants) / [row.tokens_per_s for row in rows] if rows else np.array([])
    scored: list[Scored] = [(row, float(ratio)) for row, ratio in zip(rows, ratios, strict=True)]
    bar = in_bar(rows)
    headline = [(row, ratio) for row, ratio in scored if row in bar and _is_saturated_mode(row)]
    saturated = [(row, ratio) for row, ratio in scored if _is_saturated_mode(row)]
    return {
        **summary([ratio for _, ratio in headline]),
        "headline": "saturated throughput, dense models and Mixtral on NVIDIA; constants as shipped, nothing refitted",
        "by_kind": _by(scored, lambda row: row.kind),
        "by_kind_saturated": _by(saturated, lambda row: row.kind),
        "by_group": _by(saturated, lambda row: row.group),
        "by_engine_mode": _by(scored, lambda row: row.mode),
        "by_engine_mode_in_bar": _by([each for each in scored if each[0] in bar], lambda row: row.mode),
        "by_gpu": _by(headline, lambda row: row.made.gpu.name),
        "by_gpu_all": _by(scored, lambda row: row.made.gpu.name),
        "tpot": _tpot(scored, constants),
        "rows": len(rows) + len(left),
        "predicted": len(rows),
        "not_predicted": len(left),
        "not_predicted_why": dict(Counter(each.why for each in left).most_common()),
        "not_predicted_rows": [
            {"line": each.line, "model": each.model, "gpu": each.gpu, "engine_mode": each.mode, "why": each.why}
            for each in left
        ],
    }


def _is_saturated_mode(row: Row) -> bool:
    """Whether a row is of offline saturation; one at an endless rate of requests is its own engine mode."""
    return row.saturated and not row.mode.lower().startswith("online")


def _by(scored: Sequence[Scored], key: Callable[[Row], str]) -> dict[str, dict[str, float | int | None]]:
    parts: dict[str, list[float]] = defaultdict(list)
    for row, ratio in scored:
        parts[key(row)].append(ratio)
    return {name: summary(parts[name]) for name in sorted(parts)}


def summary(ratios: Sequence[float]) -> dict[str, float | int | None]:
    """Return n, the median and 90th percentile of absolute relative errors, and the median ratio."""
    if not ratios:
        return {"n": 0, "median_ape": None, "p90_ape": None, "median_ratio": None}
    apart = np.abs(np.array(ratios) - 1)
    found = (np.median(apart), np.quantile(apart, 0.9), np.median(ratios))
    return {"n": len(ratios), **dict(zip(("median_ape", "p90_ape", "median_ratio"), map(_round, found), strict=True))}


def _tpot(scored: Sequence[Scored], constants: Constants) -> dict[str, Any]:
    """Return errors of the time per output token at a fixed concurrency, and of the simulated engine at a rate."""
    fixed = [1 / ratio for row, ratio in scored if row.concurrency is not None]
    online_rows = [row for row, _ in scored if row.requests_per_s or row.mode.lower().startswith("online")]
    told = [row for row in online_rows if row.ttft_s or row.itl_s][:_ONLINE_AT_MOST]
    online = [simulated(row, constants, below=below_saturation(row)) for row in told]
    below = [each for each in online if each.below_saturation]
    return {
        "at_concurrency": summary(fixed),
        "simulated_itl": _plain(errors(online, "itl")),
        "simulated_itl_below_saturation": _plain(errors(below, "itl")),
        "simulated_ttft": _plain(errors(online, "ttft")),
        "simulated_ttft_below_saturation": _plain(errors(below, "ttft")),
    }


def _plain(apart: Sequence[float]) -> dict[str, float | int | None]:
    if not apart:
        return {"n": 0, "median_ape": None, "p90_ape": None, "mean_ape": None}
    found = (np.median(apart), np.quantile(apart, 0.9), np.mean(apart))
    return {"n": len(apart), **dict(zip(("median_ape", "p90_ape", "mean_ape"), map(_round, found), strict=True))}


def _round(value: float) -> float:
    return round(float(value), 4)
