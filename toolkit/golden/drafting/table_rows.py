"""Rows of tables to questions: what a column says of what the row is about."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.golden.drafting.asking import Asked, finished
from toolkit.golden.drafting.english import is_participle
from toolkit.golden.drafting.values import Value, values
from toolkit.structure import Block, delimiter

_MONEY_NAMES = re.compile(r"\b(?:amount|fee|cost|price|charge|sum|budget|award|paid)\b", re.IGNORECASE)
_KIND_OF = re.compile(r"\s*\b(?:type|kind|category|name)\b\s*", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:you|we|they|it|us)\b", re.IGNORECASE)
_CODE = re.compile(r"[A-Z]{1,5}-?\d{1,4}(?:-\d+)*\b")
_LEAST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by the names of their columns, and where it stands."""

    start: int
    end: int
    cells: Mapping[str, str]
    columns: tuple[str, ...] = field(default=())


def rows_of(text: str, blocks: Sequence[Block], /, *, separator: str | None) -> list[list[Row]]:
    """Return the tables of a text, each as its rows; ``separator`` parts the cells of a CSV."""
    tables: dict[tuple[str, tuple[str, ...]], list[Row]] = {}
    for block in blocks:
        if block.kind != "row" or not block.context:
            continue
        names = [_name(cell) for cell in _cells(block.context, separator)]
        cells = _cells(text[block.start : block.end], separator)
        if len(names) == len(cells) and len(set(names)) == len(names):
            row = Row(block.start, block.end, dict(zip(names, cells, strict=True)), tuple(names))
            tables.setdefault((block.context, block.headings), []).append(row)
    return list(tables.values())


def separator_of(text: str, start: int, /, *, format: str) -> str | None:  # noqa: A002
    """Return what parts the cells of a CSV document, or ``None`` for other documents."""
    return delimiter(text, start=start) if format == "csv" else None


def _cells(line: str, separator: str | None) -> list[str]:
    if separator:
        return [" ".join(cell.split()) for cell in next(csv.reader([line.replace("\n", " ")], delimiter=separator), [])]
    return [re.sub(r"\*{1,2}|`", "", cell).strip() for cell in line.strip().strip("|").split("|")]


def _name(cell: str) -> str:
    return " ".join(cell.replace("_", " ").split())


def asked_of_table(rows: Sequence[Row], /, *, title: str) -> Iterator[tuple[Row, Asked]]:
    """Yield a question for each value in a table that its column and its row's key name in full.

    Examples
    --------
    >>> prices = (("A stall permit", "cr 40"), ("A copy", "cr 5"))
    >>> rows = [Row(n, n + 1, {"item": item, "amount": amount}) for n, (item, amount) in enumerate(prices)]
    >>> [asked.question for _, asked in asked_of_table(rows, title="Schedule of fees")]
    ['How much is a stall permit in “Schedule of fees”?', 'How much is a copy in “Schedule of fees”?']
    """
    keys = key_columns(rows)
    asked = [(row, each) for row in rows if keys for each in _asked_of_row(row, keys, title)]
    times = Counter(each.question for _, each in asked)
    yield from ((row, each) for row, each in asked if times[each.question] == 1)


def key_columns(rows: Sequence[Row], /) -> tuple[str, ...]:
    """Return the columns whose words tell the rows apart: the first that holds names, or the first two together."""
    if "" in rows[0].cells:
        return ()
    worded = [name for name in rows[0].cells if _worded(name, rows)]
    first = next(iter(rows[0].cells))
    coded = all(_CODE.fullmatch(row.cells[first]) for row in rows) and not re.search(
        r"\b(?:id|no|ref)\b", first.lower()
    )
    for keys in [(first,)] * coded + [(name,) for name in worded[:1]] + [tuple(worded[:2])]:
        short = all(len(row.cells[key].split()) <= _LONGEST_NAME for row in rows for key in keys)
        if keys and short and len({tuple(row.cells[key].lower() for key in keys) for row in rows}) == len(rows):
            return keys
    return ()


_LONGEST_NAME = 9


def _worded(name: str, rows: Sequence[Row]) -> bool:
    cells = [row.cells[name] for row in rows]
    words = [cell for cell in cells if re.search(r"[A-Za-z]{3}", cell) and not _CODE.match(cell)]
    valued = [cell for cell in cells if only_value(cell)]
    return len(words) >= 0.7 * len(cells) and len(valued) < 0.3 * len(cells) and not _PRONOUN.search(name)


_AROUND = re.compile(r"^(?:up to|at least|at most|below|under|over|above|about) |,? (?:a|an|per|each|for each) \w+$")


def only_value(cell: str, /) -> Value | None:
    """Return the value that makes up most of a cell, or ``None``."""
    found = [value for value in values(cell) if value.kind != "count"] or values(cell)
    if len(found) != 1 or re.match(r"(?:no|not|as|see)\b", cell, re.IGNORECASE):
        return None
    said = _AROUND.sub("", cell)
    return found[0] if len(found[0].text) >= _LEAST_SHARE * len(said) else None


def _asked_of_row(row: Row, keys: tuple[str, ...], title: str) -> Iterator[Asked]:
    names = [row.cells[key] for key in keys]
    if any(not name or _NO_NAME.search(name) for name in names):
        return
    for column, cell in row.cells.items():
        value = only_value(cell)
        if column not in keys and value is not None and _asks_well(column, value):
            yield Asked(_question(column, value, keys, row, title), (value.variants,), "table row")


def question_of(row: Row, keys: tuple[str, ...], facts: Sequence[Sequence[str]], title: str, /) -> str | None:
    """Return the question that asks of a row for the column which states a fact."""
    asked = _asked_of_row(row, keys, title)
    return next((each.question for each in asked if each.facts[0][0] == facts[0][0]), None)


_NO_NAME = re.compile(
    r"\b(?:you|we|i|they|it|us|this|that|these|those|one|(?:sub)?total|sum|note|other|anything)\b|\?", re.IGNORECASE
)
_NO_COLUMN = re.compile(
    r"\b(?:id|no|effective|from|to|version|steps|opened|reference|section|you|we|they|it|where|since)\b", re.IGNORECASE
)
# What can be asked for as *what is the … for …*: a column by another name is as often a verb, a code or a remark.
_MEASURE = re.compile(
    r"\b(?:amount|rent|fee|cost|price|charge|rate|limit|maximum|minimum|budget|total|salary|pay|wage|allowance"
    r"|deadline|period|length|duration|term|distance|ratio|number|score|award|target|balance|share|percentage|ceiling|threshold"
    r"|grant|fine|penalty|deposit|hours|times?|capacity|places|quota|discount|reduction|contribution|premium|income"
    r"|value|tariff|entitlement|age|height|width|weight|size|speed|dose|temperature)s?\b",
    re.IGNORECASE,
)
_LASTS = re.compile(
    r"\b(?:period|length|duration|term|deadline|times?|hours|age|notice|limit|maximum|minimum|how long|how many)\b",
    re.IGNORECASE,
)
_WHAT = re.compile(r"(?:what|how much|how many)\b(?: \w+){2,}", re.IGNORECASE)


def _asks_well(column: str, value: Value) -> bool:
    """Return whether *what is the <column> for …* is a question that the value answers."""
    if not column or _NO_COLUMN.search(column) or is_participle(column.lower()) or value.kind == "form":
        return False
    if value.kind == "duration" and not _LASTS.search(column):
        return False
    return bool(_MEASURE.search(column) or _WHAT.match(column))


def _question(column: str, value: Value, keys: tuple[str, ...], row: Row, title: str) -> str:
    place = f"in “{title}”"
    name = ", ".join(_as_named(key, row.cells[key]) for key in keys)
    money = value.kind == "money" and _MONEY_NAMES.search(column) and not _several_of_money(row)
    if money and len(keys) == 2 and _KIND_OF.search(keys[1]):
        return finished(
            "How much is the",
            _of_kind(keys[1], _plainly(row.cells[keys[1]])),
            "for",
            _as_named(keys[0], row.cells[keys[0]]),
            place,
        )
    if re.match(r"(?:what|when|who|how)\b", column, re.IGNORECASE):
        return finished(column, "for", name, place)
    if money and re.match(r"an? ", name):
        return finished("How much is", name, place)
    return finished(f"What is the {column[:1].lower()}{column[1:]} for", name, place)


def _several_of_money(row: Row) -> bool:
    """Return whether a row states several amounts, so that only its column says which is meant."""
    return sum(found.kind == "money" for cell in row.cells.values() if (found := only_value(cell))) > 1


def _of_kind(column: str, cell: str) -> str:
    """Return *application fee* for *application* in the column *fee type*."""
    noun = _KIND_OF.sub("", column).strip().lower()
    if not _KIND_OF.search(column) or noun in cell.lower():
        return cell
    return f"{cell if ' ' in cell else cell.lower()} {noun}".strip()


def _plainly(cell: str) -> str:
    """Return a cell as it stands in a sentence: a lone capital at its beginning lowered, a name kept."""
    first, *others = cell.split()
    named = any(word[:1].isupper() for word in others) or not others or not first.replace("-", "").isalpha()
    return cell if (named or first.isupper()) and first != "A" else cell[:1].lower() + cell[1:]


def _as_named(column: str, cell: str) -> str:
    """Return what a row is about, in quotes where only its label is known: manure takes no article, a permit one."""
    if _CODE.fullmatch(cell):
        return f"{column.lower()} {cell}"
    plain = _plainly(cell)
    if re.match(r"(?:an?|the|any|all|each|every|some)\b", plain):
        return plain
    bare = plain != cell and not re.search(r"[(,:]", plain)
    if bare and (plain.endswith("s") or plain.split()[0].endswith("s")):
        return plain
    return f"“{cell}”" if bare or re.fullmatch(r"[A-Z][a-z]+", cell) else plain
