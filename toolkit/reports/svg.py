"""Values with their intervals, a row each, drawn as inline SVG: sharp on paper and on a projector, labels as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, tostring

from toolkit.reports.drawing import (
    SIZE,
    SMALL,
    WIDTH,
    Scale,
    canvas,
    cut,
    foot,
    line,
    mark,
    round_numbers,
    width_of,
    words,
)
from toolkit.reports.style import FAINT, MARKS, PLAIN

_ROW, _TOP, _BOTTOM, _GAP = 62, 24, 58, 16
_LEAST_LEFT, _MOST_LEFT, _MOST_RIGHT = 150, 430, 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One option's value with its interval, and the words beside it. A ``None`` value is drawn as its words alone."""

    option: str
    title: str
    value: float | None
    low: float | None
    high: float | None
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A value to hold the options against, drawn from top to bottom."""

    value: float
    words: str


def interval_chart(
    bars: Sequence[Bar],
    /,
    *,
    title: str,
    axis: str,
    least: float = 0.0,
    most: float | None = None,
    against: Line | None = None,
) -> str:
    """Return a chart of one row an option: a mark at the value, a line over its interval, the numbers beside it.

    Parameters
    ----------
    bars
        One an option, top to bottom.
    title
        Read out by a screen reader, with the words of each row; the page writes its own heading.
    axis
        What the axis counts, with its unit; shares are written as percentages.
    least, most
        The ends of the axis. The right one is the largest interval end, rounded up, if not given; the left one moves
        where a value lies below it.
    against
        A value to hold the options against.

    Examples
    --------
    >>> bar = Bar(option="rag", title="RAG", value=0.7, low=0.5, high=0.8, words="70% (50-80%)")
    >>> svg = interval_chart([bar], title="Tasks completed", axis="share of tasks", most=1)
    >>> svg.startswith("<svg"), "70% (50-80%)" in svg
    (True, True)
    """
    ends = [end for bar in bars for end in (bar.low, bar.high, bar.value) if end is not None]
    ends += [against.value] if against else []
    ticks = round_numbers(min([least, *ends]), most if most is not None else max(ends, default=1.0))
    foot_at = _TOP + _ROW * len(bars)
    root = canvas(foot_at + _BOTTOM, title=title, told=" ".join(f"{bar.title}: {bar.words}." for bar in bars))
    scale = Scale(least=ticks[0], most=ticks[-1], start=_left(bars), end=WIDTH - _right(bars))
    foot(root, scale, ticks, (_TOP, foot_at), axis)
    if against:
        _against(root, against, foot_at, scale)
    for row, bar in enumerate(bars):
        _bar(root, bar, _TOP + _ROW * row + _ROW / 2, scale)
    return tostring(root, encoding="unicode")


def _left(bars: Sequence[Bar]) -> float:
    """Return where the axis begins: past the longest name, within reason."""
    return min(max([_LEAST_LEFT, *(width_of(bar.title) * 1.06 + 2 * _GAP for bar in bars)]), _MOST_LEFT)


def _right(bars: Sequence[Bar]) -> float:
    """Return the room that the longest words need, past the end of the axis."""
    return min(max([60.0, *(width_of(bar.words) + 2 * _GAP for bar in bars if bar.value is not None)]), _MOST_RIGHT)


def _against(root: Element, against: Line, foot_at: float, scale: Scale) -> None:
    x = scale.at(against.value)
    line(root, (x, _TOP - 8), (x, foot_at), FAINT, 3)
    leftward = x + 8 + width_of(against.words, SMALL) > WIDTH
    place = (x - 8 if leftward else x + 8, _TOP + 2)
    words(root, place, against.words, anchor="end" if leftward else "start", fill=FAINT, size=SMALL)


def _bar(root: Element, bar: Bar, y: float, scale: Scale) -> None:
    style = MARKS.get(bar.option, PLAIN)
    name = cut(bar.title, SIZE * 1.06, scale.start - 2 * _GAP)
    words(root, (scale.start - _GAP, y + 7), name, anchor="end", bold=True)
    if bar.value is None:
        words(root, (scale.start + 12, y + 7), cut(bar.words, SIZE, WIDTH - scale.start - 12), fill=FAINT)
        return
    x = last = scale.at(bar.value)
    if bar.low is not None and bar.high is not None:
        last = max(x, scale.at(bar.high))
        line(root, (scale.at(bar.low), y), (last, y), style.colour, 5)
        for end in (bar.low, bar.high):
            _end(root, end, y, scale, style.colour)
    mark(root, style.symbol, (x, y), style.colour)
    words(root, (last + _GAP, y + 7), cut(bar.words, SIZE, WIDTH - last - _GAP))


def _end(root: Element, end: float, y: float, scale: Scale, colour: str) -> None:
    """Close an interval, or point on where it goes past the axis."""
    x = scale.at(end)
    if scale.least <= end <= scale.most:
        line(root, (x, y - 9), (x, y + 9), colour, 3)
        return
    back = -9 if end > scale.most else 9
    line(root, (x + back, y - 9), (x, y), colour, 3)
    line(root, (x + back, y + 9), (x, y), colour, 3)
