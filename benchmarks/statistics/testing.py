"""How often tests cry wolf where nothing differs, and how often they see what does, by simulation."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from benchmarks.statistics.coverage import answers
from toolkit import stats

DETECTABLE = {30: 0.30, 40: 0.25, 50: 0.21, 100: 0.135, 200: 0.085}
"""Smallest gain seen with power 80% where 5% of questions are lost, as the project's evidence has it."""


def mcnemar(n: int, gain: float, lost: float, *, times: int, seed: int = 0) -> float:
    """Return how often mid-p McNemar finds a difference at 5%."""
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(n, [gain + lost, lost, 1 - gain - 2 * lost], size=times)
    return float(np.mean([stats.midp_mcnemar(int(wins), int(losses)) < 0.05 for wins, losses, _ in drawn]))


def flips(n: int, each: int, p: float, gain: float, *, times: int, seed: int = 0) -> float:
    """Return how often sign flips over documents find a difference at 5%."""
    rng, found = np.random.default_rng(seed), 0
    for _ in range(times):
        first, groups = answers(rng, p, n, each)
        other, _ = answers(rng, p - gain, n, each)
        found += stats.sign_flip(first - other, groups, rng=rng, draws=999) < 0.05
    return found / times


def holm_family(n: int, options: int, p: float, *, times: int, seed: int = 0) -> float:
    """Return how often any pair of equal options is told apart once Holm has adjusted for the pairs."""
    rng, found = np.random.default_rng(seed), 0
    for _ in range(times):
        right = rng.random((options, n)) < p
        pairs = [(i, j) for i in range(options) for j in range(i)]
        p_values = [
            stats.midp_mcnemar(int((right[i] & ~right[j]).sum()), int((right[j] & ~right[i]).sum())) for i, j in pairs
        ]
        found += min(stats.holm(p_values)) < 0.05
    return found / times


def table(times: int) -> pl.DataFrame:
    """Return the size of each test (at most 5-6% is wanted) and its power (about 80% is expected)."""
    return pl.DataFrame(list(_rows(times)), schema=["test", "n", "gain", "a document", "found"], orient="row")


def _rows(times: int) -> Iterator[tuple[str, int, float, int, float]]:
    for n in (30, 40, 50):
        for lost in (0.05, 0.1, 0.25):
            name = f"size: mid-p McNemar, {2 * lost:.0%} differ"
            yield name, n, 0.0, 1, mcnemar(n, 0.0, lost, times=20 * times)
        for p in (0.5, 0.8, 0.95):
            for each in (1, 5):
                yield f"size: sign flips, true {p:.0%}", n, 0.0, each, flips(n, each, p, 0.0, times=times)
        yield "size: Holm over 10 pairs of 5 options", n, 0.0, 1, holm_family(n, 5, 0.8, times=times)
    for n, gain in DETECTABLE.items():
        yield "power: mid-p McNemar, 5% lost", n, gain, 1, mcnemar(n, gain, 0.05, times=20 * times)


def curse(times: int, seed: int = 0) -> pl.DataFrame:
    """Return what the best of equal options scores above the truth, seen, exact, and as the toolkit warns of it."""
    rng, rows = np.random.default_rng(seed), []
    for options in (2, 3, 5):
        right = rng.binomial(40, 0.8, size=(20 * times, options)) / 40
        exact = stats.expected_best(0.8, 40, options) - 0.8
        rows.append([options, float(right.max(axis=1).mean() - 0.8), exact, warned(options, rng, max(20, times // 20))])
    return pl.DataFrame(rows, schema=["options", "inflation seen", "exact", "warned of"], orient="row")


def warned(options: int, rng: np.random.Generator, times: int) -> float:
    """Return the mean inflation that `stats.winner` warns of, over runs of equal options."""
    found = []
    for at in range(times):
        right = (rng.random((options, 40)) < 0.8).astype(float)
        scores = pl.DataFrame(
            [
                [f"option {option}", f"q{question}", 0, "right", float(right[option, question]), ""]
                for option in range(options)
                for question in range(40)
            ],
            schema=["option", "question_id", "repeat", "metric", "value", "reason"],
            orient="row",
        )
        best = stats.winner(scores, metric="right", kind="proportion", seed=at)
        found.append(best.inflation if best else 0.0)
    return float(np.mean(found))
