"""A row as it is being written: what was typed, what it says so far, and what keeps it out of the file."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from toolkit.golden.files.cells import cells
from toolkit.golden.files.rows import parse_row, plain
from toolkit.schema import Evidence, Finding, GoldenQuestion, InputError

CELLS = (
    "question", "facts", "reference", "stakes", "owner", "split", "kind", "asker", "as_of", "answerable", "notes",
)  # fmt: skip
"""The fields that are typed into a cell. Evidence is picked from a document, and a status is moved by its rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorRow:
    """One question of the editor.

    ``cells`` is what was typed; ``question`` is that as far as it can be read, a cell that cannot keeping its former
    value; ``sound`` is the last reading that a file could hold, ``None`` for a new row that never had one.
    """

    key: int
    cells: Mapping[str, str]
    question: GoldenQuestion
    sound: GoldenQuestion | None
    slips: Mapping[str, InputError] = field(default_factory=dict)
    lacks: InputError | None = None

    @property
    def problems(self) -> dict[str, InputError]:
        """What keeps the row, as typed, out of a file: cells that cannot be read, and what the whole lacks."""
        lacking = {self.lacks.field or "question": self.lacks} if self.lacks else {}
        return lacking | dict(self.slips)

    @property
    def id(self) -> str:
        """The question's id, which stays as it is while it is edited."""
        return self.question.id

    @property
    def findings(self) -> list[Finding]:
        """The same, for people."""
        return [_finding(self.id, name, error) for name, error in self.problems.items()]


def row_of(question: GoldenQuestion, /, *, key: int) -> EditorRow:
    """Return the row of a question as it stands in a file."""
    return EditorRow(key=key, cells=_cells(question), question=question, sound=question)


def new_row(question_id: str, /, *, key: int, owner: str = "") -> EditorRow:
    """Return a row with nothing written yet but its id and who adds it."""
    blank = GoldenQuestion(id=question_id, question="", owner=owner)
    return _judged(EditorRow(key=key, cells=_cells(blank), question=blank, sound=None))


def typed(row: EditorRow, name: str, value: str, /) -> EditorRow:
    """Return a row with something typed into one of its cells.

    Examples
    --------
    >>> row = row_of(GoldenQuestion(id="q1", question="Why?", facts=(("because",),)), key=1)
    >>> bad = typed(row, "as_of", "31 June")
    >>> bad.cells["as_of"], bad.sound == row.sound, list(bad.problems)
    ('31 June', True, ['as_of'])
    >>> typed(bad, "as_of", "2026-06-30").problems
    {}
    """
    if value == row.cells[name]:
        return row
    question, slips = row.question, {key: error for key, error in row.slips.items() if key != name}
    try:
        question = replace(question, **{name: read_cell(name, value)})
    except InputError as error:
        slips[name] = error
    return _judged(replace(row, cells={**row.cells, name: value}, question=question, slips=slips))


def with_evidence(row: EditorRow, evidence: Iterable[Evidence], /) -> EditorRow:
    """Return a row with other evidence."""
    return _judged(replace(row, question=replace(row.question, evidence=tuple(evidence))))


def with_status(row: EditorRow, status: str, /) -> EditorRow:
    """Return a row moved to another status."""
    return _judged(replace(row, question=replace(row.question, status=status)))


def read_cell(name: str, value: str, /) -> Any:
    """Return what a cell says, by the rules of a golden file.

    Raises
    ------
    InputError
        Where it cannot be used; with what would be.

    Examples
    --------
    >>> read_cell("facts", "cr 40 | 40 crowns ; a year")
    (('cr 40', '40 crowns'), ('a year',))
    """
    alone = {"id": "x", "question": "x", "facts": "x", "answerable": "false", name: value}
    return getattr(parse_row(alone, file=None, row=0), name)


def _cells(question: GoldenQuestion) -> dict[str, str]:
    return {name: text for name, text in cells(question).items() if name in CELLS}


def next_id(taken: Iterable[str], /) -> str:
    """Return an id that is not taken, in the manner of most of those that are.

    Examples
    --------
    >>> next_id(["q08", "q09", "d-57f716"]), next_id([])
    ('q10', 'q01')
    """
    ids = set(taken)
    numbered = [match for each in sorted(ids) if (match := re.fullmatch(r"(.*?)([0-9]{1,9})", each))]
    prefix = Counter(match[1] for match in numbered).most_common(1)[0][0] if numbered else "q"
    digits = [match[2] for match in numbered if match[1] == prefix] or ["00"]
    number, width = max(int(each) for each in digits), max(len(each) for each in digits)
    while (found := f"{prefix}{number + 1:0{width}}") in ids:
        number += 1
    return found


def _judged(row: EditorRow) -> EditorRow:
    """Return a row with what it lacks as a whole, and its last sound reading."""
    try:
        parse_row(plain(row.question), file=None, row=0)
        lacks = None
    except InputError as error:
        lacks = error
    return replace(row, lacks=lacks, sound=row.sound if lacks or row.slips else row.question)


def _finding(question_id: str, name: str, error: InputError) -> Finding:
    remedy = error.remedy or (f"write {error.allowed}" if error.allowed else "write it otherwise")
    return Finding(
        severity="error",
        question_id=question_id,
        rule="cannot be used",
        field=name,
        problem=error.problem,
        remedy=remedy,
    )
