"""``groundwork golden``: look after golden questions."""

import sys
from pathlib import Path

import click
import polars as pl
from rich.console import Console
from rich.markup import escape

from toolkit.cli.golden_convert import convert_command
from toolkit.cli.golden_draft import draft_command
from toolkit.cli.golden_measures import coverage_command, power_command
from toolkit.cli.shared import console, documents_option, golden_option, json_option, open_documents, skip_option
from toolkit.golden import GoldenSet
from toolkit.golden.history import PREVIOUS, find_version, versions
from toolkit.schema import VERSIONS, InputError, frame


@click.group("golden")
def command() -> None:
    """Draft golden questions, check them against the documents, convert them, and see what changed."""


command.add_command(convert_command)
command.add_command(draft_command)
command.add_command(coverage_command)
command.add_command(power_command)


@command.command("check")
@documents_option
@golden_option
@skip_option
@json_option
def check(documents: Path, golden: Path, skip_unreadable: bool, as_json: bool) -> None:
    """Say what to mend in a golden file, and what to know about it. Leaves with 2 where something must be mended.

    \b
    Example:
      groundwork golden check --golden my-questions.csv --documents my-folder
    """
    notes = console()
    out = Console(highlight=False)
    questions = GoldenSet.read(golden)
    findings = questions.check(open_documents(documents, notes, skip_unreadable=skip_unreadable))
    if as_json:
        click.echo(findings.write_json())
    for severity, question, rule, _, problem, remedy in findings.iter_rows() if not as_json else ():
        colour = {"error": "red", "warning": "yellow"}.get(severity, "cyan")
        place = f"{question}: " if question else ""
        out.print(f"[{colour}]{severity}[/] {escape(place)}{rule}: {escape(problem)}\n        {escape(remedy)}")
    errors = findings.filter(severity="error").height
    (notes if as_json else out).print(
        f"{len(questions)} questions, {errors} to mend, {findings.height - errors} to know about"
    )
    sys.exit(2 if errors else 0)


@command.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="[B]", required=False)
@click.option("--of", "of", type=click.Path(path_type=Path), metavar="FILE", help="The file whose history is meant.")
@json_option
def diff(before: str, after: str | None, of: Path | None, as_json: bool) -> None:
    """Show what differs between two versions, question by question: A and B are files, or versions in the history.

    A version is named by its number, by its hash, or "previous". A file alone is compared with its previous version.

    \b
    Examples:
      groundwork golden diff my-questions.csv
      groundwork golden diff 3 my-questions.csv
      groundwork golden diff yours.xlsx mine.jsonl --json
    """
    first, second = (before, after) if after is not None else (PREVIOUS, before)
    file = of or next((Path(each) for each in (second, first) if Path(each).exists()), None)
    if file is None:
        raise InputError("neither is a file", field="A, B", got=f"{first}, {second}", remedy="name the file with --of")
    now = _version(second, file)
    changes = now.changes_since(_version(first, file))
    if as_json:
        click.echo(changes.write_json())
    else:
        _show_changes(changes, {question.id: question.question for question in now})


def _version(name: str, file: Path) -> GoldenSet:
    if Path(name).exists():
        return GoldenSet.read(name)
    if Path(name).suffix and not name.isdigit():
        raise InputError("there is no such file", file=name, field="A, B", remedy="name a file, or a version")
    now = GoldenSet.read(file).content_hash if name == PREVIOUS and file.exists() else ""
    return GoldenSet.read(find_version(name, file, now=now))


def _show_changes(changes: pl.DataFrame, asked: dict[str, str]) -> None:
    out = Console(highlight=False)
    for (name, change), rows in changes.group_by("question_id", "change", maintain_order=True):
        sign, colour = _SIGNS[str(change)]
        about = asked.get(str(name), rows["before"][0])
        out.print(f"[{colour}]{sign} {escape(str(name))}[/]  {escape(about)}", soft_wrap=True)
        for _, _, field, before, after in rows.iter_rows() if change == "changed" else ():
            out.print(f"    [bold]{field}[/]")
            _show_side("-", "red", before, out)
            _show_side("+", "green", after, out)
    counts = [f"{changes.filter(change=kind)['question_id'].n_unique()} {kind}" for kind in _SIGNS]
    out.print(", ".join(counts) if changes.height else "they say the same")


def _show_side(sign: str, colour: str, text: str, out: Console) -> None:
    for line in text.split("\n") if text else ["(empty)"]:
        out.print(f"      [{colour}]{sign} {escape(line)}[/]", soft_wrap=True)


_SIGNS = {"changed": ("~", "yellow"), "added": ("+", "green"), "removed": ("-", "red")}


@command.command("history")
@golden_option
@json_option
def history(golden: Path, as_json: bool) -> None:
    """List the former versions of a golden file, which every save keeps beside it.

    \b
    Example:
      groundwork golden history --golden my-questions.csv
    """
    found = versions(golden)
    if as_json:
        click.echo(frame(found, VERSIONS).write_json())
        return
    out = Console(highlight=False)
    for version in found:
        out.print(
            f"{version.number:>6}  {version.saved_at}  {version.questions:>5} questions  {version.content_hash}",
            soft_wrap=True,
        )
    if not found:
        out.print(escape(f"{golden} has no history yet: each save in the editor or by GoldenSet.save keeps a version"))
    else:
        out.print(escape(f"to see one: groundwork golden diff {found[-1].number} {golden}; they are files in:"))
        out.print(escape(str(Path(found[-1].path).parent)), soft_wrap=True)
