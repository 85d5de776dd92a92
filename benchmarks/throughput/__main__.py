"""Measure, or fit, the step-time model on published rows.

``python -m benchmarks.throughput FILE.csv --json OUT``, ``python -m benchmarks.throughput fit FILE.csv``, and
``python -m benchmarks.throughput leave-out FILE.csv``.
"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.throughput.fit import (
    FINE_START,
    SPLITS,
    Held,
    below_saturation,
    fitted,
    held_out,
    in_bar,
    left_out,
    with_errors,
)
from benchmarks.throughput.online import errors, simulated
from benchmarks.throughput.report import report, summary
from benchmarks.throughput.rows import Row, family, read_rows
from toolkit.economics.serving import Constants, read_constants
from toolkit.economics.serving.constants import FILE
from toolkit.schema import InputError
from toolkit.storage import write_atomically
from toolkit.strict_yaml import write_yaml


def main() -> int:
    words = sys.argv[1:]
    known = words[:1] in ([each] for each in (*_VERBS, "-h", "--help"))
    given = _parser().parse_args(words if known else ["measure", *words])
    try:
        found = _VERBS[given.verb](given)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    print(found)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.throughput", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    measure = verbs.add_parser("measure", help="how far the shipped constants are from a file's rows (the default)")
    measure.add_argument("file", type=Path)
    measure.add_argument("--json", type=Path, help="where to write every figure")
    measure.add_argument("--constants", type=Path, default=FILE)
    fit = verbs.add_parser("fit", help="fit the constants and write the file that ships")
    fit.add_argument("file", type=Path)
    fit.add_argument("--out", type=Path, default=FILE)
    fit.add_argument("--splits", type=int, default=SPLITS)
    leave = verbs.add_parser(
        "leave-out", help="fit without one accelerator, or one family of models, and measure on it"
    )
    leave.add_argument("file", type=Path)
    return parser


def _measure(given: argparse.Namespace) -> str:
    rows, left = read_rows(given.file)
    found = report(rows, left, read_constants(given.constants))
    if given.json:
        write_atomically(given.json, json.dumps(found, indent=2, allow_nan=False) + "\n")
    names = ("n", "median_ape", "p90_ape", "median_ratio", "by_kind_saturated", "by_gpu", "tpot", "not_predicted")
    return json.dumps({name: found[name] for name in names}, indent=2)


def _fit(given: argparse.Namespace) -> str:
    rows, _ = read_rows(given.file)
    bar, fine = in_bar(rows), [row for row in rows if row.kind == "fine-grained MoE"]
    dense = fitted(bar)
    both = fitted(fine, start=FINE_START, base=dense)
    held, fine_held = (
        held_out(bar, splits=given.splits),
        held_out(fine, splits=given.splits, start=FINE_START, base=dense),
    )
    constants = with_errors(both, held, fine_held)
    facts = {
        "rows": len(bar) + len(fine),
        "groups": len({row.group for row in bar if row.saturated}),
        "splits": given.splits,
        "held_out": {"dense_and_mixtral": _over(held), "fine_grained_moe": _over(fine_held)},
        "rate_rows_held_out": _never_seen(bar),
    }
    write_atomically(given.out, _written(constants, facts))
    return write_yaml(facts)


def _leave_out(given: argparse.Namespace) -> str:
    rows, _ = read_rows(given.file)
    bar = in_bar(rows)
    keys: dict[str, Callable[[Row], str]] = {
        "accelerator": lambda row: row.made.gpu.name,
        "family": lambda row: family(row.made.model.name),
    }
    return json.dumps({name: _apart(left_out(bar, key)) for name, key in keys.items()}, indent=2)


def _apart(found: dict[str, NDArray[np.float64]]) -> dict[str, Any]:
    """Return each kind's figures and those of all rows, each predicted by constants that never saw its kind."""
    everything = np.concatenate(list(found.values()))
    return {name: summary(ratios.tolist()) for name, ratios in {"all": everything, **found}.items()}


def _over(held: list[Held]) -> dict[str, Any]:
    """Return mean and range over splits of the median and 90th percentile of absolute errors."""
    apart = [np.abs(each.throughput - 1) for each in held]
    found = {"median_ape": [float(np.median(each)) for each in apart]}
    found["p90_ape"] = [float(np.quantile(each, 0.9)) for each in apart]
    return {
        name: {"mean": round(float(np.mean(values)), 4), "least": round(min(values), 4), "most": round(max(values), 4)}
        for name, values in found.items()
    }


def _never_seen(bar: list[Row]) -> dict[str, Any]:
    """Return errors of rows at a rate below saturation, by constants that saw saturated rows alone."""
    alone = fitted([row for row in bar if row.saturated])
    told = [row for row in bar if row.itl_s and below_saturation(row)]
    online = [simulated(row, alone, below=True) for row in told]
    measures = {name: errors(online, name) for name in ("ttft", "itl")}
    return {
        name: {
            "n": len(apart),
            "median_ape": round(float(np.median(apart)), 4),
            "mean_ape": round(float(np.mean(apart)), 4),
        }
        for name, apart in measures.items()
        if apart
    }


def _written(constants: Constants, facts: dict[str, Any]) -> str:
    head = (
        "# Written by: python -m benchmarks.throughput fit FILE.csv. Do not edit: fit again.\n"
        "# `fit` tells what it rests on; errors are measured over predicted, lognormal, of rows held out.\n"
    )
    values = constants.model_dump()
    plain = {name: float(f"{value:.4g}") if isinstance(value, float) else value for name, value in values.items()}
    return head + write_yaml({**plain, "fit": facts})


_VERBS = {"measure": _measure, "fit": _fit, "leave-out": _leave_out}


if __name__ == "__main__":
    sys.exit(main())
