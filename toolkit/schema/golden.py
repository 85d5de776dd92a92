from dataclasses import dataclass
from datetime import date

import polars as pl

STAKES = ("low", "medium", "high")
STATUSES = ("draft", "reviewed", "approved")
SPLITS = ("train", "test")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A verbatim quote in a document."""

    document: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenQuestion:
    """A question, the facts that a right answer holds, where they stand, and who asks.

    Each fact is a tuple of accepted variants, any one of which will do. ``answerable`` is whether this asker should
    get an answer: false both where the documents do not hold one and where the asker may not see the document that
    does.
    """

    id: str
    question: str
    facts: tuple[tuple[str, ...], ...] = ()
    reference: str = ""
    evidence: tuple[Evidence, ...] = ()
    answerable: bool = True
    asker: tuple[str, ...] = ()
    as_of: date | None = None
    kind: str = ""
    stakes: str = "medium"
    owner: str = ""
    status: str = "draft"
    split: str = "test"
    notes: str = ""


GOLDEN = pl.Schema(
    {
        "id": pl.String(),
        "question": pl.String(),
        "facts": pl.List(pl.List(pl.String)),
        "reference": pl.String(),
        "evidence": pl.List(pl.Struct({"document": pl.String(), "quote": pl.String})),
        "answerable": pl.Boolean(),
        "asker": pl.List(pl.String),
        "as_of": pl.Date(),
        "kind": pl.String(),
        "stakes": pl.String(),
        "owner": pl.String(),
        "status": pl.String(),
        "split": pl.String(),
        "notes": pl.String(),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceSpan:
    """A golden question's quote, found: ``document.text[start:end]``."""

    question_id: str
    document_id: str
    start: int
    end: int


EVIDENCE_SPANS = pl.Schema(
    {"question_id": pl.String(), "document_id": pl.String(), "start": pl.Int64(), "end": pl.Int64()}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something about a golden set that a person must mend (``error``), should look at (``warning``) or know.

    ``severity`` is ``note`` for the last. ``field`` is the field of the row that it is about; empty where it is about
    the row, or the set, as a whole.
    """

    severity: str
    question_id: str
    rule: str
    field: str
    problem: str
    remedy: str


FINDINGS = pl.Schema(
    {
        "severity": pl.String(),
        "question_id": pl.String(),
        "rule": pl.String(),
        "field": pl.String(),
        "problem": pl.String(),
        "remedy": pl.String(),
    }
)
