"""Values with their intervals on half the width of a sheet: names and numbers stay large enough to read on paper."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from toolkit.reports import MARKS, Bar, Line
from toolkit.reports.drawing import Scale, canvas, cut, line, mark, number, round_numbers, width_of, words
from toolkit.reports.style import FAINT, GRID, PAPER, PLAIN

WIDTH, SIZE = 620, 21
"""Half of A4 within its margins is 253 points: letters of 21 in 620 are then printed at 8.5 points."""
_ROW, _TOP, _FOOT, _GAP = 58, 26, 62, 14
_MOST_LEFT = 230


def compact_chart(
    bars: Sequence[Bar], /, *, title: str, axis: str, most: float | None = None, against: Line | None = None
) -> str:
    """Return a chart of one row an option: its name, a mark with a line over its interval, the numbers below them.

    Takes what ``toolkit.reports.interval_chart`` does.

    Examples
    --------
    >>> bar = Bar(option="rag", title="RAG", value=0.7, low=0.5, high=0.8, words="70% (50% to 80%)")
    >>> svg = compact_chart([bar], title="Tasks completed", axis="share of tasks", most=1)
    >>> svg.startswith("<svg"), "70% (50% to 80%)" in svg
    (True, True)
    """
    ends = [end for bar in bars for end in (bar.high, bar.value) if end is not None]
    ends += [against.value] if against else []
    ticks = round_numbers(0.0, most if most is not None else max(ends, default=1.0), wanted=4)
    left = min(max(width_of(bar.title, SIZE * 1.06) for bar in bars) + 2 * _GAP, _MOST_LEFT) if bars else _MOST_LEFT
    scale = Scale(least=ticks[0], most=ticks[-1], start=left, end=WIDTH - 30)
    foot_at = _TOP + _ROW * len(bars)
    root = canvas(
        foot_at + _FOOT, title=title, told=" ".join(f"{bar.title}: {bar.words}." for bar in bars), width=WIDTH
    )
    _axis(root, scale, ticks, foot_at, axis)
    if against:
        _against(root, scale, against, foot_at)
    for row, bar in enumerate(bars):
        _bar(root, scale, bar, _TOP + _ROW * row + 18)
    return tostring(root, encoding="unicode")


def _axis(root: Element, scale: Scale, ticks: Sequence[float], foot_at: float, axis: str) -> None:
    for tick in ticks:
        x = scale.at(tick)
        line(root, (x, _TOP), (x, foot_at), GRID, 1)
        words(root, (x, foot_at + 24), number(tick, axis), anchor="middle", fill=FAINT, size=SIZE)
    words(root, (0, foot_at + 52), cut(axis, SIZE, WIDTH), fill=FAINT, size=SIZE)


def _against(root: Element, scale: Scale, against: Line, foot_at: float) -> None:
    x = scale.at(against.value)
    line(root, (x, _TOP - 6), (x, foot_at), FAINT, 3)
    leftward = x + 8 + width_of(against.words, SIZE) > WIDTH
    words(root, (x - 8 if leftward else x + 8, _TOP - 8), against.words, anchor="end" if leftward else "start",
          fill=FAINT, size=SIZE)  # fmt: skip


def _bar(root: Element, scale: Scale, bar: Bar, y: float) -> None:
    style = MARKS.get(bar.option, PLAIN)
    words(root, (0, y + 7), cut(bar.title, SIZE * 1.06, scale.start - _GAP), size=SIZE, bold=True)
    _numbers(root, cut(bar.words, SIZE, WIDTH), y + 31)
    if bar.value is None:
        return
    if bar.low is not None and bar.high is not None:
        low, high = scale.at(bar.low), scale.at(bar.high)
        line(root, (low, y), (high, y), style.colour, 5)
        for end in (low, high):
            line(root, (end, y - 9), (end, y + 9), style.colour, 3)
    mark(root, style.symbol, (scale.at(bar.value), y), style.colour)


def _numbers(root: Element, said: str, y: float) -> None:
    """Write the numbers of a row on paper of their own: the lines of the axis pass behind them."""
    box = {"x": "0", "y": f"{y - 18:.1f}", "width": f"{width_of(said, SIZE):.1f}", "height": "24", "fill": PAPER}
    SubElement(root, "rect", box)
    words(root, (0, y), said, size=SIZE, fill=FAINT)
