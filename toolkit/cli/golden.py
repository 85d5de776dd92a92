"""``groundwork golden``: look after golden questions."""

import sys
from collections import Counter
from importlib import import_module
from pathlib import Path

import click
import polars as pl
from rich.console import Console
from rich.markup import escape

from toolkit.cli.shared import (
    console,
    documents_option,
    golden_option,
    json_option,
    open_documents,
    own_files,
    skip_option,
)
from toolkit.golden import GoldenSet
from toolkit.golden.versions.history import PREVIOUS, find_version, versions
from toolkit.schema import VERSIONS, InputError, frame

_ELSEWHERE = {
    "convert": ("golden_convert", "Take questions from one file, or one tool's file, to another."),
    "coverage": ("golden_measures", "Show what no question touches, the largest risk first."),
    "draft": ("golden_draft", "Draft questions from documents, or from what people typed."),
    "power": ("golden_measures", "Say what difference between two options the set can show."),
}


class _Verbs(click.Group):
    """Finds in their modules, when they are called, the verbs that the others need not wait for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        command: click.Command = getattr(import_module(f"toolkit.cli.{_ELSEWHERE[cmd_name][0]}"), f"{cmd_name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        own = {name: each.get_short_help_str(formatter.width) for name, each in self.commands.items()}
        told = {name: told for name, (_, told) in _ELSEWHERE.items()}
        with formatter.section("Commands"):
            formatter.write_dl(sorted({**own, **told}.items()))


@click.group("golden", cls=_Verbs)
def command() -> None:
    """Draft golden questions, check them against the documents, convert them, and see what changed."""


@command.command("check")
@documents_option
@golden_option
@skip_option
@json_option
def check(documents: Path, golden: Path, skip_unreadable: bool, as_json: bool) -> None:
    """Say what to mend in a golden file, and what to know about it.

    Leaves with 2 where something must be mended.

    \b
    Example:
      groundwork golden check --golden my-questions.csv --documents my-folder
    """
    notes = console()
    out = Console(highlight=False)
    documents, golden = own_files(documents, golden)
    questions = GoldenSet.read(golden)
    findings = questions.check(open_documents(documents, notes, skip_unreadable=skip_unreadable))
    if as_json:
        click.echo(findings.write_json())
    else:
        _show_findings(findings, out)
    errors = findings.filter(severity="error").height
    (notes if as_json else out).print(
        f"{len(questions)} questions, {errors} to mend, {findings.height - errors} to know about"
    )
    sys.exit(2 if errors else 0)


def _show_findings(findings: pl.DataFrame, out: Console) -> None:
    """Print findings, of each rule the first few: a slip made in every row is one thing to learn."""
    told: Counter[tuple[str, str]] = Counter()
    for severity, question, rule, _, problem, remedy in findings.iter_rows():
        told[severity, rule] += 1
        if told[severity, rule] > _ALIKE:
            continue
        colour = {"error": "red", "warning": "yellow"}.get(severity, "cyan")
        place = f"{question}: " if question else ""
        out.print(f"[{colour}]{severity}[/] {escape(place)}{rule}: {escape(problem)}\n        {escape(remedy)}")
    for (severity, rule), times in told.items():
        if times > _ALIKE:
            out.print(f"… and {times - _ALIKE:,} more: {severity}, {rule} (--json has them all)")


_ALIKE = 20


@command.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="[B]", required=False)
@click.option("--of", "of", type=click.Path(path_type=Path), metavar="FILE", help="The file whose history is meant.")
@json_option
def diff(before: str, after: str | None, of: Path | None, as_json: bool) -> None:
    """Show what differs between two versions, question by question.

    A and B are files, or versions in the history: by number, by hash, or "previous". A file alone is compared with its
    previous version.

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
    """List the former versions of a golden file.

    Every save keeps one beside it.

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
