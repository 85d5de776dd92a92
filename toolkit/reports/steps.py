"""Where money goes: for each option its parts as steps up to the whole, drawn as inline SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from toolkit.reports.drawing import SMALL, WIDTH, Scale, canvas, line, number, round_numbers, words, wrapped
from toolkit.reports.style import FAINT, GRID, INK, MARKS, PLAIN

FILLS = {
    "model": "#F0E442",
    "review": "#56B4E9",
    "escalation": "#E69F00",
    "wrong_answers": "#7A1F2B",
    "build": "#B8A9D9",
    "fixed": "#8c8c8c",
}
NAMES = {
    "model": "model",
    "review": "review",
    "escalation": "taken over by people",
    "wrong_answers": "wrong answers",
    "build": "building it",
    "fixed": "fixed costs",
}
"""A part's name, and its colour: none is an option's, and an outline shows the light ones."""
_TOP, _HEIGHT, _NAMES, _GAP, _LEFT = 48, 130, 46, 12, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A part of the whole: its key in `NAMES` and `FILLS`, its name, and its value."""

    part: str
    name: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Climb:
    """One option's steps; their sum is what stands at the end, named by ``whole``."""

    option: str
    title: str
    steps: tuple[Step, ...]

    @property
    def total(self) -> float:
        """The whole: the sum of the steps."""
        return sum(step.value for step in self.steps)


def step_chart(climbs: Sequence[Climb], /, *, title: str, whole: str, unit: str = "$") -> str:
    """Return a row an option: each part stands on the one before, and the whole at the end; all on one scale.

    Examples
    --------
    >>> steps = (Step(part="model", name="model", value=0.5), Step(part="review", name="review", value=1.5))
    >>> svg = step_chart([Climb(option="rag", title="RAG", steps=steps)], title="Where it goes", whole="a task")
    >>> "$0.50" in svg, "$2.00" in svg
    (True, True)
    """
    row = _TOP + _HEIGHT + _NAMES + _GAP
    told = " ".join(f"{each.title}: {', '.join(_said(step, unit) for step in each.steps)}." for each in climbs)
    root = canvas(row * len(climbs), title=title, told=told)
    ticks = round_numbers(0, max([climb.total for climb in climbs] or [1.0]), wanted=3)
    for place, climb in enumerate(climbs):
        top = place * row + _TOP
        scale = Scale(least=0, most=ticks[-1], start=top + _HEIGHT, end=top)
        _climb(root, climb, scale, ticks, whole, unit)
    return tostring(root, encoding="unicode")


def _said(step: Step, unit: str) -> str:
    return f"{step.name} {amount(step.value, unit)}"


def amount(value: float, unit: str = "$", /) -> str:
    """Return an amount of money as people write it.

    Examples
    --------
    >>> amount(1234.5), amount(3.456), amount(0.00123), amount(-0.5)
    ('$1,234', '$3.46', '$0.0012', '-$0.50')
    """
    size, sign = abs(value), "-" if value < 0 else ""
    if size >= 100:
        return f"{sign}{unit}{size:,.0f}"
    return f"{sign}{unit}{size:.2f}" if size >= 0.1 or size == 0 else f"{sign}{unit}{size:.2g}"


def _climb(root: Element, climb: Climb, scale: Scale, ticks: Sequence[float], whole: str, unit: str) -> None:
    for tick in ticks:
        y = scale.at(tick)
        line(root, (_LEFT, y), (WIDTH, y), GRID if tick else INK, 1)
        words(root, (_LEFT - 8, y + 5), f"{unit}{number(tick, '')}", anchor="end", fill=FAINT, size=SMALL)
    mark = MARKS.get(climb.option, PLAIN)
    words(root, (0, scale.end - 26), climb.title, fill=mark.colour, bold=True)
    wide, total = (WIDTH - _LEFT) / (len(climb.steps) + 1), 0.0
    for place, step in enumerate(climb.steps):
        ends, total = (total, total + step.value), total + step.value
        left = _LEFT + place * wide
        _column(root, (left, wide), scale, ends, FILLS.get(step.part, PLAIN.colour), amount(step.value, unit))
        line(root, (left + wide - 10, scale.at(total)), (left + wide + 10, scale.at(total)), FAINT, 1.5, "4 3")
        _named(root, left + wide / 2, scale.start, step.name, wide)
    left = _LEFT + len(climb.steps) * wide
    _column(root, (left, wide), scale, (0, total), mark.colour, amount(total, unit))
    _named(root, left + wide / 2, scale.start, whole, wide)


def _column(
    root: Element, across: tuple[float, float], scale: Scale, ends: tuple[float, float], fill: str, said: str
) -> None:
    (left, wide), (low, high) = across, (scale.at(each) for each in ends)
    box = {"x": f"{left + 10:.1f}", "y": f"{high:.1f}", "width": f"{wide - 20:.1f}", "height": f"{low - high:.1f}"}
    SubElement(root, "rect", {**box, "fill": fill, "stroke": INK, "stroke-width": "1"})
    words(root, (left + wide / 2, high - 6), said, anchor="middle", size=SMALL, bold=True)


def _named(root: Element, x: float, foot_at: float, name: str, wide: float) -> None:
    for at, part in enumerate(wrapped(name, SMALL, wide - 4)[:2]):
        words(root, (x, foot_at + 20 + 18 * at), part, anchor="middle", fill=FAINT, size=SMALL)
