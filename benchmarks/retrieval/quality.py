"""How well each mode ranks: nDCG@10 and recall@10 on sets of questions with known answers, beside the peers' hybrid."""

from pathlib import Path
from statistics import mean

import numpy as np
import polars as pl

from benchmarks.retrieval.hybrids import Ranker, peers
from benchmarks.retrieval.question_sets import QuestionSet, Span, read
from toolkit.chunking import chunk_documents
from toolkit.embedding import Embedder
from toolkit.retrieval import Index
from toolkit.schema import Chunk, Hit

K = 10
_CHUNKS_A_DOCUMENT = 3
"""Where documents are judged, this many times as many chunks are asked for, a document counting once."""
_BASELINES = {"over bm25": "groundwork bm25", "over bm25s": "bm25s", "over rrf": "rrf (bm25s, vectors)"}


def compare(paths: list[Path], modes: list[str], embedder: Embedder | None) -> pl.DataFrame:
    """Return one row a set and ranker, and one of each ranker's means, with how far each is from the peers.

    ``over bm25`` is over plain BM25 on the text alone, ``over bm25s`` over bm25s (method lucene) and ``over rrf`` over
    its fusion with the same vectors as ours: both read each passage with its document's title in front.
    """
    rows = [row for path in paths for row in _of_set(read(path), modes, embedder)]
    means = [
        {
            "set": f"mean of {len(paths)}",
            "ranker": ranker,
            **{name: mean(row[name] for row in rows if row["ranker"] == ranker) for name in ("ndcg@10", "recall@10")},
        }
        for ranker in dict.fromkeys(row["ranker"] for row in rows)
    ]
    table = pl.concat([pl.DataFrame(rows), pl.DataFrame(means)], how="diagonal")
    return table.with_columns(_over(ranker).alias(name) for name, ranker in _BASELINES.items())


def _over(ranker: str) -> pl.Expr:
    return pl.col("ndcg@10") - pl.col("ndcg@10").filter(pl.col("ranker") == ranker).first().over("set")


def _of_set(given: QuestionSet, modes: list[str], embedder: Embedder | None) -> list[dict[str, object]]:
    chunks = chunk_documents(given.documents)
    of = chunks_of(chunks)
    rows = []
    for name, ranker in {**_ours(given, chunks, modes, embedder), **peers(given.documents, chunks, embedder)}.items():
        scores = np.array([_score(given, ranker, of, *asked) for asked in given.questions])
        rows.append(
            {
                "set": given.name,
                "ranker": name,
                "chunks": len(chunks),
                "questions": len(scores),
                "ndcg@10": float(scores[:, 0].mean()),
                "recall@10": float(scores[:, 1].mean()),
            }
        )
    return rows


def _ours(given: QuestionSet, chunks: list[Chunk], modes: list[str], embedder: Embedder | None) -> dict[str, Ranker]:
    """Return our modes; ``hybrid`` twice where there are vectors, without them and with them."""
    schemes = {f"groundwork {mode}": (mode, None) for mode in modes if mode != "dense"}
    if embedder:
        schemes |= {f"groundwork {mode} + vectors": (mode, embedder) for mode in modes if mode in ("dense", "hybrid")}
    indexes = {
        name: Index.build(given.documents, mode, embedder=with_, chunks=chunks)
        for name, (mode, with_) in schemes.items()
    }
    return {
        name: lambda question, index=index: index.search(question, K * _CHUNKS_A_DOCUMENT)
        for name, index in indexes.items()
    }


def chunks_of(chunks: list[Chunk]) -> dict[str, list[Chunk]]:
    of: dict[str, list[Chunk]] = {}
    for chunk in chunks:
        of.setdefault(chunk.document_id, []).append(chunk)
    return of


def _score(
    given: QuestionSet, ranker: Ranker, of: dict[str, list[Chunk]], question: str, spans: list[Span]
) -> tuple[float, float]:
    hits = ranker(question)
    if given.by_document:
        relevant = {document_id for document_id, _, _ in spans}
        found = list(dict.fromkeys(hit.document_id for hit in hits[: K * _CHUNKS_A_DOCUMENT]))[:K]
    else:
        relevant = {chunk.chunk_id for name, start, end in spans for chunk in of[name] if _overlap(chunk, start, end)}
        found = [hit.chunk_id for hit in hits[:K]]
    return ndcg(found, relevant), len(relevant.intersection(found)) / len(relevant)


def _overlap(chunk: Chunk | Hit, start: int, end: int) -> bool:
    return chunk.start < end and start < chunk.end


def ndcg(found: list[str], relevant: set[str]) -> float:
    """Return nDCG at 10 with gains of one (Järvelin and Kekäläinen)."""
    discounts = 1 / np.log2(np.arange(2, K + 2))
    gained = sum(discount for name, discount in zip(found, discounts, strict=False) if name in relevant)
    return float(gained / discounts[: len(relevant)].sum())
