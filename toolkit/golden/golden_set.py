from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import overload

import polars as pl

from toolkit.golden.checks import check
from toolkit.golden.files import read_rows
from toolkit.golden.rows import parse_row
from toolkit.quotes import evidence_spans
from toolkit.schema import EVIDENCE_SPANS, FINDINGS, GOLDEN, Document, GoldenQuestion, InputError, frame


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

    @classmethod
    def read(cls, path: str | Path, /) -> "GoldenSet":
        """Read a golden file: ``.jsonl`` or ``.csv``.

        Raises
        ------
        InputError
            Naming the file, row and field that cannot be used, or two rows with one id.
        """
        file = Path(path)
        questions: dict[str, GoldenQuestion] = {}
        rows: dict[str, int] = {}
        for row, values in read_rows(file):
            question = parse_row(values, file=file, row=row)
            if question.id in questions:
                raise InputError(
                    "two questions have one id",
                    file=file,
                    row=row,
                    field="id",
                    got=question.id,
                    remedy="give this one another id",
                )
            questions[question.id], rows[question.id] = question, row
        return cls(tuple(questions.values()), rows)

    @property
    def frame(self) -> pl.DataFrame:
        """One row a question (schema ``GOLDEN``)."""
        return frame(self.questions, GOLDEN)

    def spans(self, documents: Iterable[Document], /) -> pl.DataFrame:
        """Return where each quote stands (schema ``EVIDENCE_SPANS``); a quote that is in no document has no row."""
        return frame(evidence_spans(self.questions, documents), EVIDENCE_SPANS)

    def check(self, documents: Iterable[Document], /) -> pl.DataFrame:
        """Return what to mend and what to know before a run (schema ``FINDINGS``), errors first."""
        return frame(check(self.questions, documents), FINDINGS)

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
