"""Teach the scorer: which sentence each trained answer rests on, against the others that it could have rested on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toolkit.ingestion import Documents
from toolkit.one_core import one_core
from toolkit.schema import Document, Source
from toolkit.tuning.examples import Example
from toolkit.tuning.scorer import FEATURES, Scorer, features, lead
from toolkit.tuning.sentences import Candidate, candidates
from toolkit.tuning.space import Matrix
from toolkit.words import stems

FOLDS = 5
OTHERS = 3
"""Documents of other examples that each question is also asked of: what it must not be answered from."""
_LEAST_SHARED = 2
_UNTAUGHT = Scorer(
    np.zeros(len(FEATURES)), 0.0, np.zeros(len(FEATURES)), np.ones(len(FEATURES)), np.array([0.0, 0.0, -3.0])
)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A question, the sentences that it could be answered from, and which of them the trained answer rests on."""

    question: str
    found: tuple[Candidate, ...]
    right: frozenset[int]


def lessons(examples: Sequence[Example], documents: Documents, /, *, answer_of: dict[str, str]) -> list[Lesson]:
    """Return a lesson for each example whose answer some sentence of its documents carries."""
    named = sorted({name for example in examples for name in example.documents})
    made = (_lesson(example, answer_of[example.id], documents, named) for example in examples if example.documents)
    return [lesson for lesson in made if lesson.right]


def teach(taught: Sequence[Lesson], /) -> Scorer:
    """Return the scorer that these lessons teach, sure of itself as far as it was right on lessons it had not seen.

    With fewer than two lessons a fold there is nothing to learn from: every sentence then scores the same.
    """
    if len(taught) < 2 * FOLDS:
        return _UNTAUGHT
    measured = [(lesson, features(lesson.question, lesson.found)) for lesson in taught]
    whole = _fitted(measured)
    leads = []
    for fold in range(FOLDS):
        scorer = _fitted([each for at, each in enumerate(measured) if at % FOLDS != fold])
        leads += [_outcome(scorer, *each) for each in measured[fold::FOLDS]]
    return Scorer(whole.weights, whole.bias, whole.mean, whole.scale, _sureness(leads))


def first_is_right(scorer: Scorer, lesson: Lesson, /) -> bool:
    """Return whether the sentence that the scorer puts first is one that the answer rests on."""
    return bool(_outcome(scorer, lesson, features(lesson.question, lesson.found))[2])


def _lesson(example: Example, answer: str, documents: Documents, named: Sequence[str]) -> Lesson:
    own = [name for name in example.documents if documents.get(name)]
    at = named.index(example.documents[0])
    others = [each for each in (*named[at:], *named[:at]) if each not in example.documents][:OTHERS]
    read = [document for name in (*own, *others) if (document := documents.get(name))]
    found = tuple(candidates([whole(document) for document in read]))
    return Lesson(example.question, found, _right(answer, found, frozenset(own)))


def _right(answer: str, found: Sequence[Candidate], own: frozenset[str]) -> frozenset[int]:
    """Return the sentences of the answer's own documents that share most with it for their length."""
    said = stems(answer)
    shared = {
        at: len(said & each.stems) / np.sqrt(8 + len(each.stems))
        for at, (source, each) in enumerate(found)
        if source.document_id in own and len(said & each.stems) >= _LEAST_SHARED
    }
    best = max(shared.values(), default=0.0)
    return frozenset(at for at, value in shared.items() if value >= 0.95 * best)


def _fitted(measured: Sequence[tuple[Lesson, Matrix]]) -> Scorer:
    from sklearn.linear_model import LogisticRegression

    rows = np.concatenate([each for _, each in measured])
    right = np.concatenate([np.isin(np.arange(len(lesson.found)), list(lesson.right)) for lesson, _ in measured])
    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    scale[scale == 0] = 1.0
    with one_core():
        model = LogisticRegression(C=1.0, max_iter=1000).fit((rows - mean) / scale, right)
    return Scorer(model.coef_[0], float(model.intercept_[0]), mean, scale, np.zeros(3))


def _outcome(scorer: Scorer, lesson: Lesson, rows: Matrix) -> tuple[float, float, float]:
    """Return the best score, its lead, and whether the sentence that got it is right."""
    ranked = scorer.ordered(lesson.found, rows)
    first = ranked[0][1]
    return *lead(ranked), float(any(lesson.found[at] is first for at in lesson.right))


def _sureness(leads: Sequence[tuple[float, float, float]]) -> Matrix:
    """Return the weights of score and lead, and the bias, of being right."""
    from sklearn.linear_model import LogisticRegression

    rows = np.array(leads)
    right = rows[:, 2]
    if right.min() == right.max():
        return np.array([0.0, 0.0, 3.0 if right[0] else -3.0])
    with one_core():
        model = LogisticRegression(C=1.0, max_iter=1000).fit(rows[:, :2], right)
    return np.array([*model.coef_[0], model.intercept_[0]])


def whole(document: Document, /) -> Source:
    """Return a document as one source, whole, without its front matter."""
    start = document.body_start
    return Source(
        number=0,
        document_id=document.document_id,
        title=document.title,
        headings=(),
        start=start,
        end=len(document.text),
        text=document.text[start:],
        format=document.format,
    )
