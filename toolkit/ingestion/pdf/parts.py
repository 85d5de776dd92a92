"""Lines to what they are: headings by the size of their type, paragraphs, list items and tables."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from toolkit.ingestion.pdf.lines import Line, join
from toolkit.ingestion.pdf.tables import Table

_LARGER = 1.08  # times the type of running text: a heading
_LOOSER = 1.25  # times the usual pitch of lines: a new paragraph
_SHORT = 0.8  # of a column's width: a line that ends a paragraph
_INDENT = 0.8  # of the type size
_LONGEST_HEADING = 14  # words, where only bold type marks it
_SAME_COLUMN = 6.0  # points
_MARK = re.compile(r"(?:[•●▪◦‣–*-]|\(?[a-z]\)|\(?[ivx]{1,4}\)|\d{1,3}[.)])(?=\s)")
_BULLET = re.compile(r"[•●▪◦‣–*-]\s+")
_ENDED = re.compile(r"[.!?:;][\"')\]’”]*$")


@dataclass(frozen=True, slots=True)
class Placed:
    """A line or a table, with its page and the column it stands in."""

    item: Line | Table
    page: int
    column: int
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, paragraph, list item or table, as pieces of text of one page each."""

    kind: str
    pieces: tuple[tuple[int, str], ...]
    size: float
    first: Placed
    last: Placed


@dataclass(frozen=True, slots=True)
class Typography:
    """What a document's running text looks like, and the sizes of its headings, largest first."""

    size: float
    pitch: float
    headings: tuple[float, ...]


def typography(lines: Sequence[Placed], /) -> Typography:
    """Return the size of type that most letters have, the usual pitch of its lines in sizes, and the sizes above it."""
    written = [(each, each.item) for each in lines if isinstance(each.item, Line)]
    letters: Counter[float] = Counter()
    for _, line in written:
        letters[line.size] += len(line.text)
    size = max(letters, key=lambda each: (letters[each], -each), default=10.0)
    pitches = Counter(
        round((below.box.bottom - above.box.bottom) / size, 1)
        for (first, above), (second, below) in pairwise(written)
        if first.column == second.column and above.size == below.size == size and below.box.bottom > above.box.bottom
    )
    return Typography(
        size=size,
        pitch=pitches.most_common(1)[0][0] if pitches else 1.2,
        headings=tuple(sorted((each for each in letters if each > size * _LARGER), reverse=True)),
    )


def read_parts(lines: Sequence[Placed], /) -> list[Part]:
    """Return the parts of a document in order. What goes on over a column or a page is one part."""
    look = typography(lines)
    parts: list[Part] = []
    for part in _split(lines, look):
        last = parts[-1] if parts else None
        joined = _joined(last, part) if last else None
        if joined:
            parts[-1] = joined
        else:
            parts.append(part)
    return parts


def _split(lines: Iterable[Placed], look: Typography) -> Iterator[Part]:
    held: list[Placed] = []
    for each in lines:
        if held and (isinstance(each.item, Table) or not _goes_on(held, each, look)):
            yield _part(held, look)
            held = []
        if isinstance(each.item, Table):
            rows = "\n".join(map(_row, [*each.item.rows[:1], ("---",) * len(each.item.columns), *each.item.rows[1:]]))
            yield Part("table", ((each.page, rows),), look.size, each, each)
        else:
            held.append(each)
    if held:
        yield _part(held, look)


def _goes_on(held: list[Placed], next_line: Placed, look: Typography) -> bool:
    """Tell whether a line belongs to the same paragraph, item or heading as those before it in its column."""
    last, line = held[-1].item, next_line.item
    if not isinstance(last, Line) or not isinstance(line, Line) or held[-1].column != next_line.column:
        return False
    width = next_line.right - next_line.left
    short = last.box.right - next_line.left < _SHORT * width
    if abs(last.size - line.size) > 0.5 or (last.bold and not line.bold and short and _is_heading_like(held)):
        return False
    pitch = (line.box.bottom - last.box.bottom) / line.size
    if pitch > max(look.pitch, 1.0) * _LOOSER or _MARK.match(line.text):
        return False
    marked = isinstance(held[0].item, Line) and _MARK.match(held[0].item.text)
    indented = line.box.left - last.box.left > _INDENT * line.size and len(held) > 1
    ended = bool(_ENDED.search(last.text)) and last.box.right - next_line.left < _SHORT * (
        next_line.right - next_line.left
    )
    return bool(marked) or not (indented or ended)


def _is_heading_like(held: list[Placed]) -> bool:
    words = sum(len(each.item.text.split()) for each in held if isinstance(each.item, Line))
    return words <= _LONGEST_HEADING


def _part(held: list[Placed], look: Typography) -> Part:
    lines = [each.item for each in held if isinstance(each.item, Line)]
    text = ""
    for line in lines:
        text = join(text, line.text)
    kind = _kind(lines, text, look)
    text = _BULLET.sub("- ", text, count=1) if kind == "item" else text
    return Part(kind, ((held[0].page, text),), lines[0].size, held[0], held[-1])


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def _kind(lines: list[Line], text: str, look: Typography) -> str:
    if lines[0].size > look.size * _LARGER:
        return "heading"
    short = len(text.split()) <= _LONGEST_HEADING and len(lines) <= 2
    if (
        all(line.bold for line in lines)
        and lines[0].size >= look.size
        and short
        and not text.endswith((".", ":", ";", ","))
    ):
        return "heading"
    return "item" if _MARK.match(text) else "paragraph"


def _joined(part: Part, more: Part) -> Part | None:
    """Return two parts as one where the second goes on what the end of a column or a page cut."""
    if part.last.column == more.first.column:
        return None
    if isinstance(part.last.item, Table) and isinstance(more.first.item, Table):
        rows = _rows_that_go_on(part, part.last.item, more, more.first.item)
        return (
            replace(part, pieces=(*part.pieces, (more.first.page, rows)), last=more.last) if rows is not None else None
        )
    if part.kind not in ("paragraph", "item") or more.kind != "paragraph" or abs(part.size - more.size) > 0.5:
        return None
    text, rest = part.pieces[-1][1], more.pieces[0][1]
    if _ENDED.search(text) or not (rest[0].islower() or text.endswith((",", "-"))):
        return None
    return replace(part, pieces=(*part.pieces, *more.pieces), last=more.last)


def _rows_that_go_on(part: Part, table: Table, more: Part, next_table: Table) -> str | None:
    """Return the rows of a table that goes on another on the next page or in the next column, without its header."""
    if len(table.columns) != len(next_table.columns) or more.first.page - part.last.page > 1:
        return None
    shift = next_table.columns[0] - table.columns[0]
    pairs = zip(table.columns, next_table.columns, strict=True)
    if any(abs(right - left - shift) > _SAME_COLUMN for left, right in pairs):
        return None
    header = part.pieces[0][1].split("\n", 1)[0]
    return "\n".join(row for row in map(_row, next_table.rows) if row != header)
