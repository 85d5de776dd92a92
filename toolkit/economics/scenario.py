"""The scenario that people write as a file, and what it makes of the evidence."""

from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Literal, Self

import polars as pl
from pydantic import ValidationError

from toolkit.economics import option_costs
from toolkit.economics.assumptions import Assumptions
from toolkit.economics.keeping import intervals
from toolkit.economics.option_costs import DRAWS
from toolkit.economics.peak import at_peak
from toolkit.economics.problems import input_error, yaml_mapping
from toolkit.economics.remarks import remarks
from toolkit.economics.servers import servers
from toolkit.economics.showing import assumptions_table, differences, price_note
from toolkit.economics.straining import strains
from toolkit.economics.typed import typed_estimates
from toolkit.economics.volumes import Crossing, capacity_curve, crossings
from toolkit.economics.worlds import Worlds, draw_worlds
from toolkit.storage import write_atomically
from toolkit.strict_yaml import write_yaml


class Scenario(Assumptions):
    """Demand, prices, people and quality: with an option's estimates, the cost of a completed task.

    Every uncertain number is a `Quantity`: a bare number, or ``{low, likely, high, unit, source}``.
    ``usd_per_mtok_in`` and ``usd_per_mtok_out``, where given, take the place of the price book.

    Examples
    --------
    >>> Scenario.default().replace(labour_usd_per_hour=60).labour_usd_per_hour.likely
    60.0
    """

    @classmethod
    def read(cls, path: str | Path, /) -> Self:
        """Return the scenario in a YAML file.

        Raises
        ------
        InputError
            Where the file cannot be read, or a value in it cannot be used: which, what was allowed, and what was got.
        """
        return cls._checked(yaml_mapping(Path(path)), file=path)

    @classmethod
    def default(cls) -> Self:
        """Return the scenario that ships with the toolkit: every value assumed, and the reason beside it.

        Examples
        --------
        >>> Scenario.default().model
        'gpt-5-mini'
        """
        with as_file(files("toolkit.economics").joinpath("default_scenario.yaml")) as path:
            return cls.read(path)

    def replace(self, **changes: object) -> Self:
        """Return a scenario in which some fields are changed, checked as if read from a file.

        Raises
        ------
        InputError
            Where a field is not known or a value cannot be used.
        """
        return self._checked({**self.as_written(), **changes}, file=None)

    def as_written(self) -> dict[str, Any]:
        """Return the fields as they stand in a file, each quantity spelt out."""
        return self.model_dump(by_alias=True, exclude_none=True)

    def write(self, path: str | Path, /) -> None:
        """Write it as YAML, whole or not at all: what `Scenario.read` reads back.

        Raises
        ------
        InputError
            Where the file cannot be written.
        """
        text = write_yaml(self.as_written())
        write_atomically(Path(path), text)

    def cost_per_completed_task(
        self,
        estimates: pl.DataFrame,
        /,
        *,
        usage: pl.DataFrame | None = None,
        draws: int = DRAWS,
        seed: int = 0,
    ) -> pl.DataFrame:
        """Return what a task costs with each option, by item, as table COSTS.

        Parameters
        ----------
        estimates
            Table ESTIMATES. Used of each option: ``answered`` (the share of tasks that it answered rather than
            declined), ``right_when_answered``, and without ``usage`` the means ``tokens_in`` and ``tokens_out``.
        usage
            A row an answer with ``option``, ``tokens_in`` and ``tokens_out``: each is priced as a request by itself.
        draws, seed
            How many worlds are drawn from the scenario's ranges and the estimates, and from which seed.

        Returns
        -------
        Items "per completed task", "per automated completion", "per submitted task", its parts "model", "review",
        "escalation", "wrong answers", "build" and "fixed", "per attempt", "all-human" (what a person's time for a
        task costs) and "all-human per completed task" (the same over the share that a person completes). ``usd`` is the
        median, ``low`` and ``high`` the 10th and 90th percentiles, so parts add up to the whole in each draw and only
        in the table.
        Never NaN: ``None`` where there is nothing to divide by, and ``method`` says why. An option that the estimates
        do not hold has no row.

        Raises
        ------
        InputError
            Where an option is not known, lacks a metric, or its model has no price.

        Notes
        -----
        The equations are those of `task_costs`; the ranges are drawn as triangular, the shares as Beta (Jeffreys).

        Examples
        --------
        >>> from toolkit.schema import ESTIMATES
        >>> seen = [("answered", 0.9, 50), ("right_when_answered", 0.8, 45)]
        >>> rows = [("rag", metric, value, None, None, 0.95, n, "", "measured") for metric, value, n in seen]
        >>> usage = pl.DataFrame({"option": ["rag"], "tokens_in": [2000], "tokens_out": [100]})
        >>> estimates = pl.DataFrame(rows, schema=ESTIMATES, orient="row")
        >>> costs = Scenario.default().cost_per_completed_task(estimates, usage=usage)
        >>> round(costs.filter(item="per attempt")["usd"].item(), 6)
        0.0007
        """
        return option_costs.cost_table(self, estimates, usage=usage, draws=draws, seed=seed)

    def cheapest_share(
        self,
        estimates: pl.DataFrame,
        /,
        *,
        usage: pl.DataFrame | None = None,
        draws: int = DRAWS,
        seed: int = 0,
    ) -> dict[str, float]:
        """Return in what share of the draws each option has the lowest cost per completed task.

        Takes and raises what `cost_per_completed_task` does, and uses the same draws. Options that tie share the draw;
        an option without a cost per completed task is left out.
        """
        return option_costs.cheapest_share(self, estimates, usage=usage, draws=draws, seed=seed)

    def flip_point(
        self,
        option: str,
        other: str,
        /,
        *,
        estimates: pl.DataFrame,
        usage: pl.DataFrame | None = None,
        of: Literal["wrong answer", "handling"] = "wrong answer",
    ) -> float | None:
        """Return the cost in USD of one failure at which the cheaper of two options changes.

        ``of`` says which failure: a wrong answer that escapes, or a task that a person must handle. All else stands at
        its likely value. ``None`` where one option is the cheaper at any cost, or either has no cost. Raises what
        `cost_per_completed_task` does.
        """
        return option_costs.flip_between(self, (option, other), estimates, usage=usage, of=of)

    def break_even_tasks(
        self, option: str, other: str, /, *, estimates: pl.DataFrame, usage: pl.DataFrame | None = None
    ) -> float | None:
        """Return the tasks a month at which the cheaper of two options per completed task changes, or ``None``.

        All else at its likely value, and within one capacity step. Raises what `cost_per_completed_task` does.
        """
        return option_costs.break_even_between(self, (option, other), estimates, usage=usage)

    def estimates(self) -> pl.DataFrame:
        """Return table ESTIMATES from what is typed in under ``quality``; raises `InputError` where nothing is."""
        return typed_estimates(self)

    def worlds(
        self,
        estimates: pl.DataFrame,
        /,
        *,
        usage: pl.DataFrame | None = None,
        draws: int = DRAWS,
        seed: int = 0,
        keep_inputs: bool = True,
    ) -> Worlds:
        """Return every option's cost per completed task in many worlds of the same luck: see `draw_worlds`."""
        return draw_worlds(self, estimates, usage=usage, draws=draws, seed=seed, keep_inputs=keep_inputs)

    def capacity_curve(self, estimates: pl.DataFrame, /, *, usage: pl.DataFrame | None = None) -> pl.DataFrame:
        """Return the cost per completed task of each option from 100 to 100 million tasks a month, all else likely."""
        return capacity_curve(self, estimates, usage=usage)

    def crossings(
        self, option: str, other: str, /, *, estimates: pl.DataFrame, usage: pl.DataFrame | None = None
    ) -> list[Crossing]:
        """Return every volume at which the cheaper of two options changes, staircases scanned: see `crossings`."""
        return crossings(self, (option, other), estimates, usage=usage)

    def strains(self, estimates: pl.DataFrame, /, *, usage: pl.DataFrame | None = None) -> list[str]:
        """Return what the scenario's people or quota cannot carry, a sentence each: see `strains`."""
        return strains(self, estimates, usage=usage)

    def at_peak(self, estimates: pl.DataFrame, /, *, usage: pl.DataFrame) -> pl.DataFrame:
        """Return what each option meets in the peak minute, and the share that is carried: see `at_peak`."""
        return at_peak(self, estimates, usage=usage)

    def remarks(self, estimates: pl.DataFrame, /, *, usage: pl.DataFrame | None = None) -> list[str]:
        """Return what caching, autoscaling and another refresh interval save, and what vendors ask: see `remarks`."""
        return remarks(self, estimates, usage=usage)

    def servers(self, estimates: pl.DataFrame, /, *, usage: pl.DataFrame | None = None) -> pl.DataFrame:
        """Return what servers of one's own hold, idle and cost, still and scaled: see `servers`."""
        return servers(self, estimates, usage=usage)

    def intervals(self, estimates: pl.DataFrame, /, *, usage: pl.DataFrame | None = None) -> pl.DataFrame:
        """Return each option's days between refreshes, the best, and what either costs: see `intervals`."""
        return intervals(self, estimates, usage=usage)

    def differences(self, other: "Scenario", /) -> pl.DataFrame:
        """Return what another scenario says differently, a row a field: ``field``, ``here`` and ``there`` as text.

        Examples
        --------
        >>> Scenario.default().differences(Scenario.default().replace(model="o3")).rows()
        [('model', 'gpt-5-mini', 'o3')]
        """
        return differences(self, other)

    def as_table(self) -> pl.DataFrame:
        """Return every uncertain quantity, a row each, with columns name, low, likely, high, unit and source.

        Examples
        --------
        >>> Scenario.default().as_table().filter(name="attempts_max").height, Scenario.default().as_table()["unit"][0]
        (0, 'tasks per month')
        """
        return assumptions_table(self)

    def price_note(self) -> str:
        """Return whose prices of what day are used, as a sentence to stand under a chart.

        Raises
        ------
        InputError
            Where the model has no price.

        Examples
        --------
        >>> Scenario.default().price_note().split(":")[0]
        'Priced as gpt-5-mini (openai) on 2026-11-20'
        """
        return price_note(self)

    @classmethod
    def _checked(cls, values: Mapping[str, Any], *, file: object) -> Self:
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise input_error(error, cls, file=file) from error
