"""The order in which a page is read: down each column of a part that is set in columns, part after part."""

from collections.abc import Iterator, Sequence

from toolkit.ingestion.pdf.lines import rows_of
from toolkit.ingestion.pdf.page import Word

_GUTTER = 1.0  # of the type size: the least room between two columns
_FEWEST_ROWS = 4
_NARROWEST = 0.18  # of the width of the part: a narrower strip holds bullets or numbers, not a column
_FILLED = 0.55  # of a column's width: prose fills this much of most of its lines, the cells of a table do not
_DEEPEST = 4


Strip = tuple[float, float]
"""The left and right edge of what no word of some rows stands in."""


def columns(words: Sequence[Word], /, *, depth: int = 0) -> Iterator[list[Word]]:
    """Yield the words of each column, in the order in which the columns are read."""
    if depth == _DEEPEST or not words:
        yield from [list(words)] if words else []
        return
    whole: list[Word] = []
    for part, gutter in _parts(rows_of(words)):
        if gutter is None:
            whole += part
        else:
            yield from [whole] if whole else []
            whole = []
            middle = sum(gutter) / 2
            yield from columns([word for word in part if word.box.right <= middle], depth=depth + 1)
            yield from columns([word for word in part if word.box.right > middle], depth=depth + 1)
    yield from [whole] if whole else []


def _parts(rows: list[list[Word]]) -> Iterator[tuple[list[Word], Strip | None]]:
    """Yield runs of rows that one gutter parts, with the gutter, and rows that none does."""
    at = 0
    while at < len(rows):
        length, gutter = _longest(rows[at:])
        yield [word for row in rows[at : at + length] for word in row], gutter
        at += length


def _longest(rows: list[list[Word]]) -> tuple[int, Strip | None]:
    """Return how many of the first rows a gutter parts, and where it is; or one row, and none."""
    free = [_extent([word for row in rows for word in row])]
    between: list[Strip] = []
    count = 0
    for count, row in enumerate(rows):
        kept = _narrowed(free, row)
        still = _between(kept, rows[: count + 1])
        if not kept or (between and not still):
            break
        free, between = kept, still
    else:
        count = len(rows)
    taken = [word for row in rows[:count] for word in row]
    gutters = [gap for gap in between if _is_prose(taken, gap)]
    return (count, max(gutters, key=lambda gap: gap[1] - gap[0])) if count >= _FEWEST_ROWS and gutters else (1, None)


def _extent(words: list[Word]) -> Strip:
    return min(word.box.left for word in words), max(word.box.right for word in words)


def _narrowed(free: list[Strip], row: list[Word]) -> list[Strip]:
    """Return what of some strips a row leaves free."""
    least = _GUTTER * max(word.size for word in row)
    for word in row:
        sides = [((low, min(high, word.box.left)), (max(low, word.box.right), high)) for low, high in free]
        free = [strip for pair in sides for strip in pair if strip[1] - strip[0] >= least]
    return free


def _between(free: list[Strip], rows: list[list[Word]]) -> list[Strip]:
    """Return the strips that have words on both sides."""
    left, right = _extent([word for row in rows for word in row])
    return [(low, high) for low, high in free if low > left and high < right]


def _is_prose(words: list[Word], gutter: Strip) -> bool:
    """Tell columns of running text from the cells of a table, and from bullets before their items."""
    width = max(word.box.right for word in words) - min(word.box.left for word in words)
    sides = (
        [word for word in words if word.box.right <= gutter[0] + 1],
        [word for word in words if word.box.left >= gutter[1] - 1],
    )
    return all(_fills(rows_of(side), width) for side in sides)


def _fills(rows: list[list[Word]], width: float) -> bool:
    if len(rows) < _FEWEST_ROWS // 2:
        return False
    lengths = [right - left for left, right in map(_extent, rows)]
    low, high = _extent([word for row in rows for word in row])
    full = sum(length >= _FILLED * (high - low) for length in lengths)
    return high - low >= _NARROWEST * width and full * 2 >= len(rows)
