"""Golden questions as an index meets them: their candidates with every part's score, and which of them are right."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toolkit.quotes import evidence_spans
from toolkit.retrieval import bm25
from toolkit.retrieval.ranking import Asked, Blend, asked, blend
from toolkit.retrieval.scheme import Scheme
from toolkit.retrieval.views import View
from toolkit.retrieval.visibility import Visibility
from toolkit.retrieval.weights import Weights
from toolkit.schema import EvidenceSpan, GoldenQuestion

K = 10
_DISCOUNTS = 1 / np.log2(np.arange(2, K + 2))


@dataclass(frozen=True, slots=True)
class Judged:
    """One question: its candidates, the rows that hold its evidence, and the documents that these are of."""

    question_id: str
    documents: frozenset[str]
    blend: Blend
    right: NDArray[np.int64]

    def ndcg(self, weights: Weights, /) -> float:
        """Return nDCG at 10, a chunk that holds evidence gaining one (Järvelin and Kekäläinen, 2002)."""
        scores = self.blend.scores(weights).astype(np.float32)
        rows, _ = bm25.ranked(self.blend.lexical.rows, scores, K)
        gained = _DISCOUNTS[: rows.size][np.isin(rows, self.right)].sum()
        return float(gained / _DISCOUNTS[: self.right.size].sum())


USED = "used"
REASONS = (
    "not of the split train",
    "not answerable",
    "none of their evidence is in the index",
    "their asker sees none of their evidence",
)
"""Why a question is not used."""


def judged(
    state: Visibility, scheme: Scheme, questions: Iterable[GoldenQuestion], /
) -> tuple[list[Judged], dict[str, int]]:
    """Return the questions that weights can be fitted to, and how many were left out for each reason."""
    listed = sorted(questions, key=lambda question: question.id)  # their order must not matter
    spans: dict[str, list[EvidenceSpan]] = {}
    for span in evidence_spans([one for one in listed if _reason(one) == USED], state.contents.documents):
        spans.setdefault(span.question_id, []).append(span)
    left_out = dict.fromkeys(REASONS, 0)
    kept = []
    for question in listed:
        reason, right = _reason(question), np.empty(0, np.int64)
        if reason == USED:
            view = state.view(question.asker, question.as_of)
            right = _right(view, spans.get(question.id, []), state.places)
            reason = USED if right.size else REASONS[3 if question.id in spans else 2]
        if reason == USED:
            kept.append((question, view, right))
        else:
            left_out[reason] += 1
    directions = asked([question.question for question, _, _ in kept], scheme=scheme)
    return list(_blended(kept, directions)), {reason: number for reason, number in left_out.items() if number}


def _reason(question: GoldenQuestion) -> str:
    if question.split != "train":
        return REASONS[0]
    return USED if question.answerable else REASONS[1]


def _right(view: View, spans: Iterable[EvidenceSpan], places: Mapping[str, int]) -> NDArray[np.int64]:
    """Return the visible rows that hold any of the evidence."""
    chunks = view.contents.chunks
    rows = {
        row
        for span in spans
        for row in view.rows_of(places[span.document_id]).tolist()
        if (chunk := chunks[view.rows[row]]).start < span.end and span.start < chunk.end
    }
    return np.array(sorted(rows), np.int64)


def _blended(
    kept: Iterable[tuple[GoldenQuestion, View, NDArray[np.int64]]], directions: Iterable[Asked]
) -> Iterator[Judged]:
    for (question, view, right), direction in zip(kept, directions, strict=True):
        contents = view.contents
        held = {contents.documents[place].document_id for place in contents.document_of[view.rows[right]].tolist()}
        yield Judged(question.id, frozenset(held), blend(view, direction, K), right)
