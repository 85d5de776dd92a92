"""Wall time from the number of items and of workers, by what was measured of one item.

Work that is shared out flows through one process (the hub), which hands out, takes in and keeps. Workers and hub are at
it at once, so the slower of them sets the pace; what begins before or comes after adds to it:

    wall = start + max(workers, hub) + after
    workers = ceil(tasks / workers) * items a task * each_s
    hub     = items * (here_s + bytes_each * byte_s) + tasks * task_s
    after   = items * after_s

It is Amdahl's law with the serial part measured in its pieces. Contention between workers is not modelled: each is
taken to have a processor of its own.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The way between the hub and its workers: seconds a task, and a byte."""

    task_s: float
    byte_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What one item of a kind of work takes.

    ``alone_s`` of one process without workers; with them ``each_s`` of a worker, ``here_s`` of the hub meanwhile, and
    ``after_s`` of the hub when they are done, all in seconds; ``start_s`` once; ``bytes_each`` there and back; and how
    many items make a task.
    """

    alone_s: float
    each_s: float
    here_s: float
    after_s: float
    start_s: float
    bytes_each: float
    items_a_task: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicted:
    """Seconds, and what sets them: ``workers``, ``hub``, ``after`` or ``start``."""

    wall_s: float
    bottleneck: str


def alone(work: Work, items: int, /) -> float:
    """Return the seconds that one process takes with nobody to help it."""
    return items * work.alone_s


def shared(work: Work, items: int, workers: int, /, *, link: Link) -> Predicted:
    """Return how long workers take, and what sets the pace.

    Raises
    ------
    ValueError
        Where there is less than one worker.
    """
    if workers < 1:
        raise ValueError(f"workers must be at least 1; got {workers}")
    tasks = math.ceil(items / work.items_a_task)
    spent = {
        "workers": math.ceil(tasks / workers) * (items / tasks if tasks else 0) * work.each_s,
        "hub": items * (work.here_s + work.bytes_each * link.byte_s) + tasks * link.task_s,
        "after": items * work.after_s,
        "start": work.start_s,
    }
    wall = work.start_s + max(spent["workers"], spent["hub"]) + spent["after"]
    return Predicted(wall_s=wall, bottleneck=_largest(spent))


def enough(work: Work, items: int, /, *, link: Link, gain: float = 0.1) -> int:
    """Return the number of workers, a power of two up to 1,024, from which twice as many gain less than a share."""
    workers = 1
    while workers < 1_024:
        now, then = (shared(work, items, count, link=link).wall_s for count in (workers, 2 * workers))
        if then > now * (1 - gain):
            break
        workers *= 2
    return workers


def asked(calls: int, at_once: int, /, *, latency_s: float, own_s: float, kept_s: float) -> Predicted:
    """Return how long calls of an endpoint take: its own time shared by those at once, or ours, which is not.

    ``own_s`` is the processor's time a call, ``kept_s`` what keeping an answer takes; one process does both.
    """
    spent = {"endpoint": calls * latency_s / at_once, "hub": calls * (own_s + kept_s)}
    return Predicted(wall_s=max(*spent.values(), latency_s if calls else 0.0), bottleneck=_largest(spent))


def largest_corpus(memory_bytes: float, /, *, bytes_a_passage: float, share: float = 0.5) -> int:
    """Return how many passages an index may have, where it may take a share of memory."""
    return int(memory_bytes * share / bytes_a_passage)


def _largest(spent: Mapping[str, float]) -> str:
    return max(spent, key=lambda name: spent[name])
