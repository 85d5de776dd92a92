"""Which column is which field, where a file was not made to plan."""

import re
from collections.abc import Iterable, Mapping, Sequence

from toolkit.golden.files.rows import QuestionRow

DOCUMENT, QUOTE = "document", "quote"
"""Two columns that make up evidence together."""

_NAMES: dict[str, tuple[str, ...]] = {
    "id": (
        "no", "nr", "num", "number", "q no", "question id", "question no", "question number", "key", "ref",
        "reference no", "reference number",
    ),
    "question": ("questions", "query", "user question", "question text", "user input", "example question"),
    "facts": ("fact", "key facts", "key fact", "must contain", "must say", "required facts", "expected facts"),
    "reference": (
        "answer", "answers", "expected answer", "model answer", "reference answer", "correct answer", "ideal answer",
        "expected output", "ground truth", "expected",
    ),
    "evidence": ("source quote", "evidence quote"),
    "answerable": ("can be answered", "has answer", "has an answer"),
    "asker": ("askers", "asked by", "who asks", "group", "groups", "user group", "role", "roles", "audience"),
    "as_of": ("as of date", "as at", "date", "day", "asked on", "question date"),
    "kind": ("type", "question type", "category", "topic"),
    "stakes": ("stake", "risk", "importance", "priority"),
    "owner": ("author", "written by", "responsible"),
    "status": ("state", "review status"),
    "notes": ("note", "comment", "comments", "remark", "remarks"),
    DOCUMENT: ("source", "source document", "document name", "file", "source file"),
    QUOTE: ("passage", "extract", "excerpt", "source text"),
}  # fmt: skip
_FIELDS = {
    name: field
    for field in (*QuestionRow.model_fields, DOCUMENT, QUOTE)
    for name in (field.replace("_", " "), *_NAMES.get(field, ()))
}
HEADER_WITHIN = 40
"""A header further down than this is not looked for."""


def field_of(name: str, /) -> str | None:
    """Return the field that a column of this name plainly holds.

    Examples
    --------
    >>> field_of("Question "), field_of("Expected answer:"), field_of("expected_output"), field_of("colour")
    ('question', 'reference', 'reference', None)
    """
    return _FIELDS.get(re.sub(r"[\s_\-]+", " ", name).strip(" \t:?*.#()").casefold())


def columns_of(names: Sequence[str], /) -> dict[int, str]:
    """Return the field of each column that has one. Where two have the same, the one that bears its own name has it."""
    exact = {name.strip().lower(): place for place, name in reversed(list(enumerate(names)))}
    found: dict[int, str] = {}
    for place, name in enumerate(names):
        field = field_of(name)
        if field and field not in found.values() and exact.get(field, place) == place:
            found[place] = field
    return found


def find_header(rows: Iterable[tuple[int, Sequence[str]]], /) -> tuple[int, Mapping[int, str]] | None:
    """Return the number of the row that names the columns, and the field of each; ``None`` where none names questions.

    Examples
    --------
    >>> find_header([(1, ["Our questions, March"]), (3, ["No.", "Question", "Colour"])])
    (3, {0: 'id', 1: 'question'})
    """
    best: tuple[int, Mapping[int, str]] | None = None
    for _, (number, cells) in zip(range(HEADER_WITHIN), rows, strict=False):
        found = columns_of(cells)
        if "question" in found.values() and len(found) > len(best[1] if best else ()):
            best = number, found
    return best


def is_header(cells: Sequence[str], columns: Mapping[int, str], /) -> bool:
    """Return whether a row repeats the header, as on each page of a printed table."""
    filled = {place: cell for place, cell in enumerate(cells) if cell.strip()}
    return len(filled) > 1 and all(field_of(cell) == columns.get(place) is not None for place, cell in filled.items())
