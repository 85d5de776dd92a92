"""The chunks with the highest sums of impacts, without looking at more postings than it takes to be sure.

A score is the sum, in single precision, of what each term adds, the weightiest term first: one order, so that one
corpus gives one ranking to the last bit, whether numpy adds up or a compiled loop.
"""

from collections.abc import Sequence
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from toolkit.retrieval.views import Lists, View, Weighed

_MOST_TERMS = 512
"""How many distinct terms of a question are looked up. Past this it is a document, and its rarest words tell."""
_ROUNDING = 1.2e-7
"""Twice what one sum of float32 may be out by, as a share."""
_FEW_POSTINGS = 1 << 21
"""Up to here, adding them all up at one go costs less than finding out which can be left out."""
_DENSE = 4
"""Where postings are more than a quarter as many as chunks, going through every chunk costs less than through them."""
_DEARER = 8
"""How many times as much it takes to look a chunk up in a term's list as to write out one of the list's postings."""
_LEAST = float(np.finfo(np.float32).tiny)

Ranking = tuple[NDArray[np.int64], NDArray[np.float32]]
"""Rows, best first, and their scores."""


def query_terms(view: View, terms: Sequence[str], /) -> list[tuple[Weighed, int]]:
    """Return the weight of each distinct term and how often it was asked for, the weightiest term first.

    Terms that no visible chunk holds are left out.
    """
    numbers = view.contents.vocabulary.numbers
    asked: dict[str, int] = {}
    for term in terms:
        if term in numbers:
            asked[term] = asked.get(term, 0) + 1
    held = []
    for term, times in asked.items():
        weighed = view.weighed(numbers[term])
        if weighed.number:
            held.append((-weighed.peak * times, term, weighed, times))
    held.sort()  # no two have one term: nothing after it is compared
    return [(weighed, times) for _, _, weighed, times in held[:_MOST_TERMS]]


def best(view: View, query: Sequence[tuple[Weighed, int]], k: int, /) -> Ranking:
    """Return the ``k`` chunks whose impacts add up to most; of equal ones, the first rows."""
    if not query:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    if view.scans is not None:
        return _compiled(view, query, k, view.scans)
    lists = [view.impacts(weighed.term) for weighed, _ in query]
    few = sum(rows.size for rows, _ in lists) <= _FEW_POSTINGS
    return ranked(*(_added_up if few else _pruned)(view, query, lists, k), k)


def _compiled(view: View, query: Sequence[tuple[Weighed, int]], k: int, scans: ModuleType) -> Ranking:
    """Return the best as a compiled loop finds them."""
    given: list[float] = []
    most = 0
    for weighed, times in query:
        given += (weighed.term, weighed.idf, times, weighed.peak * times)
        most += weighed.number
    size = min(k, most)
    scores, rows = np.empty(size, np.float32), np.empty(size, np.int32)
    postings, cells = view.contents.postings, view.scratch.cells(view.all_norms)
    found = scans.find_best(
        postings.starts, postings.rows, postings.counts, cells, np.array(given, np.float64), scores, rows
    )
    return view.visible(rows[:found]), scores[:found]


def ranked(rows: NDArray[np.int64], scores: NDArray[np.float32], k: int, /) -> Ranking:
    """Return the ``k`` highest scores above zero with their rows, the lower row first where they are equal."""
    if rows.size > 4 * k:
        keep = scores >= np.partition(scores, rows.size - k)[rows.size - k]
        rows, scores = rows[keep], scores[keep]
    order = np.lexsort((rows, -scores))[:k]
    order = order[scores[order] > 0]
    return rows[order], scores[order]


def _added_up(view: View, query: Sequence[tuple[Weighed, int]], lists: Sequence[Lists], k: int) -> Ranking:
    """Score every chunk that holds a term, all at once."""
    rows = np.concatenate([rows for rows, _ in lists])
    added = [
        impacts if times == 1 else impacts * np.float32(times)
        for (_, impacts), (_, times) in zip(lists, query, strict=True)
    ]
    totals = view.scratch.totals(len(view))
    np.add.at(totals, rows, np.concatenate(added))
    floor = next((_floor(totals[held], k) for held, _ in lists if held.size >= k), _LEAST)
    if rows.size * _DENSE > len(view):
        return _all_running(totals, floor)
    scores = totals[rows]
    reached = np.flatnonzero(scores >= floor)
    totals[rows] = 0
    found, scores = rows[reached], scores[reached]
    # A chunk of several terms was found with each: the last one written stays.
    places = np.arange(found.size, dtype=np.float32)
    totals[found] = places
    once = totals[found] == places
    totals[found] = 0
    return found[once].astype(np.int64), scores[once]


def _pruned(view: View, query: Sequence[tuple[Weighed, int]], lists: Sequence[Lists], k: int) -> Ranking:
    """Score what can still be among the best: Turtle and Flood's MaxScore, a term at a time.

    Terms come weightiest first. Once the rest together cannot lift a chunk that holds none of the terms so far above
    the k-th best, they are only looked up for the chunks that are still in the running.
    """
    left, slack = _left(query), 1 - _ROUNDING * (len(query) + 1)
    totals = view.scratch.totals(len(view))
    floor, used = 0.0, 0
    while used < len(query) and floor * slack <= left[used]:
        (held, impacts), times = lists[used], query[used][1]
        totals[held] += impacts if times == 1 else impacts * np.float32(times)
        used += 1
        if held.size >= k:
            floor = max(floor, _floor(totals[held], k))
    rows, scores = _running(totals, [held for held, _ in lists[:used]], floor * slack - left[used])
    for place in range(used, len(query)):
        scores = scores + _read_off(totals, *lists[place], rows) * np.float32(query[place][1])
        floor = max(floor, _floor(scores, k))
        running = scores >= floor * slack - left[place + 1]
        rows, scores = rows[running], scores[running]
    return rows, scores


def _floor(scores: NDArray[np.float32], k: int) -> float:
    """Return a score that the k-th best cannot lie below, as far as these scores tell."""
    if scores.size < k:
        return _LEAST
    return float(np.partition(scores, scores.size - k)[scores.size - k])


def _left(query: Sequence[tuple[Weighed, int]]) -> list[float]:
    """Return the most that the terms from each place on can add."""
    peaks = [weighed.peak * times for weighed, times in query]
    return [sum(peaks[place:]) for place in range(len(peaks) + 1)]


def _running(totals: NDArray[np.float32], lists: list[NDArray[np.int32]], least: float) -> Ranking:
    """Return the rows whose totals reach the least that can still win, and clear the totals.

    Clearing each list once it is read leaves nothing of its rows for the lists after it: no row is found twice.
    """
    if sum(rows.size for rows in lists) * _DENSE > totals.size:
        return _all_running(totals, least)
    found, reached = [], []
    for rows in lists:
        scores = totals[rows]
        running = scores >= max(least, _LEAST)
        found.append(rows[running])
        reached.append(scores[running])
        totals[rows] = 0
    return np.concatenate(found).astype(np.int64), np.concatenate(reached)


def _all_running(totals: NDArray[np.float32], least: float) -> Ranking:
    """Return the same by going through every row."""
    rows = np.flatnonzero(totals >= np.float32(max(least, _LEAST)))
    scores = totals[rows]
    totals.fill(0)
    return rows, scores


def _read_off(
    zeros: NDArray[np.float32], held: NDArray[np.int32], impacts: NDArray[np.float32], rows: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return what a term adds to some rows, written out to an array of zeros where those rows are many."""
    if rows.size * _DEARER < held.size:
        return _looked_up(held, impacts, rows)
    zeros[held] = impacts
    found: NDArray[np.float32] = zeros[rows]
    zeros[held] = 0
    return found


def impacts_at(weighed: Weighed, rows: NDArray[np.int64], /) -> NDArray[np.float32]:
    """Return what a term adds to each of some rows."""
    view = weighed.view
    if view.scans is None:
        return _looked_up(*view.impacts(weighed.term), rows)
    postings = view.contents.postings
    part = postings.starts[weighed.term : weighed.term + 2].tolist()
    wanted = view.rows[rows].astype(np.int32)
    impacts: NDArray[np.float32] = view.scans.impacts_of(
        postings.rows, postings.counts, view.all_norms, *part, weighed.idf, wanted
    )
    return impacts


def _looked_up(held: NDArray[np.int32], impacts: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
    if not held.size:
        return np.zeros(rows.size, np.float32)  # a term of hidden text alone
    # Of one type, or numpy would first copy the whole list to the wider one.
    places = np.searchsorted(held, rows.astype(np.int32))
    places[places == held.size] = 0
    return np.where(held[places] == rows, impacts[places], np.float32(0))
