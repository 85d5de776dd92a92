"""A closed-book memory: a question is answered as the nearest question that was trained, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toolkit.tuning.examples import Example
from toolkit.tuning.space import Matrix, Space

WRONG_RECALLS = 0.05
"""The share of questions without a trained answer that may be answered from memory all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """What came to mind: the trained example, its answer, and how near its question is, 0 to 1."""

    example_id: str
    answer: str
    documents: tuple[str, ...]
    similarity: float


@dataclass(frozen=True)
class Memory:
    """Trained answers by their questions.

    It knows no groups and no dates: what was learnt for one asker is told to every asker, until it is trained again.
    """

    examples: tuple[Recall, ...]
    vectors: Matrix
    threshold: float

    def recall(self, question: str, space: Space, /) -> Recall | None:
        """Return the nearest trained answer, or ``None`` where no trained question is near enough."""
        nearest = self.nearest(question, space)
        return nearest if nearest and nearest.similarity >= self.threshold else None

    def nearest(self, question: str, space: Space, /) -> Recall | None:
        """Return the nearest trained answer, however far; ``None`` where no word of the question was ever seen."""
        near = np.round(self.vectors @ space.vectors([question])[0], 6)
        at = int(np.argmax(near)) if near.size else 0
        if not near.size or near[at] <= 0:
            return None
        known = self.examples[at]
        return Recall(
            example_id=known.example_id, answer=known.answer, documents=known.documents, similarity=float(near[at])
        )


def learn(examples: Sequence[Example], space: Space, /) -> Memory:
    """Return the memory of these examples.

    The threshold is set on them alone: each is asked with itself forgotten, when whatever comes to mind is another
    question's answer, and at most 5% of these may pass.
    """
    vectors = space.vectors([each.question for each in examples])
    known = tuple(
        Recall(example_id=each.id, answer=each.answer, documents=each.documents, similarity=1.0) for each in examples
    )
    return Memory(known, vectors, _threshold(vectors, [each.answer for each in examples]))


def _threshold(vectors: Matrix, answers: Sequence[str]) -> float:
    near = vectors @ vectors.T
    same = np.array([[one == other for other in answers] for one in answers])
    near[same] = 0.0
    nearest = near.max(axis=1)
    # Never so low that a single shared word is taken for the same question.
    return float(max(np.quantile(nearest, 1 - WRONG_RECALLS, method="higher"), 0.5))
