"""``groundwork runs``: what runs there are, two of them side by side, and runs that other tools made."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import polars as pl
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from toolkit.cli.run import COMMAND
from toolkit.cli.runs_import import import_command
from toolkit.cli.shared import console, json_option
from toolkit.runs import Run
from toolkit.runs.folder import MANIFEST, begun_with, read_manifest
from toolkit.runs.provenance import what_differs
from toolkit.runs.store import is_written, kept
from toolkit.schema import InputError

_NO_RUN: dict[str, Any] = {"reader": "not said", "answers": 0, "wanted": 0, "completed": {}, "note": ""}


@click.group("runs")
def command() -> None:
    """List runs, compare two, and take other tools' evaluations in as runs.

    \b
    Examples:
      groundwork runs list runs
      groundwork runs compare runs/first runs/second
    """


@command.command("list")
@click.argument("root", type=click.Path(path_type=Path), default=Path("runs"))
@json_option
def list_command(root: Path, as_json: bool) -> None:
    """List the runs in the folders of ROOT: what answered, how much of it is done, and how it came out.

    A run is done, running, stopped (it can be gone on with) or damaged.
    """
    rows = list(_runs(root))
    if as_json:
        click.echo(json.dumps(rows))
        return
    shown, notes = Table("run", "state", "answered by", "answers", "tasks completed"), console()
    for row in rows:
        came_out = ", ".join(f"{option} {share:.0%}" for option, share in row["completed"].items())
        run, of = escape(_below(Path(row["run"]), root)), f" of {row['wanted']:,}" if row["wanted"] else ""
        shown.add_row(run, row["state"], escape(row["reader"]), f"{row['answers']:,}{of}", escape(came_out))
    Console().print(shown)
    for row in rows:
        if row["note"]:
            notes.print(escape(f"{row['state']}: {row['note']}"), soft_wrap=True)


def _below(folder: Path, root: Path) -> str:
    """Return a run's name below the folder that is listed: the way there is the same for all."""
    return str(folder if folder == root else folder.relative_to(root))


def _runs(root: Path) -> Iterator[dict[str, Any]]:
    if not root.is_dir():
        raise InputError("is no folder", file=root, remedy="name the folder that holds your runs")
    folders = sorted(path.parent for path in [*root.glob(MANIFEST), *root.glob(f"*/{MANIFEST}")])
    if not folders:
        raise InputError("holds no runs", file=root, remedy="begin one with groundwork run FOLDER")
    for folder in folders:
        try:
            yield _row(folder)
        except InputError as error:  # one that is damaged hides no other
            yield {**_NO_RUN, "run": str(folder), "state": "damaged", "note": str(error).splitlines()[0]}


def _row(folder: Path) -> dict[str, Any]:
    manifest = read_manifest(folder) or {}
    row = {**_NO_RUN, "run": str(folder), "reader": str(manifest.get("reader", "not said"))}
    if manifest.get("state", "finished") != "finished":
        return row | _unfinished(folder, manifest)
    run = Run.read(folder)
    return row | {"state": "done", "answers": run.answers.height, "completed": _completed(run)}


def _unfinished(folder: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    """Say how far a run is, and where nobody works at it any more, how to go on."""
    wanted, earlier = (each if isinstance(each := manifest.get(name), int) else 0 for name in ("wanted", "earlier"))
    row = {"state": "running", "answers": max(0, kept(folder) - earlier), "wanted": wanted}
    if is_written(folder):
        return row
    typed = (folder / COMMAND).is_file()
    how = f"groundwork resume {folder}" if typed else f"run it again into {folder}, and it goes on"
    return row | {"state": "stopped", "note": f"after {row['answers']:,} of {wanted or 'its'} answers: {how}"}


def _completed(run: Run) -> dict[str, float]:
    """Return each option's share, repeats averaged within a question first, as its estimate is."""
    scored = run.scores.filter(metric="completed").drop_nulls("value")
    by_question = scored.group_by("option", "question_id", maintain_order=True).agg(pl.col("value").mean())
    return dict(by_question.group_by("option", maintain_order=True).agg(pl.col("value").mean()).iter_rows())


@command.command("compare")
@click.argument("first", type=click.Path(path_type=Path))
@click.argument("second", type=click.Path(path_type=Path))
@json_option
def compare_command(first: Path, second: Path, as_json: bool) -> None:
    """Say what two runs rest on that differs, and how each option came out in both.

    Whether one may take the other's place is for `groundwork gate` to say.
    """
    runs = [Run.read(first), Run.read(second)]
    differs = what_differs(*(begun_with(run.manifest) for run in runs))
    shares = [_completed(run) for run in runs]
    options = list(dict.fromkeys([*shares[0], *shares[1]]))
    if as_json:
        completed = [{"option": each, "first": shares[0].get(each), "second": shares[1].get(each)} for each in options]
        click.echo(json.dumps({"differs": differs, "completed": completed}))
        return
    notes = console()
    for each in differs or ["nothing that decides an answer"]:
        notes.print(f"differs: {escape(each)}")
    shown = Table("option", escape(str(first)), escape(str(second)), title="Tasks completed")
    for option in options:
        shown.add_row(escape(option), *(_share(each.get(option)) for each in shares))
    Console().print(shown)


def _share(value: float | None) -> str:
    return "not run" if value is None else f"{value:.0%}"


command.add_command(import_command)
