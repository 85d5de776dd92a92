"""Constants of the model from what was measured at the smaller sizes; the larger ones are for the check."""

from collections.abc import Mapping
from typing import Any

from benchmarks.scaling.model import Link, Work, alone, shared

Measured = Mapping[str, Any]


def link_of(measured: Measured, /) -> Link:
    """Return what the way to a worker takes."""
    return Link(task_s=measured["link"]["task_s"], byte_s=measured["link"]["byte_s"])


def work_of(measured: Measured, kind: str, /) -> Work:
    """Return what an item takes, from the smallest runs of that kind."""
    run, link = _smallest(measured, kind, "cluster"), link_of(measured)
    items, tasks = run["items"], run["tasks"]
    sent = tasks * link.task_s + run["bytes"] * link.byte_s
    by_itself = _smallest(measured, kind, "serial")
    return Work(
        alone_s=by_itself["hub_cpu_s"] / by_itself["items"],
        each_s=run["workers_cpu_s"] / items,
        here_s=max(0.0, run["hub_cpu_s"] - run["after_s"] - sent) / items,
        after_s=run["after_s"] / items,
        start_s=measured["link"]["start_s"],
        bytes_each=run["bytes"] / items,
        items_a_task=items / tasks,
    )


def check(measured: Measured, kind: str, /) -> list[dict[str, Any]]:
    """Return, for every larger run of a kind, its seconds as predicted and as measured.

    ``own_s`` is its longest chain of processor seconds: the wall time that it would have had with the cores to itself.
    """
    work, link = work_of(measured, kind), link_of(measured)
    fitted = _smallest(measured, kind, "cluster")["items"]
    rows = []
    for run in measured[kind]:
        if run["items"] > fitted:
            wall = _predicted(work, run, link)
            rows.append(
                {
                    "how": run["how"],
                    "items": run["items"],
                    "wall_s": run["wall_s"],
                    "predicted_s": wall,
                    "own_s": _own(run),
                }
            )
    return [{"kind": kind, **row, "error": row["predicted_s"] / row["own_s"] - 1} for row in rows]


def _own(run: Measured) -> float:
    if run["how"] == "serial":
        return float(run["hub_cpu_s"])
    return float(max(run["workers_cpu_s"] / 2, run["hub_cpu_s"] - run["after_s"]) + run["after_s"])


def _predicted(work: Work, run: Measured, link: Link) -> float:
    if run["how"] == "serial":
        return alone(work, run["items"])
    return shared(work, run["items"], 2, link=link).wall_s


def _smallest(measured: Measured, kind: str, how: str) -> Measured:
    found: Measured = min((run for run in measured[kind] if run["how"] == how), key=lambda run: run["items"])
    return found
