"""Days as people write them, told apart only where there is no doubt."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

DateOrder = Literal["day-first", "month-first"]

_NUMERIC = re.compile(r"(\d{1,2})\s*([/.\-])\s*(\d{1,2})\s*\2\s*(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]0?0:00(?::00(?:\.0+)?)?Z?)?")
_DAY_AND_NAME = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})")
_NAME_AND_DAY = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)  # 1954 to 2119: a smaller number is rather a count, or a year


def order_of(texts: Iterable[str], /) -> DateOrder | None:
    """Return which comes first in a column's dates with slashes, where one of them can be only one way round.

    Examples
    --------
    >>> order_of(["01/03/2026", "25/12/2026"]), order_of(["01/03/2026"]), order_of(["25/12/2026", "12/25/2026"])
    ('day-first', None, None)
    """
    found: set[DateOrder] = set()
    for text in texts:
        match = _NUMERIC.fullmatch(text.strip())
        if match and match[2] != ".":
            first, second = int(match[1]), int(match[3])
            found |= {"day-first"} if first > 12 >= second else {"month-first"} if second > 12 >= first else set()
    return found.pop() if len(found) == 1 else None


def read_day(text: str, order: DateOrder | None, /) -> date:
    """Return the day that a text names.

    Dots put the day first, as wherever they are used; slashes are read by ``order``, or where both readings are the
    same day or only one is a day; a number in the range of Excel's days counts from 1900, as Excel does.

    Raises
    ------
    ValueError
        Where it names none, or may name two.

    Examples
    --------
    >>> for text in ("2026-03-01", "1.3.2026", "46082", "1 March 2026", "25/12/2026"):
    ...     print(read_day(text, None))
    2026-03-01
    2026-03-01
    2026-03-01
    2026-03-01
    2026-12-25
    """
    text = text.strip()
    if match := _YEAR_FIRST.fullmatch(text):
        return _day(match[1], match[2], match[3])
    if match := _NUMERIC.fullmatch(text):
        return _numeric(match, order)
    if match := _DAY_AND_NAME.fullmatch(text):
        return _day(match[3], _month(match[2]), match[1])
    if match := _NAME_AND_DAY.fullmatch(text):
        return _day(match[3], _month(match[1]), match[2])
    if text.isascii() and text.isdigit() and int(text) in _SERIALS:
        return _EXCEL_EPOCH + timedelta(days=int(text))
    raise ValueError("is not a date that is understood")


def _numeric(match: re.Match[str], order: DateOrder | None) -> date:
    first, second, year = match[1], match[3], match[4]
    if match[2] == "." or order == "day-first":
        return _day(year, second, first)
    if order == "month-first":
        return _day(year, first, second)
    readings = {day for day in (_day_or_none(year, second, first), _day_or_none(year, first, second)) if day}
    if len(readings) == 2:
        raise ValueError(f"may be {' or '.join(str(day) for day in sorted(readings))}")
    if not readings:
        raise ValueError("is no day of the calendar")
    return readings.pop()


def _month(name: str) -> int:
    found = [number for number, month in enumerate(_MONTHS, start=1) if month.startswith(name.lower())]
    if name.lower() == "sept":
        return 9
    if len(found) != 1:
        raise ValueError("names no month")
    return found[0]


def _day(year: str, month: str | int, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError("is no day of the calendar") from None


def _day_or_none(year: str, month: str, day: str) -> date | None:
    try:
        return _day(year, month, day)
    except ValueError:
        return None
