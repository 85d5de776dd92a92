"""Which routes answers took, and what did not fit their prompts."""

from collections.abc import Iterable
from typing import Any

from toolkit.options import Attempt
from toolkit.runs.store import Rows


def told_of(attempt: Attempt, /) -> dict[str, list[dict[str, Any]]]:
    """Return one answer's steps, and what of the documents did not fit its prompt, as rows to be kept."""
    return {"steps": _steps(attempt), "left_out": _left_out(attempt)}


def told(answers: Iterable[Rows], /) -> dict[str, Any]:
    """Return what a manifest says of routes, and of documents left out, by option and question (first repeats).

    ``routes`` holds each step with its tokens, its support, and why the next was taken. ``left_out`` holds each
    document that did not fit with the characters cut, ``whole`` where none of it was read.
    """
    routes: dict[str, dict[str, Any]] = {}
    cut: dict[str, dict[str, Any]] = {}
    for rows in answers:
        answer = rows["answers"][0]
        if answer["repeat"] == 0:
            for table, found in ((routes, rows["steps"]), (cut, rows["left_out"])):
                if found:
                    table.setdefault(answer["option"], {})[answer["question_id"]] = found
    return {"routes": routes, "left_out": cut}


def _steps(attempt: Attempt) -> list[dict[str, Any]]:
    return [
        {
            "route": step.route,
            "tokens_in": step.tokens_in,
            "tokens_out": step.tokens_out,
            "support": None if step.support is None else round(step.support, 4),
            "abstained": step.abstained,
            "escalated": step.escalated,
        }
        for step in attempt.steps
    ]


def _left_out(attempt: Attempt) -> list[dict[str, Any]]:
    return [
        {"document": each.document_id, "characters": each.characters, "whole": each.whole} for each in attempt.left_out
    ]
