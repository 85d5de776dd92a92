"""``groundwork decide --verify``: whether a record still holds, by the run beside it."""

import json
import sys
from pathlib import Path
from typing import NoReturn

import click
import polars as pl
from rich.console import Console
from rich.markup import escape

from toolkit.decision import DecisionRecord, Verification, read_record, verify
from toolkit.economics import Scenario
from toolkit.runs import Run
from toolkit.schema import ESTIMATES, InputError
from toolkit.storage import write_atomically

RUN, RECORD, REVISED = "run", "decision.json", "revised.json"
ANSWERS = "answers.html"
_PAGES = (".html", ".md")


def show_verification(path: Path, /, *, as_json: bool) -> NoReturn:
    """Say whether a record holds, and leave with 0 where it does and 1 where it does not."""
    found, problems = _verified(path)
    if as_json:
        said = {"holds": not problems, "problems": problems, "notes": found.notes, "sha256": found.record.sha256}
        click.echo(json.dumps(said, ensure_ascii=False))
    else:
        out = Console(highlight=False)
        out.print("[bold red]It does not hold[/]" if problems else "[bold green]It holds[/]", soft_wrap=True)
        for line in (*problems, *found.notes):
            out.print(f"  {escape(line)}", soft_wrap=True)
        if not problems:
            out.print(f"  every figure follows from {escape(str(path.parent / RUN))}: {found.record.verdict.headline}")
    sys.exit(1 if problems else 0)


def _verified(path: Path) -> tuple[Verification, list[str]]:
    """Recompute a record; of a page, see too that it shows the record and nothing else."""
    page = path.suffix.lower() in _PAGES
    said = read_record(path.with_name(RECORD) if page else path)
    before = path.with_name(REVISED)
    found = verify(
        said,
        Run.read(path.parent / RUN),
        _scenario(said, path),
        revises=read_record(before) if said.get("revises") and before.is_file() else None,
    )
    return found, [*found.problems, *(_page_problems(path, found.record) if page else [])]


def _scenario(said: dict[str, object], path: Path) -> Scenario:
    inputs = said.get("inputs")
    saved = inputs.get("scenario") if isinstance(inputs, dict) else None
    if not isinstance(saved, dict):
        raise InputError("holds no scenario to recompute it with", file=path, remedy="decide again")
    default = Scenario.default()
    return default.replace(**{**dict.fromkeys(default.as_written()), **saved})


def _page_problems(path: Path, record: DecisionRecord) -> list[str]:
    try:
        shown = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", file=path, remedy="name a page that `decide` wrote") from None
    pages = [record.render(path.suffix.lower(), answers=answers) for answers in (ANSWERS, "")]
    if shown in pages:
        return []
    lines = zip(shown.splitlines(), pages[0].splitlines(), strict=False)
    at = next((n for n, (one, other) in enumerate(lines, start=1) if one != other), None)
    return [f"{path.name} does not show what was recomputed, from line {at or 'its end'} on"]


def keep_revised(record: dict[str, object] | None, out: Path, /) -> None:
    """Keep the record that is revised beside the new one: verifying needs both."""
    if record is not None:
        write_atomically(out / REVISED, json.dumps(record, indent=1, ensure_ascii=False) + "\n")


def read_measures(path: Path | None, /) -> pl.DataFrame | None:
    """Return estimates in a file, or ``None`` where no file is named.

    Raises
    ------
    InputError
        Where it cannot be read as a table.
    """
    if path is None:
        return None
    try:
        return pl.read_parquet(path) if path.suffix.lower() == ".parquet" else pl.read_csv(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        allowed = f"CSV or parquet with columns {', '.join(ESTIMATES.names())}"
        raise InputError(f"cannot be read ({type(error).__name__})", file=path, allowed=allowed) from None
