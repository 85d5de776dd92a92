"""A second look at the first hits: by whatever reads a question and a text together."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

import numpy as np

from toolkit.retrieval.retriever import Retriever
from toolkit.retrieval.vectors import text_of
from toolkit.schema import Hit, InputError


class Reranker(Protocol):
    """Anything that says how well texts answer a question."""

    @property
    def name(self) -> str:
        """The model's name."""

    def scores(self, question: str, texts: Sequence[str], /) -> Sequence[float]:
        """Return a number a text, the higher the better, on any scale."""


def reranked(retriever: Retriever, reranker: Reranker, /, *, depth: int = 50) -> Retriever:
    """Return a retriever whose first hits are put in a reranker's order.

    It sees only what the retriever found for the asker, and adds nothing to it.

    Parameters
    ----------
    retriever
        An index, or any other.
    reranker
        Gives the scores. Hits that it scores alike keep their order.
    depth
        How many hits it reads. Where more are asked for, the rest follow as they were, with the lowest of its scores.

    Raises
    ------
    InputError
        Where ``depth`` is below 1; when searching, where the reranker does not give one number a text.

    Examples
    --------
    >>> from toolkit.ingestion import load_documents
    >>> from toolkit.retrieval import Index
    >>> class Shortest:
    ...     name = "shortest first"
    ...
    ...     def scores(self, question, texts):
    ...         return [-len(text) for text in texts]
    >>> index = Index.build(load_documents("data/samples/documents"), "bm25")
    >>> hits = reranked(index, Shortest())("annual leave", 3, {"staff"}, None)
    >>> [hit.rank for hit in hits], hits[0].score >= hits[1].score
    ([1, 2, 3], True)
    """
    if depth < 1:
        raise InputError("depth must be at least 1", field="depth", got=depth, allowed="1 or more")

    def retrieve(
        question: str, k: int, groups: Collection[str] | None = None, as_of: date | None = None, /
    ) -> list[Hit]:
        found = list(retriever(question, max(k, depth), groups, as_of))
        return _reordered(found, question, reranker, depth)[:k]

    return retrieve


def _reordered(found: Sequence[Hit], question: str, reranker: Reranker, depth: int) -> list[Hit]:
    read = found[:depth]
    if not read:
        return []
    scores = _checked(reranker, question, read)
    order = np.argsort(-scores, kind="stable").tolist()
    hits = [replace(read[place], score=float(scores[place])) for place in order]
    hits += [replace(hit, score=float(scores.min())) for hit in found[depth:]]
    return [replace(hit, rank=rank) for rank, hit in enumerate(hits, start=1)]


def _checked(reranker: Reranker, question: str, hits: Sequence[Hit]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    texts = [text_of(hit.title, hit.headings, hit.context, hit.text) for hit in hits]
    scores = np.array(reranker.scores(question, texts), np.float64)
    if scores.shape != (len(texts),) or not np.isfinite(scores).all():
        got = f"{reranker.name}: {scores.shape} for {len(texts)} texts"
        raise InputError("did not give one number a text", field="reranker", got=got)
    return scores
