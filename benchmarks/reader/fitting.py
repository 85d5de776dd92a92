"""Fit the extractive reader: ``python -m benchmarks.reader.fitting PATH.json ... [--half PATH.json ...]``.

Prints what ``toolkit/readers/extractive/weights.py`` holds, the same every time. Only the samples' training questions
and the first half of each file are read. The weights are those under which sentences that hold the evidence are
likeliest, drawn towards weights set by hand: two dozen questions alone would be learnt by heart.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from benchmarks.reader.measuring import Posed, is_right, posed
from benchmarks.reader.question_sets import samples, squad
from toolkit.metrics.retrieval import holds
from toolkit.readers.extractive import ExtractiveReader, choosing
from toolkit.readers.extractive.asking import Asking, taken_apart
from toolkit.readers.extractive.choosing import SIGNALS, chosen, ranked, signals
from toolkit.readers.extractive.evidence import FEATURES, Grid, grid
from toolkit.readers.extractive.passages import sentences_of

Numbers = NDArray[np.float64]
BY_HAND = {
    "said": 9.0, "kindred": 7.5, "meant": 5.5, "in title": 4.5, "in place": 5.0, "beside": 2.5, "in section": 1.5,
    "pairs": 2.0, "dense": 2.0, "names missing": -2.0, "other side": -2.5, "value held": 1.5, "value missing": -1.5,
    "kind held": 0.2, "kind missing": -0.2, "instructs": 1.0, "rule": 0.8, "points": -0.6, "told": -0.5,
    "general": -1.0, "row": -0.5, "item": -0.3, "particular": 0.5, "long": 0.0, "short": -0.8,
    "document": 2.0, "rank": 0.8,
}  # fmt: skip
ODDS_BY_HAND = {"value missing": -3.5}
"""Set, since the files hold next to no case of it: a question of how much, answered without an amount."""
DRAWN = 0.02
"""How strongly weights are drawn towards where they began, beside a mean loss in nats."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One prompt: each candidate's features, which hold the evidence, and how much the prompt counts."""

    rows: Numbers
    gold: NDArray[np.bool_]
    counts: float


def main() -> None:
    given = _parser().parse_args()
    paths = [*given.paths, *given.half]
    sets = [samples("train"), *(squad(path, half=0, most=given.most) for path in paths)]
    asked = [(posed(each), 1 / len(sets)) for each in sets]
    weights = fit([lesson for questions, share in asked for lesson in _lessons(questions, share)])
    print("WEIGHTS =", {name: round(float(value), 2) for name, value in zip(FEATURES, weights, strict=True)})
    choosing.WEIGHTS.update(dict(zip(FEATURES, np.round(weights, 2).tolist(), strict=True)))
    whole = len(sets) - len(given.half)
    counted = [(questions, share if at < whole else share / 2) for at, (questions, share) in enumerate(asked)]
    print("CALIBRATION =", calibrated(counted))


def _lessons(questions: Sequence[Posed], share: float) -> list[Lesson]:
    made = [_lesson(each) for each in questions if each.asked.answerable]
    usable = [(rows, gold) for rows, gold in made if gold.any() and not gold.all()]
    return [Lesson(rows, gold, share / len(usable)) for rows, gold in usable]


def _lesson(question: Posed) -> tuple[Numbers, NDArray[np.bool_]]:
    asking, table = _table(question)
    ranking = ranked(table, asking)
    gold = [
        any(_is(span, evidence) for evidence in question.asked.evidence)
        for span in (
            (source.document_id or "", source.start + each.start, source.start + each.end)
            for source, each in table.candidates
        )
    ]
    return np.mean(ranking.table, axis=0), np.array(gold, dtype=bool)


def _is(span: tuple[str, int, int], evidence: tuple[str, int, int]) -> bool:
    return holds(span, evidence) or holds(evidence, span)


def _table(question: Posed) -> tuple[Asking, Grid]:
    asking = taken_apart(question.prompt.question)
    sources = question.prompt.sources
    return asking, grid(sources, [sentences_of(source) for source in sources], asking)


def fit(lessons: Sequence[Lesson], /) -> Numbers:
    """Return the weights under which the evidence is likeliest."""
    began = np.array([BY_HAND[name] for name in FEATURES])

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        total, slope = DRAWN * float(((weights - began) ** 2).sum()) / 2, DRAWN * (weights - began)
        for lesson in lessons:
            scores = lesson.rows @ weights
            odds = np.exp(scores - scores.max())
            every, right = odds / odds.sum(), odds * lesson.gold / (odds * lesson.gold).sum()
            total -= lesson.counts * np.log((every * lesson.gold).sum())
            slope += lesson.counts * (every - right) @ lesson.rows
        return total, slope

    return np.asarray(minimize(loss, began, jac=True, method="L-BFGS-B").x)


def calibrated(asked: Sequence[tuple[Sequence[Posed], float]], /) -> dict[str, float]:
    """Return the logistic regression of whether an answer is right on what is known when it is given."""
    rows, right, counts = [], [], []
    always = ExtractiveReader(support_needed=-1.0)
    for questions, share in asked:
        for each in questions:
            asking, table = _table(each)
            if table.candidates:
                ranking = ranked(table, asking)
                rows.append(signals(ranking, chosen(ranking)))
                right.append(each.asked.answerable and is_right(each.asked, always.read(each.prompt)))
                counts.append(share / len(questions))
    weights = np.array(counts) / np.mean(counts)
    model = LogisticRegression(C=0.1, max_iter=1000).fit(np.array(rows), np.array(right), sample_weight=weights)
    named = dict(zip(SIGNALS, np.round(model.coef_[0], 3).tolist(), strict=True))
    return {"constant": round(float(model.intercept_[0]), 3), **named, **ODDS_BY_HAND}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reader.fitting", description=__doc__)
    parser.add_argument("paths", type=Path, nargs="*", help="files in SQuAD's form")
    parser.add_argument(
        "--half",
        type=Path,
        nargs="*",
        default=[],
        help="files whose answers are passages, which count for half in the calibration: whole or not is nearly chance",
    )
    parser.add_argument("--most", type=int, default=400, help="questions of the first half of each file")
    return parser


if __name__ == "__main__":
    main()
