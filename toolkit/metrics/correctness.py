"""Whether the answer says what a right answer says."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from toolkit.metrics.denial import denied
from toolkit.metrics.values import Token, said

_TOLERANCE = re.compile(r"\s*(?:±|\+/-)\s*(?P<by>\d+(?:\.\d+)?)\s*(?P<percent>%?)\s*$")


def fact_recall(answer: str, facts: Sequence[Sequence[str]], /, *, reference: str = "") -> float | None:
    """Return the share of facts of which the answer states some accepted variant. ``None`` with no facts.

    Parameters
    ----------
    answer, facts
        See :func:`states` for what counts as stated.
    reference
        A right answer, or its evidence. A fact that stands in it only with a denial, as in a rule that forbids, may
        stand so in the answer too.

    Examples
    --------
    >>> fact_recall("It costs cr 1240, payable online.", [["cr 1,240", "1,240 crowns"], ["by post"]])
    0.5
    >>> fact_recall("It costs cr 180.", [["cr 18"]])
    0.0
    """
    if not facts:
        return None
    return len(stated(answer, facts, reference=reference)) / len(facts)


def stated(answer: str, facts: Sequence[Sequence[str]], /, *, reference: str = "") -> list[Sequence[str]]:
    """Return the facts that an answer states.

    Examples
    --------
    >>> rule = "No client's letter may be pasted."
    >>> stated("You may not send a client's letter.", [["client's letter"]], reference=rule)
    [["client's letter"]]
    >>> stated("You may not send a client's letter.", [["client's letter"]])
    []
    """
    return [
        variants
        for variants in facts
        if states(answer, variants) or (_forbidding(reference, variants) and stands_in(answer, variants))
    ]


def states(text: str, variants: Sequence[str], /) -> bool:
    """Return whether a text states some variant of a fact, and does not deny it.

    Words must be the same, side by side and in one sentence. Values are compared as what they say: numbers in words or
    figures, currencies and units under all their names, six weeks as 42 days, days and times in any style. A unit must
    be right (45 working days are not 45 days), and may be left open by the fact. A variant that ends in ``± 0.5`` or
    ``± 5%`` takes numbers as far off as that.

    Precision comes first: where a sentence may deny a fact, it does not state it. What is denied further away, or
    without a word of denial, is not seen.

    Examples
    --------
    >>> states("Send it within four weeks.", ["28 days"])
    True
    >>> states("The fee is not cr 180 but cr 150.", ["cr 180"]), states("It pays cr 99.", ["cr 99.40 ± 0.5"])
    (False, True)
    """
    return any(not taken_back for taken_back in _places(text, variants))


def stands_in(text: str, variants: Sequence[str], /) -> bool:
    """Return whether some variant of a fact stands in a text, denied or not.

    Examples
    --------
    >>> stands_in("The fee is not cr 180.", ["180 crowns"])
    True
    """
    return any(True for _ in _places(text, variants))


def _forbidding(reference: str, variants: Sequence[str]) -> bool:
    """Return whether a right answer itself has the fact in a sentence that denies."""
    places = list(_places(reference, variants))
    return bool(places) and all(places)


def has(text: str, fact: Sequence[Token], /) -> bool:
    """Return whether words and values stand in a text, side by side and in one sentence."""
    return any(True for sentence in said(text) for _ in _matches(sentence, fact))


def _places(text: str, variants: Sequence[str]) -> Iterator[bool]:
    """Yield, for each place at which a variant stands in a text, whether it is denied there."""
    for sentence in said(text):
        for fact in map(_fact, variants):
            yield from (denied(sentence, at, at + len(fact)) for at in _matches(sentence, fact))


def _matches(sentence: Sequence[Token], fact: Sequence[Token]) -> Iterator[int]:
    for at in range(len(sentence) - len(fact) + 1) if fact else ():
        if all(token.meets(wanted) for token, wanted in zip(sentence[at : at + len(fact)], fact, strict=True)):
            yield at


@lru_cache(maxsize=20_000)
def _fact(variant: str) -> tuple[Token, ...]:
    """Return a variant as words and values, the last number with the tolerance that the variant names."""
    match = _TOLERANCE.search(variant)
    tokens = [token for sentence in said(variant[: match.start()] if match else variant) for token in sentence]
    numbers = [at for at, token in enumerate(tokens) if token.kind == "number"]
    if match and numbers:
        last = tokens[numbers[-1]]
        share = abs(last.amount) / 100 if match["percent"] else 1.0
        tokens[numbers[-1]] = replace(last, tolerance=float(match["by"]) * share)
    return tuple(tokens)
