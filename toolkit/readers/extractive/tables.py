"""A table's row, read with its header."""

import csv
import re
from functools import lru_cache

from toolkit.structure import delimiter

_BAR = re.compile(r"(?<!\\)\|")
_MARKS = re.compile(r"\*\*|__|`")


@lru_cache(maxsize=50_000)
def named_cells(row: str, header: str, text_format: str, /) -> tuple[tuple[str, str], ...]:
    r"""Return the cells of a row that hold something, each with its column's name, or "" where it has none.

    Examples
    --------
    >>> named_cells("| Late renewal | cr 15 |", "| service | fee |", "markdown")
    (('service', 'Late renewal'), ('fee', 'cr 15'))
    >>> named_cells('L-11,"cr 1,240"', "form,fee", "csv")
    (('form', 'L-11'), ('fee', 'cr 1,240'))
    """
    cells, names = _cells(row, header or row, text_format), _cells(header, header, text_format) if header else []
    named = [*names, *[""] * len(cells)]
    pairs = zip(named, cells, strict=False)
    return tuple((name.replace("_", " ").strip(), cell) for name, cell in pairs if cell)


def labelled(row: str, header: str, text_format: str, /) -> str:
    """Return a row as words to be found by: its cells, each after its column's name; other text as it is."""
    return " ".join(f"{name} {cell}" for name, cell in named_cells(row, header, text_format)) if header else row


def _cells(row: str, like: str, text_format: str) -> list[str]:
    if text_format == "csv":
        return [cell.strip() for cell in next(csv.reader([row.replace("\n", " ")], delimiter=delimiter(like)), [])]
    return [" ".join(_MARKS.sub("", cell).split()) for cell in _BAR.split(row.strip().strip("|"))]
