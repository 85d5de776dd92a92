"""What the calculator holds and what stands below it: presets, what changes the choice, what to measure next."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import polars as pl

from toolkit.economics import Scenario, Worlds, playable, worth_knowing
from toolkit.schema import InputError
from toolkit.views.names import title_of

_SHOWN = 6
_DRAWS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled table, with what it says in a sentence."""

    title: str
    words: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def held(
    scenario: Scenario, estimates: pl.DataFrame, /, *, usage: pl.DataFrame | None = None, page: bool = False
) -> dict[str, Any]:
    """Return what the page's script works on: the playable state, presets and the price note.

    Raises
    ------
    InputError
        Where no option has tokens and scores to price.
    """
    state = playable(scenario, estimates, usage=usage)
    if not state["options"]:
        problem = "no option has a cost per completed task"
        raise InputError(problem, field="estimates", remedy="score answers, and count their tokens")
    return {"state": state, "presets": presets(scenario), "note": note(scenario), "page": page}


def note(scenario: Scenario, /) -> str:
    """Return the sentence under the chart: prices, their day, and what the range is."""
    return (
        f"{scenario.price_note()} Bars: the median world; lines: its 10th to 90th percentile, over the "
        "scenario's ranges and scores on so many questions. Modelled."
    )


def presets(scenario: Scenario, /) -> list[dict[str, Any]]:
    """Return named settings of the sliders; the first is the scenario as it is."""
    tasks, wrong = scenario.tasks_per_month.likely, scenario.wrong_answer_usd.likely
    return [
        {"name": "As the scenario says", "moved": {}},
        {"name": "Every answer is reviewed", "moved": {"review_share": 1.0}},
        {"name": "No answer is reviewed", "moved": {"review_share": 0.0}},
        {"name": "Ten times the volume", "moved": {"tasks_per_month": min(tasks * 10, 1e8)}},
        {"name": "A tenth of the volume", "moved": {"tasks_per_month": max(tasks / 10, 100.0)}},
        {"name": "A wrong answer costs nothing", "moved": {"wrong_answer_usd": 0.0}},
        {"name": "A wrong answer costs double", "moved": {"wrong_answer_usd": max(wrong * 2, 1.0)}},
    ]


def sections(
    scenario: Scenario, estimates: pl.DataFrame, /, *, usage: pl.DataFrame | None = None
) -> tuple[Section, ...]:
    """Return what stands below the calculator: who is cheapest how often, what changes it, what to measure next."""
    worlds = scenario.worlds(estimates, usage=usage, draws=_DRAWS)
    pairs = [*_break_evens(scenario, estimates, usage, worlds)]
    return (
        _cheapest(worlds),
        Section(
            title="Where the choice changes",
            words="Volumes at which the cheaper of two changes (every crossing), and what a wrong answer must cost.",
            head=("options", "tasks a month", "cost of a wrong answer"),
            rows=tuple(pairs),
        ),
        _measure(scenario, worlds),
        _assumed(scenario),
    )


def _cheapest(worlds: Worlds) -> Section:
    rows = tuple(
        (title_of(option), f"{share:.0%}")
        for option, share in sorted(worlds.cheapest_share().items(), key=lambda each: -each[1])
    )
    return Section(
        title="How often each option is the cheapest",
        words=f"Of {_DRAWS:,} worlds that the ranges allow, with the same luck for all options.",
        head=("option", "cheapest in"),
        rows=rows,
    )


def _break_evens(
    scenario: Scenario, estimates: pl.DataFrame, usage: pl.DataFrame | None, worlds: Worlds
) -> Iterator[tuple[str, ...]]:
    for one, other in combinations(worlds.usd, 2):
        crossed = scenario.crossings(one, other, estimates=estimates, usage=usage)
        flip = scenario.flip_point(one, other, estimates=estimates, usage=usage)
        volumes = "; ".join(
            f"{each.tasks_per_month:,.0f} ({title_of(each.cheaper_above)} above)" for each in crossed[:_SHOWN]
        )
        more = f"; and {len(crossed) - _SHOWN} more" if len(crossed) > _SHOWN else ""
        names = f"{title_of(one)} and {title_of(other)}"
        yield (names, volumes + more or "none", f"${flip:,.2f}" if flip is not None else "none")


def _measure(scenario: Scenario, worlds: Worlds) -> Section:
    worth = worth_knowing(worlds, tasks_per_month=scenario.tasks_per_month.likely)
    rows = tuple(
        (plain(row["input"]), f"${row['usd_per_month']:,.0f}")
        for row in worth.head(_SHOWN + 1).to_dicts()
        if row["usd_per_month"] >= 1 or row["input"] == "everything"
    )
    return Section(
        title="What to measure next",
        words="What knowing it exactly before choosing would save a month on average: pay no more to find out.",
        head=("number", "worth a month, at most"),
        rows=rows,
    )


def _assumed(scenario: Scenario) -> Section:
    rows = tuple(
        (plain(row["name"]), *(f"{row[part]:,.6g}" for part in ("low", "likely", "high")), row["unit"], row["source"])
        for row in scenario.as_table().to_dicts()
    )
    return Section(
        title="Every assumption",
        words="As the scenario file has them.",
        head=("number", "low", "likely", "high", "unit", "source"),
        rows=rows,
    )


def plain(name: str, /) -> str:
    """Return a field's name as words."""
    return name.replace("_", " ").replace(".", ", ")


def tables(costs: pl.DataFrame, scenario: Scenario, /) -> Mapping[str, pl.DataFrame]:
    """Return the tables of an export by name."""
    return {"costs": costs, "assumptions": scenario.as_table()}
