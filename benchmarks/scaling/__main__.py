"""``python -m benchmarks.scaling``: measure, and write ``figures.json`` and the tables of ``docs/scaling.md``.

Parts can be named; ``large``, an index of 350,000 passages, is measured only then. ``--tables`` writes the tables again
from the figures that are there.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.scaling import measuring, single
from benchmarks.scaling.tables import write
from toolkit.storage import write_atomically

FIGURES = Path(__file__).with_name("figures.json")
PAGE = Path("docs/scaling.md")
_OPTIONAL = {"answering", "large"}
_LEVELS = [1, 4, 16, 64, 256]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"what to measure, of {', '.join(_PARTS)}; all but large"
    )
    parser.add_argument("--tables", action="store_true", help="write the tables from the figures that are there")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--memory", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.memory:
        print(json.dumps(measuring.memory(given.memory)))
        return
    for part in () if given.tables else given.parts or [name for name in _PARTS if name != "large"]:
        figures = {**_read(), part: _PARTS[part](given.repeats), "machine": _machine()}
        write_atomically(FIGURES, json.dumps(_short(figures), indent=1, sort_keys=True) + "\n")
        print(part, "measured", flush=True)
    figures = _read()
    if missing := [name for name in _PARTS if name not in figures and name not in _OPTIONAL]:
        print(f"no tables yet: not measured are {', '.join(missing)}")
    else:
        write(figures, PAGE)


def _shared(measured: Callable[..., Any], *sizes: int) -> Callable[[int], Any]:
    """Return what measures a kind of work of several sizes, on workers that have imported what they need."""

    def of(repeats: int) -> list[dict[str, Any]]:
        with measuring.Workers() as workers:
            measured(max(sizes[0] // 4, 1), workers, repeats=1)
            return [run for size in sizes for run in measured(size, workers, repeats=repeats)]

    return of


def _link(_: int) -> dict[str, float]:
    with measuring.Workers() as workers:
        return measuring.link(workers)


_PARTS: dict[str, Callable[[int], Any]] = {
    "link": _link,
    "ingestion": _shared(measuring.ingestion, 70, 210),
    "indexing": _shared(measuring.indexing, 5_000, 20_000),
    "answering": _shared(measuring.answering, 1, 3),
    "writing": lambda _: single.writing(),
    "driving": lambda _: single.driving(_LEVELS),
    "drawing": lambda _: single.drawing(),
    "memory": lambda _: _elsewhere(20_000),
    "large": _shared(measuring.indexing, 350_000),
}


def _machine() -> dict[str, Any]:
    return {"cores": os.cpu_count(), "python": platform.python_version()}


def _elsewhere(passages: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.scaling", "--memory", str(passages)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own command
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _read() -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    return figures


def _short(value: Any) -> Any:
    """Return figures with four digits each: more would be noise."""
    if isinstance(value, dict):
        return {name: _short(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_short(each) for each in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value


if __name__ == "__main__":
    main()
