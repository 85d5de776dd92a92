"""Numbers in words, as figures."""

import re
from collections.abc import Iterator

_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_UNITS = {word: number for number, word in enumerate(_SMALL)} | {
    word: 10 * number for number, word in enumerate(_TENS, start=2)
}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_WORD = "|".join(sorted([*_UNITS, *_SCALES], key=len, reverse=True))
_RUN = re.compile(rf"\b(?:{'|'.join(_UNITS)})(?:(?:\s+and\s+|[\s-]+)(?:{_WORD}))*\b")


def in_figures(text: str, /) -> str:
    """Return a text in lower case with its numbers in words written as figures.

    Words that do not make one number stay several; a scale after a figure, as in 1.4 million, is left as it is.

    Examples
    --------
    >>> in_figures("twenty-four hours, one hundred and twenty places, two or three days")
    '24 hours, 120 places, 2 or 3 days'
    """
    return _RUN.sub(lambda match: " ".join(_numbers(match[0])), text)


def _numbers(run: str) -> Iterator[str]:
    """Yield the numbers of a run of number words, with the ``and`` that joins two of them kept."""
    whole, part, last, joined = 0, 0, 0, False
    for word in re.split(r"[\s-]+", run):
        if word == "and":
            joined = True
            continue
        if word in _SCALES:
            scale = _SCALES[word]
            whole, part = (whole, part * scale) if scale == 100 else (whole + part * scale, 0)
            last = scale
        elif last == 0 or _goes_on(last, _UNITS[word], joined=joined):
            part += _UNITS[word]
            last = _UNITS[word] or -1
        else:
            yield str(whole + part)
            yield from ["and"] if joined else []
            whole, part, last = 0, _UNITS[word], _UNITS[word] or -1
        joined = False
    yield str(whole + part)


def _goes_on(last: int, number: int, *, joined: bool) -> bool:
    """Return whether a number goes on the one before: twenty + four, hundred (and) + any below it."""
    return last >= 100 or (20 <= last < 100 and 0 < number < 10 and not joined)
