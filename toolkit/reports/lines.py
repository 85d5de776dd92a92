"""Lines over a range, each named where it ends, drawn as inline SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from toolkit.reports.drawing import (
    SMALL,
    WIDTH,
    Scale,
    canvas,
    cut,
    foot,
    line,
    number,
    powers_of_ten,
    round_numbers,
    width_of,
    words,
)
from toolkit.reports.style import FAINT, GRID, INK, MARKS, PLAIN

_TOP, _HEIGHT, _BOTTOM, _LEFT, _ROW = 40, 340, 60, 90, 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A line of points, left to right, and the band between ``low`` and ``high`` at each, where they are given.

    ``option`` decides its colour and dash.
    """

    option: str
    title: str
    points: tuple[tuple[float, float], ...]
    band: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """A value to read the lines against, across the chart or from top to bottom."""

    value: float
    words: str
    across: bool = True


def line_chart(
    series: Sequence[Series],
    /,
    *,
    title: str,
    across: str,
    up: str,
    log: bool = False,
    most: float | None = None,
    guides: Sequence[Guide] = (),
) -> str:
    """Return lines, each with its name at its right end, its own colour and its own dash.

    Parameters
    ----------
    series
        The lines; those without points are left out.
    title
        Read out by a screen reader; the page writes its own heading.
    across, up
        What the two axes count, with units.
    log
        Whether both axes go by powers of ten.
    most
        The top of the upright axis; the largest value, rounded up, if not given.
    guides
        Values to read the lines against.

    Examples
    --------
    >>> rag = Series(option="rag", title="RAG", points=((100, 9.0), (1000, 4.0)))
    >>> svg = line_chart([rag], title="Cost", across="tasks a month", up="USD per completed task", log=True)
    >>> ">RAG<" in svg, "10,000" in svg
    (True, False)
    """
    drawn = [each for each in series if each.points]
    right = max([60.0, *(width_of(each.title) + 24 for each in drawn)])
    x, y = _scales(drawn, end=WIDTH - min(right, 330), log=log, most=most)
    told = " ".join(f"{each.title}: {_told(each, across, up)}." for each in drawn)
    root = canvas(_TOP + _HEIGHT + _BOTTOM, title=title, told=told)
    foot(root, x[0], x[1], (_TOP, _TOP + _HEIGHT), across)
    _side(root, y[0], y[1], (x[0].start, x[0].end), up)
    for guide in guides:
        _guide(root, guide, x[0], y[0])
    for each in drawn:
        _series(root, each, x[0], y[0])
    _names(root, drawn, x[0], y[0])
    return tostring(root, encoding="unicode")


Axis = tuple[Scale, list[float]]


def _scales(drawn: Sequence[Series], *, end: float, log: bool, most: float | None) -> tuple[Axis, Axis]:
    points = [point for each in drawn for point in each.points] or [(1.0, 1.0)]
    edges = [edge for each in drawn for low_high in each.band for edge in low_high]
    xs, ys = [at for at, _ in points], [*(value for _, value in points), *edges]
    if log:
        right, up = powers_of_ten(min(xs), max(xs)), powers_of_ten(min(ys), most or max(ys))
    else:
        right, up = round_numbers(min(xs), max(xs)), round_numbers(min(0.0, *ys), most or max(ys))
    return (
        (Scale(least=right[0], most=right[-1], start=_LEFT, end=end, log=log), right),
        (Scale(least=up[0], most=up[-1], start=_TOP + _HEIGHT, end=_TOP, log=log), up),
    )


def _told(series: Series, across: str, up: str) -> str:
    (first, low), (last, high) = series.points[0], series.points[-1]
    return f"{number(low, up)} at {number(first, across)}, {number(high, up)} at {number(last, across)}"


def _side(root: Element, scale: Scale, ticks: Sequence[float], span: tuple[float, float], axis: str) -> None:
    for tick in ticks:
        y = scale.at(tick)
        line(root, (span[0], y), (span[1], y), GRID, 1)
        words(root, (span[0] - 10, y + 5), number(tick, axis), anchor="end", fill=FAINT, size=SMALL)
    words(root, (8, _TOP - 20), axis, fill=FAINT, size=SMALL)


def _guide(root: Element, guide: Guide, x: Scale, y: Scale) -> None:
    if guide.across:
        at = y.at(guide.value)
        line(root, (x.start, at), (x.end, at), INK, 2, "3 4")
        words(root, (x.start + 8, at - 7), guide.words, size=SMALL)
        return
    at = x.at(guide.value)
    line(root, (at, _TOP), (at, _TOP + _HEIGHT), INK, 2, "3 4")
    leftward = at + 8 + width_of(guide.words, SMALL) > x.end
    anchor, beside = ("end", at - 8) if leftward else ("start", at + 8)
    words(root, (beside, _TOP + _HEIGHT - 10), guide.words, anchor=anchor, size=SMALL)


def _series(root: Element, series: Series, x: Scale, y: Scale) -> None:
    style = MARKS.get(series.option, PLAIN)
    if series.band:
        lows = [(at, low) for (at, _), (low, _) in zip(series.points, series.band, strict=True)]
        highs = [(at, high) for (at, _), (_, high) in zip(series.points, series.band, strict=True)]
        outline = _path([*lows, *reversed(highs)], x, y)
        SubElement(root, "polygon", {"points": outline, "fill": style.colour, "fill-opacity": "0.13"})
    attributes = {"points": _path(series.points, x, y), "fill": "none", "stroke": style.colour, "stroke-width": "4"}
    dashes = {"stroke-dasharray": style.dash} if style.dash else {}
    SubElement(root, "polyline", {**attributes, **dashes})


def _path(points: Sequence[tuple[float, float]], x: Scale, y: Scale) -> str:
    return " ".join(f"{x.at(at):.1f},{y.at(value):.1f}" for at, value in points)


def _names(root: Element, drawn: Sequence[Series], x: Scale, y: Scale) -> None:
    """Write each line's name where it ends, moved apart where two lines end at one place."""
    ends = sorted(((y.at(each.points[-1][1]), each) for each in drawn), key=lambda end: end[0])
    for at, (place, each) in zip(apart([place for place, _ in ends], _TOP + _HEIGHT), ends, strict=True):
        colour, beside = MARKS.get(each.option, PLAIN).colour, x.at(each.points[-1][0])
        if abs(at - place) > _ROW / 2:
            line(root, (beside, place), (x.end + 8, at), colour, 1)
        words(root, (x.end + 12, at + 6), cut(each.title, 21, WIDTH - x.end - 12), fill=colour, bold=True)


def apart(places: Sequence[float], last: float, /, *, gap: float = _ROW) -> list[float]:
    """Return heights at least a gap from each other, as near to the given ones as that allows, none below the last.

    Examples
    --------
    >>> apart([10, 12, 90], 100)
    [10, 34, 90]
    >>> apart([95, 96], 100)
    [76, 100]
    """
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + gap) if moved else place)
    for at in range(len(moved) - 1, -1, -1):
        below = moved[at + 1] - gap if at + 1 < len(moved) else last
        moved[at] = min(moved[at], below)
    return moved
