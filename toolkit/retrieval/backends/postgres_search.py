"""What PostgreSQL finds for a question. The tables are named as if they held only what the asker may see: they do.

BM25 with Lucene's idf, as in ``Index``: ``idf * count / (count + norm)`` with ``idf = ln(1 + (N - n + 0.5) / (n +
0.5))`` and ``norm = k1 * (1 - b + b * size / average)``; ``N`` visible chunks, ``n`` of them with the term.
"""

from collections import Counter
from typing import Any, LiteralString

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection, sql

from toolkit.retrieval.backends.contract import CANDIDATES, blended
from toolkit.retrieval.backends.passages import restored
from toolkit.retrieval.backends.postgres_schema import named
from toolkit.schema import Hit

K1, B = 1.5, 0.75

_SCORED: LiteralString = """
WITH asked AS (SELECT * FROM unnest(%(terms)s::text[], %(times)s::integer[]) AS asked (term, times)),
corpus AS (
    SELECT sum(chunks)::float8 AS chunks, greatest(sum(words)::float8 / nullif(sum(chunks), 0)::float8, 1e-9) AS average
    FROM {schema}.labels
),
found AS MATERIALIZED (
    SELECT term, times, chunk, count::float8, size FROM asked JOIN {schema}.postings USING (term)
),
weighed AS (
    SELECT term, ln(1 + (min(corpus.chunks) - count(*) + 0.5) / (count(*) + 0.5)) AS idf
    FROM found CROSS JOIN corpus GROUP BY term
),
scored AS (
    SELECT chunk, sum(
        times * idf * count / (count + %(k1)s::float8 * (1 - %(b)s::float8 + %(b)s::float8 * size / average))
    )::real AS score
    FROM found JOIN weighed USING (term) CROSS JOIN corpus GROUP BY chunk
),
best AS (SELECT chunk, score FROM scored ORDER BY score DESC FETCH FIRST (%(k)s) ROWS WITH TIES)
"""
_HIT: LiteralString = """
chunk_id, document_id, title, headings, "start", "end", chunks.text, context, format, page, line, content_hash
"""
_WORDS: LiteralString = """
SELECT score, {hit} FROM best JOIN {schema}.chunks USING (chunk) JOIN {schema}.documents USING (document_id)
ORDER BY score DESC, document_id, "start", ordinal LIMIT %(k)s
"""
_BOTH: LiteralString = """,
near AS (SELECT chunk FROM {schema}.chunks ORDER BY embedding {distance} %(vector)s::{vector} LIMIT %(k)s)
SELECT chunk, coalesce(score, 0), 1 - (embedding {distance} %(vector)s::{vector}), document_id, "start", ordinal
FROM (SELECT chunk FROM best UNION SELECT chunk FROM near) AS candidates
JOIN {schema}.chunks USING (chunk) LEFT JOIN scored USING (chunk)
"""
_BY_NUMBER: LiteralString = """
SELECT chunk, {hit} FROM {schema}.chunks JOIN {schema}.documents USING (document_id) WHERE chunk = ANY(%s)
"""
_ASKER = """
SELECT set_config('role', %s, true), set_config('groundwork.groups', %s, true),
set_config('groundwork.as_of', %s, true), set_config('jit', 'off', true)
"""


class Questions:
    """The statements of one index, and their answers."""

    def __init__(self, schema: str, vectors_in: str | None, /) -> None:
        hit = sql.SQL(_HIT)
        self._words = named(_SCORED + _WORDS, schema, hit=hit)
        self._by_number = named(_BY_NUMBER, schema, hit=hit)
        if vectors_in is not None:
            home = sql.Identifier(vectors_in)
            distance = sql.SQL("OPERATOR({}.<=>)").format(home)
            vector = sql.SQL("{}.vector").format(home)
            self._both = named(_SCORED + _BOTH, schema, distance=distance, vector=vector)

    def by_words(self, connection: Connection[Any], terms: Counter[str], k: int, /) -> list[Hit]:
        """Return the ``k`` chunks that BM25 scores highest."""
        rows = connection.execute(self._words, _bound(terms, k)).fetchall()
        return [_hit(row[1:], row[0], rank) for rank, row in enumerate(rows, start=1)]

    def by_both(
        self, connection: Connection[Any], terms: Counter[str], vector: NDArray[np.float32], k: int, /
    ) -> list[Hit]:
        """Return the ``k`` best of the blend of BM25 and vectors; both lists' first are candidates."""
        bound = {**_bound(terms, max(k, CANDIDATES)), "vector": written(vector)}
        found = connection.execute(self._both, bound).fetchall()
        lexical, similarities = (np.array([row[column] for row in found], np.float64) for column in (1, 2))
        scores = blended(lexical, similarities).tolist()
        ranked = sorted(
            (-score, restored(row[3]), row[4], row[5], row[0])
            for score, row in zip(scores, found, strict=True)
            if score > 0
        )
        best = [(entry[-1], -entry[0]) for entry in ranked[:k]]
        read = connection.execute(self._by_number, ([chunk for chunk, _ in best],)).fetchall()
        rows = {row[0]: row[1:] for row in read}
        return [_hit(rows[chunk], score, rank) for rank, (chunk, score) in enumerate(best, start=1)]


def become(connection: Connection[Any], reader: str, groups: str, as_of: str, /) -> None:
    """Be an asker until the transaction ends: a role that the policies hold for, in these groups, on that day."""
    connection.execute(_ASKER, (reader, groups, as_of))


def written(vector: NDArray[np.float32], /) -> str:
    """Return a vector as pgvector reads it."""
    return f"[{','.join(map(repr, vector.tolist()))}]"


def _bound(terms: Counter[str], k: int) -> dict[str, object]:
    return {"terms": list(terms), "times": list(terms.values()), "k": k, "k1": K1, "b": B}


def _hit(row: tuple[Any, ...], score: float, rank: int) -> Hit:
    chunk_id, document_id, title, headings, start, end, text, context, form, page, line, content_hash = row
    return Hit(
        query=0,
        rank=rank,
        score=score,
        chunk_id=restored(chunk_id),
        document_id=restored(document_id),
        title=restored(title),
        headings=tuple(map(restored, headings)),
        start=start,
        end=end,
        text=restored(text),
        context=restored(context),
        format=form,
        page=page,
        line=line,
        content_hash=content_hash,
    )
