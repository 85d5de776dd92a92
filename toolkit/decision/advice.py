"""What to do next, in the order that wastes least: questions, RAG with access control, tuning behind a gate."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from toolkit.decision.must_haves import Check, failed
from toolkit.decision.showing import cut
from toolkit.decision.tradeoffs import NOT_TESTED

ENOUGH = 30
"""Golden questions with which to begin: 30 to 50."""
FORM_WANTED = 0.95
"""The share of the rules of the house form above which tuning for form has nothing left to win."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the order of work: ``state`` is done, next, later, or not yet where nothing speaks for it."""

    state: str
    what: str
    why: str


def advise(
    trade_offs: pl.DataFrame,
    checks: Iterable[Check],
    /,
    *,
    questions: int,
    without_model: frozenset[str] = frozenset(),
) -> tuple[Step, ...]:
    """Return the three stages, each with how far it is, the first that is not done being next.

    ``without_model`` are the options for which no model answered: none of them is a prototype yet.
    """
    against = failed(checks)
    wanted, what, why = _tuning(trade_offs, against)
    prototype = _prototype(trade_offs, against, modelled="rag" not in without_model)
    first = list(_in_turn([_questions(questions), prototype]))
    ready = all(step.state == "done" for step in first)
    state = "not yet" if not wanted else "next" if ready else "later"
    return (*first, Step(state=state, what=what, why=why))


def _in_turn(stages: list[tuple[bool, str, str]]) -> Iterator[Step]:
    earlier_done = True
    for done, what, why in stages:
        yield Step(state="done" if done else "next" if earlier_done else "later", what=what, why=why)
        earlier_done = earlier_done and done


def _questions(questions: int) -> tuple[bool, str, str]:
    what = "30 to 50 golden questions that owners of the rules have approved"
    return questions >= ENOUGH, what, f"there are {questions}"


def _prototype(trade_offs: pl.DataFrame, against: Mapping[str, str], *, modelled: bool) -> tuple[bool, str, str]:
    what = "A RAG prototype with access control from the first day"
    quality = trade_offs.filter(option="rag", criterion="answer quality").to_dicts()
    if not quality or quality[0]["value"] is None:
        return False, what, "RAG was not run"
    access = trade_offs.filter(option="rag", criterion="access control")["text"].item()
    if "rag" in against:
        return False, what, f"it fails a must-have: {cut(against['rag'], 80)}"
    if not modelled:
        return False, what, "no model answered: run it with one, then see its cost"
    if access == NOT_TESTED:
        return False, what, "its access control was not tested: no document carries a label"
    if access.startswith(NOT_TESTED) and "no question tried" not in access:
        return False, what, f"its access control was {access.replace(' (', ': ').rstrip(')')}"
    if access.startswith(NOT_TESTED):
        return False, what, "its access control was not tested: no question tried to get what its asker may not see"
    return True, what, f"it completed {quality[0]['text']}; leaks: {access}"


def _tuning(trade_offs: pl.DataFrame, against: Mapping[str, str]) -> tuple[bool, str, str]:
    """Return whether anything speaks for tuning, what it is, and why."""
    what = "Tuning, only where prompting cannot reach the consistency needed, and only behind a gate"
    if "fine-tuned" in against:
        return False, what, f"the tuned option fails a must-have: {cut(against['fine-tuned'], 80)}"
    form = trade_offs.filter(option="rag", criterion="consistency of form").to_dicts()
    if not form or form[0]["value"] is None:
        return False, what, "consistency of form was not measured, so nothing speaks for it"
    kept = f"RAG keeps {form[0]['text']} of the house form"
    if form[0]["value"] >= FORM_WANTED:
        return False, what, f"{kept}: there is little for tuning to win"
    return True, what, f"{kept}; the gate says whether a tuned model may take its place"
