"""``groundwork cost``: what a completed task costs with each option, and what would change the answer."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import polars as pl
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from toolkit.cli.shared import SAMPLES, console, json_option
from toolkit.economics import WATERFALL, Scenario, book_prices, dated_prices, how_to_price, stale_prices, worth_knowing
from toolkit.runs import Run
from toolkit.schema import InputError, card
from toolkit.views.calculator.exports import write_costs
from toolkit.views.calculator.holding import worked_scenarios

_WHOLE, _AUTOMATED = "per completed task", "per automated completion"


class _Cost(click.Group):
    """Takes a scenario where a verb would stand."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        first = args[0] if args else ""
        return super().parse_args(ctx, args if first in self.commands else ["show", *args])


@click.group("cost", cls=_Cost)
def command() -> None:
    """Price a completed task with each option."""


@command.command("show")
@click.argument("scenario", type=click.Path(path_type=Path), required=False)
@click.option(
    "--run",
    "run_folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A measured run, in place of typed figures.",
)
@click.option("--volume", type=click.FloatRange(1, 1e9), metavar="N", help="Tasks a month, in place of the scenario's.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out/cost"),
    show_default=True,
    metavar="DIR",
    help="Where the page, the tables and the scenario go.",
)
@json_option
def show(scenario: Path | None, run_folder: Path | None, volume: float | None, out: Path, as_json: bool) -> None:
    """Price a completed task with each option, and write a page to play with.

    Also: `groundwork cost diff A B` says how two scenarios differ, `groundwork cost prices` lists dated prices.

    \b
    Examples:
      groundwork cost my-scenario.yaml
      groundwork cost my-scenario.yaml --run out/run --volume 50000 --out out/cost
    """
    name, plan, own = _scenario(scenario)
    if volume is not None:
        plan = plan.replace(tasks_per_month=volume)
    estimates, usage, left = _evidence(plan, run_folder)
    left = [*left, *own]
    costs = plan.cost_per_completed_task(estimates, usage=usage)
    worlds = plan.worlds(estimates, usage=usage)
    worth = worth_knowing(worlds, tasks_per_month=plan.tasks_per_month.likely)
    worked = worked_scenarios(SAMPLES / "scenarios")
    files = write_costs(out, plan, estimates, usage=usage, name=name.replace("-", " ").capitalize(), worked=worked)
    strains, remarks = plan.strains(estimates, usage=usage), plan.remarks(estimates, usage=usage)
    if as_json:
        said = {
            "costs": costs.to_dicts(),
            "cheapest_share": worlds.cheapest_share(),
            "worth_knowing": worth.to_dicts(),
            "strains": [*strains, *left],
            "remarks": remarks,
            "servers": plan.servers(estimates, usage=usage).to_dicts(),
            "intervals": plan.intervals(estimates, usage=usage).to_dicts(),
            "price_note": plan.price_note(),
            "files": [str(path) for path in files],
        }
        click.echo(json.dumps(said, ensure_ascii=False, allow_nan=False))
        return
    _print(plan, costs, worlds.cheapest_share(), worth)
    told = Console(highlight=False)
    for line in remarks:
        told.print(f"• {escape(line)}", soft_wrap=True)
    for line in (*strains, *left):
        told.print(f"[yellow]• {escape(line)}[/]", soft_wrap=True)
    told.print(f"[dim]{escape(plan.price_note())}[/]", soft_wrap=True)
    console().print(
        f"Written to {escape(str(files[0]))} (open it and move the sliders), and {len(files) - 1} files beside it"
    )


def _scenario(path: Path | None) -> tuple[str, Scenario, list[str]]:
    """Return a scenario and its name: the sample where none is named, or where that is not here, the toolkit's own."""
    held = path or SAMPLES / "scenarios/small-team.yaml"
    if held.is_file():
        return held.stem, Scenario.read(held), []
    if path is None:
        return "default", Scenario.default(), [_ASSUMED]
    problem = "cannot be read: there is no such file"
    raise InputError(problem, file=path, remedy="groundwork cost --run DIR, with no scenario, writes one to change")


_ASSUMED = (
    "no scenario was named: people, volume and errors are the toolkit's own assumptions; change the scenario.yaml that "
    "is written, and name it"
)


def _evidence(plan: Scenario, folder: Path | None) -> tuple[pl.DataFrame, pl.DataFrame | None, list[str]]:
    """Return what was measured, or typed in; and a sentence for each option that the scenario cannot price."""
    if folder is None:
        return plan.estimates(), None, []
    run = Run.read(folder)
    estimates, known = run.estimates(), pl.col("option").is_in(list(plan.options))
    left = sorted(set(estimates["option"]) - set(plan.options))
    if left == sorted(set(estimates["option"])):
        problem = "no option of the run is one that the scenario can price"
        raise InputError(
            problem,
            file=folder,
            field="option",
            got=", ".join(left),
            allowed=", ".join(plan.options),
            remedy=how_to_price(left[0]),
        )
    return (
        estimates.filter(known),
        run.usage.filter(known),
        [f"{each} is not priced: {how_to_price(each)}." for each in left],
    )


@command.command("diff")
@click.argument("one", type=click.Path(path_type=Path))
@click.argument("other", type=click.Path(path_type=Path))
@json_option
def diff(one: Path, other: Path, as_json: bool) -> None:
    """Say how two scenarios differ, a line a field.

    \b
    Example:
      groundwork cost diff data/samples/scenarios/small-team.yaml data/samples/scenarios/agency.yaml
    """
    rows = Scenario.read(one).differences(Scenario.read(other))
    if as_json:
        click.echo(json.dumps(rows.to_dicts(), ensure_ascii=False))
        return
    _show_table(rows.rename({"here": str(one), "there": str(other)}) if one != other else rows)


@command.command("prices")
@click.argument("scenarios", nargs=-1, type=click.Path(path_type=Path), metavar="[SCENARIO]...")
@click.option("--stale", is_flag=True, help="Only those last seen more than --days ago, or on no known day.")
@click.option("--days", type=click.IntRange(0), default=90, show_default=True, help="What counts as old.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    metavar="DATE",
    help="Count from this day.  [default: today]",
)
@json_option
def prices(scenarios: tuple[Path, ...], stale: bool, days: int, as_of: datetime | None, as_json: bool) -> None:
    """List the dated prices in use, with their sources: tokens, tuning, accelerator-hours, resolved tasks.

    Of the price book, the models of the scenarios named count; without one, those of the samples.

    \b
    Examples:
      groundwork cost prices --stale
      groundwork cost prices my-scenario.yaml --stale --days 30
    """
    today = (as_of or datetime.now(UTC)).date()
    rows = pl.concat([book_prices(_models(scenarios), as_of=today), dated_prices()])
    if stale:
        rows = stale_prices(rows, today=today, days=days)
    if as_json:
        click.echo(json.dumps(rows.with_columns(pl.col("seen").cast(pl.String)).to_dicts(), ensure_ascii=False))
        return
    if rows.is_empty():
        click.echo(f"No price is older than {days} days on {today}.")
        return
    told = Console(highlight=False)
    for row in rows.iter_rows(named=True):
        seen, usd = row["seen"] or "day unknown", f"{row['usd']:g} {row['unit']}"
        line = f"{row['kind']}: {row['name']}, {usd}; {seen}, {row['basis']}, {row['source']}"
        told.print(f"• {escape(line)}", soft_wrap=True)


def _models(scenarios: tuple[Path, ...]) -> list[tuple[str, str | None]]:
    """Return the models that scenarios take from the price book, once each."""
    paths = scenarios or tuple(sorted((SAMPLES / "scenarios").glob("*.yaml")))
    read = [Scenario.read(path) for path in paths]
    return list(dict.fromkeys((each.model, each.provider) for each in read if each.usd_per_mtok_in is None))


def _print(plan: Scenario, costs: pl.DataFrame, cheapest: dict[str, float], worth: pl.DataFrame) -> None:
    out = Console(highlight=False)
    told = {option: _cells(costs, option) for option in costs["option"].unique(maintain_order=True)}
    title = f"USD per completed task at {plan.tasks_per_month.likely:,.0f} tasks a month"
    out.print(_table(title, ("option", "median", "10th to 90th percentile", "automated completion", "cheapest in"), [
        (card(option).title, _usd(cells[_WHOLE]["usd"]), _range(cells[_WHOLE]), _usd(cells[_AUTOMATED]["usd"]),
         f"{cheapest[option]:.0%}" if option in cheapest else "-")
        for option, cells in told.items()
    ]))  # fmt: skip
    rows = [(card(option).title, *(_usd(cells[item]["usd"]) for item in WATERFALL)) for option, cells in told.items()]
    out.print(_table("Where it goes, USD per submitted task, medians", ("option", *WATERFALL), rows))
    people = costs.filter(item="all-human per completed task").row(0, named=True)
    out.print(f"People alone: {_usd(people['usd'])} ({_range(people)}) a completed task")
    for row in worth.slice(1, 3).filter(pl.col("usd_per_month") >= 1).to_dicts():
        name, worth_usd = row["input"].replace("_", " "), row["usd_per_month"]
        out.print(f"• measure next: {escape(name)}, worth at most ${worth_usd:,.0f} a month", soft_wrap=True)


def _cells(costs: pl.DataFrame, option: str) -> dict[str, dict[str, Any]]:
    return {row["item"]: row for row in costs.filter(option=option).to_dicts()}


def _table(title: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE, padding=(0, 1))
    for place, name in enumerate(head):
        table.add_column(name, justify="right" if place else "left", no_wrap=not place)
    for row in rows:
        table.add_row(*map(escape, row))
    return table


def _range(row: dict[str, Any]) -> str:
    return f"{_usd(row['low'])} to {_usd(row['high'])}" if row["usd"] is not None else "-"


def _usd(usd: float | None) -> str:
    if usd is None:
        return "-"
    return f"{usd:,.2f}" if usd >= 1 else f"{usd:.2g}"


def _show_table(rows: pl.DataFrame) -> None:
    table = Table()
    for name in rows.columns:
        table.add_column(escape(name), overflow="fold")
    for row in rows.iter_rows():
        table.add_row(*(escape(str(cell)) for cell in row))
    Console(highlight=False).print(table)
