"""``groundwork cost``: what a completed task costs with each option, and what would change the answer."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import polars as pl
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from toolkit.cli.shared import SAMPLES, console, json_option
from toolkit.economics import Scenario, dated_prices, stale_prices, worth_knowing
from toolkit.runs import Run
from toolkit.schema import OPTIONS, card
from toolkit.views.calculator.exports import write_costs

_ITEMS = ("per completed task", "per automated completion", "per attempt", "fixed")


class _Cost(click.Group):
    """Takes a scenario where a verb would stand."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        first = args[0] if args else ""
        return super().parse_args(ctx, args if first in self.commands else ["show", *args])


@click.group("cost", cls=_Cost)
def command() -> None:
    """Price a completed task with each option."""


@command.command("show")
@click.argument("scenario", type=click.Path(path_type=Path), default=SAMPLES / "scenarios/small-team.yaml")
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
def show(scenario: Path, run_folder: Path | None, volume: float | None, out: Path, as_json: bool) -> None:
    """Price a completed task with each option, and write a page to play with.

    Also: `groundwork cost diff A B` says how two scenarios differ, `groundwork cost prices` lists dated prices.

    \b
    Examples:
      groundwork cost my-scenario.yaml
      groundwork cost my-scenario.yaml --run out/run --volume 50000 --out out/cost
    """
    plan = Scenario.read(scenario)
    if volume is not None:
        plan = plan.replace(tasks_per_month=volume)
    run = Run.read(run_folder) if run_folder else None
    estimates, usage = (run.estimates(), run.usage) if run else (plan.estimates(), None)
    known = estimates["option"].is_in(OPTIONS)
    estimates = estimates.filter(known)
    usage = usage.filter(usage["option"].is_in(OPTIONS)) if usage is not None else None
    costs = plan.cost_per_completed_task(estimates, usage=usage)
    worlds = plan.worlds(estimates, usage=usage)
    worth = worth_knowing(worlds, tasks_per_month=plan.tasks_per_month.likely)
    files = write_costs(out, plan, estimates, usage=usage)
    if as_json:
        said = {
            "costs": costs.to_dicts(),
            "cheapest_share": worlds.cheapest_share(),
            "worth_knowing": worth.to_dicts(),
            "strains": plan.strains(estimates, usage=usage),
            "price_note": plan.price_note(),
            "files": [str(path) for path in files],
        }
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    _print(plan, costs, worlds.cheapest_share(), worth)
    for line in plan.strains(estimates, usage=usage):
        Console(highlight=False).print(f"[yellow]• {escape(line)}[/]", soft_wrap=True)
    console().print(
        f"Written to {escape(str(files[0]))} (open it and move the sliders), and {len(files) - 1} files beside it"
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
@click.option("--stale", is_flag=True, help="Only those last seen more than --days ago.")
@click.option("--days", type=click.IntRange(0), default=90, show_default=True, help="What counts as old.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    metavar="DATE",
    help="Count from this day.  [default: today]",
)
@json_option
def prices(stale: bool, days: int, as_of: datetime | None, as_json: bool) -> None:
    """List the dated prices of tuning and of accelerator-hours, with their sources.

    \b
    Example:
      groundwork cost prices --stale
    """
    today = (as_of or datetime.now(UTC)).date()
    rows = stale_prices(today=today, days=days) if stale else dated_prices()
    if as_json:
        click.echo(json.dumps(rows.with_columns(pl.col("seen").cast(pl.String)).to_dicts(), ensure_ascii=False))
        return
    if rows.is_empty():
        click.echo(f"No price is older than {days} days on {today}.")
        return
    _show_table(rows)


def _print(plan: Scenario, costs: pl.DataFrame, cheapest: dict[str, float], worth: pl.DataFrame) -> None:
    out = Console(highlight=False)
    title = f"USD, median (10th to 90th percentile), at {plan.tasks_per_month.likely:,.0f} tasks a month"
    table = Table(title=title, title_justify="left")
    for name in ("option", *_ITEMS, "cheapest in"):
        table.add_column(name)
    for option in costs["option"].unique(maintain_order=True):
        cells = {row["item"]: row for row in costs.filter(option=option).to_dicts()}
        share = f"{cheapest[option]:.0%}" if option in cheapest else "-"
        table.add_row(escape(card(option).title), *(_money(cells[item]) for item in _ITEMS), share)
    out.print(table)
    people = costs.filter(item="all-human per completed task").row(0, named=True)
    out.print(f"People alone: {_money(people)} a completed task")
    for row in worth.slice(1, 3).filter(pl.col("usd_per_month") >= 1).to_dicts():
        name, worth_usd = row["input"].replace("_", " "), row["usd_per_month"]
        out.print(f"• measure next: {escape(name)}, worth at most ${worth_usd:,.0f} a month", soft_wrap=True)
    out.print(f"[dim]{escape(plan.price_note())}[/]", soft_wrap=True)


def _money(row: dict[str, Any]) -> str:
    if row["usd"] is None:
        return "-"
    low, usd, high = (f"{row[name]:,.2f}" if row[name] >= 1 else f"{row[name]:.2g}" for name in ("low", "usd", "high"))
    return f"{usd} ({low} to {high})" if low != high else usd


def _show_table(rows: pl.DataFrame) -> None:
    table = Table()
    for name in rows.columns:
        table.add_column(escape(name), overflow="fold")
    for row in rows.iter_rows():
        table.add_row(*(escape(str(cell)) for cell in row))
    Console(highlight=False).print(table)
