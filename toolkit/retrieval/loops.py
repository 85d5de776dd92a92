"""The loops that numpy has no words for, as numba compiles them: asked for through :mod:`toolkit.retrieval.kernels`.

Each gives to the last bit what the numpy in ``streams``, ``postings``, ``views`` and ``bm25`` gives beside it. Without
numba they are plain Python, and right, and nobody calls them.
"""

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

numba: Any
try:
    import numba
except ImportError:
    numba = None

Loop = TypeVar("Loop", bound=Callable[..., Any])
Bytes: TypeAlias = NDArray[np.uint8]
Counts: TypeAlias = NDArray[np.uint16]
Packed: TypeAlias = NDArray[np.uint32]
Keys: TypeAlias = NDArray[np.uint64]
Numbers: TypeAlias = NDArray[np.int32]
Places: TypeAlias = NDArray[np.int64]
Singles: TypeAlias = NDArray[np.float32]
Doubles: TypeAlias = NDArray[np.float64]

_MIX, _SPREAD, _SHIFT = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0x9E3779B97F4A7C15), np.uint64(29)
_ONE, _TWO = np.uint64(1), np.uint64(2)


def compile_for(returned: str, *given: str) -> Callable[[Loop], Loop]:
    """Compile a loop for these types: ``i8`` a number, ``i8[]`` an array to read, ``i8[]!`` one to write to.

    What is compiled is kept for the next process where there is a folder for it.
    """

    def compiled(loop: Loop) -> Loop:
        if numba is None:
            return loop
        signature = _type(returned)(*map(_type, given))
        try:
            made: Loop = numba.njit(signature, nogil=True, error_model="numpy", cache=True)(loop)
        except Exception:  # there is nowhere to keep it, or what was kept is broken
            made = numba.njit(signature, nogil=True, error_model="numpy")(loop)
        return made

    return compiled


def inlined(loop: Loop) -> Loop:
    """Put a loop into those that call it: a call with arrays costs more than most of these loops' turns."""
    made: Loop = loop if numba is None else numba.njit(inline="always")(loop)
    return made


def _type(name: str) -> Any:
    kind = numba.from_dtype(np.dtype(name[:2])) if name != "void" else numba.types.void
    if name.endswith("[~]"):  # numbers that overlap
        return numba.types.Array(kind, 1, "A", readonly=True, aligned=False)
    return numba.types.Array(kind, 1, "C", readonly=not name.endswith("!")) if "[]" in name else kind


# Words.


@compile_for("i8", "u1[]", "u1[]", "i8", "u1[]!", "i4[]!")
def find_edges(data: Bytes, table: Bytes, first: int, lowered: Bytes, edges: Numbers) -> int:
    """Write what ``table`` makes of each byte from ``first`` on, and where words start and end; count those edges.

    A byte of 0 belongs to no word.
    """
    found, before = 0, False
    for at in range(data.size):
        byte = table[data[at]]
        lowered[first + at] = byte
        edges[found] = first + at  # written each time, and counted at edges only: a branch would be guessed wrong
        found += (byte != 0) != before
        before = byte != 0
    if before:
        edges[found] = first + data.size
        found += 1
    return found


@compile_for("void", "u8[~]", "i4[]", "i4[]", "u8[]", "u8[]!")
def hash_words(eight: Keys, starts: Numbers, ends: Numbers, first_bytes: Keys, keys: Keys) -> None:
    """Write a key a word: its own bytes up to eight of them, a hash of them beyond. ``eight[i]`` is eight bytes."""
    for word in range(starts.size):
        start, size = starts[word], ends[word] - starts[word]
        key = eight[start] & first_bytes[min(size, 8)]
        for done in range(8, size, 8):
            part = eight[start + done] & first_bytes[min(size - done, 8)]
            key = (key ^ part * _SPREAD) * _MIX
            key ^= key >> _SHIFT
        keys[word] = key


@compile_for("i8", "u8[]", "i8", "u8[]!", "i8", "i4[]!", "i8[]!")
def number_keys(keys: Keys, first: int, known: Keys, words: int, numbers: Numbers, new: Places) -> int:
    """Give keys from ``first`` on their numbers by a hash table, until it is half full; return how many are new.

    ``known[2 * slot]`` is a key and beside it its number and one, 0 where the slot is free. The places of new keys go
    into ``new``, followed by the place where this stopped.
    """
    # All of one unsigned kind: numba makes a float of a sum of an unsigned and a signed number.
    mask, shift, size = np.uint64(known.size - 1), np.uint64(64), known.size >> 1
    while size > 1:
        shift, size = shift - _ONE, size >> 1
    found, most = 0, (known.size >> 2) - words
    for place in range(first, keys.size):
        if found == most:
            new[found] = place
            return found
        key = keys[place]
        slot = (key * _SPREAD >> shift) << _ONE
        while known[slot + _ONE] != 0 and known[slot] != key:
            slot = (slot + _TWO) & mask
        if known[slot + _ONE] == 0:
            known[slot], known[slot + _ONE] = key, words + found + 1
            new[found] = place
            found += 1
        numbers[place] = np.int64(known[slot + _ONE]) - 1
    new[found] = keys.size
    return found


# Postings.


@compile_for("void", "i4[]", "i8[]", "i8", "i8", "i8[]!")
def count_words(numbers: Numbers, bounds: Places, first: int, last: int, held: Places) -> None:
    """Count, for each term, the words that the chunks from ``first`` to ``last`` have of it."""
    for at in range(bounds[2 * first], bounds[2 * last]):
        held[numbers[at]] += 1


@compile_for("void", "i4[]", "i8[]", "i8", "i8", "i8[]!", "u4[]!")
def sort_words(numbers: Numbers, bounds: Places, first: int, last: int, nexts: Places, sorted_words: Packed) -> None:
    """Put each word's chunk under its term, from ``nexts`` on: doubled, and one more for a word of a text."""
    for row in range(first, last):
        text = bounds[2 * row + 1]
        for at in range(bounds[2 * row], bounds[2 * row + 2]):
            term = numbers[at]
            sorted_words[nexts[term]] = np.uint32(2 * row + (at >= text))
            nexts[term] += 1


@compile_for("i8", "u4[]", "i8[]", "i8", "i8", "i8", "i8[]!", "i4[]!", "u2[]!")
def sum_words(
    sorted_words: Packed,
    starts: Places,
    field_weight: int,
    first: int,
    last: int,
    held: Places,
    rows: Numbers,
    counts: Counts,
) -> int:
    """Make one posting of a chunk's words of a term, for terms from ``first`` to ``last``; return how many there are.

    ``held`` tells how many each term has.
    """
    put = 0
    for term in range(first, last):
        before, latest = put, np.int64(-1)
        for at in range(starts[term], starts[term + 1]):
            row = np.int64(sorted_words[at]) >> 1
            if row != latest:
                rows[put], counts[put] = row, 0
                put, latest = put + 1, row
            counts[put - 1] += np.uint16(1 if sorted_words[at] & 1 else field_weight)
        held[term] = put - before
    return put


@compile_for("void", "i8[]", "i4[]", "i4[]", "i8", "i8", "i8[]!")
def count_kept(starts: Places, rows: Numbers, moved: Numbers, first: int, last: int, held: Places) -> None:
    """Add, for terms from ``first`` to ``last``, the chunks that stay: those that are moved somewhere."""
    for term in range(first, last):
        for at in range(starts[term], starts[term + 1]):
            held[term] += moved[rows[at]] >= 0


@compile_for(
    "void", "i8[]", "i4[]", "u2[]", "i4[]", "i8[]", "i4[]", "u2[]", "i4[]", "i8", "i8", "i8[]", "i4[]!", "u2[]!"
)
def merge_postings(
    old_starts: Places,
    old_rows: Numbers,
    old_counts: Counts,
    old_moved: Numbers,
    new_starts: Places,
    new_rows: Numbers,
    new_counts: Counts,
    new_moved: Numbers,
    first: int,
    last: int,
    starts: Places,
    rows: Numbers,
    counts: Counts,
) -> None:
    """Put the old chunks that stay and the new ones under their terms, in the order of the rows they move to."""
    for term in range(first, last):
        put = starts[term]
        new = new_starts[term]
        for old in range(old_starts[term], old_starts[term + 1]):
            row = old_moved[old_rows[old]]
            if row < 0:
                continue
            while new < new_starts[term + 1] and new_moved[new_rows[new]] < row:
                rows[put], counts[put] = new_moved[new_rows[new]], new_counts[new]
                put, new = put + 1, new + 1
            rows[put], counts[put] = row, old_counts[old]
            put += 1
        while new < new_starts[term + 1]:
            rows[put], counts[put] = new_moved[new_rows[new]], new_counts[new]
            put, new = put + 1, new + 1
