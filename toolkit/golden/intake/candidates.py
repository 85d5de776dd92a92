"""Rows that may become golden questions: what each is given on the way, and what becomes of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from toolkit.golden.files.rows import ALLOWED, QuestionRow, parse_row
from toolkit.golden.versions.merging import free_id
from toolkit.schema import GoldenQuestion, InputError, RowNote

_NEEDED = ("id", "question", "facts")


@dataclass(slots=True)
class Candidate:
    """What a row says, by field, and what was changed of it so far: field, reason, remedy."""

    row: int
    values: dict[str, Any]
    cells: tuple[str, ...] = ()
    sheet: str = ""
    contexts: list[tuple[str, str]] = field(default_factory=list)
    """Passages that may be evidence, if they stand in a document, and the document that each is said to be from."""
    notes: list[tuple[str, str, str]] = field(default_factory=list)
    verdict: str = ""
    """What becomes of the row, where it becomes no question of its own."""
    why: tuple[str, str, str] = ("", "", "")
    """The note that says why not."""

    def note(self, name: str, reason: str, remedy: str = "") -> None:
        """Say that something was changed."""
        self.notes.append((name, reason, remedy))

    def leave(self, verdict: str, name: str, reason: str, remedy: str = "") -> None:
        """Decide that the row becomes no question."""
        if not self.verdict:
            self.verdict, self.why = verdict, (name, reason, remedy)

    def keep(self, label: str, text: str) -> None:
        """Keep what no field holds in the notes, where a person finds it."""
        said = f"{label}: {text}" if label else text
        self.values["notes"] = "\n".join(part for part in (str(self.values.get("notes") or ""), said) if part)


def accept(candidates: Iterable[Candidate], file: Path, /) -> tuple[list[GoldenQuestion], list[RowNote]]:
    """Return the questions that candidates make, and what became of each."""
    held = list(candidates)
    ids = _Ids({str(each.values.get("id") or "").strip() for each in held})
    questions: list[GoldenQuestion] = []
    notes: list[RowNote] = []
    for candidate in held:
        question = None if candidate.verdict else _question(candidate, ids, file)
        questions += [question] if question else []
        notes += _told(candidate, question)
    return questions, notes


@dataclass(slots=True)
class _Ids:
    taken: set[str]
    last: int = 0
    bearers: dict[str, list[tuple[GoldenQuestion, str]]] = field(default_factory=dict)
    """The questions to which their rows gave an id, and the place of each."""

    def fresh(self) -> str:
        """Return the next of q001, q002, … that is free."""
        while True:
            self.last += 1
            if (name := f"q{self.last:03d}") not in self.taken:
                self.taken.add(name)
                return name

    def another(self, name: str) -> str:
        """Return an id like one that is taken."""
        found = free_id(name, self.taken)
        self.taken.add(found)
        return found


def _question(candidate: Candidate, ids: _Ids, file: Path) -> GoldenQuestion | None:
    if not str(candidate.values.get("id") or "").strip():
        candidate.values["id"] = ids.fresh()
        candidate.note("id", "had no id: it got one")
    _give_facts(candidate)
    question = _parsed(candidate, file)
    if question is None:
        return None
    bearers = ids.bearers.setdefault(question.id, [])
    if twin := next((place for each, place in bearers if each == question), None):
        candidate.leave("passed over", "id", f"says the same as {twin}")
        return None
    bearers.append((question, f"row {candidate.row}" + (f" of {candidate.sheet}" if candidate.sheet else "")))
    if len(bearers) == 1:
        return question
    renamed = replace(question, id=ids.another(question.id))
    candidate.note("id", f"{question.id} is the id of {bearers[0][1]} too: it is {renamed.id} now")
    return renamed


def _give_facts(candidate: Candidate) -> None:
    """Let the expected answer stand for the facts where none are given: every answer is scored by its facts."""
    values = candidate.values
    if not values.get("facts") and values.get("reference") and values.get("answerable") not in (False, "false"):
        values["facts"] = [[str(values["reference"])]]
        reason = "there are no facts: the whole expected answer became the one fact"
        candidate.note("facts", reason, "cut it down to what a right answer must say")


def _parsed(candidate: Candidate, file: Path) -> GoldenQuestion | None:
    """Read the values, setting aside in the notes what a field cannot hold, unless nothing is left without it."""
    for _ in QuestionRow.model_fields:
        try:
            return parse_row(candidate.values, file=file, row=candidate.row)
        except InputError as error:
            name = str(error.field)
            if name == "facts" and isinstance(candidate.values.get("facts"), str):
                candidate.note("facts", f"{error.problem}: taken as one fact, as written")
                candidate.values["facts"] = [[candidate.values["facts"]]]
            elif name in _NEEDED or name not in candidate.values:
                candidate.leave("not taken", name, error.problem, _remedy(error))
                return None
            else:
                got = candidate.values.pop(name)
                candidate.keep(name, str(got))
                candidate.note(name, f"{str(got)[:80]!r} {error.problem}: it is in the notes now", _remedy(error))
    return None


def _remedy(error: InputError) -> str:
    allowed = ALLOWED.get(str(error.field), "")
    return "; ".join(part for part in (f"give {allowed}" if allowed else "", error.remedy or "") if part)


def _told(candidate: Candidate, question: GoldenQuestion | None) -> Iterator[RowNote]:
    name = question.id if question else str(candidate.values.get("id") or "")
    cells = () if question else candidate.cells
    verdict = "changed" if question else candidate.verdict
    told = candidate.notes if verdict == "changed" else [candidate.why]
    if question and not told:
        verdict, told = "taken", [("", "", "")]
    for about, reason, remedy in told:
        yield RowNote(
            sheet=candidate.sheet, row=candidate.row, question_id=name, verdict=verdict,
            field=about, reason=reason, remedy=remedy, cells=cells,
        )  # fmt: skip
