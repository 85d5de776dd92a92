"""Whether the answer says what a right answer says."""

import re
from collections.abc import Sequence

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_MARKER = re.compile(r"\[\d+\]")  # a citation's number is no part of what an answer says
_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "\u00a0": " ", "·": " "})


def fact_recall(answer: str, facts: Sequence[Sequence[str]], /) -> float | None:
    """Return the share of facts of which some accepted variant stands in the answer. ``None`` with no facts.

    Case, white space, thousands separators and citation marks do not count; a variant must stand as whole words, so
    that 18 is not found in 180, nor 5 in 2-5 or -5. Words alone are matched: a fact that the answer denies counts as
    stated.

    Examples
    --------
    >>> fact_recall("It costs cr 1240, payable online.", [["cr 1,240", "1,240 crowns"], ["by post"]])
    0.5
    >>> fact_recall("It costs cr 180.", [["cr 18"]])
    0.0
    """
    if not facts:
        return None
    return sum(states(answer, variants) for variants in facts) / len(facts)


def states(text: str, variants: Sequence[str], /) -> bool:
    """Return whether a text states some variant of a fact.

    Examples
    --------
    >>> states("Send it within 28 days.", ["28 days", "four weeks"])
    True
    """
    plain = _plain(text)
    return any(_stands_in(plain, _plain(variant)) for variant in variants)


def _stands_in(text: str, variant: str) -> bool:
    """Return whether a variant stands in a text as whole words, and is not the end or beginning of a longer figure."""
    before = r"(?<![\w-])(?<!\d[.,])" if variant[:1].isdigit() else r"(?<!\w)"
    return re.search(rf"{before}{re.escape(variant)}(?!\w|\.\d)", text) is not None


def _plain(text: str) -> str:
    return _THOUSANDS.sub("", " ".join(_MARKER.sub("", text).translate(_TYPOGRAPHY).lower().split()))
