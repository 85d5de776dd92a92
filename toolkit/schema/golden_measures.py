"""What a golden set touches, what it leaves out, and what it can show."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """How many questions of one kind, asker and stakes take their evidence from one section.

    ``section`` is the path of headings, outermost first, joined by " > ". A section that no question touches has one
    row, of 0 questions, with an empty kind, asker and stakes.
    """

    document_id: str
    section: str
    kind: str
    asker: str
    stakes: str
    questions: int


COVERAGE = pl.Schema(
    {
        "document_id": pl.String(),
        "section": pl.String(),
        "kind": pl.String(),
        "asker": pl.String(),
        "stakes": pl.String(),
        "questions": pl.Int64(),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncovered:
    """A section that no question touches, and what is at risk in it.

    ``rules`` counts the sentences that oblige or state a figure, ``versions`` the versions of the document that are
    held, and ``seen_by`` is the share of the groups that see it. ``risk`` compares sections of one set only.
    """

    document_id: str
    section: str
    risk: float
    rules: int
    characters: int
    restricted: bool
    versions: int
    seen_by: float
    document_touched: bool
    reasons: str


UNCOVERED = pl.Schema(
    {
        "document_id": pl.String(),
        "section": pl.String(),
        "risk": pl.Float64(),
        "rules": pl.Int64(),
        "characters": pl.Int64(),
        "restricted": pl.Boolean(),
        "versions": pl.Int64(),
        "seen_by": pl.Float64(),
        "document_touched": pl.Boolean(),
        "reasons": pl.String(),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerPoint:
    """The chance of telling two options apart that differ by ``gain``.

    ``power`` takes each question for one more piece of evidence, ``clustered`` allows for those of one document being
    alike.
    """

    gain: float
    power: float
    clustered: float


POWER_CURVE = pl.Schema({"gain": pl.Float64(), "power": pl.Float64(), "clustered": pl.Float64()})
