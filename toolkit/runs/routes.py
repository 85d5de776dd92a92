"""Which routes answers took, and what did not fit their prompts."""

from collections.abc import Iterable
from typing import Any

from toolkit.options import Attempt
from toolkit.runs.recording import Outcome


def told(outcomes: Iterable[Outcome], /) -> dict[str, Any]:
    """Return what a manifest says of routes, and of documents left out, by option and question.

    ``routes`` holds each step with its tokens, its support, and why the next was taken. ``left_out`` holds each
    document that did not fit with the characters cut, ``whole`` where none of it was read.
    """
    routes: dict[str, dict[str, Any]] = {}
    cut: dict[str, dict[str, Any]] = {}
    for each in outcomes:
        question = each.case.question.id
        if each.attempt.steps:
            routes.setdefault(each.option, {})[question] = _steps(each.attempt)
        if each.attempt.left_out:
            cut.setdefault(each.option, {})[question] = _left_out(each.attempt)
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
