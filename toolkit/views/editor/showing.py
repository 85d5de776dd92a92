"""What the page is told: plain values, from which it draws everything."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from toolkit.golden.review.decisions import progress, queue, tallies
from toolkit.golden.versions.merging import Conflict
from toolkit.schema import SPLITS, STAKES, STATUSES, Evidence, Finding, Review
from toolkit.views.editor.rows import EditorRow, read_cell
from toolkit.views.editor.sources import Sources
from toolkit.views.editor.unsaved import Left

_LONGEST = 400
_LONGEST_SIDE = 2_000
_MOST_NOTES = 6


def shown_rows(rows: Iterable[EditorRow], sources: Sources, /) -> list[dict[str, Any]]:
    """Return each row's cells and evidence, quotes of documents that the viewer may not see withheld."""
    return [
        {
            "key": row.key,
            "id": row.id,
            "cells": dict(row.cells),
            "status": row.question.status,
            "evidence": [_evidence(each, sources) for each in row.question.evidence],
        }
        for row in rows
    ]


def shown_left(left: Iterable[Left], /) -> list[dict[str, str]]:
    """Return what was left unsaved: when, by whom, and how many questions."""
    return [
        {"name": each.name, "text": _short(f"{each.at}, {each.who or 'no name given'}: {len(each.rows)} questions")}
        for each in left
    ]


def shown_findings(findings: Iterable[Finding], /) -> list[dict[str, str]]:
    """Return each finding as text of a length that fits beside a cell."""
    return [
        {
            "id": each.question_id,
            "field": each.field,
            "severity": each.severity,
            "rule": each.rule,
            "text": f"{_short(each.problem)}: {_short(each.remedy)}" if each.remedy else _short(each.problem),
        }
        for each in findings
    ]


def shown_reviews(
    rows: Sequence[EditorRow], reviews: Sequence[Review], findings: Sequence[Finding], /, *, who: str
) -> dict[str, dict[str, Any]]:
    """Return, by question, what was said of it and what it waits for."""
    questions = [row.question for row in rows]
    waiting: dict[str, list[str]] = {}
    for decision in queue(questions, reviews, findings).iter_rows(named=True):
        waiting.setdefault(decision["question_id"], []).append(
            f"{decision['needs']} ({decision['of']}): {decision['why']}"
        )
    order = {question_id: place for place, question_id in enumerate(waiting)}
    return {
        tally["question_id"]: {
            "needs": waiting.get(tally["question_id"], []),
            "place": order.get(tally["question_id"], len(order)),
            "verdicts": f"{tally['yes']} yes, {tally['no']} no, {tally['unsure']} unsure",
            "votes": _votes(tally),
            "vote": _own_vote(reviews, tally["question_id"], who),
            "notes": _notes(reviews, tally["question_id"]),
        }
        for tally in tallies(questions, reviews).iter_rows(named=True)
    }


def shown_progress(rows: Iterable[EditorRow], findings: Iterable[Finding], /) -> list[dict[str, Any]]:
    """Return how far the set has come, step by step."""
    return progress([row.question for row in rows], findings).to_dicts()


def shown_conflicts(conflicts: Iterable[Conflict], sources: Sources, /) -> list[dict[str, str]]:
    """Return what two people wrote in one cell, to choose from."""
    return [
        {
            "id": each.question_id,
            "field": each.field,
            "base": _side(each.field, each.base, sources),
            "ours": _side(each.field, each.ours, sources),
            "theirs": _side(each.field, each.theirs, sources),
        }
        for each in conflicts
    ]


def choices(rows: Sequence[EditorRow], /) -> dict[str, list[str]]:
    """Return what may be chosen in each cell that has a list, and what was written in the others before."""
    asked = [row.question for row in rows]
    return {
        "stakes": list(STAKES),
        "status": list(STATUSES),
        "split": list(SPLITS),
        "answerable": ["true", "false"],
        "kind": sorted({each.kind for each in asked if each.kind}),
        "owner": sorted({each.owner for each in asked if each.owner}),
        "asker": sorted({row.cells["asker"] for row in rows if row.cells["asker"]}),
    }


def _evidence(evidence: Evidence, sources: Sources) -> dict[str, Any]:
    if sources.hides(evidence):
        return {"document": "", "quote": "", "withheld": True}
    return {"document": evidence.document, "quote": evidence.quote, "withheld": False}


def _side(field: str, text: str | None, sources: Sources) -> str:
    if text is None:
        return "(not there)"
    if field == "evidence" and any(sources.hides(each) for each in read_cell("evidence", text)):
        return "(quotes that are not open to whoever is looking)"
    return text[:_LONGEST_SIDE] or "(empty)"


def _votes(tally: Mapping[str, Any]) -> str:
    if not tally["votes"]:
        return "no votes yet"
    spread = "" if tally["lowest"] == tally["highest"] else f", from {tally['lowest']} to {tally['highest']}"
    return f"{tally['votes']} voted{spread}; median {tally['median']}"


def _own_vote(reviews: Iterable[Review], question_id: str, who: str) -> str:
    votes = {each.who: each.value for each in reviews if each.action == "vote" and each.question_id == question_id}
    return votes.get(who, "")


def _notes(reviews: Iterable[Review], question_id: str) -> list[str]:
    said = [each for each in reviews if each.question_id == question_id and each.action == "verdict"]
    return [
        f"{each.who}, {each.at[:10]}: {each.value}{f', {each.note}' if each.note else ''}"
        for each in said[-_MOST_NOTES:]
    ]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
