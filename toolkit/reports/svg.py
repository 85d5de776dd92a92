"""Charts as inline SVG: a few kilobytes each, sharp on paper and on a projector, with every label as text."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from toolkit.reports.style import FAINT, FONT, INK, MARKS, PAPER, PLAIN

_WIDTH, _LEFT, _RIGHT, _ROW, _TOP, _BOTTOM = 1000, 180, 310, 62, 24, 58
_SIZE = 20


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
    bars: Sequence[Bar], /, *, title: str, axis: str, most: float | None = None, against: Line | None = None
) -> str:
    """Return a chart of one row an option: a mark at the value, a line over its interval, the numbers beside it.

    Parameters
    ----------
    bars
        One an option, top to bottom.
    title
        Read out by a screen reader; the page writes its own heading.
    axis
        What the axis counts, with its unit.
    most
        The right end of the axis; the largest interval end, rounded up, if not given.
    against
        A value to hold the options against.

    Examples
    --------
    >>> bar = Bar(option="rag", title="RAG", value=0.7, low=0.5, high=0.8, words="70% (50-80%)")
    >>> svg = interval_chart([bar], title="Tasks completed", axis="share of tasks", most=1)
    >>> svg.startswith("<svg"), "70% (50-80%)" in svg
    (True, True)
    """
    ends = [end for bar in bars for end in (bar.high, bar.value) if end is not None]
    ends += [against.value] if against else []
    ticks = _ticks(most if most is not None else max(ends, default=1.0))
    height = _TOP + _ROW * len(bars) + _BOTTOM
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {_WIDTH} {height}",
            "role": "img",
            "aria-label": title,
            "font-family": FONT,
            "font-size": str(_SIZE),
        },
    )
    SubElement(root, "title").text = title
    _axis(root, ticks, height, axis)
    if against:
        _against(root, against, height, ticks[-1])
    for row, bar in enumerate(bars):
        _bar(root, bar, _TOP + _ROW * row + _ROW / 2, ticks[-1])
    return tostring(root, encoding="unicode")


def _ticks(most: float) -> list[float]:
    """Return about five round numbers from 0 to at least the most."""
    most = most or 1.0
    step = 10 ** math.floor(math.log10(most))
    step = next(step * part for part in (0.2, 0.25, 0.5, 1, 2, 5) if most / (step * part) <= 5)
    return [step * count for count in range(math.ceil(most / step - 1e-9) + 1)]


def _x(value: float, most: float) -> float:
    return _LEFT + value / most * (_WIDTH - _LEFT - _RIGHT)


def _axis(root: Element, ticks: Sequence[float], height: int, axis: str) -> None:
    foot = height - _BOTTOM
    percent = axis.startswith("share")
    for tick in ticks:
        x = _x(tick, ticks[-1])
        _line(root, x, _TOP, x, foot, "#dddddd", 1)
        _text(root, x, foot + 24, f"{tick:.0%}" if percent else f"{tick:,.6g}", anchor="middle", fill=FAINT, size=16)
    _text(root, _LEFT, foot + 48, axis, fill=FAINT, size=16)


def _against(root: Element, line: Line, height: int, most: float) -> None:
    x = _x(line.value, most)
    _line(root, x, _TOP - 8, x, height - _BOTTOM, FAINT, 3)
    _text(root, x + 8, _TOP + 2, line.words, fill=FAINT, size=16)


def _bar(root: Element, bar: Bar, y: float, most: float) -> None:
    mark = MARKS.get(bar.option, PLAIN)
    _text(root, _LEFT - 16, y + 7, bar.title, anchor="end", weight="600")
    if bar.value is None:
        _text(root, _LEFT + 12, y + 7, bar.words, fill=FAINT)
        return
    x, low, high = (_x(min(end, most), most) for end in (bar.value, bar.low or 0.0, bar.high or bar.value))
    _line(root, low, y, high, y, mark.colour, 5)
    for end in (low, high):
        _line(root, end, y - 9, end, y + 9, mark.colour, 3)
    _mark(root, mark.symbol, x, y, mark.colour)
    _text(root, high + 16, y + 7, bar.words)


def _line(root: Element, x1: float, y1: float, x2: float, y2: float, colour: str, width: float) -> None:
    ends = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
    places = {name: f"{at:.1f}" for name, at in ends.items()}
    SubElement(root, "line", {**places, "stroke": colour, "stroke-width": str(width)})


def _text(
    root: Element,
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "start",
    fill: str = INK,
    size: int = _SIZE,
    weight: str = "400",
) -> None:
    attributes = {
        "x": f"{x:.1f}",
        "y": f"{y:.1f}",
        "fill": fill,
        "text-anchor": anchor,
        "font-size": str(size),
        "font-weight": weight,
    }
    SubElement(root, "text", attributes).text = words


_SHAPES = {
    "circle": "M-10,0a10,10 0 1,0 20,0a10,10 0 1,0 -20,0",
    "square": "M-9,-9h18v18h-18z",
    "diamond": "M0,-12L12,0L0,12L-12,0z",
    "triangle": "M0,-12L12,9L-12,9z",
    "cross": "M-4,-11h8v7h7v8h-7v7h-8v-7h-7v-8h7z",
}


def _mark(root: Element, symbol: str, x: float, y: float, colour: str) -> None:
    attributes = {
        "d": _SHAPES[symbol],
        "transform": f"translate({x:.1f},{y:.1f})",
        "fill": colour,
        "stroke": PAPER,
        "stroke-width": "2",
    }
    SubElement(root, "path", attributes)
