"""``groundwork run``: options x questions, asked into a folder that can be gone on with."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import polars as pl
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from toolkit.audit import Log
from toolkit.cli.decide_inputs import NO_PACK
from toolkit.cli.mappers import mapper_of, mapper_options
from toolkit.cli.model import model_options, reader_of
from toolkit.cli.shared import (
    as_of_option,
    console,
    documents_option,
    golden_option,
    json_option,
    open_documents,
    open_pack,
    pack_option,
    progress,
    skip_option,
)
from toolkit.cli.terms import note_idle_budget, terms_of, terms_options
from toolkit.cli.tune import open_tuning, tuning_option
from toolkit.golden import GoldenSet
from toolkit.options import measurable
from toolkit.parallel import Mapper
from toolkit.runs import Experiment, Run, Terms
from toolkit.runs.answering import Job
from toolkit.runs.store import kept
from toolkit.schema import InputError
from toolkit.storage import write_atomically

COMMAND = "command.json"
_Option = Callable[..., Any]


def _own_options(verb: _Option) -> _Option:
    options: list[_Option] = [
        click.option("--option", "options", multiple=True, metavar="NAME",
                     help="An option to ask; may be given again.  [default: all whose parts are there]"),
        click.option("--repeats", type=int, default=1, show_default=True, help="How often each question is asked."),
        click.option("--replies", type=click.Path(path_type=Path), metavar="FILE",
                     help="Keep the model's replies in this file, and pay for none twice across runs."),
        click.option("--audit", type=click.Path(path_type=Path), metavar="FILE",
                     help="Add who asked what, as which groups, and what came of it to this log."),
        mapper_options(" (offline reader only)"),
        click.option("--dry-run", is_flag=True, help="Say what it would take, and ask nobody."),
        click.option("--accept-changes", is_flag=True,
                     help="Go on in a folder that was begun with other settings; what they decide is asked anew."),
    ]  # fmt: skip
    for option in reversed(options):
        verb = option(verb)
    return verb


@click.command("run")
@click.argument("folder", type=click.Path(path_type=Path))
@documents_option
@golden_option
@pack_option
@tuning_option
@_own_options
@model_options
@terms_options
@as_of_option
@skip_option
@json_option
def command(folder: Path, **given: Any) -> None:
    """Ask every option every golden question into FOLDER, one answer kept at a time.

    Cut off at any point, by Ctrl-C, a crash or a spent budget, `groundwork resume FOLDER` goes on from there and asks
    nothing twice.

    \b
    Examples:
      groundwork run runs/first --option rag --option long-context
      groundwork run runs/paid --model gpt-5-mini --budget 5 --concurrency 16 --repeats 3 --dry-run
    """
    carry_out(folder, given)


def carry_out(folder: Path, given: dict[str, Any], *, again: bool = False) -> None:
    """Run what was typed into a folder, and show what came of it; ``again`` asks once more what ended in a problem.

    What was typed is written down once the folder takes the run, and with the day that it was begun on: what is gone
    on with tomorrow is the same run, and what was refused leaves no trace.
    """
    notes = console()
    given = {**given, "as_of": given["as_of"] or datetime.now()}  # noqa: DTZ005 - the user's own day is meant
    mapper = mapper_of(given["workers"], given["address"])
    experiment, terms = _experiment(given, notes, mapper)
    if given["dry_run"]:
        _show_rehearsal(experiment, terms, given, notes)
        return
    shown = progress(notes, "Answering")

    under_way = False

    def begun(jobs: Sequence[Job]) -> Iterable[Job]:
        nonlocal under_way
        under_way = True
        write_atomically(folder / COMMAND, _written(given))
        if not jobs:
            notes.print("Nothing was left to ask")
        return shown(jobs)

    try:
        run = experiment.run(
            folder,
            accept_changes=given["accept_changes"],
            again=again,
            repeats=given["repeats"],
            budget_usd=given["budget_usd"],
            terms=terms,
            replies=given["replies"],
            mapper=mapper,
            progress=begun,
        )
    except (KeyboardInterrupt, InputError):
        if under_way and (folder / COMMAND).is_file():
            notes.print(escape(f"{_counted(kept(folder))} kept; to go on: groundwork resume {folder}"), soft_wrap=True)
        raise
    _show(run, folder, notes, as_json=given["as_json"])


def _experiment(given: dict[str, Any], notes: Console, mapper: Mapper | None) -> tuple[Experiment, Terms]:
    day = given["as_of"].date()
    reader = reader_of(given["model"], given["base_url"], given["timeout_s"], notes)
    names = ("budget_usd", "usd_per_mtok", "concurrency", "rpm", "tpm", "retries", "deadline")
    terms = terms_of(given["model"], day, **{name: given[name] for name in names})
    note_idle_budget(given["model"], given["budget_usd"], notes)
    documents = open_documents(given["documents"], notes, skip_unreadable=given["skip_unreadable"], mapper=mapper)
    log = Log(given["audit"]) if given["audit"] else None
    pack, tuning = open_pack(given["prompt_pack"], given["documents"]), open_tuning(given["tuning"], given["documents"])
    experiment = Experiment(
        documents,
        GoldenSet.read(given["golden"]),
        _asked(given["options"], notes, with_pack=bool(pack), with_tuning=tuning is not None),
        reader=reader,
        prompt_pack=pack,
        as_of=day,
        tuning=tuning,
        audit=log.recorder(documents, clock=lambda: datetime.now(UTC)) if log else None,
    )
    return experiment, terms


def _asked(named: Sequence[str], notes: Console, *, with_pack: bool, with_tuning: bool) -> list[str]:
    """Return the options to ask. With nothing to paste, prompt-only is not asked unless it is named: it would be
    measured at something that nobody would use."""  # noqa: D205, D209
    asked = list(named or measurable(tuning=with_tuning))
    if with_pack or "prompt-only" not in asked:
        return asked
    if named:
        notes.print(f"[yellow]note:[/] prompt-only has nothing to answer from: {NO_PACK}", soft_wrap=True)
        return asked
    notes.print(f"[yellow]prompt-only is not run:[/] {NO_PACK}", soft_wrap=True)
    return [option for option in asked if option != "prompt-only"]


def _show_rehearsal(experiment: Experiment, terms: Terms, given: dict[str, Any], notes: Console) -> None:
    table = experiment.rehearse(terms=terms, repeats=given["repeats"])
    if given["model"] is None:
        _show_offline(table, given, notes)
        return
    if given["as_json"]:
        click.echo(json.dumps(table.to_dicts()))
        return
    shown = Table("option", "calls", "tokens in", "tokens out, at most", "USD, at most", "minutes")
    for row in table.to_dicts():
        figures = (f"{row[name]:,}" for name in ("calls", "tokens_in", "tokens_out_at_most"))
        shown.add_row(escape(row["option"]), *figures, f"{row['usd_at_most']:.2f}", f"{row['seconds'] / 60:.1f}")
    Console().print(shown)
    total = table["usd_at_most"].sum()
    notes.print(
        f"At most ${total:.2f} in all, calls made again aside. Minutes take each to last 2 s. Nobody was asked."
    )


def _show_offline(table: pl.DataFrame, given: dict[str, Any], notes: Console) -> None:
    """Say what a run takes that asks no model: answers, and neither calls nor money."""
    answers = dict(table.select("option", "calls").iter_rows())
    if given["as_json"]:
        free = table.with_columns(
            calls=pl.lit(0), tokens_out_at_most=pl.lit(0), usd_at_most=pl.lit(0.0), seconds=pl.lit(0.0)
        )
        click.echo(json.dumps(free.to_dicts()))
        return
    each = f", {given['repeats']} to each question" if given["repeats"] > 1 else ""
    said = ", ".join(f"{option} {count:,}" for option, count in answers.items())
    notes.print("No calls and no money: the offline reader answers on this machine, and no model is asked.")
    Console(highlight=False).print(escape(f"{sum(answers.values()):,} readings at most{each}: {said}."), soft_wrap=True)


def _show(run: Run, folder: Path, notes: Console, *, as_json: bool) -> None:
    completed = run.estimates().filter(metric="completed")
    problems = run.answers["problem"].drop_nulls().value_counts(sort=True).rows()
    if as_json:
        rows = completed.select("option", "value", "low", "high", "n").to_dicts()
        click.echo(json.dumps({"folder": str(folder), "completed": rows, "problems": dict(problems)}))
        return
    shown = Table("option", "tasks completed", "95% interval", "questions")
    for row in completed.to_dicts():
        value = "not scored" if row["value"] is None else f"{row['value']:.0%}"
        bounds = "" if row["low"] is None else f"{row['low']:.0%} to {row['high']:.0%}"
        shown.add_row(escape(row["option"]), value, bounds, str(row["n"]))
    Console().print(shown)
    for problem, count in problems:
        notes.print(f"[yellow]note:[/] {count} of {run.answers.height} answers: {escape(problem)}", soft_wrap=True)
    if problems:
        notes.print(escape(f"To ask these again: groundwork resume {folder} --again"), soft_wrap=True)
    notes.print(escape(f"Kept in {folder}"))


def _counted(answers: int) -> str:
    return "1 answer" if answers == 1 else f"{answers:,} answers"


def _written(given: dict[str, Any]) -> str:
    """Return what was typed, so that the run can be gone on with; paths as they are found from anywhere."""
    plain = {name: str(value.resolve()) if isinstance(value, Path) else value for name, value in given.items()}
    return json.dumps(plain, indent=2, sort_keys=True, default=str) + "\n"


def typed(folder: Path) -> dict[str, Any]:
    """Return what a folder's run was begun with.

    Raises
    ------
    InputError
        Where the folder holds no run that `groundwork run` began, or its note of that is damaged.
    """
    path = folder / COMMAND
    try:
        given: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        paths = ("documents", "golden", "prompt_pack", "tuning", "replies", "audit")
        read = {**given, **{name: Path(given[name]) if given[name] else None for name in paths}}
        read["as_of"] = datetime.fromisoformat(given["as_of"]) if given["as_of"] else None
        read["usd_per_mtok"] = tuple(given["usd_per_mtok"]) if given["usd_per_mtok"] else None
        return {**read, "options": tuple(given["options"])}
    except FileNotFoundError:
        remedy = "begin one with groundwork run FOLDER"
        raise InputError("holds no run that can be gone on with", file=folder, remedy=remedy) from None
    except (OSError, ValueError, KeyError, TypeError):
        remedy = "give the settings again with groundwork run: the answers are kept"
        raise InputError("is damaged", file=path, remedy=remedy) from None
