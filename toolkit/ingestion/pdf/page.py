"""One page to its words, its ruled lines, and what of it a person cannot see. The only module that calls pdfium."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, replace
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
_MAX_PIXELS = 2_000_000
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
    words = [replace(word, box=turn.shown(word.box)) for word in _words(characters, turn.angle)]
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

    def shown(self, box: Box) -> Box:
        """Return a box, given with its top above its bottom as the page counts, as it is shown."""
        left, right = box.left - self.left, box.right - self.left
        low, high = box.bottom - self.bottom, box.top - self.bottom
        if self.angle == 90:
            return Box(low, left, high, right)
        if self.angle == 180:
            return Box(self.width - right, low, self.width - left, high)
        if self.angle == 270:
            return Box(self.width - high, self.height - right, self.width - low, self.height - left)
        return Box(left, self.height - high, right, self.height - low)


def _words(characters: pypdfium2.PdfTextPage, angle: int) -> Iterator[Word]:
    """Yield the words of a page in the order in which they are drawn."""
    letters: list[str] = []
    box = here = Box(0, 0, 0, 0)
    style = new = _Style(0, bold=False, upright=True)
    for letter, box_of_letter, style_of_letter in _letters(characters, angle):
        here, new = box_of_letter, style_of_letter
        if letters and (letter.isspace() or _apart(box, here, style.size)):
            yield Word("".join(letters), box, style.size, style.bold, style.upright)
            letters = []
        if not letter.isspace():
            box, style = (box.joined(here), style) if letters else (here, new)
            letters.append(letter)
    if letters:
        yield Word("".join(letters), box, style.size, style.bold, style.upright)


def _apart(word: Box, letter: Box, size: float) -> bool:
    across = max(letter.left - word.right, word.left - letter.right)
    up = max(letter.bottom - word.top, word.bottom - letter.top)
    return max(across, up) > _WORD_GAP * size or letter.right < word.left + (word.right - word.left) / 2


def _letters(characters: pypdfium2.PdfTextPage, angle: int) -> Iterator[tuple[str, Box, _Style]]:
    """Yield each character with its box, in the page's own coordinates, and its style."""
    rectangle = pdfium.FS_RECTF()
    last, style = None, _Style(0, bold=False, upright=True)
    for index in range(characters.count_chars()):
        drawn = ctypes.cast(pdfium.FPDFText_GetTextObject(characters, index), ctypes.c_void_p).value
        if drawn is None:  # a space that pdfium puts between words
            yield " ", Box(0, 0, 0, 0), style
            continue
        if drawn != last:
            last, style = drawn, _style(characters, index, angle)
        pdfium.FPDFText_GetLooseCharBox(characters, index, rectangle)
        box = Box(rectangle.left, rectangle.top, rectangle.right, rectangle.bottom)
        yield _letter(pdfium.FPDFText_GetUnicode(characters, index)), box, style


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


def _style(characters: pypdfium2.PdfTextPage, index: int, angle: int) -> _Style:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(characters, index, matrix)
    scale = float(np.hypot(matrix.c, matrix.d))
    turned = (np.degrees(pdfium.FPDFText_GetCharAngle(characters, index)) - angle) % 360
    return _Style(
        size=round(pdfium.FPDFText_GetFontSize(characters, index) * scale * 2) / 2,
        bold=pdfium.FPDFText_GetFontWeight(characters, index) >= 600 or "bold" in _font(characters, index),
        upright=min(turned, 360 - turned) < 5,
    )


def _font(characters: pypdfium2.PdfTextPage, index: int) -> str:
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(characters, index, name, 128, flags)
    return name.value.decode("utf-8", "replace").lower()


def _drawn(page: pypdfium2.PdfPage, turn: _Turn) -> tuple[list[Box], list[Box]]:
    """Return the ruled lines of a page, and where its images are."""
    rules, images = [], []
    for item in page.get_objects(max_depth=3):
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            images.append(turn.shown(_upside(item.get_bounds())))
        elif item.type == pdfium.FPDF_PAGEOBJ_PATH:
            rules += [turn.shown(box) for box in _strokes(item)]
    return rules, images


def _upside(bounds: tuple[float, float, float, float]) -> Box:
    left, bottom, right, top = bounds
    return Box(left, top, right, bottom)


def _strokes(path: Any) -> Iterator[Box]:
    """Yield the straight lines of a path that lie along or across the page; the edges of a filled box are lines too."""
    bounds = _upside(path.get_bounds())
    if min(bounds.right - bounds.left, bounds.top - bounds.bottom) <= _RULE_WIDTH:
        yield bounds
        return
    matrix = path.get_matrix()
    at: tuple[float, float] | None = None
    start = (0.0, 0.0)
    for number in range(min(pdfium.FPDFPath_CountSegments(path), 5_000)):
        segment = pdfium.FPDFPath_GetPathSegment(path, number)
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        to = matrix.on_point(x.value, y.value)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO:
            start = to
        elif at and pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_LINETO:
            yield from _line(at, to)
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield from _line(to, start)
        at = to


def _line(one: tuple[float, float], other: tuple[float, float]) -> Iterator[Box]:
    (left, right), (bottom, top) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    if min(right - left, top - bottom) <= 0.5 < max(right - left, top - bottom):
        yield Box(left, top, right, bottom)


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
