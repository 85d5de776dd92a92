"""How well each mode ranks: nDCG@10 and recall@10 on sets of questions with known answers."""

from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.retrieval.question_sets import QuestionSet, Span, read
from toolkit.chunking import chunk_documents
from toolkit.retrieval import Index
from toolkit.schema import Chunk, Hit

K = 10
_CHUNKS_A_DOCUMENT = 3
"""Where documents are judged, this many times as many chunks are asked for, a document counting once."""


def compare(paths: list[Path], modes: list[str]) -> pl.DataFrame:
    """Return one row a set and mode, with how far each is from plain BM25."""
    rows = [row for path in paths for row in _of_set(read(path), modes)]
    return pl.DataFrame(rows).with_columns(
        (pl.col("ndcg@10") - pl.col("ndcg@10").filter(pl.col("mode") == "bm25").first().over("set")).alias("over bm25")
    )


def _of_set(given: QuestionSet, modes: list[str]) -> list[dict[str, object]]:
    chunks = chunk_documents(given.documents)
    rows = []
    for mode in modes:
        index = Index.build(given.documents, mode, chunks=chunks)
        scores = np.array([_score(given, index, chunks_of(chunks), *asked) for asked in given.questions])
        rows.append(
            {
                "set": given.name,
                "mode": mode,
                "chunks": len(chunks),
                "questions": len(scores),
                "ndcg@10": float(scores[:, 0].mean()),
                "recall@10": float(scores[:, 1].mean()),
            }
        )
    return rows


def chunks_of(chunks: list[Chunk]) -> dict[str, list[Chunk]]:
    of: dict[str, list[Chunk]] = {}
    for chunk in chunks:
        of.setdefault(chunk.document_id, []).append(chunk)
    return of


def _score(
    given: QuestionSet, index: Index, of: dict[str, list[Chunk]], question: str, spans: list[Span]
) -> tuple[float, float]:
    if given.by_document:
        relevant = {document_id for document_id, _, _ in spans}
        found = list(dict.fromkeys(hit.document_id for hit in index.search(question, K * _CHUNKS_A_DOCUMENT)))[:K]
    else:
        relevant = {chunk.chunk_id for name, start, end in spans for chunk in of[name] if _overlap(chunk, start, end)}
        found = [hit.chunk_id for hit in index.search(question, K)]
    return ndcg(found, relevant), len(relevant.intersection(found)) / len(relevant)


def _overlap(chunk: Chunk | Hit, start: int, end: int) -> bool:
    return chunk.start < end and start < chunk.end


def ndcg(found: list[str], relevant: set[str]) -> float:
    """Return nDCG at 10 with gains of one (Järvelin and Kekäläinen)."""
    discounts = 1 / np.log2(np.arange(2, K + 2))
    gained = sum(discount for name, discount in zip(found, discounts, strict=False) if name in relevant)
    return float(gained / discounts[: len(relevant)].sum())
