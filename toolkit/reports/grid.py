"""Counts in rows and columns, each square shaded by its count with the number in it, drawn as inline SVG."""

from bisect import bisect_right
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from toolkit.reports.drawing import SIZE, SMALL, WIDTH, canvas, cut, width_of, words, wrapped
from toolkit.reports.style import FAINT, INK, PAPER

_SHADES = ("#ffffff", "#d6e9f5", "#8cc3e3", "#0072B2", "#00395a")
_STEPS = (1, 2, 4, 8)
"""The least count for each shade but the first: few steps, told apart in grey too."""
_TOP, _ROW = 60, 40


def shade(count: int, /) -> int:
    """Return which of five shades a count has: 0 for none, 4 for eight and more.

    Examples
    --------
    >>> [shade(count) for count in (0, 1, 3, 7, 99)]
    [0, 1, 2, 3, 4]
    """
    return bisect_right(_STEPS, count)


def grid_chart(rows: Sequence[tuple[str, Sequence[int]]], columns: Sequence[str], /, *, title: str) -> str:
    """Return a grid of counts, a row each of a name and its counts, one a column.

    Examples
    --------
    >>> svg = grid_chart([("hr", [3, 0])], ["look-up", "numeric"], title="Questions by folder")
    >>> ">3<" in svg, "hr: look-up 3, numeric 0." in svg
    (True, True)
    """
    told = " ".join(
        f"{name}: {', '.join(f'{column} {count}' for column, count in zip(columns, counts, strict=True))}."
        for name, counts in rows
    )
    left = min(max([120.0, *(width_of(name) + 24 for name, _ in rows)]), 380)
    each = min(150.0, (WIDTH - left) / max(1, len(columns)))
    root = canvas(_TOP + _ROW * len(rows) + 8, title=title, told=told)
    for at, column in enumerate(columns):
        lines = _heading(column, each - 6)
        for line, text in enumerate(lines):
            place = (left + each * (at + 0.5), _TOP - 14 - 20 * (len(lines) - 1 - line))
            words(root, place, text, anchor="middle", fill=FAINT, size=SMALL)
    for row, (name, counts) in enumerate(rows):
        y = float(_TOP + _ROW * row)
        words(root, (left - 12, y + 26), cut(name, SIZE, left - 14), anchor="end")
        for at, count in enumerate(counts):
            _square(root, left + each * at, y, each, count)
    return tostring(root, encoding="unicode")


def _heading(column: str, width: float) -> list[str]:
    """Return a column's name on one line, or two where it is too wide for one."""
    if width_of(column, SMALL) <= width:
        return [column]
    return [cut(line, SMALL, width) for line in wrapped(column.replace("-", "- "), SMALL, width)[:2]]


def _square(root: Element, x: float, y: float, width: float, count: int) -> None:
    step = shade(count)
    box = {"x": f"{x + 1:.1f}", "y": f"{y + 1:.1f}", "width": f"{width - 2:.1f}", "height": str(_ROW - 2)}
    border = {"stroke": "#8c8c8c", "stroke-dasharray": "4 4"} if not step else {}
    SubElement(root, "rect", {**box, "fill": _SHADES[step], **border})
    fill = PAPER if step >= 3 else INK if step else FAINT
    attributes = {"x": f"{x + width / 2:.1f}", "y": f"{y + 27:.1f}", "fill": fill, "text-anchor": "middle"}
    SubElement(root, "text", {**attributes, "font-size": str(SIZE)}).text = f"{count:,}"
