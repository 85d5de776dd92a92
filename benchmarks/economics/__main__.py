"""``python -m benchmarks.economics``: how long a million worlds of five options take, and what follows from them."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from toolkit.economics import Scenario, play, playable, worth_knowing

DRAWS = 1_000_000


def best_of(times: int, act: Callable[[], object], /) -> dict[str, float]:
    """Return the least wall and processor seconds of several runs."""
    walls, cpus = [], []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        act()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return {"wall_s": min(walls), "cpu_s": min(cpus)}


def main() -> None:
    scenario = Scenario.read(Path("data/samples/scenarios/agency.yaml"))
    estimates = scenario.estimates()
    state = playable(scenario, estimates)
    worlds = scenario.worlds(estimates, draws=100_000)
    found = {
        "1,000,000 worlds x 5 options": best_of(
            3, lambda: scenario.worlds(estimates, draws=DRAWS, keep_inputs=False).cheapest_share()
        ),
        "one move of a slider, in Python": best_of(5, lambda: play(state, {"review_share": 0.5})),
        "value of knowing each number, 100,000 worlds": best_of(1, lambda: worth_knowing(worlds, tasks_per_month=7400)),
    }
    json.dump(found, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
