"""The same values for several options beside each other, cut into the same rows, drawn as inline SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, tostring

from toolkit.reports.drawing import (
    SMALL,
    WIDTH,
    Scale,
    canvas,
    cut,
    line,
    mark,
    number,
    round_numbers,
    width_of,
    words,
)
from toolkit.reports.style import GRID, MARKS, PLAIN

_ROW, _TOP, _BOTTOM, _GAP = 54, 44, 62, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One option's value in one row, with its interval."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One option: its cells by the name of their row."""

    option: str
    title: str
    cells: dict[str, Cell]


def facet_chart(
    facets: Sequence[Facet], rows: Sequence[str], /, *, title: str, axis: str, most: float | None = None
) -> str:
    """Return a small chart an option, side by side, their rows shared: a mark, its interval, its number above it.

    Parameters
    ----------
    facets
        One an option, left to right; a row that an option has no cell for stays empty.
    rows
        Names of the rows, top to bottom.
    title
        Read out by a screen reader; the page writes its own heading.
    axis
        What the axes count, with the unit.
    most
        The right end of every axis; the largest end of an interval, rounded up, if not given.

    Examples
    --------
    >>> rag = Facet(option="rag", title="RAG", cells={"look-up": Cell(value=0.7, low=0.4, high=0.9)})
    >>> "70%" in facet_chart([rag], ["look-up"], title="By kind", axis="share of questions", most=1)
    True
    """
    cells = [cell for facet in facets for cell in facet.cells.values()]
    ends = [end for cell in cells for end in (cell.high, cell.value) if end is not None]
    ticks = round_numbers(0, most if most is not None else max(ends, default=1.0), wanted=2)
    left = min(max([120.0, *(width_of(row, SMALL) + 20 for row in rows)]), 330)
    each = (WIDTH - left - 24) / max(1, len(facets))
    root = canvas(_TOP + _ROW * len(rows) + _BOTTOM, title=title, told=_told(facets, axis))
    for at, row in enumerate(rows):
        y = _TOP + _ROW * at + _ROW / 2
        line(root, (left, y), (WIDTH - 24, y), GRID, 1)
        words(root, (left - 12, y + 6), cut(row, SMALL, left - 12), anchor="end", size=SMALL)
    for at, facet in enumerate(facets):
        start = left + each * at
        scale = Scale(least=0, most=ticks[-1], start=start + 14, end=start + each - _GAP)
        _facet(root, facet, rows, scale, ticks, axis)
    words(root, (left + 14, _TOP + _ROW * len(rows) + 50), axis, fill=PLAIN.colour, size=SMALL)
    return tostring(root, encoding="unicode")


def _told(facets: Sequence[Facet], axis: str) -> str:
    return " ".join(
        f"{facet.title}: {', '.join(f'{row} {number(cell.value, axis)}' for row, cell in facet.cells.items())}."
        for facet in facets
    )


def _facet(root: Element, facet: Facet, rows: Sequence[str], scale: Scale, ticks: Sequence[float], axis: str) -> None:
    style, foot_at = MARKS.get(facet.option, PLAIN), _TOP + _ROW * len(rows)
    title = cut(facet.title, SMALL * 1.1, scale.end - scale.start + _GAP)
    words(root, (scale.start, _TOP - 20), title, fill=style.colour, bold=True, size=SMALL + 2)
    for tick in ticks:
        line(root, (scale.at(tick), _TOP), (scale.at(tick), foot_at), GRID, 1)
        words(root, (scale.at(tick), foot_at + 22), number(tick, axis), anchor="middle", fill=PLAIN.colour, size=14)
    for at, row in enumerate(rows):
        if row in facet.cells:
            _cell(root, facet.cells[row], (_TOP + _ROW * at + _ROW / 2), scale, facet.option, axis)


def _cell(root: Element, cell: Cell, y: float, scale: Scale, option: str, axis: str) -> None:
    style, x = MARKS.get(option, PLAIN), scale.at(cell.value)
    if cell.low is not None and cell.high is not None:
        line(root, (scale.at(cell.low), y), (scale.at(cell.high), y), style.colour, 4)
        for end in (cell.low, cell.high):
            line(root, (scale.at(end), y - 6), (scale.at(end), y + 6), style.colour, 3)
    mark(root, style.symbol, (x, y), style.colour, size=0.75)
    words(root, (x, y - 12), number(cell.value, axis), anchor="middle", size=14)
