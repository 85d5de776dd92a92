"""Queries that people really typed: read from a CSV, cleaned of what is no question and of what names a person."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from toolkit.schema import InputError, did_you_mean, frame
from toolkit.words import stems

COLUMNS = ("query", "count")
_LONGEST = 300
_ABROAD = r"(?<![\w-])(?:\+|00)\d[\d ()./-]{6,}\d"
_AT_HOME = r"(?<![\w-])\(?0\d{2,4}\)?[ ./-]\d{2,4}[ ./-]?\d{2,5}(?!\d)"
_MASKS = (
    ("e-mail address", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    ("telephone number", re.compile(rf"{_ABROAD}|{_AT_HOME}"), "[telephone]"),
    ("long number", re.compile(r"(?<![\w.,])(?:\d[ -]?){7,}\d?(?!\w)"), "[number]"),
)  # fmt: skip
_MASK = re.compile(r"\[(?:e-mail|telephone|number)\]")
_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening)|dear \w+|thanks?(?: you)?(?: very much"
    r"| so much)?|cheers|ok(?:ay)?"
    r"|bye|goodbye|test(?:ing)?|please|lol|yes|no|sorry|there|all|everyone|team|again|anyone there)[\s!.,?]*)+$",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(?:(?:hi|hello|hey|dear \w+|good (?:morning|afternoon|evening))(?: there| all| team)?\s*[,!.]+\s*)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What was typed, personal data masked, and how often."""

    text: str
    count: int
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryNote:
    """What became of one row: ``masked``, ``counted as 1`` or ``dropped``, and why. What was masked is not repeated."""

    row: int
    outcome: str
    reason: str


QUERY_NOTES = pl.Schema({"row": pl.Int64(), "outcome": pl.String(), "reason": pl.String()})


@dataclass(frozen=True, slots=True)
class Queries:
    """The queries of a file, and a note on each row that was changed or left out."""

    items: tuple[Query, ...]
    notes: tuple[QueryNote, ...]

    @property
    def report(self) -> pl.DataFrame:
        """One row a note (schema ``QUERY_NOTES``)."""
        return frame(self.notes, QUERY_NOTES)


def read_queries(path: str | Path, /) -> Queries:
    """Read a CSV with a column ``query`` and, if there is one, ``count``.

    Raises
    ------
    InputError
        Where the file is missing, no UTF-8, no CSV or without the column. A row that cannot be used is noted and left
        out.
    """
    file = Path(path)
    rows = list(_rows(_text(file), file))
    read = [_read(row, values) for row, values in rows]
    items = tuple(query for query, _ in read if query)
    if not items:
        raise InputError(
            "holds no query that can be used", file=file, field="query", remedy="write one a row, in words"
        )
    return Queries(items, tuple(note for _, notes in read for note in notes))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError("there is no such file", file=file, field="queries") from None
    except UnicodeDecodeError:
        raise InputError("is not UTF-8 text", file=file, remedy="save it as UTF-8 (in Excel: CSV UTF-8)") from None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", file=file) from None


def _rows(text: str, file: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    header = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count))
    try:
        columns = [(name or "").strip().lower() for name in reader.fieldnames or []]
        _check(columns, file)
        reader.fieldnames = columns
        for values in reader:
            yield reader.line_num, {name: value or "" for name, value in values.items() if name in COLUMNS}
    except csv.Error as error:
        raise InputError(f"is not CSV ({error})", file=file, row=reader.reader.line_num) from None


def _check(columns: list[str], file: Path) -> None:
    if columns.count("query") != 1:
        raise InputError(
            "the column is missing" if "query" not in columns else "two columns have one name",
            file=file,
            row=1,
            field="query",
            got=", ".join(columns) or "an empty row",
            allowed=", ".join(COLUMNS),
            remedy=did_you_mean("query", columns) or "name the column with the queries: query",
        )


def _read(row: int, values: Mapping[str, str]) -> tuple[Query | None, list[QueryNote]]:
    text, masked = masked_text(" ".join(values["query"].split()))
    count, miscounted = _count(values.get("count", ""))
    reason, text = _useless(text), _OPENING.sub("", text)
    if reason := reason or _useless(text) or ("the count is 0" if count == 0 else None):
        return None, [QueryNote(row=row, outcome="dropped", reason=reason)]
    notes = [QueryNote(row=row, outcome="masked", reason=what) for what in masked]
    if miscounted:
        notes.append(QueryNote(row=row, outcome="counted as 1", reason="the count is no whole number"))
    return Query(text=text, count=count, row=row), notes


def masked_text(text: str, /) -> tuple[str, list[str]]:
    """Return a text with addresses, telephone numbers and long numbers masked, and which of them it held.

    Examples
    --------
    >>> masked_text("I am jo@example.org, case 12345678, when am I paid?")
    ('I am [e-mail], case [number], when am I paid?', ['e-mail address', 'long number'])
    """
    held = []
    for name, pattern, mask in _MASKS:
        text, times = pattern.subn(mask, text)
        held += [name] * bool(times)
    return text, held


def _count(cell: str) -> tuple[int, bool]:
    """Return how often a query was typed, and whether that had to be guessed."""
    written = cell.strip().replace(",", "").removesuffix(".0")
    if not written:
        return 1, False
    whole = written.isascii() and written.isdigit() and len(written) < 12
    return (int(written), False) if whole else (1, True)


def _useless(text: str) -> str | None:
    """Return why a text is no query that a golden question can be made of, or ``None``."""
    bare = _MASK.sub("", text)
    if not bare.strip():
        return "nothing but personal data" if text.strip() else "empty"
    if _GREETING.match(bare.strip()):
        return "a greeting"
    if len(text) > _LONGEST:
        return f"longer than {_LONGEST} characters"
    if not any(any(character.isalpha() for character in stem) for stem in stems(bare)) or _gibberish(bare):
        return "no words to search for"
    return None


def _gibberish(text: str) -> bool:
    """Return whether no word of a text has a vowel and three letters, or all are one letter again and again."""
    words = re.findall(r"[^\W\d_]{2,}", text)
    return not any(re.search(r"[aeiouyà-ÿ]|[^\x00-\x7f]", word.lower()) and len({*word.lower()}) > 1 for word in words)
