"""The modes: from a view and a question to rows and scores."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from toolkit.retrieval import bm25, candidates, dense
from toolkit.retrieval.bm25 import Ranking
from toolkit.retrieval.candidates import Lexical
from toolkit.retrieval.contents import Contents
from toolkit.retrieval.dense import Similar
from toolkit.retrieval.lsa import DIMENSIONS, SAMPLE, fit
from toolkit.retrieval.postings import FIELD_WEIGHT
from toolkit.retrieval.scheme import Absent, Scheme
from toolkit.retrieval.vectors import directions
from toolkit.retrieval.views import K1, B, View, Weighed
from toolkit.retrieval.weights import Weights
from toolkit.retrieval.words import ENGLISH, Stemming, content_words, stem, stop_words
from toolkit.schema import InputError

CANDIDATES = 200
"""How many chunks are read closely. 100 and 1,000 rank the development sets the same."""
LSA_CANDIDATES = 50
LSA_CHUNKS = range(50, 5_001)
"""With fewer visible chunks ``hybrid`` leaves LSA out for want of text, with more since 128 directions no longer tell
so many chunks apart."""
_AGREEMENT = 10
_MOST_UNKNOWN = 8
"""How many misspelt words of a question are looked for by their letters."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is looked for: its terms in order, and its vector where vectors take part."""

    terms: list[str]
    direction: NDArray[np.float32] | None


@dataclass(frozen=True, slots=True)
class Blend:
    """The candidates of ``hybrid`` with what each part says of them; any weights may be applied afterwards."""

    lexical: Lexical
    lsa: Similar | None
    dense: Similar | None

    def shares(self, weights: Weights, /) -> "Shares":
        """Return what a point of each list adds to a score."""
        scores = self.lexical.scores(weights)
        dense = weights.dense if self.dense else 0.0
        lsa = weights.lsa * self._agreement(scores) if self.lsa else 0.0
        best = max(float(scores.max(initial=0.0)), 1e-9)
        return Shares((1 - dense) * (1 - lsa) / best, (1 - dense) * lsa, dense)

    def scores(self, weights: Weights, /) -> NDArray[np.float64]:
        """Return the blended scores, each list brought to 0 to 1 first, 0 being a chunk that matches nothing.

        ``(1 - dense) * ((1 - lsa) * lexical / best lexical + lsa * similarity / best similarity) + dense * similarity``
        """
        shares = self.shares(weights)
        scores = shares.lexical * self.lexical.scores(weights)
        for share, similar in ((shares.lsa, self.lsa), (shares.dense, self.dense)):
            if similar is not None:
                scores = scores + share * similar.at
        return scores

    def _agreement(self, scores: NDArray[np.float64]) -> float:
        """Return which share of LSA's first ten are lexical first ten: a weak list agrees little, and weighs little."""
        first, _ = bm25.ranked(self.lexical.rows, scores.astype(np.float32), _AGREEMENT)
        near = self.lsa.near[:_AGREEMENT] if self.lsa else first[:0]
        return np.intersect1d(first, near).size / _AGREEMENT


@dataclass(frozen=True, slots=True)
class Shares:
    """What one point of each list adds to the whole."""

    lexical: float
    lsa: float
    dense: float


def terms_of(question: str, /, *, mode: str, stemming: Stemming = ENGLISH) -> list[str]:
    """Return the terms of a question in its order, without the words that every question has."""
    return [stem(word, stemming) for word in content_words(question, stop_words(mode))]


def asked(questions: Sequence[str], /, *, scheme: Scheme) -> list[Asked]:
    """Return questions as they are looked for, all embedded at one go."""
    terms = [terms_of(question, mode=scheme.mode, stemming=scheme.stemming) for question in questions]
    if scheme.embedder is None:
        return [Asked(each, None) for each in terms]
    vectors = directions(scheme.embedder, questions)
    return [Asked(each, vector) for each, vector in zip(terms, vectors, strict=True)]


def checked_k(k: int, /) -> int:
    """Return how many hits are asked for; raise where that is none."""
    if k < 1:
        raise InputError("k must be at least 1", field="k", got=k, allowed="1 or more")
    return k


def ranking(view: View, question: Asked, k: int, /, *, scheme: Scheme) -> Ranking:
    """Return the best rows of a view for a question, and their scores."""
    if not question.terms or not len(view):
        return np.empty(0, np.int64), np.empty(0, np.float32)
    if scheme.mode == "bm25":
        return bm25.best(view, bm25.query_terms(view, question.terms), k)
    if scheme.mode != "hybrid":
        return bm25.ranked(np.arange(len(view)), similar(view, question, scheme.mode), k)
    blended = blend(view, question, k)
    return bm25.ranked(blended.lexical.rows, blended.scores(scheme.weights).astype(np.float32), k)


def similar(view: View, question: Asked, mode: str, /) -> NDArray[np.float32]:
    """Return the similarity of each visible chunk to a question, by LSA or by vectors."""
    if mode == "lsa" or question.direction is None:
        return similarities_of(view, question.terms)
    return dense.similarities(view, question.direction)


def blend(view: View, question: Asked, k: int, /) -> Blend:
    """Return the candidates of ``hybrid`` with all that their scores are made of."""
    query = bm25.query_terms(view, question.terms)
    rows, _ = bm25.best(view, [*query, *_in_place_of_unknown(view, question.terms)], max(k, CANDIDATES))
    rows = np.sort(rows)
    found = {}
    if len(view) in LSA_CHUNKS:
        found["lsa"] = similar(view, question, "lsa"), LSA_CANDIDATES
    if question.direction is not None:
        found["dense"] = similar(view, question, "dense"), max(k, dense.CANDIDATES)
    near = {name: dense.nearest(view, cosines, most) for name, (cosines, most) in found.items()}
    for more in near.values():
        rows = np.union1d(rows, more)
    lists = {name: Similar.of(cosines, rows, near[name]) for name, (cosines, _) in found.items()}
    lexical = candidates.score(view, rows, query, question.terms)
    return Blend(lexical, lists.get("lsa"), lists.get("dense"))


def _in_place_of_unknown(view: View, terms: Sequence[str]) -> list[tuple[Weighed, int]]:
    """Return what bring up candidates for the terms that no visible chunk holds. They score by shared letters only."""
    numbers = view.contents.vocabulary.numbers
    unknown = [term for term in dict.fromkeys(terms) if term not in numbers or not view.frequencies[numbers[term]]]
    return [(view.weighed(number), 1) for term in unknown[:_MOST_UNKNOWN] for number in candidates.nearest(view, term)]


def similarities_of(view: View, terms: Sequence[str], /) -> NDArray[np.float32]:
    """Return the LSA similarity of each visible chunk to a question; zeros where there is too little text for LSA."""
    fitted = view.once(fit)
    return np.zeros(len(view), np.float32) if fitted is None else fitted.similarities(terms)


def described(scheme: Scheme, contents: Contents, /) -> dict[str, object]:
    """Return what is searched and how, for one who sees it all."""
    return {
        "mode": scheme.mode,
        "documents": len(contents.documents),
        "chunks": len(contents.chunks),
        "terms": len(contents.vocabulary.terms),
        "labelled": contents.labels.labelled,
        "stemming": scheme.stemming,
        **({"bm25": {"k1": K1, "b": B}} if scheme.mode in ("bm25", "hybrid") else {}),
        **(_hybrid_described(scheme, len(contents.chunks)) if scheme.mode == "hybrid" else {}),
        "lsa": _lsa_described(scheme.mode, len(contents.chunks)),
        "dense": _dense_described(scheme),
    }


def _hybrid_described(scheme: Scheme, chunks: int) -> dict[str, object]:
    weights = {name.replace("_", " "): weight for name, weight in asdict(scheme.weights).items()}
    unused = {"lsa": chunks not in LSA_CHUNKS, "dense": scheme.embedder is None}
    return {
        "weights": {
            "title and headings": FIELD_WEIGHT,
            **{name: 0.0 if unused.get(name) else weight for name, weight in weights.items()},
        },
        "tuned": scheme.tuned,
        "neighbours_from_chunks": candidates.LONG_DOCUMENT,
        "candidates": CANDIDATES,
    }


def _lsa_described(mode: str, chunks: int) -> dict[str, object]:
    if mode == "lsa":
        return {"used": True, "dimensions": DIMENSIONS, "fitted_on": min(chunks, SAMPLE)}
    if mode != "hybrid":
        return {"used": False, "reason": f"the mode is {mode}"}
    used = chunks in LSA_CHUNKS
    fewer, more = f"fewer than {LSA_CHUNKS.start} visible chunks", f"more than {LSA_CHUNKS.stop - 1} visible chunks"
    unused = fewer if chunks < LSA_CHUNKS.start else more
    return {"used": used, "reason": "weighs as far as its first ten agree with the words'" if used else unused}


def _dense_described(scheme: Scheme) -> dict[str, object]:
    if scheme.embedder is None:
        return {"used": False, "reason": scheme.without}
    named = {"embedder": scheme.embedder.name, "dimensions": scheme.embedder.dimensions}
    return {"used": True, **named, "at_hand": not isinstance(scheme.embedder, Absent)}
