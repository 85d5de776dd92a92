"""What a scenario can say of the options that were measured: what they cost, and what they meet at the peak."""

import polars as pl

from toolkit.decision.record import ScenarioTables
from toolkit.schema import OPTIONS, InputError


def priced(
    scenario: ScenarioTables, estimates: pl.DataFrame, usage: pl.DataFrame, /
) -> tuple[pl.DataFrame, dict[str, str]]:
    """Return what the scenario can price (schema ``COSTS``), and of each other option why it has no cost.

    An option of one's own may be none that it knows, and one that was evaluated elsewhere may lack its tokens.
    """
    try:
        return scenario.cost_per_completed_task(estimates, usage=usage), {}
    except InputError as error:
        if error.field != "option":
            raise
    known = tuple(getattr(scenario, "options", OPTIONS))
    names = estimates["option"].unique(maintain_order=True).to_list()
    without = {name: why for name in names if (why := _why_not(scenario, name, estimates, usage, known))}
    kept = ~pl.col("option").is_in(list(without))
    return scenario.cost_per_completed_task(estimates.filter(kept), usage=usage.filter(kept)), without


def _why_not(
    scenario: ScenarioTables, option: str, estimates: pl.DataFrame, usage: pl.DataFrame, known: tuple[str, ...]
) -> str:
    if option not in known:
        return "the scenario does not know this option"
    try:
        scenario.cost_per_completed_task(estimates.filter(option=option), usage=usage)
    except InputError as error:
        if error.field != "option":
            raise
        return "no tokens were counted" if option not in usage["option"] else error.problem
    return ""


def at_peak(scenario: ScenarioTables, estimates: pl.DataFrame, usage: pl.DataFrame, /) -> pl.DataFrame | None:
    """Return what the peak asks of each option and how much of it is carried, where the scenario can say so."""
    modelled = getattr(scenario, "at_peak", None)
    return None if modelled is None else modelled(estimates, usage=usage)
