"""What the checks found of what was planted."""

from collections import Counter
from collections.abc import Iterable, Sequence

import polars as pl

from tests.golden.faults.planting import HALVES, Planted, planted
from toolkit.golden.checks import check
from toolkit.schema import Document, Finding, GoldenQuestion

Place = tuple[str, str]
TRUE_ANYHOW = {
    ("q07", "several answers"),  # the staff FAQ is out of date; found in some wordings of the question only
    ("q36", "several answers"),  # what the held-out half plants for q03 is in force on q36's day too
    ("sound7", "several answers"),  # the page on how to complain still gives the old policy's 45 days
}
"""Read and found true, though nobody planted them there."""


def places(findings: Iterable[Finding]) -> set[Place]:
    """Where findings on single questions are, and by which rule."""
    return {(each.question_id, each.rule) for each in findings if each.question_id}


def measured(
    questions: Sequence[GoldenQuestion], documents: Sequence[Document], halves: Iterable[str] = tuple(HALVES)
) -> list[tuple[Planted, set[Place], set[Place], set[Place]]]:
    """Return, for each planted set, what was found of it, missed, and found where nothing is wrong.

    What is found on the sound set too is no matter of what was planted, and is judged apart.
    """
    before = places(check(questions, documents))
    results = []
    for each in planted(questions, documents, halves):
        found = places(check(each.questions, each.documents))
        false = {place for place in found - before - each.expected - TRUE_ANYHOW if place[1] not in each.true_too}
        results.append((each, found & each.expected, each.expected - found, false))
    return results


def scored(results: list[tuple[Planted, set[Place], set[Place], set[Place]]]) -> pl.DataFrame:
    """Return precision and recall, a row a rule and half. A false alarm counts for its rule, wherever it rang."""
    hits, planted_, alarms = Counter[Place](), Counter[Place](), Counter[Place]()
    for each, found, missed, false in results:
        key = (each.kind, each.half)
        hits[key] += len(found)
        planted_[key] += len(found) + len(missed)
        for _, rule in false:
            alarms[rule, each.half] += 1
    rows = [
        {
            "rule": rule,
            "half": half,
            "planted": planted_[rule, half],
            "found": hits[rule, half],
            "false_alarms": alarms[rule, half],
            "precision": _share(hits[rule, half], hits[rule, half] + alarms[rule, half]),
            "recall": _share(hits[rule, half], planted_[rule, half]),
        }
        for rule, half in sorted(planted_.keys() | alarms.keys())
        if planted_[rule, half] or alarms[rule, half]
    ]
    return pl.DataFrame(rows)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
