"""What a sheet of a workbook holds and does not show: hidden rows and columns, and values that leave no mark."""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

from lxml import etree

_TRUE = ("1", "true")
_WHITE = ("FFFFFFFF", "00FFFFFF")
_MOST_COLUMNS = 16_384
_COLOURED_ELSEWHERE = ("tableParts", "conditionalFormatting")
"""What may put a dark ground behind white type: the style of a table, or a condition."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """What of a workbook is not shown, said for people."""

    where: str


@dataclass(slots=True)
class Hidden:
    """The rows and columns of one sheet that are hidden, and what was left out for it so far."""

    sheet: str
    rows: frozenset[int]
    columns: frozenset[int]
    judges_white: bool
    counts: dict[str, int] = field(default_factory=dict)
    _marks: dict[Any, bool] = field(default_factory=dict)

    def shown(self, row: Sequence[Any], /) -> list[Any]:
        """Return the values of a row that a person sees: those of hidden columns are left out, others ``None``."""
        filled = next((cell.row for cell in row if cell.value is not None), None)
        if filled is None:
            return []
        if filled in self.rows:
            self._count("hidden rows")
            return []
        places = [column not in self.columns for column in range(1, len(row) + 1)] if self.columns else None
        for cell in compress(row, (not seen for seen in places)) if places else ():
            if cell.value is not None:
                self._count("values in hidden columns")
        return [self._value(cell) for cell in (compress(row, places) if places else row)]

    def _value(self, cell: Any) -> Any:
        if cell.value is None or not self._is_unmarked(cell):
            return cell.value
        self._count("values without a mark (white, or of a format that shows nothing)")
        return None

    def _is_unmarked(self, cell: Any) -> bool:
        style = cell._style_id  # what openpyxl tells cells of one look by; styles are slow to ask for
        if style not in self._marks:
            self._marks[style] = _leaves_no_mark(cell, judges_white=self.judges_white)
        return self._marks[style]

    def _count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    def told(self) -> list[Unseen]:
        """Return what was left out of the sheet."""
        return [Unseen(f"{number:,} {what} of the sheet {self.sheet}") for what, number in self.counts.items()]


def read_hidden(archive: zipfile.ZipFile, sheet: Any, /) -> Hidden:
    """Return what a sheet hides. openpyxl does not say where it reads row by row, so its XML is gone through."""
    rows: set[int] = set()
    columns: set[int] = set()
    judges_white = True
    with archive.open(sheet._worksheet_path) as part:  # where openpyxl itself reads it from
        for element in _elements(part):
            name = etree.QName(element).localname
            if name == "row" and _is_hidden(element, "ht"):
                rows.add(int(element.get("r", "0")))
            elif name == "col" and _is_hidden(element, "width"):
                last = min(int(element.get("max", "0")), _MOST_COLUMNS)
                columns.update(range(int(element.get("min", "1")), last + 1))
            elif name in _COLOURED_ELSEWHERE:
                judges_white = False
    return Hidden(sheet.title, frozenset(rows), frozenset(columns), judges_white)


def _elements(part: Any) -> Iterator[Any]:
    """Yield the rows and columns of a sheet and what colours them, each let go once it is read."""
    names = tuple(f"{{*}}{name}" for name in ("row", "col", *_COLOURED_ELSEWHERE))
    for _, element in etree.iterparse(part, events=("end",), tag=names, resolve_entities=False, no_network=True):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _is_hidden(element: Any, size: str) -> bool:
    return element.get("hidden") in _TRUE or element.get(size) in ("0", "0.0")


def _leaves_no_mark(cell: Any, *, judges_white: bool) -> bool:
    """Tell whether a cell's format shows nothing of its value, or its type is white and nothing is behind it."""
    if not cell.has_style:
        return False
    if cell.number_format.replace(" ", "") == ";;;":
        return True
    if not judges_white or cell.font.color is None or not _is_white(cell.font.color):
        return False
    return cell.fill.fill_type is None or (cell.fill.fill_type == "solid" and _is_white(cell.fill.fgColor))


def _is_white(colour: Any) -> bool:
    """Tell whether a colour is white: by its parts, or as the theme's first, which is the page."""
    return (colour.type == "rgb" and colour.rgb in _WHITE) or (colour.type == "theme" and colour.theme == 0)
