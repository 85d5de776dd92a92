"""What one process does, and how fast: keeping answers, asking an endpoint, drawing."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.driving.__main__ import _endpoint, _ours
from toolkit.decision import smaa
from toolkit.economics import Scenario
from toolkit.runs.store import Key, Rows, Store
from toolkit.stats.intervals import bootstrap_mean

_LATENCY_S = 1.0
_ANSWERS = 2_000
_ROWS: Rows = {"answers": [{"option": "rag", "question_id": "q", "repeat": 0, "text": "A permit costs cr 40. " * 20}]}


def writing() -> dict[str, float]:
    """Return the seconds that keeping an answer takes: each by itself, and by 64 at once."""
    return {"one_s": _kept(1), "of_64_s": _kept(64)}


def _kept(at_once: int) -> float:
    keys = [Key("rag", f"q{number}", 0, "settings") for number in range(_ANSWERS)]
    with tempfile.TemporaryDirectory() as folder, Store(folder) as store:
        begun = time.perf_counter()
        for start in range(0, _ANSWERS, at_once):
            store.put_all((key, _ROWS) for key in keys[start : start + at_once])
        return (time.perf_counter() - begun) / _ANSWERS


def driving(levels: list[int]) -> list[dict[str, float]]:
    """Return wall and processor seconds of calls that take a second each, so many at once."""
    rows = []
    for at_once in levels:
        calls = max(4, 8 * at_once if at_once < 64 else 4 * at_once)
        with _endpoint(_LATENCY_S) as address:
            found = _ours(address, calls, at_once)
        rows.append({"at_once": at_once, "calls": calls, "latency_s": _LATENCY_S, **found})
    return rows


def drawing() -> dict[str, float]:
    """Return the seconds of what draws at random: bootstrap, SMAA and Monte Carlo, at the sizes that are used."""
    chance = np.random.default_rng(0)
    values, clusters = chance.random(1_000), [f"document {place % 200}" for place in range(1_000)]
    worths, weights = chance.random((20_000, 5, 10)), chance.dirichlet(np.ones(10), 20_000)
    scenario = Scenario.read(Path("data/samples/scenarios/agency.yaml"))
    estimates = scenario.estimates()
    names = [str(place) for place in range(10)]
    return {
        "bootstrap, 1,000 questions of 200 documents": _best(
            lambda: bootstrap_mean(values, clusters, rng=np.random.default_rng(0))
        ),
        "SMAA, 20,000 worlds x 5 options x 10 criteria": _best(
            lambda: smaa(worths, weights, options=names[:5], criteria=names)
        ),
        "Monte Carlo of costs, 1,000,000 worlds x 5 options": _best(
            lambda: scenario.worlds(estimates, draws=1_000_000, keep_inputs=False)
        ),
    }


def _best(act: Callable[[], Any]) -> float:
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        act()
        times.append(time.perf_counter() - begun)
    return min(times)
