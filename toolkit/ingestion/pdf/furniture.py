"""What repeats on every page and is no part of the text: running headers and footers, and page numbers."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from toolkit.ingestion.pdf.lines import rows_of
from toolkit.ingestion.pdf.page import Page, Word

_MARGIN = 0.12  # of the page's height, at the top and at the bottom
_PAGE_NUMBER = re.compile(
    r"(?:page|p\.|-|–|—)?\s*(?:\d{1,4}|[ivxl]{1,6})\s*(?:(?:of|/)\s*\d{1,4}|-|–|—)?", re.IGNORECASE
)
_APART = 0.6  # of a line's height
_OFTEN = 3  # pages, or half of them


def without_furniture(pages: Sequence[Page], /) -> list[Page]:
    """Return pages without their numbers, and without the lines in their margins that other pages carry too."""
    margins = [_margin_rows(page) for page in pages]
    seen = Counter(key for rows in margins for key in {_key(row, size) for row, size in rows})
    enough = max(2, min(_OFTEN, (len(pages) + 1) // 2))
    return [
        _without(page, [row for row, size in rows if seen[_key(row, size)] >= enough or _is_number(row)])
        for page, rows in zip(pages, margins, strict=True)
    ]


def _margin_rows(page: Page) -> list[tuple[list[Word], float]]:
    """Return the lines in the margins that stand apart from the text, each with the page's usual size of type."""
    rows = rows_of(page.words)
    sizes = sorted(word.size for word in page.words)
    top, bottom = page.height * _MARGIN, page.height * (1 - _MARGIN)
    around = zip(rows, [[], *rows], [*rows[1:], []], strict=False)
    return [
        (row, sizes[len(sizes) // 2])
        for row, above, below in around
        if (row[0].box.bottom < top and _is_apart(row, below)) or (row[0].box.top > bottom and _is_apart(above, row))
    ]


def _is_apart(above: list[Word], below: list[Word]) -> bool:
    """Tell whether two lines are farther apart than those of a paragraph; in a margin all of several lines count."""
    if not above or not below:
        return True
    return below[0].box.top - above[0].box.bottom > _APART * min(above[0].box.height, below[0].box.height)


def _is_number(row: list[Word]) -> bool:
    return bool(_PAGE_NUMBER.fullmatch(_text(row)))


def _key(row: list[Word], size: float) -> tuple[str, int]:
    """Return what a line says, and about where: the same on each page that carries it.

    Its numbers do not count where its type is no larger than that of the text: the headings of numbered sections, each
    at the top of a page, are no running header.
    """
    said = _text(row) if row[0].size > size else re.sub(r"\d+", "#", _text(row))
    return said, round(row[0].box.bottom / 6)


def _text(row: list[Word]) -> str:
    return " ".join(word.text for word in sorted(row, key=lambda word: word.box.left))


def _without(page: Page, rows: list[list[Word]]) -> Page:
    dropped = {id(word) for row in rows for word in row}
    return replace(page, words=tuple(word for word in page.words if id(word) not in dropped)) if dropped else page
