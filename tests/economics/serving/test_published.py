"""The published results that the constants rest on, and the command that measures and fits."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.throughput.fit import fitted, held_out, in_bar
from benchmarks.throughput.report import report
from benchmarks.throughput.rows import read_rows
from toolkit.economics.serving import read_constants, shipped_constants
from toolkit.economics.serving.constants import FILE
from toolkit.schema import InputError

PUBLISHED = Path(__file__).parents[3] / "benchmarks" / "throughput" / "published.csv"


def test_held_out_groups_are_within_the_bar() -> None:
    rows, left = read_rows(PUBLISHED)
    assert (len(rows), left) == (562, [])
    apart = [np.abs(each.throughput - 1) for each in held_out(in_bar(rows), splits=4)]
    assert np.mean([np.median(each) for each in apart]) <= 0.12
    assert np.mean([np.quantile(each, 0.9) for each in apart]) <= 0.30


def test_the_shipped_constants_are_what_the_fit_gives() -> None:
    rows, _ = read_rows(PUBLISHED)
    again, shipped = fitted(in_bar(rows)), shipped_constants()
    for name in (
        "compute_efficiency",
        "memory_efficiency",
        "layer_overhead_us",
        "coarse_moe_efficiency",
        "fp4_efficiency",
    ):
        assert getattr(again, name) == pytest.approx(getattr(shipped, name), rel=0.01), name


def test_latency_below_saturation_is_within_the_bar() -> None:
    rows, _ = read_rows(PUBLISHED)
    found = report([row for row in rows if row.mode.startswith("online")], [], shipped_constants())["tpot"]
    assert found["simulated_ttft_below_saturation"]["n"] >= 10
    assert found["simulated_ttft_below_saturation"]["mean_ape"] <= 0.15
    assert found["simulated_itl_below_saturation"]["median_ape"] <= 0.12


def test_odd_rows_are_counted_with_their_reason(tmp_path: Path) -> None:
    with PUBLISHED.open() as file:
        first = next(csv.DictReader(file))
    changes = [
        {},
        {"model": "Banana-9B"},
        {"gpu": "TPUv9"},
        {"weight_precision": "FP3"},
        {"tokens_per_s_total_output": "n/a"},
        {"isl": ""},
        {"tp": "1.5"},
        {"model": "Llama-3.1-405B"},
        {"engine_mode": "", "batch_or_concurrency": "concurrency=16", "pp": "", "kv_precision": ""},
        {"gpu": "MI300X", "engine_mode": "never seen"},
    ]
    path, out = tmp_path / "odd.csv", tmp_path / "out.json"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(first))
        writer.writeheader()
        writer.writerows({**first, **change} for change in changes)
    command = [sys.executable, "-m", "benchmarks.throughput", str(path), "--json", str(out)]
    subprocess.run(command, check=True, capture_output=True, cwd=PUBLISHED.parents[2])
    found = json.loads(out.read_text())
    assert (found["rows"], found["predicted"], found["not_predicted"], found["n"]) == (10, 3, 7, 1)
    assert [each["line"] for each in found["not_predicted_rows"]] == [3, 4, 5, 6, 7, 8, 9]
    assert set(found["by_engine_mode"]) == {"inflight-saturated", "not said", "never seen"}
    assert set(found["by_kind"]) == {"dense", "other vendor"}
    assert "NaN" not in out.read_text()


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_rows(tmp_path / "none.csv")
    (tmp_path / "no.csv").write_text("model,gpu\nx,y\n")
    with pytest.raises(InputError, match="has no such column"):
        read_rows(tmp_path / "no.csv")


def test_constants_with_a_fault_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "constants.yaml"
    path.write_text(FILE.read_text().replace("batch_cap: 2048", "batch_cap: -1"))
    with pytest.raises(InputError, match="'batch_cap'"):
        read_constants(path)
