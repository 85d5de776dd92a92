"""The grid of an HTML table: its own rows, cells at their columns."""

from collections.abc import Iterator

from lxml import etree

_MOST_COLUMNS = 200
_HOLDS_TEXT = ("h1", "h2", "h3", "table", "article", "main", "section")


def is_layout(table: etree._Element, /) -> bool:
    """Tell a table that only arranges a page: it says so, or holds headings or other tables, or has one column."""
    if table.get("role") in ("presentation", "none") or any(table.find(f".//{tag}") is not None for tag in _HOLDS_TEXT):
        return True
    return all(len(_cells(row)) < 2 for row in _rows(table))


def table_rows(table: etree._Element, /) -> list[list[etree._Element | None]]:
    """Return the rows of a table; where a cell spans more columns or rows, ``None`` fills them."""
    grid: list[list[etree._Element | None]] = []
    below: dict[int, int] = {}
    for row in _rows(table):
        line: list[etree._Element | None] = []
        for cell in _cells(row):
            _fill(line, below)
            wide = _span(cell, "colspan")
            if (high := _span(cell, "rowspan")) > 1:
                below.update((column, high) for column in range(len(line), len(line) + wide))
            line += [cell, *[None] * (wide - 1)]
        _fill(line, below)
        below = {column: rows - 1 for column, rows in below.items() if rows > 1}
        grid.append(line)
    width = max(map(len, grid), default=0)
    return [line + [None] * (width - len(line)) for line in grid]


def _fill(line: list[etree._Element | None], below: dict[int, int]) -> None:
    """Leave free the columns that a cell of a row above reaches down into."""
    while below.get(len(line), 0) > 0 and len(line) < _MOST_COLUMNS:
        line.append(None)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in child if row.tag == "tr")


def _cells(row: etree._Element) -> list[etree._Element]:
    return [cell for cell in row if cell.tag in ("td", "th")]


def _span(cell: etree._Element, name: str) -> int:
    stated = cell.get(name, "1").strip()
    return min(max(int(stated), 1), _MOST_COLUMNS) if stated.isdecimal() and len(stated) < 6 else 1
