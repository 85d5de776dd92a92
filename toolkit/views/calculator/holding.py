"""What the calculator holds: the scenario that was given, and worked ones to compare it with."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from toolkit.economics import Scenario
from toolkit.schema import InputError
from toolkit.views.calculator.packing import WORLDS, packed

OWN = "This scenario"


def held(
    scenario: Scenario,
    estimates: pl.DataFrame,
    /,
    *,
    usage: pl.DataFrame | None = None,
    name: str = OWN,
    worked: Mapping[str, Scenario] | None = None,
    page: bool = False,
) -> dict[str, Any]:
    """Return what the page's script works on: the scenario first, then the worked ones that differ from it.

    Raises
    ------
    InputError
        Where no option has tokens and scores to price.
    """
    others = [carried(title, each, each.estimates()) for title, each in (worked or {}).items() if each != scenario]
    return {"scenarios": [carried(name, scenario, estimates, usage=usage), *others], "page": page}


def carried(
    name: str, scenario: Scenario, estimates: pl.DataFrame, /, *, usage: pl.DataFrame | None = None
) -> dict[str, Any]:
    """Return one scenario as a page holds it and a link carries it: its figures, and its file."""
    state = packed(scenario, estimates, usage=usage)
    if not state["options"]:
        problem = "no option has a cost per completed task"
        raise InputError(problem, field="estimates", remedy="score answers, and count their tokens")
    alone = scenario if usage is None else scenario.replace(quality=_measured(estimates, usage))
    file = alone.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {"name": name, "note": note(scenario), "written": file, **state}


def _measured(estimates: pl.DataFrame, usage: pl.DataFrame, /) -> dict[str, dict[str, Any]]:
    """Return what a run measured as it would be typed in, so that the file stands without the run."""
    known = pl.col("option").is_in(estimates["option"].unique().to_list())
    tokens = usage.filter(known).group_by("option").agg(pl.col("tokens_in", "tokens_out").mean())
    made = {}
    for option, tokens_in, tokens_out in tokens.sort("option").iter_rows():
        seen = {row["metric"]: row for row in estimates.filter(option=option).to_dicts()}
        answered, right = seen["answered"], seen["right_when_answered"]
        if answered["value"] is not None and answered["n"]:
            made[option] = {
                "answered_share": answered["value"],
                "right_when_answered_share": right["value"] or 0.0,
                "questions": answered["n"],
                "tokens_in": tokens_in,
                "tokens_out": tokens_out,
                "source": f"measured by a run on {answered['n']} questions",
            }
    return made


def note(scenario: Scenario, /) -> str:
    """Return the sentence under the charts: prices, their day, and what a range is."""
    return (
        f"{scenario.price_note()} USD. The median of {WORLDS:,} worlds, and their 10th to 90th percentile, over the "
        "scenario's ranges and what so many questions can show. Modelled."
    )


def worked_scenarios(folder: str | Path, /) -> dict[str, Scenario]:
    """Return the scenarios of a folder that have figures of quality typed in, by title; none where it is missing.

    Examples
    --------
    >>> list(worked_scenarios("data/samples/scenarios"))
    ['Agency', 'National service', 'Small team']
    """
    read = {path.stem: Scenario.read(path) for path in sorted(Path(folder).glob("*.yaml"))}
    return {name.replace("-", " ").capitalize(): each for name, each in read.items() if each.quality}
