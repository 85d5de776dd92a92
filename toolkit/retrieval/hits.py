"""Rows to hits: what a reader and a citation need of a chunk."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from toolkit.retrieval.bm25 import Ranking
from toolkit.retrieval.views import View
from toolkit.schema import HITS, Hit

_OF_CHUNK = ("chunk_id", "document_id", "headings", "start", "end", "text", "context")


def hits_of(view: View, ranking: Ranking, /) -> list[Hit]:
    """Return one hit a row."""
    contents = view.contents
    rows = view.rows[ranking[0]]
    places = contents.document_of[rows].tolist()
    found = zip(rows.tolist(), places, ranking[1].tolist(), strict=True)
    hits = []
    for rank, (row, place, score) in enumerate(found, start=1):
        chunk, document = contents.chunks[row], contents.documents[place]
        hits.append(
            Hit(
                query=0,
                rank=rank,
                score=score,
                chunk_id=chunk.chunk_id,
                document_id=chunk.document_id,
                title=document.title,
                headings=chunk.headings,
                start=chunk.start,
                end=chunk.end,
                text=chunk.text,
                context=chunk.context,
                format=document.format,
                page=document.page(chunk.start),
                line=document.line(chunk.start),
                content_hash=document.content_hash,
            )
        )
    return hits


def hit_frame(view: View, rankings: Sequence[Ranking], /) -> pl.DataFrame:
    """Return the hits of many questions, in order, as one table."""
    contents = view.contents
    rows = view.rows[np.concatenate([np.empty(0, np.int64), *(rows for rows, _ in rankings)])]
    chunks = [contents.chunks[row] for row in rows.tolist()]
    of = [contents.documents[place] for place in contents.document_of[rows].tolist()]
    columns: dict[str, Sequence[object]] = {name: [getattr(chunk, name) for chunk in chunks] for name in _OF_CHUNK}
    columns |= {
        "query": [query for query, (found, _) in enumerate(rankings) for _ in found],
        "rank": [rank for found, _ in rankings for rank in range(1, found.size + 1)],
        "score": [score for _, scores in rankings for score in scores.tolist()],
        "title": [document.title for document in of],
        "format": [document.format for document in of],
        "page": [document.page(chunk.start) for document, chunk in zip(of, chunks, strict=True)],
        "line": [document.line(chunk.start) for document, chunk in zip(of, chunks, strict=True)],
        "content_hash": [document.content_hash for document in of],
    }
    return pl.DataFrame({name: columns[name] for name in HITS.names()}, schema=HITS)
