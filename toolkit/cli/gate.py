"""``groundwork gate``: whether a candidate may take the place of what there is."""

import json
import sys
from collections import Counter
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from toolkit.cli.shared import json_option
from toolkit.gate import ALLOWABLE, EXIT_CODES, GateResult, Settings, compare, junit, markdown, shared_options, worst
from toolkit.gate.writing import lost_lines, one_line, said, tripped_lines
from toolkit.runs import Run
from toolkit.storage import write_atomically

CONFIG = Path("gate.yaml")
_COLOURS = {"pass": "green", "fail": "red", "inconclusive": "yellow"}


@click.command("gate")
@click.argument("baseline", type=click.Path(path_type=Path))
@click.argument("candidate", type=click.Path(path_type=Path))
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FILE",
    help="Margins, slices and tripwires.  [default: gate.yaml here, if there]",
)
@click.option(
    "--option", default=None, metavar="A", help="The option to compare.  [default: all that both hold; each must pass]"
)
@click.option("--candidate-option", default=None, metavar="B", help="The candidate's, where it has another name.")
@click.option(
    "--allow", multiple=True, type=click.Choice(list(ALLOWABLE)), help="What is meant to differ; may be given again."
)
@click.option("--junit", "junit_file", type=click.Path(path_type=Path), metavar="FILE", help="Write JUnit XML too.")
@click.option(
    "--markdown", "markdown_file", type=click.Path(path_type=Path), metavar="FILE", help="Write Markdown too."
)
@json_option
def command(
    baseline: Path,
    candidate: Path,
    config: Path | None,
    option: str | None,
    candidate_option: str | None,
    allow: tuple[str, ...],
    junit_file: Path | None,
    markdown_file: Path | None,
    as_json: bool,
) -> None:
    """Say whether the run CANDIDATE may take the place of the run BASELINE: pass, fail, or too few questions to tell.

    Leaves with 0 (pass), 1 (fail), 3 (inconclusive) or 2 (the runs cannot be compared).

    \b
    Examples:
      groundwork gate runs/main runs/branch
      groundwork gate runs/main runs/branch --config gate.yaml --junit gate.xml --markdown gate.md
      groundwork gate runs/march runs/april --option rag --allow documents
    """
    held = config or (CONFIG if CONFIG.is_file() else None)
    settings = Settings.read(held) if held else Settings()
    before, after = Run.read(baseline), Run.read(candidate)
    shared = shared_options(before, after) if option is None and candidate_option is None else []
    results = [
        compare(before, after, option=each, candidate_option=candidate_option, allow=allow, settings=settings)
        for each in (shared if len(shared) > 1 else [option])
    ]
    verdict = worst(results)
    if junit_file:
        write_atomically(junit_file, junit(*results))
    if markdown_file:
        write_atomically(markdown_file, "\n".join(markdown(result) for result in results))
    if as_json:
        whole = {"verdict": verdict, "options": [result.to_dict() for result in results]}
        click.echo(json.dumps(whole if shared[1:] else results[0].to_dict(), ensure_ascii=False))
    else:
        _show_all(results, verdict)
    sys.exit(EXIT_CODES[verdict])


def _show_all(results: list[GateResult], verdict: str) -> None:
    """Show each option's gate under its name, and what follows for all of them; one option alone as it is."""
    out = Console(highlight=False)
    for result in results:
        if len(results) > 1:
            out.print(f"[bold]{escape(one_line(result.options[0]))}[/]")
        _show(result)
    if len(results) > 1:
        counts = ", ".join(f"{count} {name}" for name, count in Counter(each.verdict for each in results).items())
        out.print(f"[bold {_COLOURS[verdict]}]All {len(results)} options: {verdict}[/] ({counts}); --option gates one.")


def _show(result: GateResult) -> None:
    out = Console(highlight=False)
    colour = _COLOURS[result.verdict]
    out.print(f"[bold {colour}]{escape(result.headline)}[/]", soft_wrap=True)
    for row in result.rows:
        place = escape(f"{one_line(row.metric)}, {one_line(row.slice)}")
        out.print(f"[{_COLOURS[row.verdict]}]{row.verdict}[/] {place}: {escape(said(row))}", soft_wrap=True)
    _list(out, "Tripped", tripped_lines(result))
    _list(out, "Worse than before", lost_lines(result))
    _list(out, "What changed", result.changes)
    _list(out, "To know", result.notes)


def _list(out: Console, title: str, lines: list[str] | tuple[str, ...]) -> None:
    if lines:
        out.print(f"[bold]{title}[/]")
    for line in lines:
        out.print(f"  {escape(one_line(line))}", soft_wrap=True)
