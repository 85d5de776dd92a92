"""``groundwork golden coverage`` and ``power``: what a golden set touches, and what it can show."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from toolkit.cli.shared import console, documents_option, golden_option, json_option, open_documents, skip_option
from toolkit.golden import GoldenSet
from toolkit.runs import Run
from toolkit.storage import write_atomically
from toolkit.views import coverage_html


@click.command("coverage")
@documents_option
@golden_option
@skip_option
@click.option("--html", type=click.Path(path_type=Path), metavar="FILE", help="Write a heat map to show or print.")
@click.option("--by", type=click.Choice(["folder", "document"]), default="folder", show_default=True, help="Its rows.")
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, help="How many untouched sections.")
@json_option
def coverage_command(
    documents: Path, golden: Path, skip_unreadable: bool, html: Path | None, by: str, top: int, as_json: bool
) -> None:
    """Show what no question touches, the largest risk first, and how many questions each section has.

    \b
    Example:
      groundwork golden coverage --golden my-questions.csv --documents my-folder --html out/coverage.html
    """
    notes, out = console(), Console(highlight=False)
    questions = GoldenSet.read(golden)
    loaded = open_documents(documents, notes, skip_unreadable=skip_unreadable)
    table, gaps = questions.coverage(loaded), questions.uncovered(loaded)
    if html:
        write_atomically(html, coverage_html(table, gaps, by=by, shown=top, page=True))
        notes.print(escape(f"Heat map written to {html}"))
    if as_json:
        click.echo(json.dumps({"coverage": table.to_dicts(), "uncovered": gaps.to_dicts()}, ensure_ascii=False))
        return
    for gap in gaps.head(top).to_dicts():
        place = ", ".join(filter(None, (gap["document_id"], gap["section"])))
        out.print(f"[bold]{gap['risk']:5.0f}[/]  {escape(place)}\n       {escape(gap['reasons'])}", soft_wrap=True)
    touched = table.filter(table["questions"] > 0)
    out.print(
        f"{touched['document_id'].n_unique()} of {table['document_id'].n_unique()} documents have a question; "
        f"{gaps.height:,} sections have none, of which the {min(top, gaps.height)} with the most at risk are above"
    )


@click.command("power")
@golden_option
@click.option(
    "--target",
    type=click.FloatRange(0, 90, min_open=True),
    metavar="POINTS",
    help="A difference worth finding: 10, say.",
)
@click.option(
    "--run",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A run of these questions, from which to measure what is assumed without one.",
)
@json_option
def power_command(golden: Path, target: float | None, run: Path | None, as_json: bool) -> None:
    """Say what difference between two options the set can show, before any money is spent.

    \b
    Examples:
      groundwork golden power --golden my-questions.csv --target 10
      groundwork golden power --golden my-questions.csv --run out/run
    """
    pilot = Run.read(run).scores if run else None
    shown = GoldenSet.read(golden).power(target=None if target is None else target / 100, pilot=pilot)
    if as_json:
        click.echo(json.dumps({**asdict(shown), "sentence": shown.sentence, "curve": shown.curve.to_dicts()}))
        return
    out = Console(highlight=False)
    out.print(escape(shown.sentence))
    out.print(f"[dim]{escape(shown.basis)}[/]")
