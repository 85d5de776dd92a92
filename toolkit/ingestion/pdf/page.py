"""One page to its words, its ruled lines, and what of it a person cannot see. The only module that calls pdfium."""

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

MAX_CHARACTERS = 200_000
"""A page with more is not read: no page of print holds a tenth of it."""
_WORD_GAP = 0.7  # of the type size: a wider gap parts two words even where no space is written
_SMALLEST_TYPE = 1.5  # points
_LEAST_CONTRAST = 6  # of 255 levels of grey, between the lightest and the darkest spot of a word
_BOLD = 600  # of 900, the heaviest weight of type
_LEANING = 5  # degrees
_MAX_PIXELS = 2_000_000
MAX_RULES = 3_000
_STRAIGHT = 0.5  # points by which a line may slope
_Edges = tuple[float, float, float, float]
_RULE_WIDTH = 3.0  # points: a thicker stroke is a bar, not a rule


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points from the top left corner of the page as it is shown."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """How high it is."""
        return self.bottom - self.top

    def holds(self, other: "Box") -> bool:
        """Whether the middle of another box lies in this one."""
        x, y = (other.left + other.right) / 2, (other.top + other.bottom) / 2
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def joined(self, other: "Box") -> "Box":
        """Return the smallest box that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True)
class Word:
    """Characters without white space between them, in one size of type."""

    text: str
    box: Box
    size: float
    bold: bool
    upright: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on a page. ``unseen`` is the words that leave no mark on it."""

    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Box, ...]
    unseen: tuple[Word, ...]
    has_image: bool


@dataclass(frozen=True, slots=True)
class _Style:
    size: float
    bold: bool
    upright: bool


def read_page(document: pypdfium2.PdfDocument, number: int, /) -> Page:
    """Return what stands on a page (counted from 0).

    Raises
    ------
    pypdfium2.PdfiumError
        Where the page is damaged.
    ValueError
        Where it holds more characters than a page of print could.
    """
    page = document[number]
    turn = _Turn(page)
    characters = page.get_textpage()
    if characters.count_chars() > MAX_CHARACTERS:
        raise ValueError(f"page {number + 1} holds {characters.count_chars():,} characters")
    words = list(_words(characters, turn))
    rules, images = _drawn(page, turn)
    # A scan with a layer of text over it: what is seen is the picture, and the layer says what it reads.
    scan = any(_area(image) > turn.width * turn.height / 2 for image in images)
    seen = [True] * len(words) if scan else _seen(page, words, turn)
    return Page(
        width=turn.width,
        height=turn.height,
        words=tuple(word for word, shown in zip(words, seen, strict=True) if shown),
        rules=tuple(rules),
        unseen=tuple(word for word, shown in zip(words, seen, strict=True) if not shown),
        has_image=bool(images),
    )


class _Turn:
    """From a page's own coordinates, which count up from its lower left corner, to those of the page as it is shown."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self.left, self.bottom, self.right, self.top = page.get_cropbox()
        self.angle = page.get_rotation()
        across, up = self.right - self.left, self.top - self.bottom
        self.width, self.height = (up, across) if self.angle in (90, 270) else (across, up)

    def shown(self, left: float, low: float, right: float, high: float) -> Box:
        """Return a rectangle as it is shown."""
        left, right, low, high = left - self.left, right - self.left, low - self.bottom, high - self.bottom
        if self.angle == 90:
            return Box(low, left, high, right)
        if self.angle == 180:
            return Box(self.width - right, low, self.width - left, high)
        if self.angle == 270:
            return Box(self.width - high, self.height - right, self.width - low, self.height - left)
        return Box(left, self.height - high, right, self.height - low)


class _Run:
    """The characters of a word as they come, in the page's own coordinates."""

    __slots__ = ("high", "left", "letters", "low", "right", "style")

    def __init__(self, letter: str, box: pdfium.FS_RECTF, style: _Style) -> None:
        self.letters = [letter]
        self.left, self.low, self.right, self.high = box.left, box.bottom, box.right, box.top
        self.style = style

    def takes(self, box: pdfium.FS_RECTF, turn: "_Turn") -> bool:
        """Tell whether a character belongs to this word: no wide gap before it, and no jump to another place."""
        gap = max(box.left - self.right, box.bottom - self.high, self.low - box.top)
        return bool(gap <= _WORD_GAP * self.style.size and (turn.angle or box.right >= (self.left + self.right) / 2))

    def add(self, letter: str, box: pdfium.FS_RECTF) -> None:
        self.letters.append(letter)
        self.left, self.low = min(self.left, box.left), min(self.low, box.bottom)
        self.right, self.high = max(self.right, box.right), max(self.high, box.top)

    def word(self, turn: "_Turn") -> Word:
        box = turn.shown(self.left, self.low, self.right, self.high)
        return Word("".join(self.letters), box, self.style.size, self.style.bold, self.style.upright)


def _words(characters: pypdfium2.PdfTextPage, turn: "_Turn") -> Iterator[Word]:
    """Yield the words of a page in the order in which they are drawn."""
    run: _Run | None = None
    box = pdfium.FS_RECTF()
    last, style = None, _Style(0, bold=False, upright=True)
    handle = characters.raw
    for index in range(characters.count_chars()):
        drawn = ctypes.cast(pdfium.FPDFText_GetTextObject(handle, index), ctypes.c_void_p).value
        letter = _letter(pdfium.FPDFText_GetUnicode(handle, index))
        if drawn is None or letter.isspace():  # pdfium puts spaces of its own between words
            if run:
                yield run.word(turn)
            run = None
            continue
        if drawn != last:
            last, style = drawn, _style(handle, index, turn.angle)
        pdfium.FPDFText_GetLooseCharBox(handle, index, box)
        if run and run.takes(box, turn):
            run.add(letter, box)
        else:
            if run:
                yield run.word(turn)
            run = _Run(letter, box, style)
    if run:
        yield run.word(turn)


_SPELT = {
    0x02: "-",
    0xAD: "-",
    0xF0B7: "•",
    0xF0A7: "•",
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
}


def _letter(code: int) -> str:
    """Return a character as it is written: ligatures in full, a hyphen at a line's end as a hyphen."""
    if code in _SPELT:
        return _SPELT[code]
    unreadable = code < 0x20 or 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF) or code > 0x10FFFF
    return " " if unreadable else chr(code)


def _style(handle: Any, index: int, angle: int) -> _Style:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(handle, index, matrix)
    turned = (math.degrees(pdfium.FPDFText_GetCharAngle(handle, index)) + angle) % 360
    size = pdfium.FPDFText_GetFontSize(handle, index) * math.hypot(matrix.c, matrix.d)
    bold = pdfium.FPDFText_GetFontWeight(handle, index) >= _BOLD or "bold" in _font(handle, index)
    return _Style(round(size * 2) / 2, bold, min(turned, 360 - turned) < _LEANING)


def _font(handle: Any, index: int) -> str:
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(handle, index, name, 128, flags)
    return name.value.decode("utf-8", "replace").lower()


def _drawn(page: pypdfium2.PdfPage, turn: _Turn) -> tuple[list[Box], list[Box]]:
    """Return the ruled lines of a page, and where its images are."""
    rules: list[Box] = []
    images: list[Box] = []
    for item in page.get_objects(max_depth=3):
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            images.append(turn.shown(*item.get_bounds()))
        elif item.type == pdfium.FPDF_PAGEOBJ_PATH and len(rules) < MAX_RULES:
            rules += [turn.shown(*line) for line in _strokes(item)]
    return rules, images


def _strokes(path: Any) -> Iterator[_Edges]:
    """Yield the straight lines of a path that lie along or across the page; the edges of a filled box are lines too."""
    left, low, right, high = path.get_bounds()
    if min(right - left, high - low) <= _RULE_WIDTH:
        yield left, low, right, high
        return
    matrix = path.get_matrix()
    at: tuple[float, float] | None = None
    start = (0.0, 0.0)
    x, y = ctypes.c_float(), ctypes.c_float()
    for number in range(min(pdfium.FPDFPath_CountSegments(path), MAX_RULES)):
        segment = pdfium.FPDFPath_GetPathSegment(path, number)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        to = matrix.on_point(x.value, y.value)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = to
        elif at and kind == pdfium.FPDF_SEGMENT_LINETO:
            yield from _line(at, to)
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield from _line(to, start)
        at = to


def _line(one: tuple[float, float], other: tuple[float, float]) -> Iterator[_Edges]:
    (left, right), (low, high) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    if min(right - left, high - low) <= _STRAIGHT < max(right - left, high - low):
        yield left, low, right, high


def _seen(page: pypdfium2.PdfPage, words: list[Word], turn: _Turn) -> list[bool]:
    """Tell of each word whether it leaves a mark where it stands: not white on white, nor covered, nor off the page."""
    if not words:
        return []
    scale = min(1.0, (_MAX_PIXELS / max(turn.width * turn.height, 1)) ** 0.5)
    drawn = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    pixels = drawn.to_numpy()
    return [word.size >= _SMALLEST_TYPE and _marked(pixels, word.box, scale) for word in words]


def _marked(pixels: npt.NDArray[np.uint8], box: Box, scale: float) -> bool:
    inset = box.height * 0.15  # so that the ink of the lines above and below does not count
    top, bottom = round((box.top + inset) * scale), round((box.bottom - inset) * scale) + 1
    left, right = round(box.left * scale), round(box.right * scale) + 1
    spot = pixels[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
    return bool(spot.size) and int(spot.max()) - int(spot.min()) >= _LEAST_CONTRAST


def _area(box: Box) -> float:
    return (box.right - box.left) * (box.bottom - box.top)
