"""The trade-off table: all options on every criterion, each cell with its interval, its origin and its evidence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from toolkit import stats
from toolkit.decision.criteria import CRITERIA, Criterion, Source
from toolkit.decision.elsewhere import lacks, tool_of
from toolkit.decision.preferences import JUDGED, Judgement, Preferences, Range
from toolkit.decision.probing import NO_MODEL
from toolkit.decision.showing import duration, shown
from toolkit.decision.waiting import DAYS, RIGHT_AGAIN
from toolkit.schema import OPTIONS, TRADE_OFFS, TradeOff, frame

NOT_RUN = "not run"
NOT_MEASURED = "not measured"
NOT_TESTED = "not tested"
NOT_JUDGED = "not judged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """What the cells are taken from: a run's and a scenario's tables, and what people judge or measured themselves.

    ``tries`` is how many questions try to get what their asker may not see (``None``: not known), ``without_model``
    the options for which no model answered: their times are a stand-in's. ``absent`` says why an option was not run,
    ``unpriced`` why the scenario has no cost of one, ``origins`` which were evaluated elsewhere, and by what.
    """

    estimates: pl.DataFrame
    latency: pl.DataFrame
    costs: pl.DataFrame
    preferences: Preferences = field(default_factory=Preferences)
    tries: int | None = None
    without_model: frozenset[str] = frozenset()
    absent: Mapping[str, str] = field(default_factory=dict)
    unpriced: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A criterion as this decision has it: the source that is used, or ``None`` where nothing says anything of it."""

    name: str
    means: str
    source: Source | None


def columns(criteria: Sequence[Criterion], tables: Tables, ran: Iterable[str], /) -> tuple[Column, ...]:
    """Return each criterion with the first of its sources that says something of an option that was run."""
    options = set(ran)
    own = tuple(
        Column(
            name=each.name,
            means=each.means,
            source=Source(table="own", name=each.name, unit=each.unit, scale=each.scale),
        )
        for each in tables.preferences.criteria
    )
    found = (
        (each, next((source for source in each.sources if _says(source, tables, options)), None)) for each in criteria
    )
    return (*(Column(name=each.name, means=each.means, source=source) for each, source in found), *own)


def _says(source: Source, tables: Tables, options: set[str]) -> bool:
    return any(cell.value is not None and cell.option in options for cell in _cells(source, "", tables))


def trade_off_table(tables: Tables, /, *, ran: Sequence[str], criteria: Sequence[Criterion] = CRITERIA) -> pl.DataFrame:
    """Return one row an option and criterion (schema ``TRADE_OFFS``), options that were not run included as such.

    Parameters
    ----------
    tables
        Of a run and a scenario, and what people state.
    ran
        The options that were run. One of your own follows the five.
    criteria
        What to weigh by; the leaders' own follow.
    """
    rows: list[TradeOff] = []
    shown_options = in_order(ran)
    for column in columns(criteria, tables, ran):
        found = list(_cells(column.source, column.name, tables)) if column.source else []
        cells = {cell.option: cell for cell in found}
        rows += [
            _filled(cells.get(option), run=option in ran) or _without(option, column, tables, run=option in ran)
            for option in shown_options
        ]
    order = {option: rank for rank, option in enumerate(shown_options)}
    rows.sort(key=lambda row: order[row.option])
    return frame(rows, TRADE_OFFS)


def in_order(ran: Iterable[str], /) -> list[str]:
    """Return the five options, then those of one's own that were run.

    Examples
    --------
    >>> in_order(["mine", "rag"])[-2:]
    ['hybrid', 'mine']
    """
    return [*OPTIONS, *(option for option in ran if option not in OPTIONS)]


def _filled(cell: TradeOff | None, *, run: bool) -> TradeOff | None:
    return cell if run and cell is not None and cell.value is not None else None


def _without(option: str, column: Column, tables: Tables, *, run: bool) -> TradeOff:
    """Return a cell with no figure, which says why there is none."""
    text = _why_empty(option, column, tables) if run else NOT_RUN
    return TradeOff(
        option=option,
        criterion=column.name,
        value=None,
        low=None,
        high=None,
        unit=column.source.unit if column.source else "",
        n=None,
        provenance=text,
        text=text,
        method="" if run else tables.absent.get(option, ""),
        evidence="",
    )


def _why_empty(option: str, column: Column, tables: Tables) -> str:
    if column.name == "latency" and option in tables.without_model:
        return f"{NOT_MEASURED} {NO_MODEL}"
    if column.name == "cost per completed task":
        return _why_no_cost(option, tables)
    if column.source and column.source.table == "judgements":
        return NOT_JUDGED
    elsewhere = lacks(column.name, tables.origins[option]) if option in tables.origins else None
    if elsewhere:
        return elsewhere
    return _why_untested(option, tables) if column.name == "access control" else NOT_MEASURED


def _why_untested(option: str, tables: Tables) -> str:
    looked_at = tables.estimates.filter(pl.col("metric") == "leak", pl.col("option") == option, pl.col("n") > 0)["n"]
    if tables.tries != 0 or looked_at.is_empty():
        return NOT_TESTED
    return f"{NOT_TESTED} (no question tried; none seen in {looked_at.item()})"


def _why_no_cost(option: str, tables: Tables) -> str:
    rows = tables.costs.filter(pl.col("option") == option, pl.col("item") == "per completed task")
    if rows.is_empty():
        return f"no cost ({tables.unpriced.get(option, 'the scenario has none')})"
    return f"no cost ({str(rows['method'].item()).removeprefix('none: ')})"


def _cells(source: Source, criterion: str, tables: Tables) -> Iterator[TradeOff]:
    if source.table == "estimates":
        rows = tables.estimates.filter(pl.col("metric") == source.name).iter_rows(named=True)
        cells = (_cell(source, criterion, row, n=row["n"]) for row in rows)
        yield from (_qualified(cell, source, tables) for cell in cells)
    elif source.table == "costs":
        rows = tables.costs.filter(pl.col("item") == source.name).rename({"usd": "value"}).iter_rows(named=True)
        yield from (_cell(source, criterion, row, n=None) for row in rows)
    elif source.table == "latency":
        timed = tables.latency.filter(~pl.col("option").is_in(list(tables.without_model)))
        rows = (_with_clock(row, tables.origins) for row in _spread(timed).iter_rows(named=True))
        yield from (_cell(source, criterion, row, n=row["n"]) for row in rows)
    elif source.table == "judgements":
        judged = judgement_of(source.name, tables.preferences)
        yield from _stated(source, criterion, judged.scores, "judged", f"{judged.by}: {judged.why}") if judged else ()
    else:
        own = next(each for each in tables.preferences.criteria if each.name == source.name)
        yield from _stated(source, criterion, own.values, "assumed", own.source or "stated by the people who decide")


def judgement_of(criterion: str, preferences: Preferences, /) -> Judgement | None:
    """Return who judged a criterion and how: the people who decide, or else the stand-in."""
    every = (*preferences.judgements, *JUDGED)
    return next((each for each in every if each.criterion == criterion), None)


def _spread(latency: pl.DataFrame) -> pl.DataFrame:
    """Median, and the range that holds all but the quickest and slowest twentieth: times are spread, not estimated."""
    total = (pl.col("gather_s") + pl.col("read_s")).alias("total")
    return latency.group_by("option", maintain_order=True).agg(
        total.median().alias("value"),
        total.quantile(0.05).alias("low"),
        total.quantile(0.95).alias("high"),
        pl.len().alias("n"),
        pl.lit("median; 5th to 95th percentile of questions, on this machine").alias("method"),
        pl.lit("measured").alias("provenance"),
    )


def _with_clock(row: dict[str, Any], origins: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Say whose clock it was, where another tool took the time."""
    if row["option"] not in origins:
        return row
    told = f"median; 5th to 95th percentile of questions, as {tool_of(origins[row['option']])} took them"
    return {**row, "method": told}


def _stated(
    source: Source, criterion: str, values: Mapping[str, Range], provenance: str, method: str
) -> Iterator[TradeOff]:
    for option, (low, likely, high) in values.items():
        row = {
            "option": option, "value": likely, "low": low, "high": high, "provenance": provenance, "method": method,
        }  # fmt: skip
        yield _cell(source, criterion, row, n=None)


def _cell(source: Source, criterion: str, row: Mapping[str, object], *, n: int | None) -> TradeOff:
    value, low, high = (_number(row[name]) for name in ("value", "low", "high"))
    return TradeOff(
        option=str(row["option"]),
        criterion=criterion,
        value=value,
        low=low,
        high=high,
        unit=source.unit,
        n=n,
        provenance=str(row["provenance"]) if value is not None else NOT_MEASURED,
        text=_words(source, value, low, high),
        method=str(row["method"]),
        evidence=f"{source.table}/{source.name}",
    )


def _qualified(cell: TradeOff, source: Source, tables: Tables) -> TradeOff:
    if source.name == "leak":
        return _tried(cell, tables.tries)
    return _with_wait(cell, tables.estimates) if source.name == "stale" else cell


def _tried(cell: TradeOff, tries: int | None) -> TradeOff:
    """Count only the questions that tried: where none leaked, the others say nothing, and where none tried, nobody."""
    if tries is None or cell.value != 0:
        return cell
    if tries == 0:
        return replace(cell, value=None)  # and so told as any cell that is empty
    high = stats.upper_bound_of_none(tries)
    said = f"none seen in {tries} tries (up to {shown(cell.unit)(high)})"
    method = f"{cell.method}; on the {tries} of {cell.n} questions that try to get what their asker may not see"
    return replace(cell, n=tries, high=high, text=said, method=method)


def _with_wait(cell: TradeOff, estimates: pl.DataFrame) -> TradeOff:
    """Say beside the share of stale answers what is right again, and how long that takes: declining is never stale."""
    if cell.value is None:
        return cell
    again = ", ".join(_again(estimates.filter(option=cell.option)))
    head, _, rest = cell.text.partition(" (")
    if not cell.value:
        head, rest = "never stale", f"up to {shown(cell.unit)(cell.high)}" if cell.high else ""
    inside = "; ".join(part for part in (rest.rstrip(")"), again) if part)
    return replace(cell, text=f"{head} ({inside})" if inside else head)


def _again(estimates: pl.DataFrame) -> Iterator[str]:
    for share, n in estimates.filter(metric=RIGHT_AGAIN).select("value", "n").iter_rows():
        if share is not None:
            yield f"right again on {round(share * n)} of {n}"
    for longest in estimates.filter(metric=DAYS)["high"].drop_nulls():
        yield f"within {duration(longest)}"


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _words(source: Source, value: float | None, low: float | None, high: float | None) -> str:
    if value is None:
        return NOT_TESTED if source.name == "leak" else NOT_MEASURED
    show = shown(source.unit)
    if source.name == "leak" and value == 0 and high is not None:
        return f"none seen, up to {show(high)}"
    return show(value) if low is None or high is None or low == high else f"{show(value)} ({show(low)} to {show(high)})"
