"""Text to the stems of its words, for matching a question with what may answer it."""

import re
from collections.abc import Sequence
from functools import lru_cache
from threading import local

import Stemmer

_WORD = re.compile(r"[^\W_]+(?:[.,'’][^\W_]+)*")
_ROOT = 5
_own = local()
_STOP = """
a about after all also am an and any are as at be been before being but by can could did do does doing done down for
from get gets getting give go going got had has have having he her here him his how i if in into is it its just let
like may me might much must my need no not now of off on once one only or our out over own per please put same she
should so some such take tell than that the their them then there these they this those through to too under until
up us very want was we were what when where which while who whom whose why will with would yes you your
"""
STOP_WORDS = frozenset(_STOP.split())
"""Words of a question that say nothing of what it is about."""


def words(text: str, /) -> list[str]:
    """Return the words of a text in lower case; figures keep their separators.

    Examples
    --------
    >>> words("Form L-14 costs cr 1,240.")
    ['form', 'l', '14', 'costs', 'cr', '1,240']
    """
    return [word.lower() for word in _WORD.findall(text)]


def stems(text: str, /) -> frozenset[str]:
    """Return the stems of the words of a text that carry meaning.

    Examples
    --------
    >>> sorted(stems("How do I renew the licences?"))
    ['licenc', 'renew']
    """
    return frozenset(_stem(word) for word in words(text) if word not in STOP_WORDS)


@lru_cache(maxsize=100_000)
def roots(stems: frozenset[str], /) -> frozenset[str]:
    """Return the first five letters of each stem that has as many, which kindred words share more often than stems.

    Examples
    --------
    >>> sorted(roots(stems("apply")) & roots(stems("application")))
    ['appli']
    """
    return frozenset(stem[:_ROOT] for stem in stems if len(stem) >= _ROOT and stem.isalpha())


def stem_words(words: Sequence[str], /) -> list[str]:
    """Return each word's English stem (Snowball).

    Examples
    --------
    >>> stem_words(["licences", "renewing"])
    ['licenc', 'renew']
    """
    stemmed: list[str] = _stemmer().stemWords(list(words))
    return stemmed


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return stem_words([word.replace(",", "").replace("’", "'")])[0]


def _stemmer() -> Stemmer.Stemmer:
    """Return this thread's stemmer: it keeps state while it works, and its own cache would only cost here."""
    if not hasattr(_own, "stemmer"):
        _own.stemmer = Stemmer.Stemmer("english", 0)
    return _own.stemmer
