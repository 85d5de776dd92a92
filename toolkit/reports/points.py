"""Two figures of each option against each other, both with their intervals, drawn as inline SVG."""

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
    number,
    powers_of_ten,
    round_numbers,
    width_of,
    words,
)
from toolkit.reports.lines import apart
from toolkit.reports.style import FAINT, GRID, MARKS, PLAIN

_TOP, _HEIGHT, _BOTTOM, _LEFT, _NAMES = 40, 400, 60, 90, 190

Ends = tuple[float, float, float]
"""A value between the ends of its interval: low, value, high."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One option's two figures, each between the ends of its interval."""

    option: str
    title: str
    across: Ends
    up: Ends


def point_chart(points: Sequence[Point], /, *, title: str, across: str, up: str, log: bool = False) -> str:
    """Return a mark an option at its two figures, with a line over each interval and its name beside the plot.

    Parameters
    ----------
    points
        One an option.
    title
        Read out by a screen reader; the page writes its own heading.
    across, up
        What the two axes count, with units; shares run from none to all.
    log
        Whether the lower axis goes by powers of ten.

    Examples
    --------
    >>> rag = Point(option="rag", title="RAG", across=(2.0, 3.0, 5.0), up=(0.5, 0.7, 0.8))
    >>> svg = point_chart([rag], title="Share against cost", across="USD per task", up="share of questions")
    >>> ">RAG<" in svg, "RAG: 70% at 3" in svg
    (True, True)
    """
    x, x_ticks = _scale([end for each in points for end in each.across], (_LEFT, WIDTH - _NAMES), log=log)
    tops = [1.0] if up.startswith("share") else []
    y, y_ticks = _scale([*tops, *(end for each in points for end in each.up)], (_TOP + _HEIGHT, _TOP), log=False)
    told = " ".join(f"{each.title}: {number(each.up[1], up)} at {each.across[1]:,.3g}." for each in points)
    root = canvas(_TOP + _HEIGHT + _BOTTOM, title=title, told=told)
    foot(root, x, x_ticks, (_TOP, _TOP + _HEIGHT), across)
    for tick in y_ticks:
        line(root, (x.start, y.at(tick)), (x.end, y.at(tick)), GRID, 1)
        words(root, (x.start - 10, y.at(tick) + 5), number(tick, up), anchor="end", fill=FAINT, size=SMALL)
    words(root, (8, _TOP - 20), up, fill=FAINT, size=SMALL)
    for each in points:
        _point(root, each, x, y)
    _names(root, points, x, y)
    return tostring(root, encoding="unicode")


def _scale(ends: Sequence[float], span: tuple[float, float], *, log: bool) -> tuple[Scale, list[float]]:
    least, most = min(ends, default=1.0), max(ends, default=1.0)
    ticks = powers_of_ten(least, most) if log else round_numbers(min(0.0, least), most)
    return Scale(least=ticks[0], most=ticks[-1], start=span[0], end=span[1], log=log), ticks


def _point(root: Element, point: Point, x: Scale, y: Scale) -> None:
    style = MARKS.get(point.option, PLAIN)
    at = (x.at(point.across[1]), y.at(point.up[1]))
    line(root, (x.at(point.across[0]), at[1]), (x.at(point.across[2]), at[1]), style.colour, 3)
    line(root, (at[0], y.at(point.up[0])), (at[0], y.at(point.up[2])), style.colour, 3)
    mark(root, style.symbol, at, style.colour, size=1.2)


def _names(root: Element, points: Sequence[Point], x: Scale, y: Scale) -> None:
    """Write each name beside the plot, led to from the right end of its interval, and moved apart from the others."""
    ends = sorted(points, key=lambda each: y.at(each.up[1]))
    places = apart([y.at(each.up[1]) for each in ends], _TOP + _HEIGHT, gap=width_of("M", SIZE) + 8)
    for at, each in zip(places, ends, strict=True):
        colour = MARKS.get(each.option, PLAIN).colour
        line(root, (x.at(each.across[2]), y.at(each.up[1])), (x.end + 8, at), colour, 1, "1 5")
        words(root, (x.end + 12, at + 6), cut(each.title, SIZE, _NAMES - 14), fill=colour, bold=True)
