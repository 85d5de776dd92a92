"""``groundwork golden``: look after golden questions."""

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from toolkit.cli.shared import console, documents_option, golden_option, json_option, open_documents, skip_option
from toolkit.golden import GoldenSet


@click.group("golden")
def command() -> None:
    """Check golden questions against the documents."""


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
    for severity, question, rule, problem, remedy in findings.iter_rows() if not as_json else ():
        colour = "red" if severity == "error" else "yellow"
        place = f"{question}: " if question else ""
        out.print(f"[{colour}]{severity}[/] {escape(place)}{rule}: {escape(problem)}\n        {escape(remedy)}")
    errors = findings.filter(severity="error").height
    (notes if as_json else out).print(
        f"{len(questions)} questions, {errors} to mend, {findings.height - errors} to know about"
    )
    sys.exit(2 if errors else 0)
