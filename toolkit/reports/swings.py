"""What one number at a time does to a result, the widest first, drawn as inline SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from toolkit.reports.drawing import SIZE, SMALL, WIDTH, Scale, canvas, cut, foot, line, round_numbers, words
from toolkit.reports.style import FAINT, INK, MARKS, PAPER, PLAIN

_LEFT, _RIGHT, _ROW, _TOP, _BOTTOM, _BAR = 400, 40, 62, 40, 58, 26


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """A number: the result at its low and at its high end, and how each end is written."""

    name: str
    at_low: float
    at_high: float
    low: str
    high: str


def swing_chart(swings: Sequence[Swing], /, *, middle: float, title: str, axis: str, option: str = "") -> str:
    """Return a row a number: a bar from the result at its low end to that at its high end, about a line at the middle.

    The open half is the low end, the filled one the high end, and each end is written below its side of the bar.

    Examples
    --------
    >>> swing = Swing(name="minutes to review", at_low=2.0, at_high=5.0, low="1.5", high="5")
    >>> svg = swing_chart([swing], middle=3.0, title="Swings", axis="USD per completed task")
    >>> "minutes to review" in svg, "1.5" in svg
    (True, True)
    """
    ends = [end for swing in swings for end in (swing.at_low, swing.at_high)] + [middle]
    ticks = round_numbers(min(0.0, *ends), max(ends))
    foot_at = _TOP + _ROW * len(swings)
    told = " ".join(
        f"{each.name}: {each.at_low:.3g} at {each.low}, {each.at_high:.3g} at {each.high}." for each in swings
    )
    root = canvas(foot_at + _BOTTOM, title=title, told=told)
    scale = Scale(least=ticks[0], most=ticks[-1], start=_LEFT, end=WIDTH - _RIGHT)
    foot(root, scale, ticks, (_TOP, foot_at), axis)
    colour = MARKS.get(option, PLAIN).colour
    for row, swing in enumerate(swings):
        _swing(root, swing, _TOP + _ROW * row, scale, middle=middle, colour=colour)
    line(root, (scale.at(middle), _TOP - 8), (scale.at(middle), foot_at), INK, 2, "3 4")
    words(root, (scale.at(middle), _TOP - 14), f"likely {middle:,.3g}", anchor="middle", size=SMALL)
    return tostring(root, encoding="unicode")


def _swing(root: Element, swing: Swing, top: float, scale: Scale, *, middle: float, colour: str) -> None:
    words(root, (_LEFT - 16, top + 24), cut(swing.name, SIZE, _LEFT - 20), anchor="end")
    for end, fill in ((swing.at_low, PAPER), (swing.at_high, colour)):
        near, far = sorted((scale.at(middle), scale.at(end)))
        box = {"x": f"{near:.1f}", "y": f"{top + 4:.1f}", "width": f"{far - near:.1f}", "height": str(_BAR)}
        SubElement(root, "rect", {**box, "fill": fill, "stroke": colour, "stroke-width": "2"})
    _ends(root, swing, top + _BAR + 22, scale)


def _ends(root: Element, swing: Swing, y: float, scale: Scale) -> None:
    """Write each end outside the middle of its bar, so that the two never meet."""
    low_first = swing.at_low <= swing.at_high
    first, last = (swing.low, swing.high) if low_first else (swing.high, swing.low)
    left, right = sorted((scale.at(swing.at_low), scale.at(swing.at_high)))
    centre = (left + right) / 2
    words(root, (min(left, centre - 8), y), f"at {first}", anchor="end", fill=FAINT, size=SMALL)
    words(root, (max(right, centre + 8), y), f"at {last}", fill=FAINT, size=SMALL)
