"""A decision to the plain values that its pages show."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import polars as pl
from markupsafe import Markup

from toolkit.decision.tradeoffs import CRITERIA, SHOW, usd
from toolkit.decision.verdict import detectable
from toolkit.reports import Bar, Line, interval_chart
from toolkit.schema import CARDS, card

if TYPE_CHECKING:
    from toolkit.decision.record import DecisionRecord


_HOW_COSTS_READ = (
    "Lines span the 10th to 90th percentile of the scenario. People alone is their time; what their own mistakes cost "
    "is not counted, which favours them."
)


_WHAT_RIGHT_MEANS = (
    "Right means acceptable as it stands: the right facts, or rightly declined, and nothing leaked. The cost per "
    "completed task also counts as completed what people finish after it was handed to them."
)


def page_values(record: "DecisionRecord", /) -> dict[str, Any]:
    """Return every value that ``decision.html`` and ``decision.md`` show, as text, numbers already written out."""
    verdict = record.verdict
    return {
        "headline": verdict.headline,
        "status": verdict.status,
        "reasons": verdict.reasons,
        "would_change": verdict.would_change,
        "numbers": _numbers(record),
        "charts": _charts(record),
        "criteria": [criterion.name for criterion in CRITERIA],
        "options": [_option(record, each.name) for each in CARDS],
        "run_titles": [card(option).title for option in _run(record)],
        "questions": _questions(record),
        "questions_see": _WHAT_RIGHT_MEANS,
        "options_see": f"Latency is the time to gather and to read on this machine, by the {_reader(record)}; "
        "a model's own time is not in it.",
        "warnings": record.warnings,
        "estimates": [_estimate(row) for row in record.estimates.iter_rows(named=True)],
        "costs": [_cost(row) for row in record.costs.iter_rows(named=True)],
        "assumptions": [_assumption(row) for row in record.assumptions.iter_rows(named=True)],
        "provenance": _provenance(record),
    }


def _run(record: "DecisionRecord") -> list[str]:
    """Return the options that were run, in the order in which options are always shown."""
    ran = set(record.manifest["options"])
    return [each.name for each in CARDS if each.name in ran]


def _cells(record: "DecisionRecord", option: str) -> dict[str, dict[str, Any]]:
    rows = record.trade_offs.filter(option=option).iter_rows(named=True)
    return {row["criterion"]: row for row in rows}


def _option(record: "DecisionRecord", option: str) -> dict[str, Any]:
    cells, told = _cells(record, option), card(option)
    return {
        "title": told.title,
        "what_it_is": told.what_it_is,
        "when_to_use": told.when_to_use,
        "trade_offs": told.trade_offs,
        "chosen": record.verdict.status == "recommend" and option == record.verdict.option,
        "run": option in record.manifest["options"],
        "cells": [cells[criterion.name] for criterion in CRITERIA],
    }


def _numbers(record: "DecisionRecord") -> list[dict[str, str]]:
    """Return the four numbers to look at first: of the option that the verdict rests on, and of the golden set."""
    option = record.verdict.option or _run(record)[0]
    cells, title = _cells(record, option), card(option).title
    n = record.questions.height
    least = detectable(n, len(_run(record)))
    return [
        _number(cells["tasks completed"], f"{title}: tasks completed"),
        _number(cells["cost per completed task"], f"{title}: cost per completed task"),
        _number(cells["leaks"], f"{title}: leaks"),
        {
            "value": str(n),
            "label": "golden questions",
            "detail": f"can tell apart differences of {100 * least:.0f} points"
            if least
            else "too few to tell options apart",
        },
    ]


def _number(cell: Mapping[str, Any], label: str) -> dict[str, str]:
    head, _, rest = cell["text"].partition(" (") if cell["value"] is not None else (cell["text"], "", "")
    bounds = "10th to 90th percentile" if cell["unit"] == "usd" else f"95% interval, n = {cell['n']}"
    known = cell["provenance"] if cell["n"] is None else f"{cell['provenance']}, n = {cell['n']}"
    detail = f"{rest.rstrip(')')} ({bounds}), {cell['provenance']}" if rest else known
    return {"value": head, "label": label, "detail": detail}


def _reader(record: "DecisionRecord") -> str:
    return " and ".join(record.answers["reader"].unique().sort())


def _charts(record: "DecisionRecord") -> list[dict[str, Any]]:
    reader = _reader(record)
    n = record.questions.height
    return [
        {
            "title": "How many tasks each option completes",
            "see": "Where two lines overlap widely, this many questions cannot say which option is better.",
            "svg": _chart(record, "tasks completed", axis="share of golden questions completed", most=1.0),
            "caption": f"Measured on {n} golden questions with the {reader}; lines are 95% intervals.",
        },
        {
            "title": "What a completed task costs",
            "see": "Tokens seldom decide: each task declined goes to a person, and each wrong answer must be paid for.",
            "svg": _chart(
                record, "cost per completed task", axis="USD per completed task", against=_people_alone(record)
            ),
            "caption": f"Modelled. {record.price_note} {_HOW_COSTS_READ}",
        },
    ]


def _chart(
    record: "DecisionRecord", criterion: str, *, axis: str, most: float | None = None, against: Line | None = None
) -> Markup:
    bars = [_bar(option, _cells(record, option)[criterion]) for option in _run(record)]
    return Markup(interval_chart(bars, title=criterion, axis=axis, most=most, against=against))  # noqa: S704 - escaped as it was drawn


def _people_alone(record: "DecisionRecord") -> Line | None:
    cost = record.costs.filter(item="all-human per completed task")["usd"].drop_nulls()
    return Line(cost[0], f"people alone: {usd(cost[0])}") if cost.len() else None


def _bar(option: str, cell: Mapping[str, Any]) -> Bar:
    return Bar(
        option=option,
        title=card(option).title,
        value=cell["value"],
        low=cell["low"],
        high=cell["high"],
        words=cell["text"],
    )


def _questions(record: "DecisionRecord") -> list[dict[str, Any]]:
    """Return each question with a word an option. Answers are left out: not everyone who reads this may see them."""
    completed = _lookup(record.scores.filter(metric="completed"), "value")
    declined = _lookup(record.answers, "abstained")
    return [
        {
            "id": row["id"],
            "question": row["question"],
            "asker": ", ".join(row["asker"]) or "anyone",
            "marks": [_mark(completed[option, row["id"]], declined[option, row["id"]]) for option in _run(record)],
        }
        for row in record.questions.iter_rows(named=True)
    ]


def _lookup(table: pl.DataFrame, column: str) -> dict[tuple[str, str], Any]:
    return {
        (option, question): value
        for option, question, value in table.select("option", "question_id", column).iter_rows()
    }


def _mark(completed: float | None, declined: bool) -> dict[str, str]:  # noqa: FBT001 - a value, not a setting
    if completed is None:
        return {"kind": "declined", "text": "not scored"}
    if completed:
        return {"kind": "right", "text": "rightly declined" if declined else "right"}
    return {"kind": "declined", "text": "declined"} if declined else {"kind": "wrong", "text": "wrong"}


def _estimate(row: Mapping[str, Any]) -> dict[str, Any]:
    show = SHOW["tokens"] if row["metric"].startswith("tokens") else (lambda value: f"{value:.3f}")
    return {**row, "value": _shown(row["value"], show), "interval": _interval(row, show)}


def _cost(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "usd": _shown(row["usd"], usd),
        "interval": _interval(row, usd),
        "how": f"{row['provenance']}: {row['method']}",
    }


def _assumption(row: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: "" if value is None else f"{value:,}" if isinstance(value, float) else str(value)
        for name, value in row.items()
    }


def _shown(value: float | None, show: Any) -> str:
    return "not scored" if value is None else show(value)


def _interval(row: Mapping[str, Any], show: Any) -> str:
    return "" if row["low"] is None or row["high"] is None else f"{show(row['low'])} to {show(row['high'])}"


def _provenance(record: "DecisionRecord") -> Iterable[str]:
    manifest = record.manifest
    packages = ", ".join(f"{name} {number}" for name, number in manifest["packages"].items())
    yield f"Answers: {_reader(record)}. {record.price_note}"
    yield f"Asked about {manifest['as_of'] or 'no day in particular'}, where a question names no day."
    yield (
        f"Documents: {len(manifest['documents'])}; golden set {manifest['golden_sha256'][:12]}; "
        f"window {manifest['window_tokens']:,} tokens."
    )
    yield f"Tokens counted with {manifest['encoding']}. {packages}."
