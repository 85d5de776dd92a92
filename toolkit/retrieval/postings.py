"""Which chunks hold a term, and how often: one list a term, in row order."""

from dataclasses import dataclass
from types import ModuleType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from toolkit.retrieval import kernels

FIELD_WEIGHT = 2
"""A word of a title or heading counts as this many of the text."""
_CHARACTERS = 6
"""How much text stands behind a word, about."""

_Lists: TypeAlias = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.uint16]]


@dataclass(frozen=True, slots=True)
class Postings:
    """The chunks of term ``t`` are ``rows[starts[t] : starts[t + 1]]``, with ``counts`` beside them.

    ``sizes`` is how many words each chunk has. Counts and sizes are weighted by where a word stands.
    """

    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    counts: NDArray[np.uint16]
    sizes: NDArray[np.int64]

    @classmethod
    def of(cls, numbers: NDArray[np.int32], bounds: NDArray[np.int64], terms: int, /) -> "Postings":
        """Return the postings of chunks whose fields and texts alternate in ``bounds``, by counting sort."""
        parts = np.diff(bounds)
        sizes = parts[0::2] * FIELD_WEIGHT + parts[1::2]
        loops = kernels.loops(_CHARACTERS * numbers.size)
        made = _sorted(numbers, bounds, terms) if loops is None else _counted(numbers, bounds, terms, loops)
        return cls(*made, sizes)

    def merged(self, moved: NDArray[np.int32], more: "Postings", more_moved: NDArray[np.int32], /) -> "Postings":
        """Return the postings of chunks of both, as a fresh count would give them.

        Parameters
        ----------
        moved, more_moved
            The new row of each chunk of these postings and of ``more``, in ascending order; -1 for those left out, of
            which ``more`` has none.
        more
            Postings of the same terms, and maybe of others numbered after them.
        """
        terms = more.starts.size - 1
        loops = kernels.loops(_CHARACTERS * self.rows.size)
        starts = np.concatenate([self.starts, np.full(terms + 1 - self.starts.size, self.starts[-1])])
        old = Postings(starts, self.rows, self.counts, self.sizes)
        if loops is None:
            made = _shifted(old, moved, more, more_moved)
        else:
            made = _interleaved(old, moved, more, more_moved, loops)
        sizes = np.empty(np.count_nonzero(moved >= 0) + more_moved.size, np.int64)
        sizes[moved[moved >= 0]], sizes[more_moved] = self.sizes[moved >= 0], more.sizes
        return Postings(*made, sizes)

    def cuts(self, parts: int, /) -> list[int]:
        """Return the terms at which to cut, so that each part has about as many postings."""
        return _cuts(self.starts, parts)


def _sorted(numbers: NDArray[np.int32], bounds: NDArray[np.int64], terms: int) -> _Lists:
    from scipy.sparse import csr_array

    parts = np.diff(bounds)
    weights = np.full(parts.size, 1, np.uint16)
    weights[0::2] = FIELD_WEIGHT
    # A matrix of chunks by terms with one entry a word, as the words come: turning it to columns sorts it.
    by_chunk = csr_array(
        (np.repeat(weights, parts), numbers, bounds[0::2].astype(np.int32)), shape=(parts.size // 2, terms)
    )
    by_term = by_chunk.tocsc()
    by_term.sum_duplicates()
    return by_term.indptr.astype(np.int64), by_term.indices, by_term.data


def _counted(numbers: NDArray[np.int32], bounds: NDArray[np.int64], terms: int, loops: ModuleType) -> _Lists:
    """Sort every word's chunk under its term, a part of the chunks a thread; then count, a part of the terms each."""
    cuts = np.searchsorted(bounds[0::2], np.linspace(0, numbers.size, kernels.THREADS + 1)).tolist()
    held = [np.zeros(terms, np.int64) for _ in cuts[1:]]
    kernels.in_threads(lambda *part: loops.count_words(numbers, bounds, *part), cuts[:-1], cuts[1:], held)
    starts, words = _ends(np.sum(held, axis=0)), np.empty(numbers.size, np.uint32)
    nexts = np.cumsum([starts[:-1], *held[:-1]], axis=0)
    kernels.in_threads(lambda *part: loops.sort_words(numbers, bounds, *part, words), cuts[:-1], cuts[1:], nexts)
    distinct = np.empty(terms, np.int64)

    def add_up(first: int, last: int) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
        most = starts[last] - starts[first]
        rows, counts = np.empty(most, np.int32), np.empty(most, np.uint16)
        size = loops.sum_words(words, starts, FIELD_WEIGHT, first, last, distinct, rows, counts)
        return rows[:size], counts[:size]

    cuts = _cuts(starts, kernels.THREADS)
    rows, counts = zip(*kernels.in_threads(add_up, cuts[:-1], cuts[1:]), strict=True)
    return _ends(distinct), np.concatenate(rows), np.concatenate(counts)


def _cuts(starts: NDArray[np.int64], parts: int) -> list[int]:
    wanted = np.linspace(0, starts[-1], parts + 1)[1:-1]
    return [0, *np.searchsorted(starts[:-1], wanted).tolist(), starts.size - 1]


def _shifted(old: Postings, moved: NDArray[np.int32], new: Postings, new_moved: NDArray[np.int32]) -> _Lists:
    """Merge by finding each new posting's place among the old ones, which are many more."""
    rows, counts, starts = moved[old.rows], old.counts, old.starts
    stays = rows >= 0
    if not stays.all():
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(stays)])[starts]
        rows, counts = rows[stays], counts[stays]
    added = new_moved[new.rows]
    term = np.repeat(np.arange(new.starts.size - 1), np.diff(new.starts))
    low, high = starts[term], starts[term + 1]
    while (low < high).any():  # all by halves at once
        middle = (low + high) // 2
        before = (low < high) & (rows[np.minimum(middle, rows.size - 1)] < added)
        low, high = np.where(before, middle + 1, low), np.where(before, high, middle)
    return starts + new.starts, np.insert(rows, low, added), np.insert(counts, low, new.counts)


def _interleaved(
    old: Postings, moved: NDArray[np.int32], new: Postings, new_moved: NDArray[np.int32], loops: ModuleType
) -> _Lists:
    """Merge term by term, a part of the terms a thread."""
    held = np.diff(new.starts)
    cuts = old.cuts(kernels.THREADS)
    kernels.in_threads(lambda *part: loops.count_kept(old.starts, old.rows, moved, *part, held), cuts[:-1], cuts[1:])
    starts = _ends(held)
    rows, counts = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.uint16)
    given = old.starts, old.rows, old.counts, moved, new.starts, new.rows, new.counts, new_moved
    kernels.in_threads(lambda *part: loops.merge_postings(*given, *part, starts, rows, counts), cuts[:-1], cuts[1:])
    return starts, rows, counts


def _ends(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each of some parts begins, and where the last one ends."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
