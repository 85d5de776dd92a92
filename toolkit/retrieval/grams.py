"""Runs of four characters that words share, found through the vocabulary: no postings of their own.

A chunk holds a run as often as it holds the terms that hold it, so that what is indexed for words serves here too.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LENGTH = 4
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, with about half of its bits set


class Grams:
    """Which terms of a vocabulary hold each run of characters, a term's ends counting as characters.

    Examples
    --------
    >>> grams = Grams(["privaci", "privat", "tax"])
    >>> keys = keys_of(["private"])[0]
    >>> [grams.holders(key).tolist() for key in keys]
    [[0, 1], [0, 1], [0, 1], [1], [], []]
    """

    def __init__(self, terms: Sequence[str], /) -> None:
        keys, holders = keys_of(terms)
        order = np.lexsort((holders, keys))
        keys, holders = keys[order], holders[order]
        new = np.ones(keys.size, np.bool_)
        new[1:] = (keys[1:] != keys[:-1]) | (holders[1:] != holders[:-1])  # "nana" holds its runs twice
        self._keys, self._holders = keys[new], holders[new]

    def holders(self, key: np.uint64, /) -> NDArray[np.int32]:
        """Return the numbers of the terms that hold a run, in order."""
        return self._holders[slice(*np.searchsorted(self._keys, [key, key + np.uint64(1)]))]


def keys_of(terms: Sequence[str], /) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """Return a key for each run of four characters in each term, and which term that is."""
    characters = np.frombuffer(f" {' '.join(terms)} ".encode("utf-32-le"), np.uint32).astype(np.uint64)
    if characters.size < LENGTH:
        return np.empty(0, np.uint64), np.empty(0, np.int32)
    ends = characters == ord(" ")
    keys = characters[: 1 - LENGTH].copy()
    for place in range(1, LENGTH):
        keys = keys * _FACTOR + characters[place : characters.size - LENGTH + 1 + place]
    # A run may begin or end at a term's ends, and never reaches across them.
    inside = np.flatnonzero(~ends[1:-2] & ~ends[2:-1])
    holders = (np.cumsum(ends) - 1)[inside]
    # The space that parts two terms belongs to both: a run that starts there is the later one's.
    return keys[inside], holders.astype(np.int32)
