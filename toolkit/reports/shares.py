"""Shares of a whole as stacked bars, drawn as inline SVG, each named where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from toolkit.reports.drawing import SIZE, WIDTH, canvas, cut, width_of, words
from toolkit.reports.style import MARKS, PAPER, PLAIN

_LEFT, _ROW, _TOP, _BAR = 250, 58, 6, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One option's share of a row."""

    option: str
    title: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A bar: its name, and its parts from left to right, which sum to one."""

    name: str
    parts: tuple[Part, ...]


def share_chart(rows: Sequence[Row], /, *, title: str) -> str:
    """Return a chart of one bar a row, each part in its option's colour with its name and share upon it.

    Examples
    --------
    >>> parts = (Part(option="rag", title="RAG", share=0.7), Part(option="mine", title="Mine", share=0.3))
    >>> svg = share_chart([Row(name="all views", parts=parts)], title="First places")
    >>> "RAG 70%" in svg, "Mine 30%" in svg
    (True, True)
    """
    told = " ".join(f"{row.name}: {', '.join(_said(part) for part in row.parts)}." for row in rows)
    root = canvas(_TOP + _ROW * len(rows), title=title, told=told)
    for at, row in enumerate(rows):
        _row(root, row, _TOP + _ROW * at)
    return tostring(root, encoding="unicode")


def _said(part: Part) -> str:
    return f"{part.title} {part.share:.0%}"


def _row(root: Element, row: Row, y: float) -> None:
    words(root, (_LEFT - 14, y + 27), cut(row.name, SIZE, _LEFT - 16), anchor="end")
    x = float(_LEFT)
    for part in row.parts:
        width = part.share * (WIDTH - _LEFT)
        if width >= 1:
            _part(root, part, x, y, width)
        x += width


def _part(root: Element, part: Part, x: float, y: float, width: float) -> None:
    colour = MARKS.get(part.option, PLAIN).colour
    box = {"x": f"{x:.1f}", "y": f"{y:.1f}", "width": f"{width:.1f}", "height": str(_BAR), "fill": colour}
    drawn = SubElement(root, "rect", {**box, "stroke": PAPER, "stroke-width": "2"})
    SubElement(drawn, "title").text = _said(part)
    fits = next((said for said in (_said(part), f"{part.share:.0%}") if width_of(said) * 1.06 + 8 < width), "")
    if fits:
        words(root, (x + width / 2, y + 27), fits, anchor="middle", fill=PAPER, bold=True)
