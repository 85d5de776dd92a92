"""The best rows so far, as the loops of :mod:`toolkit.retrieval.scans` keep them: a heap with the worst on top.

numba compiles these anew only where the file that uses them has changed too: touch it after a change here.
"""

import numpy as np

from toolkit.retrieval.loops import Numbers, Singles, compile_for, inlined


@inlined
def worse(score: np.float32, row: int, other_score: np.float32, other_row: int) -> bool:
    """Return whether a row ranks below another: of equal ones, the later does."""
    return bool(score < other_score) or (bool(score == other_score) and row > other_row)


@inlined
def sink(scores: Singles, rows: Numbers, size: int, score: np.float32, row: int) -> None:
    """Put a row at the top of a heap whose worst is on top, and let it sink to its place."""
    at = 0
    while 2 * at + 1 < size:
        child = 2 * at + 1
        if child + 1 < size and worse(scores[child + 1], rows[child + 1], scores[child], rows[child]):
            child += 1
        if not worse(scores[child], rows[child], score, row):
            break
        scores[at], rows[at] = scores[child], rows[child]
        at = child
    scores[at], rows[at] = score, row


@inlined
def offer(scores: Singles, rows: Numbers, size: int, score: np.float32, row: int) -> int:
    """Keep a row if it is among the best so far; return how many are kept."""
    if size < scores.size:
        at = size
        while at and worse(score, row, scores[(at - 1) >> 1], rows[(at - 1) >> 1]):
            scores[at], rows[at] = scores[(at - 1) >> 1], rows[(at - 1) >> 1]
            at = (at - 1) >> 1
        scores[at], rows[at] = score, row
        return size + 1
    if worse(scores[0], rows[0], score, row):
        sink(scores, rows, size, score, row)
    return size


@compile_for("void", "f4[]!", "i4[]!", "i8")
def rank(scores: Singles, rows: Numbers, size: int) -> None:
    """Turn a heap into a ranking, the best first."""
    while size > 1:
        size -= 1
        score, row = scores[size], rows[size]
        scores[size], rows[size] = scores[0], rows[0]
        sink(scores, rows, size, score, row)
