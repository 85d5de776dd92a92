"""Why a chunk ranked, and why a document did not, told from what the asker may see."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from toolkit.retrieval import bm25
from toolkit.retrieval.ranking import Blend, blend, ranking, similarities_of, terms_of
from toolkit.retrieval.views import View
from toolkit.schema import frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one thing added to a chunk's score.

    ``source`` is ``word`` (a term of the question), ``adjacent words``, ``shared letters``, ``neighbours`` or ``lsa``;
    ``term`` is the term as it is indexed, for words.
    """

    source: str
    term: str
    score: float


PARTS = pl.Schema({"source": pl.String, "term": pl.String, "score": pl.Float64})


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What a chunk's score is made of: ``parts``, the largest first, add up to ``score``."""

    query: str
    chunk_id: str
    score: float
    parts: tuple[Part, ...]

    @property
    def frame(self) -> pl.DataFrame:
        """One row a part."""
        return frame(self.parts, PARTS)


REASONS = {
    "found": "it is among the hits",
    "ranked lower": "other chunks rank above its best one",
    "no match": "it holds nothing of what was asked",
    "not in force": "it is not in force on that day",
    "no access": "its label does not name any of the asker's groups",
    "not known": "this asker sees no document of that id",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """Why a document is not among the hits: a key of ``REASONS``, and the figures behind it.

    ``rank`` is that of its best chunk (``None`` where none matched), ``score`` that chunk's, ``needed`` the score of
    the last hit, and ``missing`` the question's terms that the document does not hold.
    """

    document_id: str
    reason: str
    detail: str
    rank: int | None = None
    score: float | None = None
    needed: float | None = None
    missing: tuple[str, ...] = ()


def explained(view: View, row: int, query: str, /, *, mode: str) -> list[Part]:
    """Return what the score of one visible row is made of, the largest part first."""
    terms = terms_of(query, mode=mode)
    if mode == "lsa":
        similarity = float(similarities_of(view, terms)[row])
        parts = [Part(source="lsa", term="", score=similarity)]
    elif mode == "bm25":
        parts = _words(view, row, terms, 1.0)
    else:
        parts = _blended(view, row, terms, blend(view, terms, 1))
    return sorted((part for part in parts if part.score), key=lambda part: (-part.score, part.source, part.term))


def _words(view: View, row: int, terms: Sequence[str], share: float) -> list[Part]:
    numbers = view.contents.vocabulary.numbers
    parts = []
    for term in dict.fromkeys(terms):
        if term in numbers:
            impact = float(bm25.impacts_at(view.weighed(numbers[term]), np.array([row]))[0])
            parts.append(Part(source="word", term=term, score=share * impact * terms.count(term)))
    return parts


def _blended(view: View, row: int, terms: Sequence[str], blended: Blend) -> list[Part]:
    lexical = blended.lexical
    place = int(np.searchsorted(lexical.rows, row))
    if place == lexical.rows.size or lexical.rows[place] != row:
        return []
    sums = {"adjacent words": lexical.bigrams, "shared letters": lexical.grams, "neighbours": lexical.neighbours}
    parts = [Part(source=name, term="", score=blended.share * float(part[place])) for name, part in sums.items()]
    similarity = blended.weight * float(blended.similarities[place]) / max(blended.best_similarity, 1e-9)
    return [*_words(view, row, terms, blended.share), *parts, Part(source="lsa", term="", score=similarity)]


def placed(view: View, document: int, document_id: str, query: str, k: int, /, *, mode: str) -> WhyNot:
    """Return how one visible document fared; ``document`` is its place in the contents."""
    rows, scores = ranking(view, query, len(view), mode=mode)
    own = np.flatnonzero(view.contents.document_of[view.rows[rows]] == document)
    reason = "no match" if not own.size else "found" if own[0] < k else "ranked lower"
    return WhyNot(
        document_id=document_id,
        reason=reason,
        detail=REASONS[reason],
        rank=int(own[0]) + 1 if own.size else None,
        score=float(scores[own[0]]) if own.size else None,
        needed=float(scores[min(k, scores.size) - 1]) if scores.size else None,
        missing=_missing(view, document, terms_of(query, mode=mode)),
    )


def _missing(view: View, document: int, terms: Sequence[str]) -> tuple[str, ...]:
    """Return the terms of a question that no chunk of a document holds."""
    rows = view.rows_of(document)
    held = set(view.words(rows).numbers.tolist())
    numbers = view.contents.vocabulary.numbers
    return tuple(term for term in dict.fromkeys(terms) if numbers.get(term) not in held)
