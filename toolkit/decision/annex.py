"""A decision to the plain values that its annex shows: whatever the two pages rest on."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from toolkit.decision.drawing import reader
from toolkit.decision.elsewhere import origins, tool_of
from toolkit.decision.pages import anchor
from toolkit.decision.preferences import JUDGED
from toolkit.decision.showing import SHOW, duration, listed, percent, shown, usd
from toolkit.decision.tradeoffs import judgement_of
from toolkit.decision.waiting import DAYS
from toolkit.schema import card

if TYPE_CHECKING:
    from toolkit.decision.record import DecisionRecord
    from toolkit.decision.smaa import Smaa

_WHAT_RIGHT_MEANS = (
    "Right means acceptable as it stands: the right facts, or rightly declined, and nothing leaked. The cost per "
    "completed task also counts as completed what people finish after it was handed to them."
)


def annex_values(record: "DecisionRecord", /, *, answers: str) -> dict[str, Any]:
    """Return every value that the annex shows. ``answers`` is a page of every question to link to, if there is one."""
    return {
        "answers": answers,
        "run_titles": [card(option).title for option in record.ran],
        "questions": _questions(record),
        "questions_see": _WHAT_RIGHT_MEANS,
        "latency_see": _latency_means(reader(record)),
        "warnings": [*record.notes, *record.warnings],
        "would_change_all": record.verdict.would_change,
        "reasons_all": record.verdict.reasons,
        "dissent_all": record.preferences.paper.dissent,
        "changes_all": (record.document["revises"] or {}).get("changes", []),
        "criteria": [_criterion(each) for each in record.document["criteria"]],
        "checks": [_check(each) for each in record.document["must_haves"]],
        "judgements": _judgements(record),
        "stated": [_view(view) for view in record.document["weights"]],
        "places": _all_places(record),
        "front": _front(record),
        "estimates": [_estimate(row) for row in record.estimates.iter_rows(named=True)],
        "differences": [_difference(row) for row in record.differences.iter_rows(named=True)],
        "costs": [_cost(row) for row in record.costs.iter_rows(named=True)],
        "times": [_time(row) for row in record.trade_offs.filter(evidence="latency/latency").iter_rows(named=True)],
        "own": _own(record),
        "assumptions": [_assumption(row) for row in record.assumptions.iter_rows(named=True)],
        "retrace": list(_retrace(record)),
    }


def _latency_means(who: str) -> str:
    if "(no model)" in who:
        return (
            f"Latency is the time to gather and to read on this machine, by the {who}; a model's own time is not in it."
        )
    return f"Latency is the time to gather on this machine, and that in which the {who} answered, network included."


def _questions(record: "DecisionRecord") -> list[dict[str, Any]]:
    """Return each question with a word an option. Answers are left out: not everyone who reads this may see them."""
    completed = _by_question(record.scores.filter(metric="completed"), "value")
    declined = _by_question(record.answers, "abstained")
    nothing: list[Any] = []
    return [
        {
            "id": row["id"],
            "question": row["question"],
            "asker": ", ".join(row["asker"]) or "anyone",
            "marks": [
                _mark(completed.get((option, row["id"]), nothing), declined.get((option, row["id"]), nothing))
                for option in record.ran
            ],
        }
        for row in record.questions.iter_rows(named=True)
    ]


def _by_question(table: pl.DataFrame, column: str) -> dict[tuple[str, str], list[Any]]:
    """Return the values of every repeat, by option and question."""
    rows = table.group_by("option", "question_id", maintain_order=True).agg(pl.col(column).drop_nulls())
    return {(option, question): values for option, question, values in rows.iter_rows()}


def _mark(completed: list[float], declined: list[bool]) -> dict[str, str]:
    if not completed:
        return {"kind": "declined", "text": "not scored"}
    if 0 < sum(completed) < len(completed):
        return {"kind": "declined", "text": f"right in {sum(completed):g} of {len(completed)}"}
    if completed[0]:
        return {"kind": "right", "text": "rightly declined" if all(declined) else "right"}
    return {"kind": "declined", "text": "declined"} if all(declined) else {"kind": "wrong", "text": "wrong"}


def _criterion(criterion: Mapping[str, Any]) -> dict[str, Any]:
    return {**criterion, "evidence": criterion["evidence"].replace("/", ": ") or "nothing"}


def _check(check: Mapping[str, Any]) -> dict[str, Any]:
    return {**check, "option": card(check["option"]).title, "kind": check["verdict"].replace(" ", "-")}


def _judgements(record: "DecisionRecord") -> list[dict[str, Any]]:
    named = {each.criterion for each in (*record.preferences.judgements, *JUDGED)}
    used = [column.name for column in record.columns if column.source and column.source.table == "judgements"]
    made = [judgement_of(name, record.preferences) for name in used if name in named]
    return [
        {
            "criterion": each.criterion,
            "by": each.by,
            "why": each.why,
            "anchors": "; ".join(f"{place}: {words}" for place, words in each.anchors.items()),
            "scores": [
                {
                    "anchor": anchor(option, f"judgements/{each.criterion}"),
                    "option": card(option).title,
                    "text": _span(*score),
                }
                for option, score in each.scores.items()
            ],
        }
        for each in made
        if each
    ]


def _span(low: float, likely: float, high: float) -> str:
    return f"{likely:g}" if low == high else f"{likely:g} ({low:g} to {high:g})"


def _own(record: "DecisionRecord") -> list[dict[str, Any]]:
    return [
        {
            "anchor": anchor(option, f"own/{each.name}"),
            "criterion": each.name,
            "option": card(option).title,
            "text": f"{_span(*value)} {each.unit}".strip(),
            "source": each.source or "stated by the people who decide",
        }
        for each in record.preferences.criteria
        for option, value in each.values.items()
    ]


def _view(view: Mapping[str, Any]) -> dict[str, Any]:
    weights = ", ".join(f"{name} {points:.3g}" for name, points in view["weights"].items())
    set_by = " on ".join(part for part in (view["set_by"], view["set_on"]) if part)
    return {"name": view["name"], "weights": weights, "set_by": set_by or "nobody named", "why": view["why"]}


def _front(record: "DecisionRecord") -> str:
    """Say which options no other betters on everything, and which one does."""
    robustness = record.robustness
    if robustness is None:
        return ""
    beaten = [f"{card(option).title} by {card(other).title}" for option, other in robustness.dominated]
    kept = listed([card(option).title for option in robustness.front])
    also = f" Equalled or bettered on everything: {', '.join(beaten)}." if beaten else ""
    return f"At their means, no other option equals or betters {kept} on everything.{also}"


def _all_places(record: "DecisionRecord") -> list[dict[str, Any]]:
    robustness = record.robustness
    if robustness is None:
        return []
    named = {"all views": robustness.plausible} if robustness.by_view else {}
    sets = {**named, **robustness.by_view, "any weights at all": robustness.anyhow}
    return [_places(name, made, at) for name, made in sets.items() for at in range(len(made.options))]


def _places(name: str, made: "Smaa", at: int) -> dict[str, Any]:
    option, first = made.options[at], float(made.acceptability[at, 0])
    central = sorted(zip(made.central[at].tolist(), made.criteria, strict=True), reverse=True)[:3] if first > 0 else []
    wins = [
        f"{card(other).title} {percent(made.winning[at, b])}" for b, other in enumerate(made.options) if other != option
    ]
    return {
        "weights": name,
        "option": card(option).title,
        "ranks": ", ".join(f"{percent(share)} ± {100 * made.error(share):.1f}" for share in made.acceptability[at]),
        "confidence": percent(float(made.confidence[at])) if first > 0 else "never first",
        "central": ", ".join(f"{criterion} {percent(weight)}" for weight, criterion in central),
        "wins": ", ".join(wins),
    }


def _estimate(row: Mapping[str, Any]) -> dict[str, Any]:
    show = _unit_of(row["metric"])
    return {
        **row,
        "anchor": anchor(row["option"], f"estimates/{row['metric']}"),
        "value": _shown(row["value"], show),
        "interval": _interval(row, show),
    }


def _unit_of(metric: str) -> Callable[[float], str]:
    if metric == DAYS:
        return duration
    return SHOW["tokens"] if metric.startswith("tokens") else "{:.3f}".format


def _difference(row: Mapping[str, Any]) -> dict[str, Any]:
    show = "{:+.2f}".format
    return {
        "pair": f"{card(row['option']).title} minus {card(row['other']).title}",
        "value": _shown(row["difference"], show),
        "interval": _interval(row, show),
        "counts": f"{row['wins']} better, {row['losses']} worse, of {row['n']}",
        "p": "" if row["p_adjusted"] is None else f"{row['p_adjusted']:.3f}",
        "method": row["method"],
    }


def _cost(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "anchor": anchor(row["option"], f"costs/{row['item']}"),
        "usd": _shown(row["usd"], usd),
        "interval": _interval(row, usd),
        "how": f"{row['provenance']}: {row['method']}",
    }


def _time(row: Mapping[str, Any]) -> dict[str, Any]:
    show = shown(row["unit"])
    return {
        "anchor": anchor(row["option"], row["evidence"]),
        "option": card(row["option"]).title,
        "value": _shown(row["value"], show),
        "interval": _interval(row, show),
        "n": row["n"],
        "method": row["method"],
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


def _retrace(record: "DecisionRecord") -> Iterable[str]:
    manifest = record.manifest
    golden = manifest.get("golden_sha256", "not said")
    packages = ", ".join(f"{name} {number}" for name, number in manifest.get("packages", {}).items())
    yield f"Record {record.sha256}."
    yield f"Run {record.run_sha256}; documents {record.documents_sha256}; golden set {golden}."
    for option, origin in origins(manifest).items():
        yield f"{card(option).title}: {tool_of(origin)}, {origin.get('file', 'no file')}, {origin.get('sha256', '')}."
    encoding = manifest.get("encoding", "no encoding named")
    yield f"Window {manifest.get('window_tokens') or 0:,} tokens, counted with {encoding}. {packages}."
    yield "To recompute it from the run beside it: groundwork decide --verify decision.json"
