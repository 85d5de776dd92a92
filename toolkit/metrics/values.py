"""What a text says, as words and values: amounts with units, days and times, however they are written."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import isclose

from toolkit.metrics.numerals import in_figures
from toolkit.structure import sentences

_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "−": "-", "\u00a0": " ", "·": "|"})
_MARK = re.compile(r"\[(?:\d+(?:,\s*\d+)*|[a-z0-9/._-]+, [^\]\n]*)\]", re.IGNORECASE)
_NEW_LINE = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*•|]|\d+[.)]\s|[A-Z][a-z ]{2,20}: ))")

_CURRENCIES = {
    "crown": ("cr", "crown", "crowns"),
    "dollar": ("$", "us$", "usd", "dollar", "dollars"),
    "pound": ("£", "gbp", "pound", "pounds"),
    "euro": ("€", "eur", "euro", "euros"),
}
_OTHERS = {
    "day": (("day", "days"), 1), "week": (("week", "weeks"), 7), "fortnight": (("fortnight", "fortnights"), 14),
    "month": (("month", "months"), 1), "year": (("year", "years", "yr", "yrs"), 12),
    "second": (("second", "seconds", "sec", "secs"), 1), "minute": (("minute", "minutes", "min", "mins"), 60),
    "hour": (("hour", "hours", "hr", "hrs"), 3600), "metre": (("metre", "metres", "meter", "meters"), 1),
    "km": (("km", "kilometre", "kilometres", "kilometer", "kilometers"), 1000), "mile": (("mile", "miles"), 1),
    "kg": (("kg", "kilo", "kilos", "kilogram", "kilograms"), 1), "percent": (("%", "percent", "per cent"), 1),
}  # fmt: skip
_BASES = {"week": "day", "fortnight": "day", "year": "month", "minute": "second", "hour": "second", "km": "metre"}
_UNITS: dict[str, tuple[str, float]] = {
    **{alias: (name, 1.0) for name, aliases in _CURRENCIES.items() for alias in aliases},
    **{alias: (_BASES.get(name, name), float(size)) for name, (aliases, size) in _OTHERS.items() for alias in aliases},
}
"""Each way of writing a unit, its base unit, and how many of those it is: a week is 7 days, a month not 30."""
_WORKING = {"working": "working ", "business": "working ", "clear": "clear ", "calendar": "", "": ""}
_SCALES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "": 1.0}
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = {name[:size]: number for number, name in enumerate(_MONTHS, start=1) for size in (3, 4, len(name))}


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_AMOUNT = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_BEFORE = r"(?<!\w)(?<!\d\.)(?<!\w-)"  # a comma before a figure may part two cells of a row
_PREFIXES = [alias for aliases in _CURRENCIES.values() for alias in aliases if len(alias) <= 3]
_M = rf"(?:{_any(list(_MONTH))})\b\.?"
_TOKEN = re.compile(
    rf"""
    (?P<iso>{_BEFORE}\d{{4}}-\d{{2}}-\d{{2}}\b)
    | (?P<slashed>{_BEFORE}\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{4}}\b)
    | (?P<day_month>{_BEFORE}\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_M}(?:,?\s\d{{4}}\b)?)
    | (?P<month_day>\b{_M}\s\d{{1,2}}(?:st|nd|rd|th)?\b(?![:.]\d)(?:,?\s\d{{4}}\b)?)
    | (?P<month_year>\b{_M}\s\d{{4}}\b)
    | (?P<twelve>{_BEFORE}\d{{1,2}}(?:[.:]\d{{2}})?\s?[ap]\.?m\b\.?)
    | (?P<clock>{_BEFORE}(?:[01]?\d|2[0-3]):[0-5]\d\b)
    | (?P<named>\b(?:noon|midday|midnight)\b)
    | (?P<digits>{_BEFORE}0\d+\b)
    | (?P<number>(?:(?<!\w)(?P<currency>{_any(_PREFIXES)})\s?|{_BEFORE})
        (?P<sign>-)?(?P<amount>{_AMOUNT})(?:\s?-\s?(?P<until>{_AMOUNT}))?
        (?:\s?(?P<scale>thousand|million|billion|bn|[km])\b)?
        (?:[\s-]?(?P<kind>working\s|business\s|clear\s|calendar\s)?(?P<unit>(?:{_any(list(_UNITS))})(?!\w)))?
        (?!\w))
    | (?P<word>[^\W_]+(?:['-][^\W_]+)*)
    | (?P<pause>[,;:()|"]|\s-\s|—)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One word, or one value.

    ``kind`` is ``word``, ``number``, ``range``, ``day`` or ``time``. ``amount`` is a number's size in its base
    ``unit``; ``text`` holds a word, a range, a time, or a day as ``year-month-day`` with ``?`` for a part not said.
    ``begins`` is whether a clause begins with it. ``tolerance`` is how far off a number may be, set by a fact.
    """

    kind: str
    text: str = ""
    amount: float = 0.0
    unit: str = ""
    begins: bool = False
    tolerance: float = 0.0

    @property
    def is_value(self) -> bool:
        """Whether it says how much or when."""
        return self.kind != "word"

    def meets(self, fact: "Token", /) -> bool:
        """Return whether it says what a fact's token says: a fact without a unit, or a year, leaves that open."""
        if self.kind != fact.kind:
            return False
        if self.kind == "number":
            near = isclose(self.amount, fact.amount, rel_tol=1e-9, abs_tol=fact.tolerance + 1e-12)
            return near and fact.unit in ("", self.unit)
        if self.kind == "day":
            return all(wanted in ("?", said) for said, wanted in zip(_parts(self), _parts(fact), strict=True))
        return (self.text, self.unit) == (fact.text, fact.unit)


def _parts(day: Token) -> list[str]:
    return day.text.split("-") if day.text.count("-") == 2 else [day.text, "", ""]


@lru_cache(maxsize=50_000)
def said(text: str, /) -> tuple[tuple[Token, ...], ...]:
    """Return each sentence of a text as words and values. Citation marks and letter case do not count.

    Examples
    --------
    >>> [[token.text or (token.amount, token.unit) for token in sentence] for sentence in said("Pay cr 1,240 in May.")]
    [['pay', (1240.0, 'crown'), 'in', 'may']]
    """
    plain = _MARK.sub(" ", text.translate(_TYPOGRAPHY))
    lines = [" ".join(line.split()) for line in _NEW_LINE.split(plain)]
    spans = ((line, span) for line in lines for span in sentences(line))
    found = (tuple(_tokens(line[start:end].lower())) for line, (start, end) in spans)
    return tuple(each for each in found if each)


def values(text: str, /) -> list[Token]:
    """Return the values that a text states, in order.

    Examples
    --------
    >>> [(value.amount, value.unit) for value in values("Six weeks, or cr 1.4 million by 15 working days.")]
    [(42.0, 'day'), (1400000.0, 'crown'), (15.0, 'working day')]
    """
    return [token for sentence in said(text) for token in sentence if token.is_value]


def _tokens(sentence: str) -> Iterator[Token]:
    begins = True
    for match in _TOKEN.finditer(in_figures(sentence)):
        if match.lastgroup == "pause":
            begins = True
            continue
        for token in _read(match):
            yield replace(token, begins=begins)
            begins = False


def _read(match: re.Match[str]) -> Iterator[Token]:
    kind = next(name for name in _READERS if match[name] is not None)
    if kind == "word":
        yield from _words(match[0])
    elif kind == "number":
        yield _number(match)
    else:
        yield _READERS[kind](match[0])


def _words(text: str) -> Iterator[Token]:
    """Yield the parts of a compound word; a form's number, as L-14, stays whole."""
    parts = [text] if re.search(r"\d", text) else text.split("-")
    return (Token(kind="word", text=part.removesuffix("'s")) for part in parts)


def _number(match: re.Match[str]) -> Token:
    name = match["unit"] or match["currency"] or ""
    base, size = _UNITS.get(name, ("", 1.0))
    if match["currency"] and match["unit"]:
        base, size = _UNITS[match["currency"]]
    unit = _WORKING[(match["kind"] or "").strip()] + base
    times = size * _SCALES[match["scale"] or ""]
    amount = float(match["amount"].replace(",", "")) * times
    if match["until"]:
        until = float(match["until"].replace(",", "")) * times
        return Token(kind="range", text=f"{amount:g}-{until:g}", unit=unit)
    return Token(kind="number", amount=-amount if match["sign"] else amount, unit=unit)


def _day(text: str) -> Token:
    numbers = re.findall(r"\d+", text)
    month = next((number for name, number in _MONTH.items() if re.search(rf"\b{name}\b", text)), 0)
    year = next((number for number in numbers if len(number) == 4), "?")
    day = next((str(int(number)) for number in numbers if len(number) < 3), "?")
    return Token(kind="day", text=f"{year}-{month}-{day}")


def _iso(text: str) -> Token:
    year, month, day = text.split("-")
    return Token(kind="day", text=f"{year}-{int(month)}-{int(day)}")


def _slashed(text: str) -> Token:
    """Read a day in figures where it can be only one; 1/3/2026 may be two, and then equals only itself."""
    first, second, year = re.split(r"[/.]", text)
    if "." in text or int(first) > 12 or first == second:
        return Token(kind="day", text=f"{year}-{int(second)}-{int(first)}")
    if int(second) > 12:
        return Token(kind="day", text=f"{year}-{int(first)}-{int(second)}")
    return Token(kind="day", text=text)


def _twelve(text: str) -> Token:
    hour, minute = [*re.findall(r"\d+", text), "0"][:2]
    return Token(kind="time", text=f"{int(hour) % 12 + 12 * ('p' in text)}:{int(minute):02}")


def _clock(text: str) -> Token:
    hour, minute = text.split(":")
    return Token(kind="time", text=f"{int(hour)}:{minute}")


_READERS: dict[str, Callable[[str], Token]] = {
    "iso": _iso, "slashed": _slashed, "day_month": _day, "month_day": _day, "month_year": _day, "twelve": _twelve,
    "clock": _clock, "named": lambda text: Token(kind="time", text="0:00" if text == "midnight" else "12:00"),
    "digits": lambda text: Token(kind="word", text=text), "number": lambda text: Token(kind="number"),
    "word": lambda text: Token(kind="word", text=text),
}  # fmt: skip
