"""The chunks with the highest sums of impacts, without looking at more postings than it takes to be sure."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toolkit.retrieval.views import View, Weighed

_DENSE_ROWS = 1 << 15
"""Up to here, scoring every chunk costs less than finding out which can be left out."""
_MOST_TERMS = 512
"""How many distinct terms of a question are looked up. Past this it is a document, and its rarest words tell."""
# Sums of float32 in another order differ by less than this share.
_SLACK = 1 - 1e-5
_LEAST = float(np.finfo(np.float32).tiny)

Ranking = tuple[NDArray[np.int64], NDArray[np.float32]]
"""Rows, best first, and their scores."""


def query_terms(view: View, terms: Sequence[str], /) -> list[tuple[Weighed, int]]:
    """Return the visible chunks of each distinct term and how often it was asked for, the weightiest term first.

    Terms that no visible chunk holds are left out.
    """
    numbers = view.contents.vocabulary.numbers
    known = [(view.weighed(numbers[term]), times, term) for term, times in Counter(terms).items() if term in numbers]
    held = [entry for entry in known if entry[0].rows.size]
    held.sort(key=lambda entry: (-entry[0].peak * entry[1], entry[2]))
    return [(weighed, times) for weighed, times, _ in held[:_MOST_TERMS]]


def best(view: View, query: Sequence[tuple[Weighed, int]], k: int, /) -> Ranking:
    """Return the ``k`` chunks whose impacts add up to most; of equal ones, the first rows."""
    if not query:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    rows, scores = _dense(view, query, k) if len(view) <= _DENSE_ROWS else _pruned(view, query, k)
    return ranked(rows, scores, k)


def ranked(rows: NDArray[np.int64], scores: NDArray[np.float32], k: int, /) -> Ranking:
    """Return the ``k`` highest scores above zero with their rows, the lower row first where they are equal."""
    if rows.size > 4 * k:
        keep = scores >= np.partition(scores, rows.size - k)[rows.size - k]
        rows, scores = rows[keep], scores[keep]
    order = np.lexsort((rows, -scores))[:k]
    order = order[scores[order] > 0]
    return rows[order], scores[order]


def _dense(view: View, query: Sequence[tuple[Weighed, int]], k: int) -> Ranking:
    """Score every chunk."""
    rows = np.concatenate([weighed.rows for weighed, _ in query])
    impacts = np.concatenate([weighed.impacts if times == 1 else weighed.impacts * times for weighed, times in query])
    scores = np.bincount(rows, impacts, len(view)).astype(np.float64, copy=False)
    found = np.flatnonzero(scores >= _floor(scores[query[0][0].rows], k))
    return found, scores[found].astype(np.float32)


def _floor(scores: NDArray[np.floating[Any]], k: int) -> float:
    """Return a score that the k-th best cannot lie below, as far as these scores tell."""
    if scores.size < k:
        return _LEAST
    return float(np.partition(scores, scores.size - k)[scores.size - k])


def _pruned(view: View, query: Sequence[tuple[Weighed, int]], k: int) -> Ranking:
    """Score what can still be among the best: Turtle and Flood's MaxScore, a term at a time.

    Terms come weightiest first. Once the rest together cannot lift a chunk that holds none of the terms so far above
    the k-th best, they are only looked up for the chunks that are still in the running.
    """
    left = _left(query)
    totals = view.scratch.totals(len(view))
    floor, used = 0.0, 0
    while used < len(query) and (used == 0 or floor * _SLACK <= left[used]):
        weighed, times = query[used]
        totals[weighed.rows] += weighed.impacts if times == 1 else weighed.impacts * np.float32(times)
        used += 1
        floor = max(floor, _floor(totals[query[0][0].rows], k) if query[0][0].rows.size >= k else 0.0)
    rows, scores = _running(totals, [weighed.rows for weighed, _ in query[:used]], floor * _SLACK - left[used])
    for place in range(used, len(query)):
        scores = scores + impacts_at(query[place][0], rows) * np.float32(query[place][1])
        floor = max(floor, _floor(scores, k))
        running = scores >= floor * _SLACK - left[place + 1]
        rows, scores = rows[running], scores[running]
    return rows, scores


def _left(query: Sequence[tuple[Weighed, int]]) -> list[float]:
    """Return the most that the terms from each place on can add."""
    peaks = [weighed.peak * times for weighed, times in query]
    return [sum(peaks[place:]) for place in range(len(peaks) + 1)]


def _running(totals: NDArray[np.float32], lists: list[NDArray[np.int32]], least: float) -> Ranking:
    """Return the rows whose totals reach the least that can still win, and clear the totals.

    Clearing each list once it is read leaves nothing of its rows for the lists after it: no row is found twice.
    """
    found, reached = [], []
    for rows in lists:
        scores = totals[rows]
        running = scores >= max(least, _LEAST)
        found.append(rows[running])
        reached.append(scores[running])
        totals[rows] = 0
    return np.concatenate(found).astype(np.int64), np.concatenate(reached)


def impacts_at(weighed: Weighed, rows: NDArray[np.int64], /) -> NDArray[np.float32]:
    """Return what a term adds to each of some rows."""
    if not weighed.rows.size:
        return np.zeros(rows.size, np.float32)  # a term of hidden text alone
    # Of one type, or numpy would first copy the whole list to the wider one.
    places = np.searchsorted(weighed.rows, rows.astype(np.int32))
    places[places == weighed.rows.size] = 0
    return np.where(weighed.rows[places] == rows, weighed.impacts[places], np.float32(0))
