"""``groundwork decide --verify``: whether a record still holds, by the run beside it."""

import json
import sys
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console
from rich.markup import escape

from toolkit.decision import DecisionRecord, Verification, read_record, verify
from toolkit.decision.document import content_sha256
from toolkit.economics import Scenario
from toolkit.runs import Run
from toolkit.schema import InputError
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
    revises = read_record(before) if said.get("revises") and before.is_file() else None
    try:
        found = verify(said, Run.read(path.parent / RUN), _scenario(said, path), revises=revises)
    except InputError as error:
        if content_sha256(said) == said.get("sha256"):
            raise
        problem = f"was altered after it was written, and cannot be recomputed ({error.problem})"
        raise InputError(problem, file=path, field=error.field, got=error.got, remedy="decide again") from None
    return found, [*found.problems, *(page_problems(path, found.record) if page else [])]


def _scenario(said: dict[str, object], path: Path) -> Scenario:
    inputs = said.get("inputs")
    saved = inputs.get("scenario") if isinstance(inputs, dict) else None
    if not isinstance(saved, dict):
        raise InputError("holds no scenario to recompute it with", file=path, remedy="decide again")
    default = Scenario.default()
    return default.replace(**{**dict.fromkeys(default.as_written()), **saved})


def page_problems(path: Path, record: DecisionRecord, /) -> list[str]:
    """Return where a page shows anything but its record, to the letter.

    Raises
    ------
    InputError
        Where it cannot be read.
    """
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
