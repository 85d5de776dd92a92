"""What can be done to golden questions at the editor, with no page: rows, findings, reviews, and the file."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC
from pathlib import Path

from toolkit.golden import GoldenSet
from toolkit.golden.review.log import Clock, ReviewLog, saying
from toolkit.golden.review.statuses import move, revised
from toolkit.golden.versions.merging import Settle
from toolkit.retrieval import Retriever
from toolkit.schema import Document, Evidence, Finding, GoldenQuestion, InputError, Review
from toolkit.views.editor.checking import check_all, check_row
from toolkit.views.editor.rows import EditorRow, new_row, next_id, row_of, typed, with_evidence, with_status
from toolkit.views.editor.sources import Sources
from toolkit.views.editor.timeline import Rows, Timeline
from toolkit.views.editor.unsaved import Left, Unsaved

MOST = 500
"""Rows that the page stays quick with, ten times what a group can keep right."""
_MOST_QUOTES = 20
_QUICK = 5


class Workbench:
    """Golden questions while people work on them. Each verb returns what to tell them."""

    def __init__(
        self,
        golden: GoldenSet,
        documents: Iterable[Document],
        *,
        path: Path | None,
        index: Retriever | None,
        viewer_groups: Collection[str],
        who: str,
        clock: Clock,
    ) -> None:
        if len(golden) > MOST:
            got, remedy = f"{len(golden):,} questions", "edit a part of them: golden[:50]"
            raise InputError("are too many to edit at once", got=got, allowed=f"up to {MOST}", remedy=remedy)
        self.base, self.path, self.who = golden, path, who
        self.sources = Sources.of(documents, viewer_groups=viewer_groups)
        self.timeline = Timeline(tuple(row_of(each, key=key) for key, each in enumerate(golden, start=1)))
        self.touched = 0
        self._index, self._clock, self._last_key = index, clock, len(golden)
        self._said: list[Review] = []
        self._log = ReviewLog.beside(path) if path else None
        self._store = Unsaved(path) if path else None
        self._kept = self.rows, self.base
        self.left: Sequence[Left] = self._store.left() if self._store else ()
        self.findings: Sequence[Finding] = ()
        self.check()

    @property
    def rows(self) -> Rows:
        """The rows as they stand, in order."""
        return self.timeline.now

    @property
    def golden(self) -> GoldenSet:
        """The questions as a file could hold them."""
        return replace(self.base, questions=tuple(row.sound for row in self.rows if row.sound is not None))

    @property
    def reviews(self) -> tuple[Review, ...]:
        """What people have said of the questions, in order."""
        return tuple(self._log) if self._log else tuple(self._said)

    @property
    def unsaved(self) -> bool:
        """Whether there is anything that the file does not hold."""
        return any(row.problems for row in self.rows) or self.golden.questions != self.base.questions

    def row(self, key: int, /) -> EditorRow:
        """Return a row.

        Raises
        ------
        InputError
            Where it is not there, as when another page has deleted it.
        """
        for row in self.rows:
            if row.key == key:
                return row
        raise InputError("this question is no longer there", remedy="undo, if it should be")

    def keep(self) -> str:
        """Write down, beside the file, what it does not hold yet; return what to tell where that cannot be done."""
        if self._store is None or (self.rows is self._kept[0] and self.base is self._kept[1]):
            return ""
        self._kept = self.rows, self.base
        if not self.unsaved:
            self._store.forget()
            return ""
        try:
            self._store.keep(
                self.rows, self.base, who=self.who, at=f"{self._clock().astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
            )
        except InputError as error:
            return f"no copy of what is unsaved can be kept beside the file ({error.problem}): save soon"
        return ""

    def take_up(self, name: str, /) -> str:
        """Go on with what was left unsaved. What it began with counts as what these rows began with."""
        left = self._left(name)
        rows = tuple(replace(row, key=self._last_key + place) for place, row in enumerate(left.rows, start=1))
        self._last_key += len(rows)
        self.base = left.base
        self._go(rows, "taking up what was not saved")
        self.check()
        if not self.keep() and self._store:  # what was left goes only once it is kept under this editor's name
            self._store.forget(name)
        self.left = [each for each in self.left if each is not left]
        return f"{len(left.rows)} questions taken up as they were left, not saved yet; undo takes that back"

    def throw_away(self, name: str, /) -> str:
        """Delete what was left unsaved."""
        left = self._left(name)
        if self._store:
            self._store.forget(left.name)
        self.left = [each for each in self.left if each is not left]
        return "what was left unsaved is deleted"

    def _left(self, name: str) -> Left:
        for each in self.left:
            if each.name == name:
                return each
        raise InputError("it is no longer there")

    def check(self) -> None:
        """Check the whole set."""
        self.findings = check_all(self.rows, self.sources, index=self._index)

    def edit(self, key: int, field: str, value: str, /, *, burst: int = 0) -> str:
        """Type into a cell."""
        before = self.row(key)
        after = typed(before, field, value)
        if after.cells == before.cells:
            return ""
        return self._put(_revised(before, after), f"{field} of {before.id}", burst=(key, field, burst))

    def move(self, key: int, status: str, /) -> str:
        """Move a question to another status, by the rules, in the name of whoever is at the keyboard."""
        row = self.row(key)
        if status == row.question.status:
            return ""
        if row.problems and status != "draft":
            raise InputError(f"{row.id}: has something to mend first", field="status", remedy=row.findings[0].remedy)
        moved = move(row.question, status, by=self.who, findings=self.findings, reviews=self.reviews)
        self._say(row.question, "status", status)
        told = self._put(with_status(row, status), f"status of {row.id}")
        return "; ".join([told or f"{row.id} is {status}", *moved.warnings])

    def add(self, after: int, /) -> str:
        """Add an empty row behind another, or at the end (``after=0``)."""
        if len(self.rows) >= MOST:
            raise InputError("there is no room for more", allowed=f"up to {MOST} questions")
        self._last_key += 1
        row = new_row(next_id(each.id for each in self.rows), key=self._last_key, owner=self.who)
        places = [place for place, each in enumerate(self.rows, start=1) if each.key == after]
        place = places[0] if places else len(self.rows)
        self._go((*self.rows[:place], row, *self.rows[place:]), f"new question {row.id}", row)
        return f"{row.id} added"

    def delete(self, key: int, /) -> str:
        """Take a row out."""
        row = self.row(key)
        self.timeline.go(tuple(each for each in self.rows if each.key != key), f"deleting {row.id}")
        self.findings = [each for each in self.findings if each.question_id != row.id]
        return f"{row.id} deleted; undo brings it back"

    def undo(self) -> str:
        """Take back the last step."""
        return self._turned(self.rows, self.timeline.undo(), "undone")

    def redo(self) -> str:
        """Do it again."""
        return self._turned(self.rows, self.timeline.redo(), "done again")

    def use(self, key: int, document: str, start: int, end: int, /, *, quote: int = -1) -> str:
        """Take a passage of a document as evidence: as one more quote, or in the place of one."""
        row = self.row(key)
        evidence = self.sources.quote(row.question, document, start, end)
        held = list(row.question.evidence)
        if evidence in held:
            return f"{row.id} quotes that already"
        if 0 <= quote < len(held):
            held[quote] = evidence
        elif len(held) < _MOST_QUOTES:
            held.append(evidence)
        else:
            raise InputError("has quotes enough", allowed=f"up to {_MOST_QUOTES}", remedy="replace one")
        return self._quoted(row, held) or f"{row.id} now quotes {len(evidence.quote)} characters of {document}"

    def drop(self, key: int, quote: int, /) -> str:
        """Take a quote away."""
        row = self.row(key)
        if not 0 <= quote < len(row.question.evidence):
            raise InputError("there is no such quote", field="evidence")
        held = [each for place, each in enumerate(row.question.evidence) if place != quote]
        return self._quoted(row, held) or f"a quote of {row.id} is gone; undo brings it back"

    def vote(self, key: int, stakes: str, /) -> str:
        """Vote on a question's stakes, in the name of whoever is at the keyboard."""
        row = self.row(key)
        self._say(row.question, "vote", stakes)
        return f"{self.who} votes {stakes} on {row.id}"

    def judge(self, key: int, verdict: str, /, *, note: str = "") -> str:
        """Say whether a question is right as it stands, in the name of whoever is at the keyboard."""
        row = self.row(key)
        self._say(row.question, "verdict", verdict, note=note)
        return f"{self.who} says {verdict} to {row.id}"

    def save(self, *, settle: Settle = "") -> str:
        """Save, with what others saved meanwhile.

        Raises
        ------
        ConflictError
            Where others changed the same fields, and ``settle`` does not say whose word counts.
        InputError
            Where there is no file to save to, or it cannot be written.
        """
        if self.path is None:
            raise InputError("there is no file to save to", field="path", remedy="give the editor a path")
        ours = self.golden
        if not len(ours):
            raise InputError("there is no question to save yet", remedy="write one with its facts")
        self.base = ours.save(self.path, settle=settle)
        theirs = sum(each not in ours.questions for each in self.base)
        if self.base.questions != ours.questions:
            self.timeline.forget(self._with_theirs())
        self.check()
        return self._saved(theirs)

    def _saved(self, theirs: int) -> str:
        unfinished = [row.id for row in self.rows if row.problems]
        told = [f"Saved {len(self.base)} questions to {self.path.name if self.path else ''}"]
        told += [f"with {theirs} that others changed"] if theirs else []
        told += [f"not yet in it, as they stand: {', '.join(unfinished[:8])}"] if unfinished else []
        return "; ".join(told)

    def _with_theirs(self) -> Rows:
        """Return the rows of what was saved, and those that no file can hold yet."""
        mine = {row.id: row for row in self.rows}
        rows = [self._met(question, mine.get(question.id)) for question in self.base]
        return (*rows, *(row for row in self.rows if row.sound is None))

    def _met(self, question: GoldenQuestion, row: EditorRow | None) -> EditorRow:
        """Return a question's row, with what was typed and could not be read yet."""
        if row is None:
            self._last_key += 1
            return row_of(question, key=self._last_key)
        met = row_of(question, key=row.key)
        for field in row.problems:
            met = typed(met, field, row.cells[field])
        return met

    def _quoted(self, row: EditorRow, held: list[Evidence]) -> str:
        return self._put(_revised(row, with_evidence(row, held)), f"evidence of {row.id}")

    def _put(self, row: EditorRow, label: str, *, burst: object = None) -> str:
        before = self.row(row.key)
        self._go(tuple(row if each.key == row.key else each for each in self.rows), label, row, burst=burst)
        if before.question.status != "draft" and row.question.status == "draft":
            return f"{row.id} is a draft again: it was {before.question.status} with another wording"
        return ""

    def _go(self, rows: Rows, label: str, row: EditorRow | None = None, *, burst: object = None) -> None:
        self.timeline.go(rows, label, burst=burst)
        if row is not None:
            self.touched = row.key
            self.findings = check_row(row, self.findings, self.sources)

    def _turned(self, before: Rows, label: str, done: str) -> str:
        if not label:
            return f"nothing to be {done}"
        changed = [row for row in self.rows if row not in before]
        self.touched = changed[0].key if changed else 0
        held = {row.id for row in self.rows}
        self.findings = [finding for finding in self.findings if finding.question_id in {"", *held}]
        for row in changed[:_QUICK]:
            self.findings = check_row(row, self.findings, self.sources)
        return f"{label}: {done}"

    def _say(self, question: GoldenQuestion, action: str, value: str, *, note: str = "") -> None:
        if self._log:
            self._log.say(question, action, value, by=self.who, note=note, clock=self._clock)
        else:
            self._said.append(saying(question, action, value, by=self.who, note=note, clock=self._clock))


def _revised(before: EditorRow, after: EditorRow) -> EditorRow:
    """Put what was judged and has changed back to draft."""
    status = revised(before.question, after.question).status
    return after if status == after.question.status else with_status(after, status)
