"""A scenario's answers as charts: what a task costs, where it goes, what changes the choice, what to measure next."""

from collections.abc import Sequence
from functools import cached_property
from itertools import combinations
from typing import Any

import polars as pl

from toolkit.economics import Crossing, Scenario, Worlds, capacity_curve, tornado, worth_knowing
from toolkit.economics.evidence import OptionEvidence, gather
from toolkit.economics.task_cost import PARTS
from toolkit.reports import Bar, Chart, Guide, Line, Series, interval_chart, line_chart
from toolkit.reports.steps import NAMES, Climb, Step, amount, step_chart
from toolkit.reports.swings import Swing, swing_chart
from toolkit.schema import InputError
from toolkit.views.calculator.wording import SHOWN, figure, plain, short, turns
from toolkit.views.names import title_of

DRAWS = 20_000
_PEOPLE = "all-human per completed task"
_LIKELY = "All else at its likely value, which lies below the median of the worlds where ranges lean to the dear side."
_PAIRS = pl.Schema({"one": pl.String, "other": pl.String, "changes_at_usd": pl.Float64})
_CROSSED = pl.Schema({"one": pl.String, "other": pl.String, "tasks_per_month": pl.Float64, "cheaper_above": pl.String})


class CostBook:
    """What a scenario says of each option, a chart a question, each with its table.

    Parameters
    ----------
    scenario, estimates, usage
        What `Scenario.cost_per_completed_task` takes.
    draws
        How many worlds.

    Examples
    --------
    >>> scenario = Scenario.read("data/samples/scenarios/small-team.yaml")
    >>> book = CostBook(scenario, scenario.estimates(), draws=2000)
    >>> book.cost().see.split(" at ")[0]
    'Long context costs least'
    """

    def __init__(
        self,
        scenario: Scenario,
        estimates: pl.DataFrame,
        /,
        *,
        usage: pl.DataFrame | None = None,
        draws: int = DRAWS,
    ) -> None:
        self.scenario, self._estimates, self._usage, self._draws = scenario, estimates, usage, draws
        self.costs = scenario.cost_per_completed_task(estimates, usage=usage, draws=draws)
        known = self.costs.filter(pl.col("item") == "per completed task", pl.col("usd").is_not_null()).sort("usd")
        if known.is_empty():
            problem = "no option has a cost per completed task"
            raise InputError(problem, field="estimates", remedy="score answers, and count their tokens")
        self.options: tuple[str, ...] = tuple(known["option"])
        """Those with a cost, the cheapest first."""

    @cached_property
    def worlds(self) -> Worlds:
        """Every option's cost in each world, with the same luck for all."""
        return self.scenario.worlds(self._estimates, usage=self._usage, draws=self._draws)

    @property
    def charts(self) -> tuple[Chart, ...]:
        """All of them, in the order in which a room asks."""
        return (self.cost(), self.parts(), self.volumes(), self.flips(), self.swings(), self.worth())

    @property
    def source(self) -> str:
        """Whose prices of what day, and what a range is."""
        return f"{self.scenario.price_note()} Modelled from the scenario's ranges; ranges are 10th to 90th percentile."

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the scenario asks of its people, quotas, prices and refreshing, a sentence each; strains come first."""
        told = (self.scenario.strains, self.scenario.remarks)
        return tuple(line for tell in told for line in tell(self._estimates, usage=self._usage))

    def cost(self) -> Chart:
        """Return each option's cost per completed task, its range, and how often it is the cheapest."""
        shares = self.worlds.cheapest_share()
        rows = self._items("per completed task")
        bars = [
            Bar(
                option=row["option"], title=title_of(row["option"]), value=row["usd"], low=row["low"], high=row["high"],
                words=f"{amount(row['usd'])} ({short(row['low'])} to {short(row['high'])}), cheapest in "
                f"{shares[row['option']]:.0%}",
            )
            for row in rows
        ]  # fmt: skip
        people, best = self._people(), rows[0]
        title = f"What a completed task costs at {self._tasks:,.0f} tasks a month"
        axis = "USD per completed task"
        return Chart(
            title=title,
            see=f"{title_of(best['option'])} costs least at {amount(best['usd'])}, and is the cheapest in "
            f"{shares[best['option']]:.0%} of {self._draws:,} worlds; people alone cost {amount(people)}.",
            plot=interval_chart(
                bars, title=title, axis=axis, against=Line(people, f"people alone: {amount(people)}")
            ),
            table=pl.DataFrame(rows).select(
                "option", pl.col("low").alias("p10_usd"), pl.col("usd").alias("p50_usd"),
                pl.col("high").alias("p90_usd"),
                pl.Series("cheapest_in_share", [shares[row["option"]] for row in rows]),
            ),
            source=self.source,
        )  # fmt: skip

    def parts(self) -> Chart:
        """Return where each option's money goes: its parts as steps up to a completed task."""
        climbs = [self._climb(option) for option in self.options]
        first = climbs[0]
        most, least = (pick(first.steps, key=lambda step: step.value) for pick in (max, min))
        rows = [(each.title, *(step.value for step in each.steps), each.total) for each in climbs]
        title, share = "Where the money goes", most.value / (first.total or 1.0)
        return Chart(
            title=title,
            see=f"With {first.title}, {share:.0%} of what a completed task costs is {most.name}; "
            f"the least is {least.name}, {amount(least.value)}.",
            plot=step_chart(climbs, title=title, whole="a completed task"),
            table=pl.DataFrame(
                rows, schema=["option", *(step.name for step in first.steps), "a completed task"], orient="row"
            ),
            source=f"USD per completed task. {self.source} Each part's share is that of its median.",
        )

    def volumes(self) -> Chart:
        """Return cost over 100 to 100 million tasks a month, and every volume at which the choice changes."""
        curve = self.scenario.capacity_curve(self._estimates, usage=self._usage)
        people, title = self._people(), "Cost over volume"
        rows = [
            (*pair, crossed.tasks_per_month, crossed.cheaper_above)
            for pair in combinations(self.options, 2)
            for crossed in self.crossings(*pair)
        ]
        table = pl.DataFrame(rows, schema=_CROSSED, orient="row")
        return Chart(
            title=title,
            see=f"Cheapest, by tasks a month: {turns(self._cheapest_by_volume(curve, table), ',.0f')}.",
            plot=line_chart(
                self._series(curve.filter(pl.col("usd") > 0), "tasks_per_month"),  # the axes go by powers of ten
                title=title,
                across="tasks a month",
                up="USD per completed task",
                log=True,
                guides=[
                    Guide(value=self._tasks, words="now", across=False),
                    Guide(value=people, words=f"people alone: {amount(people)}"),
                ],
            ),
            table=table,
            source=f"{_LIKELY} {self.source}",
        )

    def crossings(self, option: str, other: str, /) -> list[Crossing]:
        """Return every volume at which the cheaper of two options changes."""
        return self.scenario.crossings(option, other, estimates=self._estimates, usage=self._usage)

    def flips(self) -> Chart:
        """Return cost against what a wrong answer costs, and where the cheaper of two changes."""
        pairs = [(*pair, self._flip(*pair)) for pair in combinations(self.options, 2)]
        flips, likely = sorted(usd for *_, usd in pairs if usd is not None), self.scenario.wrong_answer_usd.likely
        most = max(1.0, 1.3 * max([likely, *(usd for usd in flips if usd < 3 * likely)]))
        curve = pl.concat([self._with_wrong_answers_at(usd) for usd in (0.0, most)])  # cost is a straight line in it
        said = turns(self._cheapest_by_wrong_answer([0.0, *flips]), ",.2f", unit="$")
        title = "What a wrong answer must cost for the choice to change"
        return Chart(
            title=title,
            see=f"Cheapest, by what a wrong answer costs: {said}; likely is {amount(likely)}.",
            plot=line_chart(
                self._series(curve, "wrong_answer_usd"),
                title=title,
                across="USD that one wrong answer costs",
                up="USD per completed task",
                guides=[Guide(value=likely, words=f"likely: {amount(likely)}", across=False)],
            ),
            table=pl.DataFrame(pairs, schema=_PAIRS, orient="row"),
            source=f"{_LIKELY} {self.source}",
        )

    def swings(self, option: str = "", /) -> Chart:
        """Return what one number at a time does to an option's cost: the cheapest, if none is named."""
        option = option or self.options[0]
        table = tornado(self.scenario, self._evidence(option))
        widest, rest = table.row(0, named=True), self._now(option)
        title = f"What the cost of {title_of(option)} hangs on"
        drawn = [
            Swing(
                name=plain(row["input"]).removeprefix(f"{title_of(option)}: "), at_low=row["usd_at_low"],
                at_high=row["usd_at_high"], low=figure(row["low"]), high=figure(row["high"]),
            )
            for row in table.head(SHOWN).to_dicts()
        ]  # fmt: skip
        return Chart(
            title=title,
            see=f"Most on {drawn[0].name}: {amount(widest['usd_at_low'])} at {drawn[0].low}, "
            f"{amount(widest['usd_at_high'])} at {drawn[0].high}.",
            plot=swing_chart(drawn, middle=rest, title=title, axis="USD per completed task", option=option),
            table=table.with_columns(pl.col("input").map_elements(plain, return_dtype=pl.String)),
            source="One number at a time at its 10th (open) and 90th percentile (filled), all else likely. "
            f"{self.source}",
        )

    def worth(self) -> Chart:
        """Return what knowing each number before choosing would save a month: what to measure next."""
        worth = worth_knowing(self.worlds, tasks_per_month=self._tasks)
        everything, rows = worth.row(0, named=True), worth.slice(1).to_dicts()
        shown = [row for row in rows[:SHOWN] if row["usd_per_month"] >= 1]
        first = "No single number is worth finding out"
        if shown:
            first = f"Find out {plain(shown[0]['input'])}: worth at most ${shown[0]['usd_per_month']:,.0f} a month"
        title = "What to measure next"
        bars = [
            Bar(option="", title=plain(row["input"]), value=row["usd_per_month"], low=None, high=None,
                words=f"${row['usd_per_month']:,.0f}")
            for row in [everything, *shown]
        ]  # fmt: skip
        return Chart(
            title=title,
            see=f"{first}. Knowing everything before choosing would save ${everything['usd_per_month']:,.0f}, "
            "on average.",
            plot=interval_chart(bars, title=title, axis="USD a month saved on average by knowing it exactly, at most"),
            table=worth.with_columns(pl.col("input").map_elements(plain, return_dtype=pl.String)),
            source=f"Expected value of perfect information over {self._draws:,} worlds. {self.source}",
        )

    # -- what the charts are made of -----------------------------------------------------------------------------------

    @property
    def _tasks(self) -> float:
        return self.scenario.tasks_per_month.likely

    def _items(self, item: str) -> list[dict[str, Any]]:
        rows = {row["option"]: row for row in self.costs.filter(item=item).to_dicts()}
        return [rows[option] for option in self.options]

    def _people(self) -> float:
        return float(self.costs.filter(item=_PEOPLE)["usd"][0])

    def _climb(self, option: str) -> Climb:
        """Return an option's parts, in proportion to their medians, adding up to its median completed task."""
        items = dict(self.costs.filter(option=option).select("item", "usd").iter_rows())
        parts = {part: items[part.replace("_", " ")] for part in PARTS}
        whole = sum(parts.values())
        scale = items["per completed task"] / whole if whole else 0.0
        steps = tuple(Step(part=part, name=NAMES.get(part, part), value=usd * scale) for part, usd in parts.items())
        return Climb(option=option, title=title_of(option), steps=steps)

    def _series(self, curve: pl.DataFrame, across: str) -> list[Series]:
        points = {option: curve.filter(option=option).select(across, "usd").rows() for option in self.options}
        return [
            Series(option=option, title=title_of(option), points=tuple(each)) for option, each in points.items() if each
        ]

    def _with_wrong_answers_at(self, usd: float) -> pl.DataFrame:
        """Return each option's likely cost where a wrong answer costs so much."""
        scenario = self.scenario.replace(wrong_answer_usd=usd)
        made = capacity_curve(scenario, self._estimates, usage=self._usage, volumes=[self._tasks])
        return made.select("option", "usd", pl.lit(usd).alias("wrong_answer_usd"))

    def _cheapest_by_volume(self, curve: pl.DataFrame, crossed: pl.DataFrame) -> list[tuple[float, str]]:
        """Return the cheapest from each volume drawn, the exact crossing in place of the first that it is seen at."""
        best = curve.sort("usd").group_by("tasks_per_month", maintain_order=True).first().sort("tasks_per_month")
        found: list[tuple[float, str]] = []
        last = 0.0
        for volume, option in best.select("tasks_per_month", "option").iter_rows():
            pair = [found[-1][1] if found else option, option]
            between = pl.col("one").is_in(pair) & pl.col("other").is_in(pair)
            exact = crossed.filter(between, pl.col("tasks_per_month").is_between(last, volume), cheaper_above=option)
            found.append((volume if exact.is_empty() else exact["tasks_per_month"][-1], option))
            last = volume
        return found

    def _cheapest_by_wrong_answer(self, places: Sequence[float]) -> list[tuple[float, str]]:
        """Return the cheapest just above each cost of a wrong answer."""
        return [(usd, str(self._with_wrong_answers_at(usd + 1e-6).sort("usd")["option"][0])) for usd in places]

    def _flip(self, option: str, other: str) -> float | None:
        return self.scenario.flip_point(option, other, estimates=self._estimates, usage=self._usage)

    def _evidence(self, option: str) -> OptionEvidence:
        found = {each.option: each for each in gather(self.scenario, self._estimates, self._usage)}
        if option not in self.options:
            raise InputError(
                "has no cost per completed task", field="option", got=option, allowed=", ".join(self.options)
            )
        return found[option]

    def _now(self, option: str) -> float:
        """Return an option's cost with every number at its likely value."""
        made = capacity_curve(self.scenario, self._estimates, usage=self._usage, volumes=[self._tasks])
        return float(made.filter(option=option)["usd"][0])
