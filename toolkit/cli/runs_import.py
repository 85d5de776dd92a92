"""``groundwork runs import``: an evaluation of another tool, as a run."""

import json
from pathlib import Path

import click
import polars as pl
from rich.console import Console
from rich.markup import escape

from toolkit.cli.shared import json_option
from toolkit.gate.writing import one_line
from toolkit.importing import TOOLS, NameMap, read
from toolkit.importing.places import NOT_GIVEN
from toolkit.runs import Run
from toolkit.schema import OPTIONS, InputError


@click.command("import")
@click.argument("source", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Where to write the run.")
@click.option(
    "--tool", type=click.Choice(["auto", *TOOLS]), default="auto", show_default=True, help="Whose file it is."
)
@click.option("--option", default=None, metavar="NAME", help="What all answers of the file are called, rag say.")
@click.option(
    "--metric", "metrics", multiple=True, metavar="THEIRS=OURS", help="A metric's name here; may be given again."
)
@click.option(
    "--map", "map_file", type=click.Path(path_type=Path), metavar="FILE", help="Names of options, metrics and columns."
)
@click.option("--force", is_flag=True, help="Write over a run in DIR.")
@json_option
def import_command(
    source: Path,
    out: Path,
    tool: str,
    option: str | None,
    metrics: tuple[str, ...],
    map_file: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Take FILE, an evaluation by promptfoo, Inspect, DeepEval or Ragas or a plain CSV, and write it to DIR as a run.

    \b
    Examples:
      groundwork runs import results.json --out runs/main --option rag
      groundwork runs import logs/faq.eval --out runs/branch --option rag --metric model_graded_qa=completed
    """
    if (out / "manifest.json").exists() and not force:
        raise InputError("holds a run already", file=out, field="out", remedy="name another folder, or add --force")
    names = _names(map_file, metrics)
    run = read(source, tool=tool, mapping=names, option=option)
    run.write(out)
    summary = {
        "tool": run.manifest["imported"]["tool"],
        "options": run.options,
        "questions": run.questions.height,
        "answers": run.answers.height,
        "metrics": run.scores["metric"].unique(maintain_order=True).to_list(),
    }
    if as_json:
        click.echo(json.dumps(summary, ensure_ascii=False))
        return
    console = Console(highlight=False)
    counts = f"{summary['answers']} answers to {summary['questions']} questions from {summary['tool']}, in {out}"
    console.print(escape(one_line(counts)), soft_wrap=True)
    for label in ("options", "metrics"):
        console.print(escape(f"{label}: {one_line(', '.join(map(str, summary[label])))}"), soft_wrap=True)
    _note(run, console)
    strange = [name for name in run.options if name not in OPTIONS]
    if strange:
        told = f"to decide with it as {', '.join(strange)}: groundwork decide --run {out}; as one of the five: --option"
        console.print(escape(one_line(told)), soft_wrap=True)


def _note(run: Run, console: Console) -> None:
    """Say what was not kept, or went wrong, where that decides what the run can show."""
    ended = run.manifest["imported"].get("status")
    if ended not in (None, "success"):
        console.print(escape(f"note: the evaluation ended with {one_line(str(ended))}: it may be half of one"))
    failed = run.scores.filter(pl.col("value").is_null() & (pl.col("reason") != NOT_GIVEN))
    if lost := failed.select("option", "question_id", "repeat").unique().height:
        console.print(f"note: {lost} of {run.answers.height} answers are not scored, as something broke down")
    if "completed" not in run.scores["metric"]:
        remedy = "say which metric tells a right answer: --metric THEIRS=completed" if run.scores.height else "no score"
        console.print(f"note: nothing says which answers were right; {remedy}", soft_wrap=True)


def _names(file: Path | None, metrics: tuple[str, ...]) -> NameMap:
    held = NameMap.read(file) if file else NameMap()
    wrong = [each for each in metrics if not all(part.strip() for part in each.partition("=")[::2])]
    if wrong:
        raise InputError("names no metric", field="metric", got=wrong[0], allowed="THEIRS=OURS")
    pairs = (each.partition("=") for each in metrics)
    return held.model_copy(update={"metrics": {**held.metrics, **{a.strip(): b.strip() for a, _, b in pairs}}})
