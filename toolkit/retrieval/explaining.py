"""Why a chunk ranked, and why a document did not, told from what the asker may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from toolkit.retrieval import bm25
from toolkit.retrieval.ranking import Asked, asked, blend, ranking, similar
from toolkit.retrieval.scheme import Scheme
from toolkit.retrieval.views import View
from toolkit.retrieval.visibility import Visibility
from toolkit.schema import Hit, InputError, frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one thing added to a chunk's score.

    ``source`` is ``word`` (a term of the question), ``adjacent words``, ``shared letters``, ``neighbours``, ``lsa`` or
    ``dense``; ``term`` is the term as it is indexed, for words.
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


def explanation(view: View, document: int, hit: Hit, query: str, /, *, scheme: Scheme) -> Explanation:
    """Return what a hit's score is made of; ``document`` is its document's place in the contents.

    Raises
    ------
    InputError
        Where the view holds no such chunk.
    """
    for row in view.rows_of(document).tolist():
        if view.contents.chunks[view.rows[row]].chunk_id == hit.chunk_id:
            parts = tuple(_explained(view, row, query, scheme=scheme))
            score = sum(part.score for part in parts)
            return Explanation(query=query, chunk_id=hit.chunk_id, score=score, parts=parts)
    raise InputError("this asker sees no such chunk", field="chunk_id", got=hit.chunk_id)


def why_not(
    state: Visibility,
    document_id: str,
    query: str,
    k: int,
    /,
    *,
    groups: Iterable[str] | None,
    as_of: date | None,
    reveal: bool,
    scheme: Scheme,
) -> WhyNot:
    """Return why a document is not among an asker's hits; a hidden one is told of as none unless revealed."""
    place = state.places.get(document_id, -1)
    refusal = None if place < 0 else state.contents.labels.refused(place, groups, as_of)
    if place < 0 or (refusal == "no access" and not reveal):
        refusal = "not known"
    if refusal:
        return WhyNot(document_id=document_id, reason=refusal, detail=REASONS[refusal])
    return _placed(state.view(groups, as_of), place, document_id, query, k, scheme=scheme)


def _explained(view: View, row: int, query: str, /, *, scheme: Scheme) -> list[Part]:
    """Return what the score of one visible row is made of, the largest part first."""
    question = asked([query], scheme=scheme)[0]
    if scheme.mode == "bm25":
        parts = _words(view, row, question.terms, 1.0)
    elif scheme.mode == "hybrid":
        parts = _blended(view, row, question, scheme)
    else:
        parts = [Part(source=scheme.mode, term="", score=float(similar(view, question, scheme.mode)[row]))]
    return sorted((part for part in parts if part.score), key=lambda part: (-part.score, part.source, part.term))


def _words(view: View, row: int, terms: Sequence[str], share: float) -> list[Part]:
    numbers = view.contents.vocabulary.numbers
    parts = []
    for term in dict.fromkeys(terms):
        if term in numbers:
            impact = float(bm25.impacts_at(view.weighed(numbers[term]), np.array([row]))[0])
            parts.append(Part(source="word", term=term, score=share * impact * terms.count(term)))
    return parts


def _blended(view: View, row: int, question: Asked, scheme: Scheme) -> list[Part]:
    blended, weights = blend(view, question, 1), scheme.weights
    lexical, shares = blended.lexical, blended.shares(weights)
    place = int(np.searchsorted(lexical.rows, row))
    if place == lexical.rows.size or lexical.rows[place] != row:
        return []
    sums = {
        "adjacent words": shares.lexical * weights.adjacent_words * lexical.own.bigrams[place],
        "shared letters": shares.lexical * weights.shared_letters * lexical.own.grams[place],
        "neighbours": shares.lexical * weights.neighbours * lexical.beside.scores(weights)[place],
        "lsa": shares.lsa * blended.lsa.at[place] if blended.lsa else 0.0,
        "dense": shares.dense * blended.dense.at[place] if blended.dense else 0.0,
    }
    parts = [Part(source=name, term="", score=float(score)) for name, score in sums.items()]
    return [*_words(view, row, question.terms, shares.lexical), *parts]


def _placed(view: View, document: int, document_id: str, query: str, k: int, /, *, scheme: Scheme) -> WhyNot:
    """Return how one visible document fared; ``document`` is its place in the contents."""
    question = asked([query], scheme=scheme)[0]
    rows, scores = ranking(view, question, len(view), scheme=scheme)
    own = np.flatnonzero(view.contents.document_of[view.rows[rows]] == document)
    reason = "no match" if not own.size else "found" if own[0] < k else "ranked lower"
    return WhyNot(
        document_id=document_id,
        reason=reason,
        detail=REASONS[reason],
        rank=int(own[0]) + 1 if own.size else None,
        score=float(scores[own[0]]) if own.size else None,
        needed=float(scores[min(k, scores.size) - 1]) if scores.size else None,
        missing=_missing(view, document, question.terms),
    )


def _missing(view: View, document: int, terms: Sequence[str]) -> tuple[str, ...]:
    """Return the terms of a question that no chunk of a document holds."""
    rows = view.rows_of(document)
    held = set(view.words(rows).numbers.tolist())
    numbers = view.contents.vocabulary.numbers
    return tuple(term for term in dict.fromkeys(terms) if numbers.get(term) not in held)
