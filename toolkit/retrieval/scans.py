"""The loops that answer a question, as numba compiles them: see :mod:`toolkit.retrieval.loops`.

``cells`` holds two numbers a row of the contents, side by side since both are wanted at once: the row's norm (infinite
where it is hidden, which makes every impact there 0) and its total, 0 between questions. ``query`` holds four numbers a
term, the weightiest term first: its number, its idf, how often it was asked for, and the most that it adds to a row.
"""

import numpy as np

from toolkit.retrieval.heaps import offer, rank
from toolkit.retrieval.loops import Counts, Doubles, Numbers, Places, Singles, compile_for, inlined

ROUNDING = 1.2e-7
"""Twice what one sum of float32 may be out by, as a share."""
_DEARER = 10
"""How many times as much it takes to look a row up in a term's list as to add one of the list's postings."""
_LOOKED = 16
"""Looking for what can be left out pays where this many times the postings read so far are still to come."""
_ABOVE_ZERO = np.finfo(np.float32).smallest_subnormal


@inlined
def impact(count: int, norm: np.float32, idf: np.float32) -> np.float32:
    """Return what a term adds to a row."""
    return np.float32(count) / (np.float32(count) + norm) * idf


@compile_for("void", "i8[]", "i4[]", "u2[]", "f4[]", "i8", "i8", "i8[]!", "f4[]!")
def weigh_terms(
    starts: Places,
    rows: Numbers,
    counts: Counts,
    norms: Singles,
    first: int,
    last: int,
    held: Places,
    peaks: Singles,
) -> None:
    """Find how many visible chunks hold each term, and the highest share ``count / (count + norm)`` among them."""
    for term in range(first, last):
        peak, seen = np.float32(0), 0
        for at in range(starts[term], starts[term + 1]):
            norm = norms[rows[at]]
            count = np.float32(counts[at])
            seen += norm < np.inf
            peak = max(peak, count / (count + norm))
        held[term], peaks[term] = seen, peak


@compile_for("void", "i4[]", "u2[]", "f4[]!", "i8", "i8", "f4", "f4")
def add_term(
    rows: Numbers, counts: Counts, cells: Singles, first: int, last: int, idf: np.float32, times: np.float32
) -> None:
    """Add what a term adds to the totals of its rows."""
    for at in range(first, last):
        cell = 2 * np.int64(rows[at])
        cells[cell + 1] += impact(counts[at], cells[cell], idf) * times


@compile_for("f4", "i4[]", "f4[]", "i8", "i8", "i8")
def kth_total(rows: Numbers, cells: Singles, first: int, last: int, k: int) -> np.float32:
    """Return a score that the k-th best cannot lie below, as far as the rows of one term tell."""
    if last - first < k:
        return np.float32(0)
    scores, kept = np.empty(k, np.float32), np.empty(k, np.int32)
    size, least = 0, np.float32(-1)
    for at in range(first, last):
        score = cells[2 * np.int64(rows[at]) + 1]
        if score > least:
            size = offer(scores, kept, size, score, rows[at])
            least = scores[0] if size == k else least
    return np.float32(scores[0])


@compile_for("i8", "i4[]", "f4[]!", "i8", "i8", "f4[]!", "i4[]!", "i8")
def pick(
    rows: Numbers, cells: Singles, first: int, last: int, best_scores: Singles, best_rows: Numbers, size: int
) -> int:
    """Offer the rows of a term, and clear their totals: no row is offered twice."""
    least = best_scores[0] if size == best_scores.size else _ABOVE_ZERO
    for at in range(first, last):
        cell = 2 * np.int64(rows[at]) + 1
        score = cells[cell]
        cells[cell] = 0
        if score >= least:
            size = offer(best_scores, best_rows, size, score, rows[at])
            least = best_scores[0] if size == best_scores.size else least
    return size


@compile_for("i8", "f4[]!", "f4[]!", "i4[]!")
def pick_all(cells: Singles, best_scores: Singles, best_rows: Numbers) -> int:
    """Offer every row, and clear the totals."""
    size, least = 0, _ABOVE_ZERO
    for row in range(cells.size >> 1):
        score = cells[2 * row + 1]
        cells[2 * row + 1] = 0
        if score >= least:
            size = offer(best_scores, best_rows, size, score, row)
            least = best_scores[0] if size == best_scores.size else least
    return size


@compile_for("i8", "i8[]", "i4[]", "f4[]", "f8[]", "i8", "f8")
def count_running(starts: Places, rows: Numbers, cells: Singles, query: Doubles, used: int, least: float) -> int:
    """Return how many rows reach the least that can still win, those of several terms once for each."""
    running, single = 0, np.float32(least)
    for term in range(used):
        number = np.int64(query[4 * term])
        for at in range(starts[number], starts[number + 1]):
            running += cells[2 * np.int64(rows[at]) + 1] >= single
    return running


@compile_for("i8", "i4[]", "f4[]!", "i8", "i8", "f8", "i4[]!", "f4[]!", "i8")
def keep_running(
    rows: Numbers, cells: Singles, first: int, last: int, least: float, kept: Numbers, scores: Singles, size: int
) -> int:
    """Note the rows of a term whose totals reach the least that can still win, and clear the totals of all."""
    for at in range(first, last):
        cell = 2 * np.int64(rows[at]) + 1
        score = cells[cell]
        cells[cell] = 0
        if score > 0 and score >= least:
            kept[size], scores[size] = rows[at], score
            size += 1
    return size


@inlined
def seek(rows: Numbers, first: int, last: int, row: int) -> int:
    """Return the first place from ``first`` on that holds this row or a later one: in leaps, then by halves."""
    leap = 1
    while first + leap < last and rows[first + leap] < row:
        first += leap
        leap <<= 1
    last = min(last, first + leap)
    while first < last:
        middle = (first + last) >> 1
        if rows[middle] < row:
            first = middle + 1
        else:
            last = middle
    return first


@compile_for("void", "i4[]", "u2[]", "f4[]", "i8", "i8", "f4", "f4", "i4[]", "f4[]!", "i8", "i8")
def look_up(
    rows: Numbers,
    counts: Counts,
    cells: Singles,
    first: int,
    last: int,
    idf: np.float32,
    times: np.float32,
    wanted: Numbers,
    scores: Singles,
    begin: int,
    end: int,
) -> None:
    """Add what a term adds to the scores of wanted rows, which are in order from ``begin`` to ``end``."""
    at = first
    for place in range(begin, end):
        at = seek(rows, at, last, wanted[place])
        if at == last:
            break
        if rows[at] == wanted[place]:
            scores[place] += impact(counts[at], cells[2 * np.int64(rows[at])], idf) * times


@compile_for("f4[]!", "i4[]", "u2[]", "f4[]", "i8", "i8", "f4", "i4[]")
def impacts_of(
    rows: Numbers,
    counts: Counts,
    norms: Singles,
    first: int,
    last: int,
    idf: np.float32,
    wanted: Numbers,
) -> Singles:
    """Return what a term adds to each of some rows."""
    impacts, at = np.zeros(wanted.size, np.float32), first
    for place in range(wanted.size):
        ordered = place > 0 and wanted[place - 1] <= wanted[place]
        at = seek(rows, at if ordered else first, last, wanted[place])
        if at < last and rows[at] == wanted[place]:
            impacts[place] = impact(counts[at], norms[rows[at]], idf)
    return impacts


@compile_for("f8[]!", "f8[]")
def most_left(query: Doubles) -> Doubles:
    """Return the most that the terms from each place on can add."""
    left = np.zeros((query.size >> 2) + 1)
    for term in range((query.size >> 2) - 1, -1, -1):
        left[term] = left[term + 1] + query[4 * term + 3]
    return left


@compile_for("i8", "i4[]!", "f4[]!", "i8[]!", "f8")
def drop_beaten(kept: Numbers, scores: Singles, ends: Places, least: float) -> int:
    """Leave only rows that reach the least that can still win, list by list; return how many there are."""
    size, begin = 0, 0
    for part in range(1, ends.size):
        end = ends[part]
        for place in range(begin, end):
            if scores[place] >= least:
                kept[size], scores[size] = kept[place], scores[place]
                size += 1
        begin, ends[part] = end, size
    return size


@compile_for("i8", "i4[]", "f4[]", "i8", "f4[]!", "i4[]!")
def pick_kept(kept: Numbers, scores: Singles, size: int, best_scores: Singles, best_rows: Numbers) -> int:
    """Offer the rows kept."""
    found, least = 0, _ABOVE_ZERO
    for place in range(size):
        if scores[place] >= least:
            found = offer(best_scores, best_rows, found, scores[place], kept[place])
            least = best_scores[0] if found == best_scores.size else least
    return found


@compile_for("i8", "i8[]", "i4[]", "u2[]", "f4[]!", "f8[]", "i8", "i8", "f8", "f4[]!", "i4[]!")
def pick_running(
    starts: Places,
    rows: Numbers,
    counts: Counts,
    cells: Singles,
    query: Doubles,
    used: int,
    read: int,
    floor: float,
    scores: Singles,
    found: Numbers,
) -> int:
    """Look the terms that are left up for the rows still in the running, and offer those that stay so."""
    left, slack = most_left(query), 1 - ROUNDING * ((query.size >> 2) + 1)
    most = min(read, cells.size >> 1)
    kept, totals, ends = np.empty(most, np.int32), np.empty(most, np.float32), np.zeros(used + 1, np.int64)
    size = 0
    for term in range(used):
        number = np.int64(query[4 * term])
        least = floor * slack - left[used]
        size = keep_running(rows, cells, starts[number], starts[number + 1], least, kept, totals, size)
        ends[term + 1] = size
    for term in range(used, query.size >> 2):
        number, idf, times = np.int64(query[4 * term]), np.float32(query[4 * term + 1]), np.float32(query[4 * term + 2])
        for part in range(used):
            begin, end = ends[part], ends[part + 1]
            look_up(rows, counts, cells, starts[number], starts[number + 1], idf, times, kept, totals, begin, end)
        if size > 4 * scores.size:
            pick_kept(kept, totals, size, scores, found)
            floor = max(floor, scores[0])
        size = drop_beaten(kept, totals, ends, floor * slack - left[term + 1])
    return pick_kept(kept, totals, size, scores, found)


@compile_for("i8", "i8[]", "i4[]", "u2[]", "f4[]!", "f8[]", "f4[]!", "i4[]!")
def find_best(
    starts: Places, rows: Numbers, counts: Counts, cells: Singles, query: Doubles, scores: Singles, found: Numbers
) -> int:
    """Find the rows whose impacts add up to most, as ``bm25.best`` does; return how many there are.

    Terms come weightiest first. Once the rest together cannot lift a row that holds none of the terms so far above the
    k-th best, they are only looked up for the rows still in the running: Turtle and Flood's MaxScore.
    """
    terms, used, read, floor = query.size >> 2, 0, 0, 0.0
    left, slack = most_left(query), 1 - ROUNDING * ((query.size >> 2) + 1)
    rest = 0
    for term in range(terms):
        rest += starts[np.int64(query[4 * term]) + 1] - starts[np.int64(query[4 * term])]
    while used < terms:
        first, last = starts[np.int64(query[4 * used])], starts[np.int64(query[4 * used]) + 1]
        add_term(rows, counts, cells, first, last, np.float32(query[4 * used + 1]), np.float32(query[4 * used + 2]))
        used, read, rest = used + 1, read + last - first, rest - (last - first)
        if rest > _LOOKED * read:
            floor = max(floor, float(kth_total(rows, cells, first, last, scores.size)))
            least = floor * slack - left[used]
            if least > 0 and _DEARER * count_running(starts, rows, cells, query, used, least) < rest:
                break
    if used < terms:
        size = pick_running(starts, rows, counts, cells, query, used, read, floor, scores, found)
    elif 4 * read > cells.size:
        size = pick_all(cells, scores, found)
    else:
        size = 0
        for term in range(terms):
            number = np.int64(query[4 * term])
            size = pick(rows, cells, starts[number], starts[number + 1], scores, found, size)
    rank(scores, found, size)
    return size
