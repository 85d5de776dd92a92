"""The modes: from a view and a question to rows and scores."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toolkit.retrieval import bm25, candidates
from toolkit.retrieval.bm25 import Ranking
from toolkit.retrieval.candidates import Lexical
from toolkit.retrieval.lsa import DIMENSIONS, SAMPLE, fit
from toolkit.retrieval.postings import FIELD_WEIGHT
from toolkit.retrieval.views import K1, B, View, Weighed
from toolkit.retrieval.words import content_words, stem, stop_words

MODES = ("bm25", "lsa", "hybrid")
CANDIDATES = 200
"""How many chunks are read closely. 100 and 1,000 rank the development sets the same."""
LSA_CANDIDATES = 50
LSA_WEIGHT = 0.2
"""The most that LSA weighs: what it gets where its first ten are the lexical first ten."""
LSA_CHUNKS = range(50, 5_001)
"""With fewer visible chunks ``hybrid`` leaves LSA out for want of text, with more since 128 directions no longer tell
so many chunks apart."""
_AGREEMENT = 10
_MOST_UNKNOWN = 8
"""How many misspelt words of a question are looked for by their letters."""


@dataclass(frozen=True, slots=True)
class Blend:
    """The candidates of ``hybrid``: their lexical parts, their LSA similarities, and what LSA weighs in this question.

    ``score = (1 - weight) * lexical / best lexical + weight * similarity / best similarity``
    """

    lexical: Lexical
    similarities: NDArray[np.float64]
    best_similarity: float
    weight: float

    @property
    def scores(self) -> NDArray[np.float64]:
        """The blended scores: both lists brought to 0 to 1 first, 0 being a chunk that matches nothing."""
        lexical = self.lexical.scores
        return self.share * lexical + self.weight * self.similarities / max(self.best_similarity, 1e-9)

    @property
    def share(self) -> float:
        """What one point of lexical score adds to the whole."""
        return (1 - self.weight) / max(float(self.lexical.scores.max(initial=0.0)), 1e-9)


def terms_of(question: str, /, *, mode: str) -> list[str]:
    """Return the terms of a question in its order, without the words that every question has."""
    return [stem(word) for word in content_words(question, stop_words(mode))]


def ranking(view: View, question: str, k: int, /, *, mode: str) -> Ranking:
    """Return the best rows of a view for a question, and their scores."""
    terms = terms_of(question, mode=mode)
    if not terms or not len(view):
        return np.empty(0, np.int64), np.empty(0, np.float32)
    if mode == "bm25":
        return bm25.best(view, bm25.query_terms(view, terms), k)
    if mode == "lsa":
        return bm25.ranked(np.arange(len(view)), similarities_of(view, terms), k)
    blended = blend(view, terms, k)
    return bm25.ranked(blended.lexical.rows, blended.scores.astype(np.float32), k)


def blend(view: View, terms: Sequence[str], k: int, /) -> Blend:
    """Return the candidates of ``hybrid`` with all that their scores are made of."""
    query = bm25.query_terms(view, terms)
    rows, _ = bm25.best(view, [*query, *_in_place_of_unknown(view, terms)], max(k, CANDIDATES))
    if len(view) not in LSA_CHUNKS:
        lexical = candidates.score(view, np.sort(rows), query, terms)
        return Blend(lexical, np.zeros(rows.size), 0.0, 0.0)
    similarities = np.clip(similarities_of(view, terms).astype(np.float64), 0.0, None)
    near, _ = bm25.ranked(np.arange(len(view)), similarities.astype(np.float32), LSA_CANDIDATES)
    lexical = candidates.score(view, np.union1d(rows, near), query, terms)
    weight = LSA_WEIGHT * _agreement(lexical, near)
    return Blend(lexical, similarities[lexical.rows], float(similarities.max(initial=0.0)), weight)


def _in_place_of_unknown(view: View, terms: Sequence[str]) -> list[tuple[Weighed, int]]:
    """Return what bring up candidates for the terms that no visible chunk holds. They score by shared letters only."""
    numbers = view.contents.vocabulary.numbers
    unknown = [term for term in dict.fromkeys(terms) if term not in numbers or not view.frequencies[numbers[term]]]
    return [(view.weighed(number), 1) for term in unknown[:_MOST_UNKNOWN] for number in candidates.nearest(view, term)]


def _agreement(lexical: Lexical, near: NDArray[np.int64]) -> float:
    """Return which share of LSA's first ten are lexical first ten: a weak list agrees little, and weighs little."""
    first, _ = bm25.ranked(lexical.rows, lexical.scores.astype(np.float32), _AGREEMENT)
    if not first.size or not near.size:
        return 0.0
    return np.intersect1d(first, near[:_AGREEMENT]).size / _AGREEMENT


def similarities_of(view: View, terms: Sequence[str], /) -> NDArray[np.float32]:
    """Return the LSA similarity of each visible chunk to a question; zeros where there is too little text for LSA."""
    directions = view.once(fit)
    return np.zeros(len(view), np.float32) if directions is None else directions.similarities(terms)


def described(mode: str, chunks: int, /) -> dict[str, object]:
    """Return the weights that a mode ranks this many visible chunks with."""
    if mode == "lsa":
        return {"lsa": {"used": True, "dimensions": DIMENSIONS, "fitted_on": min(chunks, SAMPLE)}}
    bm25_only = {"bm25": {"k1": K1, "b": B}}
    if mode == "bm25":
        return {**bm25_only, "lsa": {"used": False, "reason": "the mode is bm25"}}
    used = chunks in LSA_CHUNKS
    fewer, more = f"fewer than {LSA_CHUNKS.start} visible chunks", f"more than {LSA_CHUNKS.stop - 1} visible chunks"
    unused = fewer if chunks < LSA_CHUNKS.start else more
    reason = "weighs as far as its first ten agree with the words'" if used else unused
    return {
        **bm25_only,
        "weights": {
            "title and headings": FIELD_WEIGHT,
            "adjacent words": candidates.BIGRAM_WEIGHT,
            "shared letters": candidates.GRAM_WEIGHT,
            "neighbours": candidates.NEIGHBOUR_WEIGHT,
            "lsa": LSA_WEIGHT if used else 0.0,
        },
        "neighbours_from_chunks": candidates.LONG_DOCUMENT,
        "candidates": CANDIDATES,
        "lsa": {"used": used, "reason": reason},
    }
