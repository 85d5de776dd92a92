from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import overload

import polars as pl

from toolkit.golden.checks import check
from toolkit.golden.files.formats import read_questions, written
from toolkit.golden.intake.days import DateOrder
from toolkit.golden.intake.taking import take
from toolkit.golden.interchange import take_from, tool_of, written_for
from toolkit.golden.measures.coverage import coverage, uncovered
from toolkit.golden.measures.power import Power, power
from toolkit.golden.versions.history import content_hash
from toolkit.golden.versions.merging import Settle, differences
from toolkit.golden.versions.saving import Origin, save
from toolkit.quotes import evidence_spans
from toolkit.retrieval import Retriever
from toolkit.schema import (
    CHANGES,
    EVIDENCE_SPANS,
    FINDINGS,
    GOLDEN,
    ROW_NOTES,
    Document,
    GoldenQuestion,
    InputError,
    frame,
)
from toolkit.storage import write_atomically


@dataclass(frozen=True, slots=True)
class GoldenSet(Sequence[GoldenQuestion]):
    """Golden questions, in the order of their file.

    Examples
    --------
    >>> from toolkit.ingestion import load_documents
    >>> golden = GoldenSet.read("data/samples/golden.jsonl")
    >>> golden.check(load_documents("data/samples/documents")).filter(severity="error").height
    0
    """

    questions: tuple[GoldenQuestion, ...]
    rows: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)
    """The row of the file on which each question stands, by its id, where it was read from one."""

    origin: Origin | None = field(default=None, compare=False, repr=False)
    """What the file said when it was read: what :meth:`save` compares with what it says then."""

    @classmethod
    def read(cls, path: str | Path, /) -> "GoldenSet":
        """Read a golden file: ``.jsonl``, ``.csv`` or ``.xlsx``.

        Raises
        ------
        InputError
            Naming the file, row and field that cannot be used, or two rows with one id.
        """
        file = Path(path)
        questions, rows = read_questions(file)
        held = tuple(questions.values())
        return cls(held, rows, Origin(file, held))

    @classmethod
    def take(
        cls,
        path: str | Path,
        /,
        *,
        tool: str | None = None,
        documents: Iterable[Document] = (),
        encoding: str | None = None,
        dates: DateOrder | None = None,
    ) -> "tuple[GoldenSet, pl.DataFrame]":
        """Read what can be read of a file that was not made to plan, and say what became of each row.

        Titles above the header, other names of columns, merged cells, totals, several sheets and dates in other styles
        are made sense of where that is plain, and reported; a row of which it is not is not taken. Data sets of
        promptfoo, Ragas, DeepEval and Inspect become drafts.

        Parameters
        ----------
        path
            A ``.jsonl``, ``.csv`` or ``.xlsx`` file, or another tool's.
        tool
            ``"promptfoo"``, ``"ragas"``, ``"deepeval"`` or ``"inspect"``; told by what the file holds if not given.
        documents
            Where to look for the passages that another tool kept with a question: those found become evidence.
        encoding
            The encoding of its text, where it is not UTF-8 and cannot be told.
        dates
            What ``03/01/2026`` means: ``"day-first"`` or ``"month-first"``, where the column itself does not settle it.

        Returns
        -------
        tuple
            The questions taken, and a frame with one row or more a row of the file (schema ``ROW_NOTES``).

        Raises
        ------
        InputError
            Where the file as a whole cannot be read.
        """
        file = Path(path)
        if found := tool or tool_of(file, encoding=encoding):
            questions, notes = take_from(file, found, documents=documents, encoding=encoding)
        else:
            questions, notes = take(file, encoding=encoding, dates=dates)
        return cls(tuple(questions)), frame(notes, ROW_NOTES)

    def export(self, path: str | Path, /, *, tool: str) -> pl.DataFrame:
        """Write a data set for another tool, and return what of it that tool cannot hold (schema ``ROW_NOTES``).

        Parameters
        ----------
        path
            The file; its ending says which of the tool's formats.
        tool
            ``"promptfoo"``, ``"ragas"``, ``"deepeval"`` or ``"inspect"``.

        Raises
        ------
        InputError
            Where the tool, or the ending for it, is not known, or the file cannot be written.
        """
        content, notes = written_for(self.questions, Path(path), tool)
        write_atomically(Path(path), content)
        return frame(notes, ROW_NOTES)

    def write(self, path: str | Path, /) -> None:
        """Write to a file, ``.jsonl``, ``.csv`` or ``.xlsx``, in place of what it holds; :meth:`read` gives the same.

        Raises
        ------
        InputError
            Where a question could not be read back, or the file cannot be written.
        """
        write_atomically(Path(path), written(self.questions, Path(path)))

    def save(
        self, path: str | Path | None = None, /, *, settle: Settle = "", at: datetime | None = None
    ) -> "GoldenSet":
        """Save to the file that was read, with what others saved there meanwhile, and keep the former version.

        Parameters
        ----------
        path
            Another file, if it is not the one that was read.
        settle
            Whose word counts where two people changed the same: ``"ours"``, ``"theirs"``, ``"both"`` (for new questions
            with one id), or a mapping of question ids, or (id, field), to these.
        at
            The time under which the former version is kept; now if not given.

        Returns
        -------
        GoldenSet
            What the file now holds: go on from this.

        Raises
        ------
        ConflictError
            Where two people changed the same, shown field by field; nothing is written then.
        InputError
            Where no file is named, or it cannot be read or written.
        """
        if path is None and self.origin is None:
            raise InputError("these questions were read from no file", field="path", remedy="name the file to save to")
        file = self.origin.file if path is None and self.origin else Path(path or "")
        saved = save(self.questions, file, origin=self.origin, settle=settle, at=at or datetime.now(UTC))
        return GoldenSet(saved, origin=Origin(file, saved))

    def put(self, *questions: GoldenQuestion) -> "GoldenSet":
        """Return the set with these questions, each in the place of the one with its id, or else at the end."""
        held = {question.id: question for question in self.questions}
        return self._with({**held, **{question.id: question for question in questions}}.values())

    def drop(self, *ids: str) -> "GoldenSet":
        """Return the set without the questions of these ids."""
        return self._with(question for question in self.questions if question.id not in ids)

    def _with(self, questions: Iterable[GoldenQuestion]) -> "GoldenSet":
        """Return other questions that are still those of the same file."""
        return GoldenSet(tuple(questions), origin=self.origin)

    def changes_since(self, former: "GoldenSet", /) -> pl.DataFrame:
        """Return what was added, removed and changed since a former version (schema ``CHANGES``)."""
        return frame(differences(former, self), CHANGES)

    @property
    def content_hash(self) -> str:
        """The SHA-256 of what the questions say: the same in any order, and in each format of file."""
        return content_hash(self.questions)

    @property
    def frame(self) -> pl.DataFrame:
        """One row a question (schema ``GOLDEN``)."""
        return frame(self.questions, GOLDEN)

    def spans(self, documents: Iterable[Document], /) -> pl.DataFrame:
        """Return where each quote stands (schema ``EVIDENCE_SPANS``); a quote that is in no document has no row."""
        return frame(evidence_spans(self.questions, documents), EVIDENCE_SPANS)

    def check(self, documents: Iterable[Document], /, *, index: Retriever | None = None) -> pl.DataFrame:
        """Return what to mend and what to know before a run (schema ``FINDINGS``), errors first."""
        return frame(check(self.questions, documents, index=index), FINDINGS)

    def coverage(self, documents: Iterable[Document], /) -> pl.DataFrame:
        """Return how many questions touch each section, by kind, asker and stakes (schema ``COVERAGE``)."""
        return coverage(self.questions, documents)

    def uncovered(self, documents: Iterable[Document], /) -> pl.DataFrame:
        """Return the sections that no question touches, the largest risk first (schema ``UNCOVERED``)."""
        return uncovered(self.questions, documents)

    def power(self, *, target: float | None = None, pilot: pl.DataFrame | None = None) -> Power:
        """Return what the set can show: see :func:`toolkit.golden.measures.power.power`."""
        return power(self.questions, target=target, pilot=pilot)

    def __iter__(self) -> Iterator[GoldenQuestion]:
        return iter(self.questions)

    def __len__(self) -> int:
        return len(self.questions)

    @overload
    def __getitem__(self, index: int) -> GoldenQuestion: ...
    @overload
    def __getitem__(self, index: slice) -> "GoldenSet": ...
    def __getitem__(self, index: int | slice) -> "GoldenQuestion | GoldenSet":
        return GoldenSet(self.questions[index]) if isinstance(index, slice) else self.questions[index]
