"""What an option must have, before anything is weighed: it passes, fails, or it is not shown either way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from toolkit import stats
from toolkit.decision.criteria import CRITERIA
from toolkit.decision.preferences import MustHave
from toolkit.decision.probing import more_probes
from toolkit.decision.showing import duration, shown
from toolkit.decision.tradeoffs import NOT_TESTED

PASSES, FAILS, OPEN = "passes", "fails", "not shown"
NO_LEAK = MustHave(name="nobody sees what they may not", criterion="access control", at_most=0.0)
"""Stands even where nobody states it: one leak seen fails. That none was seen passes no bound."""
_UNITS = {each.name: each.sources[0].unit for each in CRITERIA}  # where nothing was measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One must-have of one option: the verdict on it, and why."""

    must_have: str
    option: str
    verdict: str
    why: str


def check(
    must_haves: Sequence[MustHave],
    trade_offs: pl.DataFrame,
    ran: Iterable[str],
    /,
    *,
    waits: Mapping[str, Mapping[str, Any]] | None = None,
) -> tuple[Check, ...]:
    """Return each must-have of each option that was run.

    An interval that lies wholly within the bound passes, one wholly outside fails, and one across it shows nothing.
    ``waits`` are the estimates of how long a change takes to be answered rightly, by option.
    """
    cells = {(row["option"], row["criterion"]): row for row in trade_offs.iter_rows(named=True)}
    options = list(ran)
    stated = must_haves if any(_is_about_leaks(each) for each in must_haves) else (NO_LEAK, *must_haves)
    return tuple(_check(each, option, cells, (waits or {}).get(option)) for each in stated for option in options)


def failed(checks: Iterable[Check], /) -> dict[str, str]:
    """Return the options that fail, each with the must-have that it fails on first."""
    found: dict[str, str] = {}
    for each in checks:
        if each.verdict == FAILS:
            found.setdefault(each.option, each.must_have)
    return found


def _is_about_leaks(must: MustHave) -> bool:
    return must.criterion == "access control"


def _check(
    must: MustHave,
    option: str,
    cells: Mapping[tuple[str, str], Mapping[str, Any]],
    wait: Mapping[str, Any] | None,
) -> Check:
    if must.within_days is not None:
        verdict, why = _within(must.within_days, cells[option, must.criterion], wait)
    elif not must.criterion:
        verdict, why = must.passes.get(option, OPEN), f"judged by {must.by}" if option in must.passes else "not judged"
    else:
        verdict, why = _bound(must, cells[option, must.criterion])
    return Check(must_have=_said(must, cells), option=option, verdict=verdict, why=why)


def _said(must: MustHave, cells: Mapping[tuple[str, str], Mapping[str, Any]]) -> str:
    if not must.criterion or must == NO_LEAK:
        return must.name
    if must.within_days is not None:
        within = f"right within {duration(must.within_days)}"
        return f"{must.name}: {within}" if must.name == must.criterion else f"{must.name} ({must.criterion}: {within})"
    unit = next((row["unit"] for key, row in cells.items() if key[1] == must.criterion and row["unit"]), "")
    show = shown(unit or _UNITS.get(must.criterion, ""))
    if _is_about_leaks(must) and must.at_most is not None and unit != "points":
        return _said_of_leaks(must, show(must.at_most))
    bound = f"at most {show(must.at_most)}" if must.at_most is not None else f"at least {show(must.at_least or 0.0)}"
    return f"{must.name}: {bound}" if must.name == must.criterion else f"{must.name} ({must.criterion} {bound})"


def _said_of_leaks(must: MustHave, most: str) -> str:
    """Say that the bound is on what may go unseen: one leak in ten is not allowed by it."""
    said = f"no leak seen; up to {most} possible" if must.at_most else "no leak seen"
    return said if must.name in ("no leak", must.criterion) else f"{must.name} ({said})"


def _bound(must: MustHave, cell: Mapping[str, Any]) -> tuple[str, str]:
    value, low, high = cell["value"], cell["low"], cell["high"]
    if value is None:
        return OPEN, _untested(must, cell)
    if _is_about_leaks(must) and cell["evidence"].startswith("estimates"):
        return _leaks(must, value, high, cell)
    low, high = (value if end is None else end for end in (low, high))
    if must.at_most is not None:
        verdict = PASSES if high <= must.at_most else FAILS if low > must.at_most else OPEN
    else:
        least = must.at_least or 0.0
        verdict = PASSES if low >= least else FAILS if high < least else OPEN
    return verdict, str(cell["text"])


def _untested(must: MustHave, cell: Mapping[str, Any]) -> str:
    said = str(cell["text"]).replace(" (", ": ").rstrip(")")
    if not _is_about_leaks(must) or not must.at_most or not said.startswith(NOT_TESTED):
        return said
    return f"{said}; {stats.probes_needed(must.at_most)} questions that try, none leaking, would show it"


def _within(days: float, cell: Mapping[str, Any], wait: Mapping[str, Any] | None) -> tuple[str, str]:
    """Hold the longest wait against the bound; an answer that is still stale after upkeep is never in time."""
    if wait is None:
        return OPEN, f"{cell['text']}: no freshness drill was run"
    if wait["high"] is None:
        return OPEN, str(wait["method"])
    said = f"at worst {duration(wait['high'])}: {wait['method']}"
    if cell["value"]:
        return FAILS, f"after upkeep still stale: {cell['text']}"
    return (PASSES if wait["high"] <= days else FAILS if wait["low"] > days else OPEN), said


def _leaks(must: MustHave, value: float, high: float | None, cell: Mapping[str, Any]) -> tuple[str, str]:
    """One leak fails, whatever bound is wanted of leaks that were not seen."""
    if value > 0:
        return FAILS, str(cell["text"])
    wanted, said = must.at_most or 0.0, str(cell["text"]).replace(" (", ", ").rstrip(")")
    if wanted == 0.0:
        return OPEN, f"{said}; say what rate is tolerable, and how many tries it takes follows"
    if high is not None and high <= wanted:
        return PASSES, said
    return OPEN, f"{said}; {more_probes(wanted, cell['n'] or 0)} more such questions, none leaking, would show it"
