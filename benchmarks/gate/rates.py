"""Candidates of a known truth put through the gate many times: how often each verdict is given."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from toolkit.gate import compare
from toolkit.schema import ANSWERS, SCORES

Made = tuple[np.ndarray, np.ndarray]
"""The scores of a baseline and of a candidate, a question each."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a run, as the gate reads them."""

    answers: pl.DataFrame
    scores: pl.DataFrame
    questions: pl.DataFrame
    manifest: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """How two sides score: ``make(rng, n, change)`` draws both, the candidate's mean apart by ``change``."""

    name: str
    make: Callable[[np.random.Generator, int, float], Made]
    per_document: int = 1


def rates(
    world: World, *, n: int, change: float, margin: float, times: int, seed: int, metrics: int = 1
) -> dict[str, float]:
    """Return the share of each verdict; with several metrics only the first changes by ``change``, the rest by 0."""
    rng = np.random.default_rng(seed)
    tally = {"pass": 0, "fail": 0, "inconclusive": 0}
    for _ in range(times):
        made = [world.make(rng, n, change if index == 0 else 0.0) for index in range(metrics)]
        sides = (tables([pair[side] for pair in made], world.per_document) for side in (0, 1))
        margins = {f"metric {index}": margin for index in range(metrics)}
        tally[compare(*sides, margins=margins, tripwires=()).verdict] += 1
    return {verdict: count / times for verdict, count in tally.items()}


def tables(columns: list[np.ndarray], per_document: int) -> Tables:
    """Return a run's tables with a metric for each column of scores."""
    n = len(columns[0])
    ids = [f"q{number}" for number in range(n)]
    key = {"option": ["rag"] * n, "question_id": ids, "repeat": [0] * n}
    scores = [
        pl.DataFrame({**key, "metric": [f"metric {index}"] * n, "value": column, "reason": [""] * n}, schema=SCORES)
        for index, column in enumerate(columns)
    ]
    nothing = [None] * n
    answered = {
        "reader": [""] * n, "text": [""] * n, "abstained": [False] * n, "problem": nothing, "note": nothing,
    }  # fmt: skip
    return Tables(
        answers=pl.DataFrame({**key, **answered}, schema=ANSWERS),
        scores=pl.concat(scores),
        questions=pl.DataFrame({"id": ids, "question": ids, "cluster": [f"d{i // per_document}" for i in range(n)]}),
        manifest={},
    )


def yes_no(flips: float) -> Callable[[np.random.Generator, int, float], Made]:
    """Return what draws yes and no, ``flips`` of the questions differing where the two are equal."""

    def make(rng: np.random.Generator, n: int, change: float) -> Made:
        lost = max(flips / 2, -change + flips / 2) if change < 0 else flips / 2
        won = lost + change
        drawn = rng.random(n)
        baseline = np.where(drawn < lost, 1.0, np.where(drawn < lost + won, 0.0, (rng.random(n) < 0.8) * 1.0))
        candidate = np.where(drawn < lost, 0.0, np.where(drawn < lost + won, 1.0, baseline))
        return baseline, candidate

    return make


def lost_only(rng: np.random.Generator, n: int, change: float) -> Made:
    """Draw a baseline that is always right, and a candidate that loses some and wins none."""
    return np.ones(n), 1.0 - (rng.random(n) < -change)


def numbers(rng: np.random.Generator, n: int, change: float) -> Made:
    """Draw scores spread evenly around each other, with a standard deviation of 0.3 between the two."""
    baseline = rng.random(n)
    return baseline, baseline + rng.normal(change, 0.3, n)


def alike(per_document: int) -> Callable[[np.random.Generator, int, float], Made]:
    """Return what draws losses that are alike within a document, with an intra-class correlation of 0.3."""

    def make(rng: np.random.Generator, n: int, change: float) -> Made:
        lost, spread = 0.05 - change, (1 - 0.3) / 0.3
        chance = np.repeat(rng.beta(lost * spread, (1 - lost) * spread, n // per_document), per_document)
        drawn = rng.random(n)
        return np.where(drawn > 0.95, 0.0, 1.0), np.where(drawn < chance, 0.0, 1.0)

    return make


WORLDS = (
    World(name="yes/no, 12% flips", make=yes_no(0.12)),
    World(name="yes/no, losses only", make=lost_only),
    World(name="numbers, SD 0.3", make=numbers),
    World(name="yes/no, 5 questions a document, alike", make=alike(5), per_document=5),
)
