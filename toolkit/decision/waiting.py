"""How long a change in the documents takes to be answered rightly: the freshness drill beside a refresh cycle."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from toolkit.schema import ESTIMATES, Estimate, frame

DAYS = "days_to_right"
"""From a change in a document to the first right answer: ``low`` at best, ``high`` at worst, ``value`` between."""
WHEN_ASKED = "read the documents again"
"""What brings an option up to date that reads documents as it is asked: it waits for no cycle."""
RIGHT_AGAIN = "right_again"
"""The share of changed questions that are answered rightly once it was brought up to date: the others are not."""
_DAY_S = 86_400


def freshness_measures(
    rates: pl.DataFrame, corrections: pl.DataFrame, /, *, every_days: Mapping[str, float]
) -> pl.DataFrame:
    """Return what a freshness drill says of each option as estimates (schema ``ESTIMATES``).

    The shares of stale and of right answers once it was brought up to date (or, where nobody did that, as it was), and
    ``DAYS``: a change waits up to a whole cycle, half a cycle on average, and then for what the drill took.

    Parameters
    ----------
    rates, corrections
        The drill's, as ``toolkit.drills.freshness`` gives them.
    every_days
        How often each option is refreshed, as the scenario says. Of one that it does not name, no time is known,
        unless it reads the documents whenever it is asked.

    Examples
    --------
    >>> row = {"level": 0.95, "n": 9, "method": "", "provenance": "measured", "phase": "corrected", "option": "rag"}
    >>> rates = pl.DataFrame([{"metric": "stale", "value": 0.0, "low": 0.0, "high": 0.28} | row,
    ...                       {"metric": "right", "value": 0.8, "low": 0.5, "high": 0.9} | row])
    >>> done = pl.DataFrame([{"option": "rag", "how": "index what changed", "done": True, "seconds": 86.4}])
    >>> found = freshness_measures(rates, done, every_days={"rag": 7.0}).filter(metric=DAYS)
    >>> [round(found[end].item(), 3) for end in ("low", "value", "high")]
    [0.001, 3.501, 7.001]
    """
    rows = list(rates.iter_rows(named=True))
    # As the last phase left it: rates come phase by phase.
    last = {(row["option"], row["metric"]): row for row in rows}
    shares = [
        Estimate(**{name: row[name] for name in ESTIMATES.names()} | _drilled(row))
        for (_, metric), row in last.items()
        if metric in _SHARES
    ]
    right = {option: row for (option, metric), row in last.items() if metric == "right"}
    waits = [
        _wait(row, right[row["option"]], every_days)
        for row in corrections.iter_rows(named=True)
        if row["option"] in right
    ]
    return frame([*shares, *waits], ESTIMATES)


_SHARES = {"stale": "stale", "right": RIGHT_AGAIN}


def _drilled(row: Mapping[str, Any]) -> dict[str, str]:
    return {"metric": _SHARES[row["metric"]], "method": f"freshness drill: {row['method']}"}


def _wait(correction: Mapping[str, Any], right: Mapping[str, Any], every_days: Mapping[str, float]) -> Estimate:
    option, how = correction["option"], correction["how"]
    cycle = every_days.get(option, 0.0 if how == WHEN_ASKED else None)
    why = "; ".join(_unknown(correction, right, cycle))
    build = (correction["seconds"] or 0.0) / _DAY_S
    known = not why and cycle is not None
    refreshed = f"refreshed every {cycle:g} days (scenario)" if cycle else "no cycle to wait for"
    return Estimate(
        option=option,
        metric=DAYS,
        value=build + (cycle or 0.0) / 2 if known else None,
        low=build if known else None,
        high=build + (cycle or 0.0) if known else None,
        level=1.0,
        n=right["n"] if known else 0,
        method=why or f"{refreshed}, then {correction['seconds']:.2g} s to {how} (drill); {_share(right)}",
        provenance="modelled",
    )


def _unknown(correction: Mapping[str, Any], right: Mapping[str, Any], cycle: float | None) -> Iterator[str]:
    """Yield why nothing says how long an option takes."""
    if not correction["done"]:
        yield f"nobody brought it up to date in the drill: {correction['how']}"
        return
    if not right["value"]:
        yield f"it was not right again: {_share(right)}"
    if cycle is None:
        yield f"the scenario states no refresh cycle: upkeep, {correction['option']}, every_days"


def _share(right: Mapping[str, Any]) -> str:
    return f"{round((right['value'] or 0.0) * right['n'])} of {right['n']} changed questions right afterwards"
