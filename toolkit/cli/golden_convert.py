"""``groundwork golden convert``: golden questions from one file, or one tool, to another."""

import sys
from pathlib import Path

import click
import polars as pl
from rich.console import Console
from rich.markup import escape

from toolkit.cli.shared import console, json_option, open_documents
from toolkit.golden import GoldenSet
from toolkit.golden.files.cells import guard
from toolkit.golden.files.formats import READERS, csv_text
from toolkit.golden.intake.days import DateOrder
from toolkit.golden.interchange import ENDINGS, TOOLS, tool_of
from toolkit.golden.versions.merging import free_id
from toolkit.schema import InputError
from toolkit.storage import write_atomically

_LINES, _ROWS = 40, 6
_COLOURS = {"changed": "yellow", "passed over": "dim", "not taken": "red"}


@click.command("convert")
@click.argument("source", metavar="FROM", type=click.Path(path_type=Path))
@click.argument("target", metavar="TO", type=click.Path(path_type=Path))
@click.option(
    "--format", "tool", type=click.Choice(TOOLS), help="The other tool's format, where its file does not tell."
)
@click.option(
    "--documents", type=click.Path(path_type=Path), metavar="DIR", help="Where to look for passages kept as evidence."
)
@click.option(
    "--dates",
    type=click.Choice(["day-first", "month-first"]),
    help="What 03/01/2026 means, where its column does not tell.",
)
@click.option("--encoding", metavar="NAME", help="The encoding of FROM, where it is not UTF-8 and cannot be told.")
@click.option("--force", is_flag=True, help="Write over TO.")
@json_option
def convert_command(
    source: Path,
    target: Path,
    tool: str | None,
    documents: Path | None,
    dates: DateOrder | None,
    encoding: str | None,
    force: bool,
    as_json: bool,
) -> None:
    """Take the questions of FROM, and write them to TO: .jsonl, .csv, .xlsx, or another tool's file.

    FROM may be a spreadsheet that was not made to plan, or a data set of promptfoo, Ragas, DeepEval or Inspect. What
    became of each row is said; rows that could not be taken are written beside TO, so that nothing is lost. Leaves
    with 2 where a question was not taken.

    \b
    Examples:
      groundwork golden convert our-questions.xlsx golden.jsonl --dates day-first
      groundwork golden convert promptfooconfig.yaml golden.csv --documents my-folder
      groundwork golden convert golden.jsonl for-inspect.jsonl --format inspect
    """
    from_tool, to_tool = _tools(source, target, tool, encoding)
    _check_target(source, target, to_tool, force=force)
    held = open_documents(documents, console()) if documents else ()
    golden, report = GoldenSet.take(source, tool=from_tool, documents=held, encoding=encoding, dates=dates)
    lost = pl.DataFrame(schema=report.schema)
    if len(golden) and to_tool:
        lost = golden.export(target, tool=to_tool)
    elif len(golden):
        golden.write(target)
    left = _write_left(report, target)
    if as_json:
        click.echo(pl.concat([report, lost]).write_json())
    else:
        _show(report, lost)
        _sum_up(golden, report, lost, target, left)
    sys.exit(2 if report.filter(verdict="not taken").height else 0)


def _tools(source: Path, target: Path, tool: str | None, encoding: str | None) -> tuple[str | None, str | None]:
    """Return the tools that FROM and TO are files of: what FROM holds and how TO ends say more than an option."""
    try:
        from_tool = tool_of(source, encoding=encoding)
    except InputError:
        if tool is None or not source.exists():
            raise
        from_tool = tool
    if target.suffix.lower() in ENDINGS["promptfoo"]:
        return from_tool, "promptfoo"
    wanted = tool if from_tool != tool else None
    if wanted is None and target.suffix.lower() not in READERS:
        allowed = ", ".join([*READERS, *ENDINGS["promptfoo"]])
        raise InputError("is not a golden file", file=target, field="TO", allowed=allowed, remedy="or name a --format")
    return from_tool, wanted


def _check_target(source: Path, target: Path, tool: str | None, *, force: bool) -> None:
    if target.exists() and source.exists() and target.samefile(source):
        raise InputError("is the file that is read", file=target, field="TO", remedy="name another")
    if target.exists() and not force:
        raise InputError("exists already", file=target, field="TO", remedy="name another, or add --force")
    if tool and target.suffix.lower() not in ENDINGS[tool]:
        raise InputError(f"is no ending that {tool} reads", file=target, field="TO", allowed=", ".join(ENDINGS[tool]))


def _write_left(report: pl.DataFrame, target: Path) -> Path | None:
    """Write what stood in the rows that became no question, with why."""
    rows = report.filter(pl.col("verdict").is_in(["passed over", "not taken"]) & (pl.col("cells").list.len() > 0))
    if rows.is_empty():
        return None
    name = f"{target.stem}-not-taken"
    if target.with_name(f"{name}.csv").exists():
        name = free_id(name, [path.stem for path in target.parent.glob(f"{name}*.csv")])
    width = int(rows["cells"].list.len().max() or 0)  # type: ignore[arg-type]
    header = ["sheet", "row", "verdict", "why", "to mend it", *(f"cell {number}" for number in range(1, width + 1))]
    body = [
        [each["sheet"], str(each["row"]), each["verdict"], each["reason"], each["remedy"], *each["cells"]]
        for each in rows.iter_rows(named=True)
    ]
    path = target.with_name(f"{name}.csv")
    write_atomically(path, csv_text([header, *([guard(cell) for cell in row] for row in body)]))
    return path


def _show(report: pl.DataFrame, lost: pl.DataFrame) -> None:
    """Print what became of the rows, those that fared alike together."""
    out = Console(highlight=False)
    told = pl.concat([report.filter(pl.col("reason") != ""), lost.with_columns(verdict=pl.lit("not carried over"))])
    alike = told.group_by("verdict", "field", "reason", "remedy", "sheet", maintain_order=True).agg("row")
    for verdict, field, reason, remedy, sheet, rows in alike.head(_LINES).iter_rows():
        colour = _COLOURS.get(verdict, "yellow")
        place = f"{sheet}, {_listed(rows)}" if sheet else _listed(rows)
        about = f"{field}: " if field else ""
        out.print(f"[{colour}]{verdict}[/]  {escape(place)}  {escape(about + reason)}", soft_wrap=True)
        if remedy:
            out.print(f"    {escape(remedy)}", soft_wrap=True)
    if alike.height > _LINES:
        out.print(f"… and {alike.height - _LINES} more; --json has them all")


def _listed(rows: list[int]) -> str:
    """Return rows by their numbers.

    Examples
    --------
    >>> _listed([4]), _listed([1, 2, 3, 4, 5, 6, 7, 8])
    ('row 4', 'rows 1, 2, 3, 4, 5, 6 and 2 more')
    """
    if len(rows) == 1:
        return f"row {rows[0]}"
    more = f" and {len(rows) - _ROWS} more" if len(rows) > _ROWS else ""
    return f"rows {', '.join(map(str, rows[:_ROWS]))}{more}"


def _sum_up(golden: GoldenSet, report: pl.DataFrame, lost: pl.DataFrame, target: Path, left: Path | None) -> None:
    out = Console(highlight=False)
    ids = report.filter(pl.col("verdict") == "changed", pl.col("question_id") != "")["question_id"].n_unique()
    counts = {verdict: report.filter(verdict=verdict).height for verdict in ("passed over", "not taken")}
    where = f"in {target}" if len(golden) else "and nothing was written"
    questions = "1 question" if len(golden) == 1 else f"{len(golden)} questions"
    out.print(escape(f"{questions} {where}; {ids} of them changed on the way"))
    if lost.height:
        out.print("that file does not hold all that the questions say: keep the golden file too")
    if left:
        out.print(escape(f"{counts['passed over']} rows passed over and {counts['not taken']} not taken: in {left}"))
