"""``groundwork golden draft``: questions drafted from documents, or from what people ask, for people to mend."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from toolkit.cli.shared import console, documents_option, json_option, open_documents, skip_option
from toolkit.golden import GoldenSet
from toolkit.golden.drafting import Proposed, Queries, draft, propose, read_queries
from toolkit.ingestion import Documents
from toolkit.schema import GoldenQuestion, InputError


@click.command("draft")
@documents_option
@click.option(
    "--golden",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FILE",
    help="Questions there already: they count as covered, and nothing asks what they ask.",
)
@click.option("--wanted", type=click.IntRange(min=1), default=30, show_default=True, help="How many drafts at most.")
@click.option(
    "--queries",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FILE.csv",
    help="What people really typed: columns query and, if there is one, count. Drafts what they ask most.",
)
@click.option("--as", "groups", multiple=True, metavar="GROUP", help="Who is taken to have typed the queries.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    metavar="DATE",
    help="The day to ask about.  [default: the day on which the newest document comes into force]",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Draws between drafts that are about as good.")
@click.option("--out", type=click.Path(path_type=Path), default=None, metavar="FILE", help="Where the drafts go.")
@click.option("--append", is_flag=True, help="Add the drafts to the golden file itself.")
@click.option("--force", is_flag=True, help="Write over what --out holds.")
@skip_option
@json_option
def draft_command(
    documents: Path,
    golden: Path | None,
    wanted: int,
    queries: Path | None,
    groups: tuple[str, ...],
    as_of: datetime | None,
    seed: int,
    out: Path | None,
    append: bool,
    force: bool,
    skip_unreadable: bool,
    as_json: bool,
) -> None:
    """Draft golden questions, each with its evidence and facts, for people to mend and approve.

    None is approved by itself. Offline: patterns turn sentences and table rows into questions; or, from a CSV of
    queries, those that people ask most are gathered and looked up.

    \b
    Example:
      groundwork golden draft --documents my-folder --golden my-questions.csv --wanted 20 --out drafts.jsonl
    """
    _check_places(golden, out, append=append, force=force)
    typed = read_queries(queries) if queries else None
    notes = console()
    held = GoldenSet.read(golden) if golden else GoldenSet(())
    loaded = open_documents(documents, notes, skip_unreadable=skip_unreadable)
    day = as_of.date() if as_of else None
    proposed = propose(typed.items, loaded, golden=held, wanted=wanted, asker=groups, as_of=day) if typed else None
    drafts = proposed.drafts if proposed else draft(loaded, golden=held, wanted=wanted, seed=seed, as_of=day)
    _show(drafts, proposed, typed, loaded, as_json=as_json)
    _tell_rows(typed, notes)
    if not drafts:
        notes.print("nothing to draft: no sentence or row of these documents made a sound question")
        return
    _write(drafts, held, out, append=append)
    notes.print(f"{len(drafts)} drafts, in {escape(str(out or golden))}")


def _check_places(golden: Path | None, out: Path | None, *, append: bool, force: bool) -> None:
    """Refuse a place to write to that is missing, or that holds something, before any work is done."""
    if append and (golden is None or out is not None):
        raise InputError(
            "--append adds to the file that --golden names", field="append", remedy="give --golden, no --out"
        )
    if not append and out is None:
        raise InputError(
            "there is no file to write to", field="out", remedy="give --out FILE, or --append with --golden"
        )
    if out is not None and out.suffix.lower() not in {".jsonl", ".csv", ".xlsx"}:
        raise InputError("is not a golden file", file=out, field="out", allowed=".jsonl, .csv, .xlsx")
    if out is not None and out.exists() and not force:
        raise InputError(
            "is there already", file=out, field="out", remedy="choose another file, or --force to write over it"
        )


def _write(drafts: Iterable[GoldenQuestion], held: GoldenSet, out: Path | None, *, append: bool) -> None:
    if append:
        known = {question.id for question in held}
        held.put(*(question for question in drafts if question.id not in known)).save()
    elif out:
        GoldenSet(tuple(drafts)).write(out)


def _show(
    drafts: tuple[GoldenQuestion, ...],
    proposed: Proposed | None,
    typed: Queries | None,
    documents: Documents,
    *,
    as_json: bool,
) -> None:
    if as_json:
        shown = {"drafts": GoldenSet(drafts).frame.write_json()}
        if proposed and typed:
            shown |= {"proposals": proposed.frame.write_json(), "rows": typed.report.write_json()}
        click.echo(json.dumps({name: json.loads(rows) for name, rows in shown.items()}, ensure_ascii=False))
        return
    table = Table("kind", "asker", "question", "evidence", box=None, pad_edge=False)
    volumes = [f"{each.volume} x " for each in proposed.proposals] if proposed else [""] * len(drafts)
    for question, volume in zip(drafts, volumes, strict=True):
        cells = (question.kind, ", ".join(question.asker) or "anybody", volume + question.question)
        table.add_row(*map(escape, (*cells, _place(question, documents))))
    Console(highlight=False).print(table)


def _place(question: GoldenQuestion, documents: Documents) -> str:
    """Return where the evidence opens; what stands there is hidden from an asker who may not see it, by design."""
    if not question.evidence:
        return "no evidence"
    span = next(GoldenSet((replace(question),)).spans(documents).iter_rows(named=True), None)
    return documents.place(span["document_id"], span["start"]) if span else question.evidence[0].document


def _tell_rows(typed: Queries | None, notes: Console) -> None:
    """Say how many rows were left out or changed, and why."""
    told = Counter((note.outcome, note.reason) for note in typed.notes) if typed else {}
    for (outcome, reason), times in sorted(told.items()):
        notes.print(f"[yellow]note:[/] {times} row{'s' * (times > 1)} {escape(outcome)}: {escape(reason)}")
