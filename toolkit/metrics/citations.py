"""Whether the citations are real, and carry the answer."""

from collections.abc import Callable, Sequence

from toolkit.metrics.correctness import states
from toolkit.schema import SourceQuote


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


def support(quotes: Sequence[SourceQuote], answer: str, facts: Sequence[Sequence[str]], /) -> float | None:
    """Return the share of the facts stated in the answer that some cited quote states too.

    ``None`` where the answer states none.

    A right answer that cites the wrong passage is right by luck: its facts count here as unsupported.

    Examples
    --------
    >>> quote = SourceQuote(number=1, start=0, end=8, quote="Cr 20 is")
    >>> support([quote], "It is cr 20, by post.", [["cr 20"], ["by post"]])
    0.5
    """
    stated = [variants for variants in facts if states(answer, variants)]
    if not stated:
        return None
    return sum(any(states(quote.quote, variants) for quote in quotes) for variants in stated) / len(stated)
