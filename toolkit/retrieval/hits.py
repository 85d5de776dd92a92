"""Rows to hits: what a reader and a citation need of a chunk."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

import numpy as np
import polars as pl

from toolkit.retrieval.bm25 import Ranking
from toolkit.retrieval.mapped import MappedChunks, Passage
from toolkit.retrieval.views import View
from toolkit.schema import HITS, Chunk, Document, Hit

_OF_CHUNK = ("chunk_id", "document_id", "headings", "start", "end", "text", "context")
# A frozen record's own constructor looks each field up by name, and takes half of what a question on little text does.
# Writing to the slots leaves the same record.
_slots: list[Callable[[Hit, Any], None]] = [getattr(Hit, field.name).__set__ for field in fields(Hit)]
(
    _set_query, _set_rank, _set_score, _set_chunk_id, _set_document_id, _set_title, _set_headings, _set_start, _set_end,
    _set_text, _set_context, _set_format, _set_page, _set_line, _set_content_hash,
) = _slots  # fmt: skip
_new = object.__new__


def hits_of(view: View, ranking: Ranking, /) -> list[Hit]:
    """Return one hit a row."""
    contents = view.contents
    rows = view.rows[ranking[0]]
    places = contents.document_of[rows].tolist()
    found = zip(rows.tolist(), places, ranking[1].tolist(), strict=True)
    chunks, documents, hits = contents.chunks, contents.documents, []
    read = chunks.passage if isinstance(chunks, MappedChunks) else None
    for rank, (row, place, score) in enumerate(found, start=1):
        document = documents[place]
        chunk = read(row, document) if read else chunks[row]
        hits.append(_hit(rank, score, chunk, document))
    return hits


def _hit(rank: int, score: float, chunk: Chunk | Passage, document: Document) -> Hit:
    hit, start = _new(Hit), chunk.start
    _set_query(hit, 0)
    _set_rank(hit, rank)
    _set_score(hit, score)
    _set_chunk_id(hit, chunk.chunk_id)
    _set_document_id(hit, document.document_id)
    _set_title(hit, document.title)
    _set_headings(hit, chunk.headings)
    _set_start(hit, start)
    _set_end(hit, chunk.end)
    _set_text(hit, chunk.text)
    _set_context(hit, chunk.context)
    _set_format(hit, document.format)
    _set_page(hit, document.page(start))
    _set_line(hit, document.line(start))
    _set_content_hash(hit, document.content_hash)
    return hit


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
