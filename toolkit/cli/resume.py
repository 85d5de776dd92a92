"""``groundwork resume``: a run gone on with, as it was begun."""

from pathlib import Path

import click

from toolkit.cli.run import carry_out, typed
from toolkit.cli.shared import json_option


@click.command("resume")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--budget", "budget_usd", type=float, metavar="USD", help="A larger budget than it was begun with.")
@click.option("--accept-changes", is_flag=True, help="Go on though documents or questions have changed since.")
@click.option("--again", is_flag=True, help="Ask again what ended in a problem: a reply that could not be used.")
@json_option
def command(folder: Path, budget_usd: float | None, accept_changes: bool, again: bool, as_json: bool) -> None:
    """Go on with the run in FOLDER: what was answered is not asked again.

    \b
    Example:
      groundwork resume runs/paid --budget 10
    """
    given = typed(folder)
    changed = {"budget_usd": budget_usd} if budget_usd is not None else {}
    said = {"accept_changes": accept_changes, "dry_run": False, "as_json": as_json}
    carry_out(folder, {**given, **changed, **said}, again=again)
