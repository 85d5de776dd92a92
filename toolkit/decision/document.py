"""The record as plain values, with the hash of what it says: what auditors keep and ``--verify`` recomputes."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import polars as pl

from toolkit.decision.elsewhere import origins
from toolkit.decision.revising import changes
from toolkit.decision.showing import shown
from toolkit.decision.tradeoffs import Column, in_order
from toolkit.schema import card

if TYPE_CHECKING:
    from toolkit.decision.record import DecisionRecord
    from toolkit.decision.robustness import Robustness
    from toolkit.decision.smaa import Smaa

FORMAT, VERSION = "groundwork-decision", 1


def sha256(values: object, /) -> str:
    """Return the hash of plain values, in whatever order their names stand.

    Examples
    --------
    >>> sha256({"a": 1, "b": 2}) == sha256({"b": 2, "a": 1})
    True
    """
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def table_sha256(table: pl.DataFrame, /) -> str:
    """Return the hash of a table's rows, in the order in which they stand."""
    return sha256([table.columns, [list(row) for row in table.iter_rows()]])


def content_sha256(values: Mapping[str, Any], /) -> str:
    """Return the hash of a record: of all it says but the hash itself."""
    return sha256({name: value for name, value in values.items() if name != "sha256"})


def document(record: "DecisionRecord", /) -> dict[str, Any]:
    """Return the record as JSON has it."""
    said = {
        "format": FORMAT,
        "version": VERSION,
        **_said(record),
        **_weighed(record),
        **_tables(record),
        "evidence": _evidence(record),
        "inputs": _inputs(record),
    }
    plain: dict[str, Any] = json.loads(json.dumps(said, default=str))
    plain["revises"] = _revises(record.revises, plain)
    return plain | {"sha256": content_sha256(plain)}


def _said(record: "DecisionRecord") -> dict[str, Any]:
    paper, verdict = record.preferences.paper, record.verdict
    return {
        "question": paper.question,
        "status": verdict.status,
        "option": verdict.option,
        "headline": verdict.headline,
        "reasons": list(verdict.reasons),
        "would_change": list(verdict.would_change),
        "notes": list(record.notes),
        "warnings": list(record.warnings),
        "advice": [asdict(step) for step in record.advice],
        "options": [_option(record, option) for option in in_order(record.ran)],
        "dissent": list(paper.dissent),
        "review_on": paper.review_on,
        "signatures": list(paper.signatures),
    }


def _option(record: "DecisionRecord", option: str) -> dict[str, Any]:
    told = card(option)
    return {
        "option": option,
        "title": told.title,
        "run": option in record.ran,
        "why_not_run": record.absent.get(option, ""),
        "when_to_use": told.when_to_use,
        "trade_offs": told.trade_offs,
        "owner": record.preferences.paper.owners.get(option, ""),
    }


def _weighed(record: "DecisionRecord") -> dict[str, Any]:
    return {
        "criteria": [_criterion(column) for column in record.columns],
        "must_haves": [asdict(check) for check in record.checks],
        "weights": record.preferences.as_written()["views"],
        "robustness": _robustness(record.robustness) if record.robustness else None,
    }


def _criterion(column: Column) -> dict[str, Any]:
    source = column.source
    return {
        "name": column.name,
        "means": column.means,
        "evidence": f"{source.table}/{source.name}" if source else "",
        "unit": source.unit if source else "",
        "value_function": source.scale.in_words(shown(source.unit)) if source else "not measured, not weighed",
    }


def _robustness(robustness: "Robustness") -> dict[str, Any]:
    return {
        "method": "SMAA-2, additive value function, common worlds",
        "plausible": _indices(robustness.plausible),
        "any_weights": _indices(robustness.anyhow),
        "by_view": {name: _indices(made) for name, made in robustness.by_view.items()},
        "dominated": [list(pair) for pair in robustness.dominated],
        "front": list(robustness.front),
        "without": {name: {"first": first, "share": share} for name, (first, share) in robustness.without.items()},
        "if_removed": dict(robustness.reversals),
        "flips": [asdict(flip) for flip in robustness.flips],
    }


def _indices(made: "Smaa") -> dict[str, Any]:
    return {
        "worlds": made.worlds,
        "rank_acceptability": dict(zip(made.options, made.acceptability.tolist(), strict=True)),
        "monte_carlo_error": {
            option: [made.error(share) for share in ranks]
            for option, ranks in zip(made.options, made.acceptability.tolist(), strict=True)
        },
        "central_weights": {
            option: None if math.isnan(row[0]) else dict(zip(made.criteria, row, strict=True))
            for option, row in zip(made.options, made.central.tolist(), strict=True)
        },
        "confidence": dict(zip(made.options, made.confidence.tolist(), strict=True)),
        "pairwise_winning": {
            option: dict(zip(made.options, row, strict=True))
            for option, row in zip(made.options, made.winning.tolist(), strict=True)
        },
    }


def _tables(record: "DecisionRecord") -> dict[str, Any]:
    names = ("trade_offs", "estimates", "differences", "costs", "assumptions")
    return {name: _rows(getattr(record, name)) for name in names}


def _rows(table: pl.DataFrame) -> list[dict[str, Any]]:
    return [{name: _finite(value) for name, value in row.items()} for row in table.iter_rows(named=True)]


def _finite(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _evidence(record: "DecisionRecord") -> dict[str, Any]:
    manifest = record.manifest
    return {
        "run_sha256": record.run_sha256,
        "documents_sha256": record.documents_sha256,
        "documents": len(manifest.get("documents", {})),
        "golden_sha256": manifest.get("golden_sha256", ""),
        "questions": record.questions["id"].to_list(),
        "readers": record.answers["reader"].unique().sort().to_list(),
        "as_of": str(manifest.get("as_of") or ""),
        "packages": dict(manifest.get("packages", {})),
        "price_note": record.price_note,
    } | _elsewhere(record)


def _elsewhere(record: "DecisionRecord") -> dict[str, Any]:
    """Return which options another tool evaluated: its name, its file, and the file's hash."""
    told = origins(record.manifest)
    return {"imported": {option: dict(origin) for option, origin in told.items()}} if told else {}


def _inputs(record: "DecisionRecord") -> dict[str, Any]:
    return {
        "scenario": record.scenario,
        "preferences": record.preferences.as_written(),
        "more": None if record.more is None else _rows(record.more),
        "not_run": dict(record.absent),
    }


def _revises(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> dict[str, Any] | None:
    if before is None:
        return None
    told: Sequence[str] = changes(before, after)
    return {"sha256": before.get("sha256", ""), "headline": before.get("headline", ""), "changes": list(told)}
