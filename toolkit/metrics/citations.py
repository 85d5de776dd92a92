"""Whether the citations are real, and carry the answer."""

import re
from collections.abc import Callable, Sequence

from toolkit.metrics.correctness import has, stated
from toolkit.metrics.values import Token, values
from toolkit.schema import SourceQuote
from toolkit.structure import sentences
from toolkit.words import stems

_MARKS = re.compile(r"\[(\d+(?:,\s*\d+)*)\]")
_ENOUGH = 0.5


def validity(quotes: Sequence[tuple[str | None, SourceQuote]], text_of: Callable[[str], str | None], /) -> float | None:
    """Return the share of citations whose quote stands in the document they name, at the characters they name.

    Parameters
    ----------
    quotes
        The document cited, and the citation. ``None`` for a document is a source that can not be opened: never valid.
    text_of
        The text of a document, or ``None`` where there is no such document.

    Examples
    --------
    >>> quote = SourceQuote(number=1, start=0, end=8, quote="Cr 20 is")
    >>> validity([("fees.md", quote), ("gone.md", quote)], {"fees.md": "Cr 20 is due."}.get)
    0.5
    """
    if not quotes:
        return None
    valid = [
        (text_of(document) or "")[quote.start : quote.end] == quote.quote for document, quote in quotes if document
    ]
    return sum(valid) / len(quotes)


def support(
    quotes: Sequence[SourceQuote], answer: str, facts: Sequence[Sequence[str]], /, *, reference: str = ""
) -> float | None:
    """Return the share of the facts stated in the answer that some cited quote states too: citation recall.

    ``None`` where the answer states none.

    A right answer that cites the wrong passage is right by luck: its facts count here as unsupported. ``reference`` is
    as in :func:`toolkit.metrics.correctness.fact_recall`.

    Examples
    --------
    >>> quote = SourceQuote(number=1, start=0, end=8, quote="Cr 20 is")
    >>> support([quote], "It is cr 20, by post.", [["cr 20"], ["by post"]])
    0.5
    """
    found = stated(answer, facts, reference=reference)
    if not found:
        return None
    return sum(any(stated(quote.quote, [each], reference=reference) for quote in quotes) for each in found) / len(found)


def precision(quotes: Sequence[SourceQuote], answer: str, /) -> float | None:
    """Return the share of citations whose quote supports what the answer says at their mark.

    A quote supports the sentences that carry its number, or the whole answer where none does: it holds one of their
    values, or where they have none, half of their words that carry meaning. ``None`` where nothing is cited. What only
    a person or a judge could tell, such as whether a paraphrase is fair, is not seen.

    Examples
    --------
    >>> quotes = [SourceQuote(number=1, start=0, end=8, quote="Cr 20 is"), SourceQuote(number=2, start=0, end=4,
    ...     quote="Dogs")]
    >>> precision(quotes, "It costs cr 20. [1] It is due in May 2026. [2]")
    0.5
    """
    if not quotes:
        return None
    claims = _by_mark(answer)
    return sum(_supports(quote.quote, claims.get(quote.number, answer)) for quote in quotes) / len(quotes)


def grounding(quotes: Sequence[SourceQuote], answer: str, question: str = "", /) -> float | None:
    """Return the share of the answer's sentences with figures, days or times whose every value a cited quote holds.

    Values that the question gave need no source. A sum that the answer worked out stands in no quote, and so counts as
    not grounded: somebody has to check it. ``None`` where the answer states no value.

    Examples
    --------
    >>> quote = SourceQuote(number=1, start=0, end=8, quote="Cr 20 is")
    >>> grounding([quote], "It costs 20 crowns. It is due on 3 May.")
    0.5
    """
    known = [value for text in (question, *(quote.quote for quote in quotes)) for value in values(text)]
    given = values(question)
    claims = [[value for value in values(each) if not _among(value, given)] for each in _sentences(answer)]
    claims = [claim for claim in claims if claim]
    if not claims:
        return None
    return sum(all(_among(value, known) for value in claim) for claim in claims) / len(claims)


def _among(value: Token, known: Sequence[Token]) -> bool:
    return any(each.meets(value) for each in known)


def _supports(quote: str, claim: str) -> bool:
    if claimed := values(claim):
        return any(has(quote, [value]) for value in claimed)
    said = stems(claim)
    return not said or len(said & stems(quote)) >= _ENOUGH * len(said)


def _by_mark(answer: str) -> dict[int, str]:
    """Return, for each number cited, the sentences that carry it. A mark after a full stop belongs before it."""
    claims: dict[int, str] = {}
    for sentence in _sentences(answer):
        for number in (int(each) for marks in _MARKS.findall(sentence) for each in marks.split(",")):
            claims[number] = f"{claims.get(number, '')}\n\n{sentence}".strip()
    return claims


def _sentences(answer: str) -> list[str]:
    """Return an answer's sentences, each with the marks that stand after its full stop."""
    moved = re.sub(r"([.?!])(\s*)((?:\[\d+(?:,\s*\d+)*\]\s*)+)", r" \3\1 ", answer)
    return [line[start:end] for line in moved.split("\n") for start, end in sentences(line)]
