"""What happens to golden questions between one file and the next: what was taken, what changed, what two people did."""

from dataclasses import dataclass

import polars as pl

TAKEN_VERDICTS = ("taken", "changed", "passed over", "not taken")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowNote:
    """What became of one row of a file that was not made to plan.

    ``taken`` as it stood; ``changed`` on the way, as ``reason`` says (a row may have several); ``passed over`` since
    it asks nothing (a title, a total); ``not taken`` since it cannot be. ``row`` is its number in the file, or 0 where
    the note is on the file as a whole. ``cells`` is what the row held, where it was passed over or not taken.
    """

    sheet: str
    row: int
    question_id: str
    verdict: str
    field: str
    reason: str
    remedy: str
    cells: tuple[str, ...] = ()


ROW_NOTES = pl.Schema(
    {
        "sheet": pl.String(),
        "row": pl.Int64(),
        "question_id": pl.String(),
        "verdict": pl.String(),
        "field": pl.String(),
        "reason": pl.String(),
        "remedy": pl.String(),
        "cells": pl.List(pl.String),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference between two golden sets, in the words of a spreadsheet's cells.

    ``change`` is ``added``, ``removed`` or ``changed``. A question added or removed is one row, with no field.
    """

    question_id: str
    change: str
    field: str
    before: str
    after: str


CHANGES = pl.Schema(
    {
        "question_id": pl.String(),
        "change": pl.String(),
        "field": pl.String(),
        "before": pl.String(),
        "after": pl.String(),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A former version of a golden file: its number, when it was set aside (UTC), its content hash and its size."""

    number: int
    saved_at: str
    content_hash: str
    questions: int
    path: str


VERSIONS = pl.Schema(
    {
        "number": pl.Int64(),
        "saved_at": pl.String(),
        "content_hash": pl.String(),
        "questions": pl.Int64(),
        "path": pl.String(),
    }
)
