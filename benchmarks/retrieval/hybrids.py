"""The hybrid that peers' guides lead to: BM25 by bm25s and a sentence model, joined by reciprocal rank fusion."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np

from toolkit.embedding import Embedder
from toolkit.schema import Chunk, Document

DEPTH = 100
_RRF = 60
"""Cormack, Clarke and Büttcher (2009), SIGIR, 758-759."""

Ranker = Callable[[str], list[Chunk]]
"""From a question to chunks, best first."""


def peers(documents: list[Document], chunks: list[Chunk], embedder: Embedder | None) -> dict[str, Ranker]:
    """Return the peers that this Python can run. Each reads a passage with its document's title in front."""
    titles = {document.document_id: document.title for document in documents}
    texts = [_with_title(titles[chunk.document_id], chunk.text) for chunk in chunks]
    found: dict[str, Ranker] = {}
    words = _bm25s(texts) if find_spec("bm25s") else None
    vectors = _vectors(texts, embedder) if embedder else None
    if words:
        found["bm25s"] = _named(words, chunks)
    if vectors:
        found["vectors alone"] = _named(vectors, chunks)
    if words and vectors:
        found["rrf (bm25s, vectors)"] = _named(_fused(words, vectors), chunks)
    return found


def _with_title(title: str, text: str) -> str:
    return text if text.startswith(title) else f"{title}\n{text}"


def _named(rank: Callable[[str], Any], chunks: list[Chunk]) -> Ranker:
    return lambda question: [chunks[place] for place in rank(question)]


def _bm25s(texts: list[str]) -> Callable[[str], Any]:
    import bm25s
    import Stemmer

    stemmer = Stemmer.Stemmer("english")

    def tokens(given: list[str]) -> Any:
        return bm25s.tokenize(given, stopwords="en", stemmer=stemmer, show_progress=False)

    index = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
    index.index(tokens(texts), show_progress=False)

    def rank(question: str) -> Any:
        found, scores = index.retrieve(tokens([question]), k=min(DEPTH, len(texts)), show_progress=False)
        return found[0][scores[0] > 0].tolist()

    return rank


def _vectors(texts: list[str], embedder: Embedder) -> Callable[[str], Any]:
    vectors = embedder.embed(texts)
    return lambda question: np.argsort(-(vectors @ embedder.embed([question])[0]), kind="stable")[:DEPTH].tolist()


def _fused(*rankers: Callable[[str], Any]) -> Callable[[str], Any]:
    def rank(question: str) -> list[int]:
        scores: dict[int, float] = {}
        for ranker in rankers:
            for place, chunk in enumerate(ranker(question), start=1):
                scores[chunk] = scores.get(chunk, 0.0) + 1 / (_RRF + place)
        return sorted(scores, key=lambda chunk: (-scores[chunk], chunk))

    return rank
