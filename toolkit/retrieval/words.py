"""What counts as a word, and when two words are the same one.

A word is a run of letters, digits and combining marks. Scripts written without spaces give one word a character. The
rule is stated once, here, for questions; ``streams`` applies it to whole corpora.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from enum import IntEnum
from functools import cache, lru_cache
from typing import Literal, TypeAlias

from toolkit.words import stem_words

LONGEST_BYTES = 64
"""A word is known by its first 64 bytes of UTF-8: no language needs more, and a million letters cost no more."""

_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x30FF),  # kana
    (0x3400, 0x9FFF),  # Chinese characters
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
_DIACRITICS = range(0x0300, 0x0370)

_FUNCTION_WORDS = """
a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was
will with
"""
_QUESTION_WORDS = """
about according after all also am any anyone anything because been before being between both can could did do does
doing done each either else ever every from get give given had has have having he her here hers him his how i its
itself just know let like make many may me might more most much must my myself need nor now off once one only other
our ours out over own per please said same say says see shall she should show so some something tell than them theirs
through too under until up upon us used using very want we were what whatever when whenever where wherever whether
which while who whoever whom whose why within without would you your yours
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""The English words that every peer drops (Lucene's list), dropped here from questions only."""
QUESTION_WORDS = FUNCTION_WORDS | frozenset(_QUESTION_WORDS.split())
"""These, and what a question adds around what it asks about."""


class Kind(IntEnum):
    """What a character does to words: parts them, builds them, or is one."""

    SEPARATOR = 0
    LETTER = 1
    WORD = 2


def kind(code_point: int, /) -> Kind:
    """Return what a character does to words.

    Examples
    --------
    >>> [kind(ord(character)).name for character in "a-字"]
    ['LETTER', 'SEPARATOR', 'WORD']
    """
    if any(low <= code_point <= high for low, high in _UNSPACED):
        return Kind.WORD if _builds_words(chr(code_point)) else Kind.SEPARATOR
    return Kind.LETTER if _builds_words(chr(code_point)) else Kind.SEPARATOR


def _builds_words(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")


class _Spacing(dict[int, str]):
    """Characters to what ``str.translate`` puts in their place, so that ``split`` finds the words."""

    def __missing__(self, code_point: int) -> str:
        character = chr(code_point)
        put = {Kind.SEPARATOR: " ", Kind.LETTER: character, Kind.WORD: f" {character} "}[kind(code_point)]
        self[code_point] = put.lower() if put.isascii() else put
        return self[code_point]


_spacing = _Spacing()


def split(text: str, /) -> list[str]:
    """Return the words of a text as they stand there, ASCII letters in lower case.

    Examples
    --------
    >>> split("The staff-handbook's 2nd rule, 规则")
    ['the', 'staff', 'handbook', 's', '2nd', 'rule', '规', '则']
    """
    return [_cut(word) for word in text.translate(_spacing).split()]


def _cut(word: str) -> str:
    """Return a word's first 64 bytes, a character cut in two left out."""
    if len(word) * 4 <= LONGEST_BYTES:
        return word
    return word.encode("utf-8", "replace")[:LONGEST_BYTES].decode("utf-8", "ignore")


Stemming: TypeAlias = Literal["english"] | None
"""Whose endings are taken off words, if any."""
ENGLISH: Stemming = "english"


def stems(words: Sequence[str], /, *, stemming: Stemming = ENGLISH) -> list[str]:
    """Return the term that each word is indexed under: case and accents folded, English endings taken off if wanted.

    Examples
    --------
    >>> stems(["policies", "policy", "Réservé"])
    ['polici', 'polici', 'reserv']
    >>> stems(["policies", "policy", "Réservé"], stemming=None)
    ['policies', 'policy', 'reserve']
    """
    folded = [word if word.isascii() else _folded(word) for word in words]
    return folded if stemming is None else stem_words(folded)


def _folded(word: str) -> str:
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(part for part in parts if ord(part) not in _DIACRITICS) or word


@lru_cache(maxsize=65_536)
def stem(word: str, stemming: Stemming = ENGLISH, /) -> str:
    """Return the term that one word is indexed under.

    Examples
    --------
    >>> stem("holidays"), stem("holidays", None)
    ('holiday', 'holidays')
    """
    return stems([word], stemming=stemming)[0]


def content_words(text: str, stop_words: Iterable[str] = QUESTION_WORDS, /) -> list[str]:
    """Return a question's words but those that every question has, or all of them where nothing else is left.

    Examples
    --------
    >>> content_words("How many days of leave do I get?")
    ['days', 'leave']
    >>> content_words("Who are you?")
    ['who', 'are', 'you']
    """
    words = split(text)
    return [word for word in words if word not in stop_words] or words


@cache
def stop_words(mode: str, /) -> frozenset[str]:
    """Return the words that a mode drops from questions."""
    return FUNCTION_WORDS if mode == "bm25" else QUESTION_WORDS
