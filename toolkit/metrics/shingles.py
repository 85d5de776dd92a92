"""Runs of words, by which a text is known wherever it turns up."""

from functools import lru_cache

from toolkit.words import words

SHINGLE = 8
"""Words in a row that, found both in an answer and in a hidden document alone, are taken to be from it."""


@lru_cache(maxsize=20_000)
def shingles(text: str, /) -> frozenset[tuple[str, ...]]:
    """Return every run of eight words of a text.

    Examples
    --------
    >>> len(shingles("one two three four five six seven eight nine"))
    2
    """
    found = words(text)
    return frozenset(tuple(found[at : at + SHINGLE]) for at in range(len(found) - SHINGLE + 1))
