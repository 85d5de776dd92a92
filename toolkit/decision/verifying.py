"""Does a record still hold? Its hash, the run that it names, and every figure, recomputed."""

import datetime
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from toolkit.decision.deciding import decide
from toolkit.decision.document import FORMAT, VERSION, content_sha256
from toolkit.decision.record import DecisionRecord, RunTables, ScenarioTables
from toolkit.decision.stating import preferences_of
from toolkit.schema import ESTIMATES, InputError

_SHOWN = 12
_OF_THE_WHOLE = ("sha256", "evidence.run_sha256")
_CLOSE = 1e-9  # sums may round otherwise on another processor


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """Whether a record holds, what does not, and what could not be looked at. ``record`` is it, recomputed."""

    holds: bool
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    record: DecisionRecord


def read_record(path: str | Path, /) -> dict[str, Any]:
    """Return a record as its JSON reads.

    Raises
    ------
    InputError
        Where the file cannot be read or is no record, or one of a later version.
    """
    file = Path(path)
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", file=file, remedy="name a decision.json") from None
    except (ValueError, RecursionError):
        raise InputError("is not JSON", file=file, remedy="name a decision.json, or decide again") from None
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        raise InputError("is no decision record", file=file, remedy="name the decision.json that `decide` wrote")
    if values.get("version") != VERSION:
        raise InputError(
            "is of another version", file=file, field="version", got=values.get("version"), allowed=str(VERSION)
        )
    return values


def verify(
    said: Mapping[str, Any],
    run: RunTables,
    scenario: ScenarioTables,
    /,
    *,
    revises: Mapping[str, Any] | None = None,
) -> Verification:
    """Recompute a record from its run and scenario, and return whether it says what they do.

    Parameters
    ----------
    said
        The record, as :func:`read_record` gives it.
    run, scenario
        Those that it was made from.
    revises
        The record that it revises, where it revises one and that one was kept.

    Raises
    ------
    InputError
        Where what the record says of its inputs cannot be used.
    """
    record = _again(said, run, scenario, revises)
    told = dict(record.document)
    notes = []
    if said.get("revises") and revises is None:
        told["revises"] = said["revises"]
        notes.append("the record that this one revises was not given, so what changed since was not recomputed")
    problems = problems_of(said, told)
    return Verification(holds=not problems, problems=tuple(problems), notes=tuple(notes), record=record)


def problems_of(said: Mapping[str, Any], told: Mapping[str, Any], /) -> list[str]:
    """Return what a record says that its recomputation does not: each figure, each word, and the hashes."""
    return [*_hashes(said, told), *_some(list(_differences(said, told, "")))]


def _again(
    said: Mapping[str, Any], run: RunTables, scenario: ScenarioTables, revises: Mapping[str, Any] | None
) -> DecisionRecord:
    inputs = said.get("inputs") or {}
    more = inputs.get("more")
    return decide(
        run,
        scenario,
        weights=preferences_of(inputs.get("preferences") or {}),
        more=None if more is None else pl.DataFrame(more, schema=ESTIMATES, orient="row"),
        warnings=tuple(map(str, said.get("warnings") or ())),
        revises=revises,
        not_run={str(option): str(why) for option, why in (inputs.get("not_run") or {}).items()},
        today=datetime.date.min,  # what was warned of stands in its warnings
    )


def _hashes(said: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[str]:
    if said.get("sha256") != content_sha256(said):
        yield "its hash is not that of what it says: it was altered after it was written"
    old, new = (each.get("evidence", {}).get("run_sha256") for each in (said, told))
    if old != new:
        yield "the run beside it is not the run that it was made from"


def _some(lines: list[str]) -> list[str]:
    more = len(lines) - _SHOWN
    return [*lines[:_SHOWN], *([f"and {more} more figures"] if more > 0 else [])]


def _differences(said: object, told: object, path: str) -> Iterator[str]:
    """Yield each place where two plain values differ, but for the two hashes that say so by themselves."""
    if isinstance(said, Mapping) and isinstance(told, Mapping):
        for name in [*told, *(each for each in said if each not in told)]:
            below = f"{path}.{name}" if path else name
            if below not in _OF_THE_WHOLE:
                yield from _differences(said.get(name), told.get(name), below)
    elif isinstance(said, list) and isinstance(told, list) and len(said) == len(told):
        for at, pair in enumerate(zip(said, told, strict=True)):
            yield from _differences(*pair, f"{path}[{_named(pair[1], at)}]")
    elif not _same(said, told):
        yield f"{path}: it says {_short(said)}, recomputed {_short(told)}"


def _named(row: object, at: int) -> str:
    """Name a row of a table as a person would, where it has a name."""
    if isinstance(row, Mapping) and "option" in row:
        return " ".join(str(row[name]) for name in ("option", "criterion", "metric", "item") if row.get(name))
    return str(at)


def _same(said: object, told: object) -> bool:
    numbers = [isinstance(each, int | float) and not isinstance(each, bool) for each in (said, told)]
    if all(numbers):
        return math.isclose(float(str(said)), float(str(told)), rel_tol=_CLOSE, abs_tol=_CLOSE)
    return said == told


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:79]}…"
