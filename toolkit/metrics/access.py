"""Whether anything reached an asker who may not see it."""

from collections.abc import Collection, Iterable
from functools import lru_cache

from toolkit.words import words

SHINGLE = 8
"""Words in a row that, found both in an answer and in a hidden document alone, are taken to be from it."""


def leaked(document_ids: Iterable[str | None], hidden: Collection[str], /) -> bool:
    """Return whether any document is among those that are hidden from the asker.

    Examples
    --------
    >>> leaked(["fees.md", "pay.csv"], {"pay.csv"})
    True
    """
    return any(document_id in hidden for document_id in document_ids)


def repeats_hidden(answer: str, hidden: Iterable[str], visible: Iterable[str], /) -> bool:
    """Return whether an answer repeats eight words in a row of a hidden text that stand in no visible text.

    This looks at the words alone, and so catches what no citation admits.

    Examples
    --------
    >>> hidden = "The six posts at the northern office will go before the summer."
    >>> answer = "They say the six posts at the northern office will go."
    >>> repeats_hidden(answer, [hidden], ["Posts are advertised weekly."])
    True
    """
    said = shingles(answer)
    secret = {shingle for text in hidden for shingle in said & shingles(text)}
    return bool(secret) and not all(any(shingle in shingles(text) for text in visible) for shingle in secret)


@lru_cache(maxsize=20_000)
def shingles(text: str, /) -> frozenset[tuple[str, ...]]:
    """Return every run of eight words of a text."""
    found = words(text)
    return frozenset(tuple(found[at : at + SHINGLE]) for at in range(len(found) - SHINGLE + 1))
