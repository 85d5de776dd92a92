"""What every chart is drawn with: lines, words and marks as SVG, how wide words are, and where round numbers lie."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from toolkit.reports.style import FAINT, FONT, GRID, INK, PAPER

WIDTH, SIZE, SMALL = 1000, 20, 16
_NARROW, _WIDE = frozenset(" .,:;'|!()[]fijlrtI-/"), frozenset("mwMW@%—")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Values to places along an axis, from one end of it to the other; ``log`` for powers of ten."""

    least: float
    most: float
    start: float
    end: float
    log: bool = False

    def at(self, value: float, /) -> float:
        """Return the place of a value; one past an end stands at that end."""
        inside = min(max(value, self.least), self.most)
        place, low, high = (math.log10(each) if self.log else each for each in (inside, self.least, self.most))
        return self.start + (place - low) / (high - low) * (self.end - self.start)


def canvas(height: float, /, *, title: str, told: str = "", width: float = WIDTH) -> Element:
    """Return an empty picture that a screen reader names, and can be told in words."""
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width:g} {height:g}",
            "role": "img",
            "aria-label": title,
            "font-family": FONT,
            "font-size": str(SIZE),
        },
    )
    SubElement(root, "title").text = title
    if told:
        SubElement(root, "desc").text = told
    return root


def line(
    root: Element, start: tuple[float, float], end: tuple[float, float], colour: str, width: float, dash: str = ""
) -> None:
    """Draw a straight line."""
    ends = {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1]}
    places = {name: f"{at:.1f}" for name, at in ends.items()}
    dashes = {"stroke-dasharray": dash} if dash else {}
    SubElement(root, "line", {**places, "stroke": colour, "stroke-width": f"{width:g}", **dashes})


def words(
    root: Element,
    place: tuple[float, float],
    text: str,
    *,
    anchor: str = "start",
    fill: str = INK,
    size: int = SIZE,
    bold: bool = False,
) -> None:
    """Write words, their baseline at the place; dark ones keep lines that pass behind them away."""
    attributes = {"x": f"{place[0]:.1f}", "y": f"{place[1]:.1f}", "fill": fill, "text-anchor": anchor}
    weight = {"font-weight": "600"} if bold else {}
    halo = {} if fill == PAPER else {"stroke": PAPER, "stroke-width": "5", "paint-order": "stroke"}
    SubElement(root, "text", {**attributes, "font-size": str(size), **weight, **halo}).text = text


_SHAPES = {
    "circle": "M-10,0a10,10 0 1,0 20,0a10,10 0 1,0 -20,0",
    "square": "M-9,-9h18v18h-18z",
    "diamond": "M0,-12L12,0L0,12L-12,0z",
    "triangle": "M0,-12L12,9L-12,9z",
    "cross": "M-4,-11h8v7h7v8h-7v7h-8v-7h-7v-8h7z",
}


def mark(root: Element, symbol: str, place: tuple[float, float], colour: str, *, size: float = 1.0) -> None:
    """Draw an option's symbol."""
    at = f"translate({place[0]:.1f},{place[1]:.1f})" + (f" scale({size:g})" if size != 1 else "")
    attributes = {"d": _SHAPES[symbol], "transform": at, "fill": colour, "stroke": PAPER, "stroke-width": "2"}
    SubElement(root, "path", attributes)


def foot(root: Element, scale: Scale, ticks: Sequence[float], span: tuple[float, float], axis: str) -> None:
    """Draw a horizontal axis below a plot that stands between two heights: grid lines, numbers, what they count."""
    for tick in ticks:
        x = scale.at(tick)
        line(root, (x, span[0]), (x, span[1]), GRID, 1)
        words(root, (x, span[1] + 24), number(tick, axis), anchor="middle", fill=FAINT, size=SMALL)
    words(root, (scale.start, span[1] + 48), cut(axis, SMALL, WIDTH - scale.start), fill=FAINT, size=SMALL)


def number(value: float, axis: str, /) -> str:
    """Return a tick's number: a share as a percentage, anything else in full.

    Examples
    --------
    >>> number(0.25, "share of questions"), number(-0.1, "difference, share of questions"), number(1e6, "USD")
    ('25%', '-10%', '1,000,000')
    """
    percent = axis.startswith(("share", "difference, share", "chance"))
    if percent:
        return f"{value:.0%}"
    return f"{value:,.0f}" if abs(value) >= 1e5 else f"{value:,.6g}"


def round_numbers(least: float, most: float, /, *, wanted: int = 5) -> list[float]:
    """Return about so many round numbers, from at most the least to at least the most.

    Examples
    --------
    >>> round_numbers(0, 7.3), round_numbers(-0.1, 0.3)
    ([0.0, 2.0, 4.0, 6.0, 8.0], [-0.1, 0.0, 0.1, 0.2, 0.3])
    """
    most = most if most > least else least + 1.0
    span = most - least
    power = 10 ** math.floor(math.log10(span))
    step = next(power * part for part in (0.2, 0.25, 0.5, 1, 2, 5) if span / (power * part) <= wanted)
    first = math.floor(least / step + 1e-9)
    last = max(math.ceil(most / step - 1e-9), first + 1)
    return [round(float(step * count), 12) for count in range(first, last + 1)]


def powers_of_ten(least: float, most: float, /) -> list[float]:
    """Return the powers of ten from at most the least to at least the most, for an axis of them.

    Examples
    --------
    >>> powers_of_ten(20, 3000)
    [10.0, 100.0, 1000.0, 10000.0]
    """
    first, last = math.floor(math.log10(least)), math.ceil(math.log10(most))
    return [10.0**power for power in range(first, max(last, first + 1) + 1)]


def width_of(text: str, size: float = SIZE, /) -> float:
    """Return about how wide words are drawn, by the widest of the fonts that they may be drawn in."""
    return size * sum(_advance(letter) for letter in text)


def _advance(letter: str) -> float:
    if letter in _NARROW:
        return 0.4
    if letter in _WIDE:
        return 0.98
    if ord(letter) > 0x2E7F:
        return 1.0
    return 0.73 if letter.isupper() else 0.64


def cut(text: str, size: float, width: float, /) -> str:
    """Return words that fit a width, ended by an ellipsis where they did not.

    Examples
    --------
    >>> cut("chunks of 512 tokens", 20, 120)
    'chunks of…'
    """
    if width_of(text, size) <= width:
        return text
    kept = text
    while kept and width_of(f"{kept}…", size) > width:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def wrapped(text: str, size: float, width: float, /) -> list[str]:
    """Return words as lines that fit a width; a word too long for one is cut."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else ""
        if lines and width_of(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(cut(word, size, width))
    return lines
