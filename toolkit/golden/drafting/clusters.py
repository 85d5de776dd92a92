"""Queries that ask one thing, gathered: each word and its letters weighed, and what is alike merged."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from toolkit.golden.drafting.queries import Query
from toolkit.words import stems

MOST = 2_000
"""Distinct queries that are compared with each other; the rest join the nearest cluster of those."""
_APART, _JOINS = 0.68, 0.35
_LETTERS = 0.4  # what shared letters weigh beside shared words: they catch slips and endings


@dataclass(frozen=True, slots=True)
class Cluster:
    """Queries that ask one thing: the one to speak for them first, and how often they were typed in all."""

    queries: tuple[Query, ...]
    volume: int


def clustered(queries: Sequence[Query], /) -> list[Cluster]:
    """Return the queries in clusters, those typed most often first. The same queries in any order give the same.

    Examples
    --------
    >>> typed = ["cost of a stall permit", "stall permit cost?", "is the market open on Friday"]
    >>> found = clustered([Query(text=text, count=1, row=row) for row, text in enumerate(typed, start=2)])
    >>> [(cluster.volume, cluster.queries[0].text) for cluster in found]
    [(2, 'cost of a stall permit'), (1, 'is the market open on Friday')]
    """
    distinct = _distinct(queries)
    if not distinct:
        return []
    vectors = _vectors([query.text for query in distinct])
    labels = _labels(vectors)
    groups: dict[int, list[int]] = {}
    for place, label in enumerate(labels):
        groups.setdefault(label, []).append(place)
    found = [_cluster([distinct[place] for place in places], vectors[places]) for places in groups.values()]
    return sorted(found, key=lambda cluster: (-cluster.volume, cluster.queries[0].text))


def _distinct(queries: Sequence[Query]) -> list[Query]:
    """Return each wording once with its counts added up, those typed most first."""
    volume: Counter[str] = Counter()
    first: dict[str, Query] = {}
    for query in sorted(queries, key=lambda query: (query.text, query.row)):
        wording = query.text.lower().rstrip("?!. ")
        volume[wording] += query.count
        first.setdefault(wording, query)
    merged = [Query(text=first[each].text, count=volume[each], row=first[each].row) for each in volume]
    return sorted(merged, key=lambda query: (-query.count, query.text))


def _vectors(texts: list[str]) -> Any:
    """Return one sparse row a text, of length 1."""
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    words = TfidfVectorizer(analyzer=lambda text: sorted(stems(text)), sublinear_tf=True)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), max_features=20_000)
    parts = [words.fit_transform(texts), letters.fit_transform(texts) * _LETTERS]
    return normalize(hstack(parts).tocsr())


def _labels(vectors: Any) -> list[int]:
    """Return the cluster of each row: the first many are merged with each other, the rest join the nearest of them."""
    from sklearn.cluster import AgglomerativeClustering

    near = vectors[:MOST]
    if near.shape[0] < 2:
        return [0] * near.shape[0]
    distances = np.clip(1 - (near @ near.T).toarray(), 0, None)
    merging = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=_APART
    )
    labels: list[int] = merging.fit_predict(distances).tolist()
    return [*labels, *_joined(vectors[MOST:], near, labels)]


def _joined(rest: Any, near: Any, labels: list[int]) -> list[int]:
    if not rest.shape[0]:
        return []
    likeness = (rest @ near.T).toarray()
    best = likeness.argmax(axis=1)
    alone = max(labels) + 1
    return [labels[place] if likeness[row, place] >= _JOINS else alone + row for row, place in enumerate(best.tolist())]


def _cluster(queries: list[Query], vectors: Any) -> Cluster:
    """Put first the query that is most like all the others, each counted as often as it was typed."""
    counts = np.array([query.count for query in queries], dtype=float)
    central = (vectors @ vectors.T).toarray() @ counts
    order = sorted(range(len(queries)), key=lambda place: (-round(float(central[place]), 9), queries[place].text))
    return Cluster(tuple(queries[place] for place in order), int(counts.sum()))
