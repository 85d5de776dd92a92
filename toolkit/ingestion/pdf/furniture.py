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
_OFTEN = 3  # pages, or half of them


def without_furniture(pages: Sequence[Page], /) -> list[Page]:
    """Return pages without their numbers, and without the lines in their margins that other pages carry too."""
    margins = [[row for row in rows_of(page.words) if _in_margin(row, page)] for page in pages]
    seen = Counter(key for rows in margins for key in {_key(row) for row in rows})
    enough = max(2, min(_OFTEN, (len(pages) + 1) // 2))
    return [
        _without(page, [row for row in rows if seen[_key(row)] >= enough or _PAGE_NUMBER.fullmatch(_text(row))])
        for page, rows in zip(pages, margins, strict=True)
    ]


def _in_margin(row: list[Word], page: Page) -> bool:
    box = row[0].box
    return box.bottom < page.height * _MARGIN or box.top > page.height * (1 - _MARGIN)


def _key(row: list[Word]) -> tuple[str, int]:
    """Return what a line says, its numbers aside, and about where: the same on each page that carries it."""
    return re.sub(r"\d+", "#", _text(row)), round(row[0].box.bottom / 6)


def _text(row: list[Word]) -> str:
    return " ".join(word.text for word in sorted(row, key=lambda word: word.box.left))


def _without(page: Page, rows: list[list[Word]]) -> Page:
    dropped = {id(word) for row in rows for word in row}
    return replace(page, words=tuple(word for word in page.words if id(word) not in dropped)) if dropped else page
