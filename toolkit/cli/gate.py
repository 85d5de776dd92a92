"""``groundwork gate``: whether a candidate may take the place of what there is."""

import json
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from toolkit.cli.shared import json_option
from toolkit.gate import ALLOWABLE, GateResult, Settings, compare, junit, markdown
from toolkit.gate.writing import lost_lines, one_line, said, tripped_lines
from toolkit.runs import Run
from toolkit.schema import InputError
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
@click.option("--option", default=None, metavar="A", help="The option to compare, where the runs share several.")
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
      groundwork gate runs/main runs/branch --option rag
      groundwork gate runs/main runs/branch --config gate.yaml --junit gate.xml --markdown gate.md
      groundwork gate runs/march runs/april --option rag --allow documents
    """
    held = config or (CONFIG if CONFIG.is_file() else None)
    settings = Settings.read(held) if held else Settings()
    before, after = Run.read(baseline), Run.read(candidate)
    if option is None and candidate_option is None:
        _check_one_shared(before, after, f"groundwork gate {baseline} {candidate}")
    result = compare(
        before,
        after,
        option=option,
        candidate_option=candidate_option,
        allow=allow,
        settings=settings,
    )
    if junit_file:
        write_atomically(junit_file, junit(result))
    if markdown_file:
        write_atomically(markdown_file, markdown(result))
    if as_json:
        click.echo(json.dumps(result.to_dict(), ensure_ascii=False))
    else:
        _show(result)
    sys.exit(result.exit_code)


def _check_one_shared(before: Run, after: Run, typed: str) -> None:
    """Refuse runs that share several options, with what to type for one of them."""
    first, other = (run.answers["option"].unique(maintain_order=True).to_list() for run in (before, after))
    shared = [name for name in first if name in other]
    if len(shared) > 1:
        problem, remedy = "the runs share several options: name the option to compare", f"{typed} --option {shared[0]}"
        raise InputError(problem, field="option", allowed=", ".join(shared), remedy=remedy)


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
