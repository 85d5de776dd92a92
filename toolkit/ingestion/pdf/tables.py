"""Ruled tables: the grids that the lines of a page draw, and the words in their cells."""

from collections.abc import Iterable
from dataclasses import dataclass

from toolkit.ingestion.pdf.lines import join_lines, read_lines, rows_of
from toolkit.ingestion.pdf.page import Box, Page, Word

_NEAR = 3.0  # points: lines nearer than this meet, or are one
_STRIP = 0.8  # of the type size: the least room between two columns


@dataclass(frozen=True, slots=True)
class Table:
    """A table's place, the left edges of its columns, and its rows of cells."""

    box: Box
    columns: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]


def find_tables(page: Page, /) -> tuple[list[Table], list[Word]]:
    """Return the ruled tables of a page, and the words outside them. A frame around a paragraph is no table."""
    tables: list[Table] = []
    words = list(page.words)
    for rules in _grids(page.rules):
        box = _around(rules)
        inside = [word for word in words if box.holds(word.box)]
        table = _table(box, rules, inside)
        if table:
            tables.append(table)
            words = [word for word in words if not box.holds(word.box)]
    return tables, words


def _grids(rules: Iterable[Box]) -> list[list[Box]]:
    """Gather lines that meet, directly or through others."""
    grids: list[tuple[Box, list[Box]]] = []
    for rule in sorted(rules, key=lambda box: (box.top, box.left)):
        members, apart = [rule], []
        for grid in grids:
            if _meet(grid[0], rule):
                members += grid[1]
            else:
                apart.append(grid)
        grids = [*apart, (_around(members), members)]
    return [members for _, members in grids]


def _meet(one: Box, other: Box) -> bool:
    apart = max(one.left - other.right, other.left - one.right, one.top - other.bottom, other.top - one.bottom)
    return apart <= _NEAR


def _around(boxes: list[Box]) -> Box:
    box = boxes[0]
    for other in boxes[1:]:
        box = box.joined(other)
    return box


def _table(box: Box, rules: list[Box], words: list[Word]) -> Table | None:
    rows = _places([rule.top for rule in rules if rule.right - rule.left >= rule.bottom - rule.top])
    columns = _places([rule.left for rule in rules if rule.right - rule.left < rule.bottom - rule.top])
    if len(columns) < 3 and len(rows) >= 3:
        columns = _between_words(box, words)
        rows = rows if len(rows) > 3 else _under_first_column(rows, columns, words)
    if len(columns) < 3 or len(rows) < 3 or not words:
        return None
    texts = _cells(rows, columns, words)
    return Table(box, tuple(columns[:-1]), texts) if len(texts) > 1 else None


def _cells(rows: list[float], columns: list[float], words: list[Word]) -> tuple[tuple[str, ...], ...]:
    cells: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        place = _band(rows, word.box.top, word.box.bottom), _band(columns, word.box.left, word.box.right)
        cells.setdefault(place, []).append(word)
    texts = [
        tuple(join_lines(read_lines(cells.get((row, column), []))) for column in range(len(columns) - 1))
        for row in range(len(rows) - 1)
    ]
    return tuple(row for row in texts if any(row))


def _between_words(box: Box, words: list[Word]) -> list[float]:
    """Return where columns begin that no line parts: after a strip that no word of the table crosses."""
    edges, reach = [box.left], None
    for word in sorted(words, key=lambda word: word.box.left):
        if reach is not None and word.box.left - reach > _STRIP * word.size:
            edges.append(word.box.left - _NEAR)
        reach = max(word.box.right, reach if reach is not None else word.box.right)
    return [*edges, box.right]


def _under_first_column(rows: list[float], columns: list[float], words: list[Word]) -> list[float]:
    """Return where rows begin that no line parts: at each line that has something in the first column."""
    starts = [
        min(word.box.top for word in row)
        for row in rows_of(words)
        if any(word.box.right <= columns[1] + _NEAR for word in row)
    ]
    return _places([*starts, rows[-1]])


def _places(edges: list[float]) -> list[float]:
    """Return the distinct places among edges, those that are near each other as one."""
    places: list[float] = []
    for edge in sorted(edges):
        if not places or edge - places[-1] > _NEAR:
            places.append(edge)
    return places


def _band(edges: list[float], low: float, high: float) -> int:
    """Return between which two edges the middle of a word lies."""
    middle = (low + high) / 2
    return max(0, min(sum(edge <= middle for edge in edges) - 1, len(edges) - 2))
