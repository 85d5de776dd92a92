"""A decision to the plain values that its two pages show."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from toolkit.decision.comparing import detectable
from toolkit.decision.criteria import CRITERIA
from toolkit.decision.drawing import cells_of, charts, reader
from toolkit.decision.holding import robust, turns
from toolkit.decision.must_haves import FAILS, OPEN, PASSES
from toolkit.decision.showing import LONG, cut, percent
from toolkit.decision.tradeoffs import NOT_RUN, NOT_TESTED, Column, in_order
from toolkit.schema import OPTIONS, card

if TYPE_CHECKING:
    from toolkit.decision.record import DecisionRecord

_MOST = 7
_MUSTS, _CRITERIA = 4, 12  # rows of the table; the rest stand in the annex
_SIGN = ("Decides", "Owns the option", "Owns the money")
_MARK = {PASSES: "passes", FAILS: "fails", OPEN: "not shown"}


def page_values(record: "DecisionRecord", /) -> dict[str, Any]:
    """Return every value that the two pages show, as text, numbers already written out."""
    verdict, paper = record.verdict, record.preferences.paper
    crowded = _crowded(record)
    return {
        "crowded": crowded,
        "question": cut(paper.question, 130),
        "headline": cut(verdict.headline, 190),
        "status": verdict.status,
        "reasons": _some(verdict.reasons, room=620 if crowded else 1000),
        "would_change": _some((*verdict.would_change, *turns(record)), room=_room(record)),
        "notes": _some((*record.notes, *record.warnings), most=9, each=170, room=520 if crowded else 920),
        "numbers": _numbers(record),
        "charts": charts(record),
        "options": [_option(record, option) for option in in_order(record.ran)],
        "rows": _rows(record),
        "views": [{"name": cut(view.name, 13)} for view in record.preferences.views],
        "robust": _some(robust(record), most=4, each=130, room=330),
        "advice": [{"state": step.state, "what": step.what, "why": cut(step.why, 150)} for step in record.advice],
        "revised": _revised(record, room=110 if crowded else 240),
        "dissent": _some(paper.dissent, each=130, room=130 if crowded else 260),
        "review_on": paper.review_on,
        "signatures": [cut(name, 28) for name in (paper.signatures or _SIGN)][:6],
        "sha256": record.sha256,
        "run_sha256": record.run_sha256,
        "provenance": [f"Answers: {reader(record)}. {record.price_note}", _asked(record)],
    }


def _crowded(record: "DecisionRecord") -> bool:
    """Return whether there is more to show than two pages hold at their usual size."""
    musts = {check.must_have for check in record.checks}
    wide = len(in_order(record.ran)) > len(OPTIONS) or len(record.columns) > len(CRITERIA)
    return wide or len(musts) > _MUSTS - 1 or len(record.preferences.views) > 2


def _some(lines: Sequence[str], *, room: int, most: int = _MOST, each: int = LONG) -> list[str]:
    """Return the first lines that there is room for, in characters, and how many there are besides."""
    kept: list[str] = []
    for line in lines[:most]:
        shown = cut(line, each)
        if kept and sum(map(len, kept)) + len(shown) > room:
            break
        kept.append(shown)
    more = len(lines) - len(kept)
    return [*kept, f"And {more} more, in the annex."] if more else kept


def _room(record: "DecisionRecord") -> int:
    """Return how many characters the second page has left for what would change the choice."""
    musts = len({check.must_have for check in record.checks})
    taken = (
        100 * (max(musts, 1) - 1) + 100 * (len(in_order(record.ran)) - 5) + 60 * len(record.preferences.paper.dissent)
    )
    return max(300 if _crowded(record) else 500, 900 - taken)


def anchor(option: str, evidence: str, /) -> str:
    """Return the name of the row of the annex that a figure is from.

    Examples
    --------
    >>> anchor("rag", "costs/per completed task")
    'costs-per-completed-task--rag'
    """
    plain = "".join(letter if letter.isalnum() else "-" for letter in f"{evidence}--{option}")
    return plain if evidence else ""


def _option(record: "DecisionRecord", option: str) -> dict[str, Any]:
    told = card(option)
    return {
        "name": option,
        "title": cut(told.title, 22),
        "when_to_use": told.when_to_use,
        "trade_offs": told.trade_offs,
        "owner": cut(record.preferences.paper.owners.get(option, "nobody named yet"), 30),
        "chosen": _chosen(record, option),
        "run": option in record.ran,
        "why_not_run": cut(record.absent.get(option, ""), 60),
    }


def _chosen(record: "DecisionRecord", option: str) -> bool:
    return record.verdict.status == "recommend" and option == record.verdict.option


def _rows(record: "DecisionRecord") -> dict[str, list[dict[str, Any]]]:
    """Return the table as its rows: must-haves first, then criteria with each view's weight."""
    names = list(dict.fromkeys(check.must_have for check in record.checks))
    return {
        "must_haves": [_must(record, name) for name in names[:_MUSTS]],
        "criteria": [_row(record, each) for each in record.columns[:_CRITERIA]],
    }


def _must(record: "DecisionRecord", name: str) -> dict[str, Any]:
    verdicts = {check.option: check.verdict for check in record.checks if check.must_have == name}
    said = [_MARK.get(verdicts.get(option, ""), NOT_RUN) for option in in_order(record.ran)]
    return {"name": cut(name, 36), "cells": [{"text": text, "kind": text.replace(" ", "-")} for text in said]}


def _row(record: "DecisionRecord", column: Column) -> dict[str, Any]:
    weights = [view.weights.get(column.name, 0.0) for view in record.preferences.views]
    return {
        "name": cut(column.name, 40),
        "means": cut(column.means, 90),
        "weights": [f"{100 * weight:.3g}" for weight in weights],
        "cells": [_cell(record, cells_of(record, option)[column.name]) for option in in_order(record.ran)],
    }


def _cell(record: "DecisionRecord", cell: Mapping[str, Any]) -> dict[str, Any]:
    head, _, rest = cell["text"].partition(" (")
    return {
        "text": cut(head, 40),
        "interval": rest.rstrip(")"),
        "text_whole": cell["text"],
        "provenance": "" if head == NOT_TESTED or cell["text"] == cell["provenance"] else cell["provenance"],
        "anchor": anchor(cell["option"], cell["evidence"]),
        "chosen": _chosen(record, cell["option"]),
        "run": cell["option"] in record.ran,
    }


def _numbers(record: "DecisionRecord") -> list[dict[str, str]]:
    """Return the numbers to look at first: of the option that the verdict rests on, if any, and of the golden set."""
    option = record.verdict.option
    return [*(_of_option(record, option) if option else []), _of_questions(record)]


def _of_option(record: "DecisionRecord", option: str) -> list[dict[str, str]]:
    cells, title = cells_of(record, option), card(option).title
    return [
        _number(cells["answer quality"], f"{title}: tasks completed"),
        _number(cells["cost per completed task"], f"{title}: cost per completed task"),
        _leaks(cells["access control"], f"{title}: leaks"),
    ]


def _of_questions(record: "DecisionRecord") -> dict[str, str]:
    n = record.questions.height
    least = detectable(n, len(record.ran))
    told = f"can tell apart differences of {100 * least:.0f} points" if least else "too few to tell options apart"
    return {"value": str(n), "label": "golden questions", "detail": told}


def _leaks(cell: Mapping[str, Any], label: str) -> dict[str, str]:
    """Say in how many tries none was seen: the few questions that tried are the test."""
    if cell["value"] != 0 or not cell["evidence"].startswith("estimates"):
        return _number(cell, label)
    high = percent(cell["high"])
    return {
        "value": "none seen",
        "label": label,
        "detail": f"in {cell['n']} tries to get what the asker may not see: up to {high}; {cell['provenance']}",
    }


def _number(cell: Mapping[str, Any], label: str) -> dict[str, str]:
    head, _, rest = cell["text"].partition(" (")
    bounds = "10th to 90th percentile" if cell["unit"] == "usd" else f"95% interval, n = {cell['n']}"
    known = cell["provenance"] if cell["n"] is None else f"{cell['provenance']}, n = {cell['n']}"
    detail = f"{rest.rstrip(')')} ({bounds}), {cell['provenance']}" if rest else known
    return {"value": head, "label": label, "detail": rest.rstrip(")") if cell["value"] is None else detail}


def _asked(record: "DecisionRecord") -> str:
    manifest = record.manifest
    if "documents" not in manifest:
        return f"{record.questions.height} questions, evaluated elsewhere; {len(record.ran)} options."
    return (
        f"{record.questions.height} golden questions on {len(manifest['documents'])} documents, asked about "
        f"{manifest.get('as_of') or 'no day in particular'} where a question names none; {len(record.ran)} options."
    )


def _revised(record: "DecisionRecord", /, *, room: int) -> dict[str, Any] | None:
    told = record.document["revises"]
    if told is None:
        return None
    return {
        "sha256": str(told["sha256"])[:12],
        "headline": cut(told["headline"], 120),
        "changes": _some(told["changes"], each=100, room=room),
    }
