"""Figures in words and in digits, with their units: "cr 20" is "20 crowns", "sixty days" is "60 days"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen \
seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_VALUES = {word: float(value) for value, word in enumerate(_ONES.split())}
_VALUES |= {word: 10.0 * value for value, word in enumerate(_TENS.split(), start=2)}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9}
_YEAR = "january february march april may june july august september october november december"
_MONTHS = _YEAR.split()
_MONTH = rf"(?:{'|'.join(f'{name[:3]}(?:{name[3:]})?' if name[3:] else name for name in _MONTHS)})"

_FIGURE = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_WORD = rf"(?:{'|'.join([*_ONES.split()[::-1], *_TENS.split()])})(?:[ -](?:{'|'.join(_ONES.split()[1:10])}))?"
_NUMBER = rf"(?:{_FIGURE}|{_WORD})(?:[ -]?(?:hundred|thousand|million|billion|bn|k|m)\b)?"
_CURRENCY = r"(?:crowns?|cr|dollars?|usd|euros?|eur|pounds?|gbp|[$£€])"
_UNITS = {
    r"minutes?|mins?": ("minute", 1),
    r"hours?|hrs?": ("minute", 60),
    r"(?:working|business)[ -]days?": ("working day", 1),
    r"(?:calendar[ -])?days?": ("day", 1),
    r"weeks?": ("day", 7),
    r"months?": ("month", 1),
    r"years?": ("month", 12),
    r"%|per ?cent|percent": ("per cent", 1),
    r"km|kilomet(?:re|er)s?": ("km", 1),
}
_UNIT = "|".join(_UNITS)
_FOUND = re.compile(
    rf"""
    (?P<iso>\b(?P<y>\d{{4}})-(?P<m>\d\d)-(?P<d>\d\d)\b)
    | \b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ ](?:of[ ])?(?P<month>{_MONTH})\b(?:,?[ ](?P<year>\d{{4}})\b)?
    | \b(?P<month2>{_MONTH})[ ](?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?[ ](?P<year2>\d{{4}})\b)?
    | (?P<code>\b[a-z]{{1,4}}-\d[\w-]*|\b(?!cr\d|eur\d|usd\d|gbp\d)[a-z]{{1,3}}\d+\b)
    | \b(?P<hour>\d{{1,2}})(?:[.:](?P<past>\d\d))?[ ]?(?P<half>[ap])\.?m\b
    | \b(?P<hour24>\d{{1,2}}):(?P<past24>\d\d)\b
    | (?P<noon>\b(?:noon|midday|midnight)\b)
    | (?:\b(?:crowns?|cr|usd|eur|gbp)|[$£€])[ ]?(?P<money>{_NUMBER})
    | (?<![\w.-])(?<!\d,)(?P<money2>{_NUMBER})[ ]?(?:crowns?|cr|dollars?|usd|euros?|eur|pounds?|gbp)\b
    | (?<![\w.])(?<!\d,)(?P<counted>{_NUMBER})[ -]?(?P<unit>{_UNIT})(?!\w)
    | (?<![\w.])(?<!\d,)(?P<plain>{_NUMBER})(?!\w|\.\d)
    | \b(?P<part>half)\b
    """.replace("[ ]", r"[\ \u00a0]"),
    re.IGNORECASE | re.VERBOSE,
)

# Most sentences state no figure, and the pattern above tries a dozen ways at every letter of them.
_MAY_STATE = re.compile(
    rf"\d|\b(?:{'|'.join([*_ONES.split(), *_TENS.split()])}|noon|mid(?:day|night)|half)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure and what it counts; ``unit`` is empty where none is said, and a code (Form L-14) is its own unit."""

    value: float
    unit: str = ""

    def agrees(self, other: "Amount", /) -> bool:
        """Return whether both say one thing. A figure with no unit may be of any but a code, a day or a time."""
        near = abs(self.value - other.value) <= 1e-9 * max(1.0, abs(self.value))
        loose = not (self.unit and other.unit) and not ({self.unit, other.unit} & {"date", "time"})
        return near and (self.unit == other.unit or (loose and not f"{self.unit}{other.unit}".startswith("code ")))


def amounts(text: str, /) -> list[Amount]:
    """Return the figures of a text, in order: money, durations, days, times, codes and bare numbers.

    Examples
    --------
    >>> amounts("Pay cr 1,240 within twenty-four hours on Form L-14.")
    [Amount(value=1240.0, unit='money'), Amount(value=1440.0, unit='minute'), Amount(value=0.0, unit='code l-14')]
    >>> amounts("six weeks") == amounts("42 days"), amounts("3.30 pm") == amounts("15:30")
    (True, True)
    """
    if not _MAY_STATE.search(text):
        return []
    return [amount for match in _FOUND.finditer(text.replace("’", "'")) for amount in _read(match)]


def _read(match: re.Match[str]) -> Iterator[Amount]:
    got = match.groupdict()
    if got["iso"]:
        yield from _date(got["d"], int(got["m"]), got["y"])
    elif month := got["month"] or got["month2"]:
        number = next(place for place, name in enumerate(_MONTHS, start=1) if name.startswith(month.lower()[:3]))
        yield from _date(got["day"] or got["day2"], number, got["year"] or got["year2"])
    elif got["code"]:
        yield Amount(0.0, f"code {got['code'].lower()}")
    elif got["hour"] or got["hour24"] or got["noon"]:
        yield Amount(_minutes(got), "time")
    elif money := got["money"] or got["money2"]:
        yield Amount(_number(money), "money")
    elif got["counted"]:
        unit, times = next(
            each for pattern, each in _UNITS.items() if re.fullmatch(pattern, got["unit"], re.IGNORECASE)
        )
        yield Amount(_number(got["counted"]) * times, unit)
    elif got["part"]:
        yield Amount(0.5)
    elif got["plain"].lower() != "one":  # "this one", "no one": hardly ever a count
        yield Amount(_number(got["plain"]))


def _date(day: str, month: int, year: str | None) -> Iterator[Amount]:
    """Give the year apart, so that a day without one agrees with that day in any year."""
    yield Amount(100.0 * month + int(day), "date")
    if year:
        yield Amount(float(year), "year")


def _minutes(got: dict[str, str | None]) -> float:
    if got["noon"]:
        return 0.0 if got["noon"].lower() == "midnight" else 720.0
    if got["hour24"]:
        return 60.0 * int(got["hour24"]) + int(got["past24"] or 0)
    return 60.0 * (int(got["hour"] or 0) % 12 + 12 * ((got["half"] or "a").lower() == "p")) + int(got["past"] or 0)


def _number(written: str) -> float:
    words = re.findall(rf"{_FIGURE}|[a-z]+", written.lower())
    value = sum(_VALUES.get(word, 0.0) for word in words)
    value += sum(float(word.replace(",", "")) for word in words if word[0].isdigit())
    for word in words:
        value *= _SCALES.get(word, 1.0)
    return value


def follows(wanted: Amount, given: list[Amount], /) -> bool:
    """Return whether one step of arithmetic leads from two of the figures given to the one wanted.

    Examples
    --------
    >>> follows(Amount(99.4), [Amount(0.71, "money"), Amount(140.0, "km")])
    True
    >>> follows(Amount(98.0), [Amount(0.71, "money"), Amount(140.0, "km")])
    False
    """
    values = [each.value for each in given if each.value and not each.unit.startswith(("code", "date", "year"))]
    for first, other in permutations(values, 2):
        for made in (first + other, first - other, first * other, first / other):
            if abs(made - wanted.value) <= 1e-6 * max(1.0, abs(wanted.value)):
                return True
    return False
