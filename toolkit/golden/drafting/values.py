"""The values a sentence states (amounts, times, dates, counts, forms), and the other ways to write each."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
)
_SMALL = [*_ONES.split(), "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_IN_WORDS = rf"(?:(?:{'|'.join(_TENS)})(?:-(?:{'|'.join(_SMALL[1:10])}))?|{'|'.join(reversed(_SMALL[1:]))})"
NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|{_IN_WORDS})"
_UNIT = r"(?:(?:working|calendar|business|clear|full) )?(?:minute|hour|day|night|week|month|year)s?"
_MONTH = rf"(?:{'|'.join(MONTHS)})"
_MONEY = {
    "cr": "crowns",
    "usd": "dollars",
    "$": "dollars",
    "eur": "euros",
    "€": "euros",
    "gbp": "pounds",
    "£": "pounds",
}
_SCALE = r"(?: (?:million|thousand|billion))?"

_PATTERNS = (
    ("money", rf"(?:\b(?:cr|usd|eur|gbp) |[$€£] ?)\d[\d,]*(?:\.\d+)?{_SCALE}\b"),
    ("money", rf"\b\d+(?:,\d{{3}})*(?:\.\d+)?{_SCALE} (?:crowns|dollars|euros|pounds)\b"),
    ("share", rf"\b{NUMBER}(?: ?%| per cent\b| percent\b)"),
    ("time", r"\b\d{1,2}(?:[.:]\d\d)? ?[ap]\.?m\b\.?|\bnoon\b|\bmidnight\b"),
    ("date", rf"\b(?:[A-Z][a-z]+day )?\d{{1,2}} {_MONTH}(?: \d{{4}})?\b|\b\d{{4}}-\d\d-\d\d\b"),
    ("duration", rf"\b{NUMBER}[ -]{_UNIT}\b(?! old\b)"),
    ("form", r"\bForm [A-Z]{1,3}-?\d{1,4}[A-Z]?\b"),
    ("count", rf"\b{NUMBER}\b(?:,000)?(?: out of \d+)?"),
)
_FIND = re.compile("|".join(f"(?P<{kind}_{n}>{pattern})" for n, (kind, pattern) in enumerate(_PATTERNS)), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Value:
    """A value at ``start`` to ``end`` of a text."""

    kind: str
    start: int
    end: int
    text: str

    @property
    def variants(self) -> tuple[str, ...]:
        """How else a right answer may write it, as it stands first."""
        return tuple(dict.fromkeys([self.text, *_WRITTEN.get(self.kind, _as_it_is)(self.text)]))


def values(text: str, /) -> list[Value]:
    """Return the values in a text, in order.

    Examples
    --------
    >>> [(value.kind, value.text) for value in values("Pay cr 1,240 within sixty days, by 3 May 2026, on Form L-11.")]
    [('money', 'cr 1,240'), ('duration', 'sixty days'), ('date', '3 May 2026'), ('form', 'Form L-11')]
    """
    return list(_found(text))


def _found(text: str) -> Iterator[Value]:
    for match in _FIND.finditer(text):
        kind = (match.lastgroup or "").split("_")[0]
        yield Value(kind, match.start(), match.end(), match.group())


def number_words(number: int, /) -> str | None:
    """Return a number up to 99 in words.

    Examples
    --------
    >>> number_words(28), number_words(100)
    ('twenty-eight', None)
    """
    if not 0 < number < 100:
        return None
    if number < 20:
        return _SMALL[number]
    ten, one = _TENS[number // 10 - 2], number % 10
    return f"{ten}-{_SMALL[one]}" if one else ten


_NUMBER_OF = {number_words(number): number for number in range(1, 100)}


def _other_number(written: str) -> Iterator[str]:
    """Yield a number in the other of figures and words, and without its separators."""
    lowered = written.lower()
    if lowered in _NUMBER_OF:
        yield str(_NUMBER_OF[lowered])
    elif written.isdigit() and (words := number_words(int(written))):
        yield words
    elif "," in written:
        yield written.replace(",", "")


def _as_it_is(_: str) -> Iterator[str]:
    return iter(())


def _money(text: str) -> Iterator[str]:
    figure = re.search(rf"\d+(?:,\d{{3}})*(?:\.\d+)?{_SCALE}", text)
    sign = re.search(r"[$€£]|\b(?:cr|usd|eur|gbp)\b", text, re.IGNORECASE)
    if figure is None:
        return
    name = _MONEY[sign.group().lower()] if sign else text.rsplit(" ", 1)[1]
    amount = figure.group()
    yield f"{amount} {name}"
    if "," in amount:
        yield text.replace(",", "")
    if not sign:
        yield from (f"{mark} {amount}" for mark, crowns in _MONEY.items() if crowns == name and mark.isalpha())


def _share(text: str) -> Iterator[str]:
    figure = re.split(r" ?%| per ?cent", text)[0]
    for each in [figure, *_other_number(figure)]:
        yield f"{each} per cent"
        if each[0].isdigit():
            yield f"{each}%"


def _with_number(text: str) -> Iterator[str]:
    number, space, rest = re.fullmatch(rf"({NUMBER})([ -]?)(.*)", text, re.IGNORECASE | re.DOTALL).groups()  # type: ignore[union-attr]
    for each in [number, *_other_number(number)]:
        yield f"{each}{space}{rest}"


def _date(text: str) -> Iterator[str]:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        yield from _iso(text)
        return
    match = re.search(rf"(\d{{1,2}}) ({_MONTH})(?: (\d{{4}}))?", text, re.IGNORECASE)
    if match is None:
        return
    day, month, year = match.groups()
    yield match.group()
    yield f"{day} {month}"
    yield f"{month} {day}"
    if year:
        yield f"{year}-{_month_number(month):02}-{int(day):02}"


def _iso(text: str) -> Iterator[str]:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return
    yield f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    yield f"{day.day} {MONTHS[day.month - 1]}"


def _month_number(name: str) -> int:
    return [month.lower() for month in MONTHS].index(name.lower()) + 1


def _time(text: str) -> Iterator[str]:
    match = re.match(r"(\d{1,2})(?:[.:](\d\d))? ?([ap])", text, re.IGNORECASE)
    if match is None:
        return
    hour, minute, half = int(match[1]), match[2] or "00", match[3].lower()
    for mark in (".", ":"):
        for gap in (" ", ""):
            yield f"{hour}{mark}{minute}{gap}{half}m"
    if minute == "00":
        yield from (f"{hour} {half}m", f"{hour}{half}m")
    if hour <= 12 and int(minute) < 60:
        yield time(hour % 12 + 12 * (half == "p"), int(minute)).strftime("%H:%M")


def _form(text: str) -> Iterator[str]:
    yield text.split(" ", 1)[1]


_WRITTEN: dict[str, Callable[[str], Iterator[str]]] = {
    "money": _money,
    "share": _share,
    "duration": _with_number,
    "count": _with_number,
    "date": _date,
    "time": _time,
    "form": _form,
}
