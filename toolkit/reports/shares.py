"""Shares of a whole as stacked bars, drawn as inline SVG, each named where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from toolkit.reports.style import FONT, INK, MARKS, PAPER, PLAIN

_WIDTH, _LEFT, _ROW, _TOP, _BAR = 1000, 250, 58, 6, 40
_NAMED_FROM = 0.14  # of the width: a narrower part has no room for its name


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
    height = _TOP + _ROW * len(rows)
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {_WIDTH} {height}",
            "role": "img",
            "aria-label": title,
            "font-family": FONT,
            "font-size": "19",
        },
    )
    SubElement(root, "title").text = title
    for at, row in enumerate(rows):
        _row(root, row, _TOP + _ROW * at)
    return tostring(root, encoding="unicode")


def _row(root: Element, row: Row, y: float) -> None:
    name = row.name if len(row.name) <= 20 else f"{row.name[:19]}…"
    _text(root, _LEFT - 14, y + 27, name, anchor="end", fill=INK)
    x = float(_LEFT)
    for part in row.parts:
        width = part.share * (_WIDTH - _LEFT)
        if width >= 1:
            _part(root, part, x, y, width)
        x += width


def _part(root: Element, part: Part, x: float, y: float, width: float) -> None:
    colour = MARKS.get(part.option, PLAIN).colour
    box = {"x": f"{x:.1f}", "y": f"{y:.1f}", "width": f"{width:.1f}", "height": str(_BAR), "fill": colour}
    drawn = SubElement(root, "rect", {**box, "stroke": PAPER, "stroke-width": "2"})
    said = f"{part.title} {part.share:.0%}"
    SubElement(drawn, "title").text = said
    if part.share >= _NAMED_FROM and len(said) * 10.5 < width:
        _text(root, x + width / 2, y + 27, said, anchor="middle", fill=PAPER)
    elif part.share >= 0.05:
        _text(root, x + width / 2, y + 27, f"{part.share:.0%}", anchor="middle", fill=PAPER)


def _text(root: Element, x: float, y: float, words: str, *, anchor: str, fill: str) -> None:
    SubElement(
        root,
        "text",
        {
            "x": f"{x:.1f}",
            "y": f"{y:.1f}",
            "fill": fill,
            "text-anchor": anchor,
            "font-weight": "600" if fill == PAPER else "400",
        },
    ).text = words
