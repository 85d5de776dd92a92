"""What LanceDB finds for a question, in one version of a table."""

from collections import Counter
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from lancedb.query import MatchQuery
from numpy.typing import NDArray

from toolkit.retrieval.backends.contract import CANDIDATES, blended
from toolkit.retrieval.backends.lance_rows import HIT_COLUMNS, hits_of, vectors_of
from toolkit.schema import Hit

_MARGIN, _MOST_TIED = 16, 4096
"""How many more than ``k`` are looked at, so that ties break by document id; past the second, by LanceDB's order."""

_Scores: TypeAlias = NDArray[np.float64]


def by_words(table: Any, terms: Counter[str], where: str, k: int, /) -> list[Hit]:
    """Return the ``k`` passages that the full-text index scores highest."""
    limit = k + _MARGIN
    while True:
        found = _words(table, terms, where, limit, HIT_COLUMNS)
        scores = _scores(found)
        settled = found.num_rows < limit or scores[k - 1] > scores[-1] or limit >= k + _MOST_TIED
        if settled:
            return hits_of(found, scores, k)
        limit *= 8


def by_both(table: Any, terms: Counter[str], vector: NDArray[np.float32], where: str, k: int, /) -> list[Hit]:
    """Return the ``k`` best of the blend of words and vectors; both lists' first are candidates."""
    number, columns = max(k, CANDIDATES), [*HIT_COLUMNS, "embedding"]
    worded = _words(table, terms, where, number, columns)
    nearest = _nearest(table, vector, where, number, columns)
    lexical = dict(zip(_rows(worded), _scores(worded).tolist(), strict=True))
    further = [row for row in _rows(nearest) if row not in lexical]
    if further and worded.num_rows == number:  # words may say something of these too
        listed = ", ".join(map(str, further))
        scored = _words(table, terms, f"{where} AND _rowid IN ({listed})", len(further), ["document_id"])
        lexical |= dict(zip(_rows(scored), _scores(scored).tolist(), strict=True))
    kept = [*columns, "_rowid"]
    found = pa.concat_tables([worded.select(kept), _without(nearest.select(kept), worded)])
    scores = np.array([lexical.get(row, 0.0) for row in _rows(found)])
    similarities = vectors_of(found) @ vector.astype(np.float64)
    return hits_of(found, blended(scores, similarities), k)


def _words(table: Any, terms: Counter[str], where: str, limit: int, columns: list[str]) -> pa.Table:
    asked = MatchQuery(" ".join(terms.elements()), "terms")  # type: ignore[call-arg] # the others have defaults
    query = table.search(asked, query_type="fts").where(where, prefilter=True).limit(limit)
    found: pa.Table = query.select([*columns, "_score"]).with_row_id(True).to_arrow()
    return found


def _nearest(table: Any, vector: NDArray[np.float32], where: str, limit: int, columns: list[str]) -> pa.Table:
    query = table.search(vector, query_type="vector", vector_column_name="embedding").distance_type("cosine")
    query = query.bypass_vector_index().where(where, prefilter=True).limit(limit)
    found: pa.Table = query.select([*columns, "_distance"]).with_row_id(True).to_arrow()
    return found


def _without(found: pa.Table, others: pa.Table) -> pa.Table:
    known = set(_rows(others))
    places = [place for place, row in enumerate(_rows(found)) if row not in known]
    return found.take(pa.array(places, pa.int64()))


def _rows(found: pa.Table) -> list[int]:
    rows: list[int] = found.column("_rowid").to_pylist()
    return rows


def _scores(found: pa.Table) -> _Scores:
    scores: _Scores = found.column("_score").to_numpy().astype(np.float64)
    return scores
