"""``groundwork audit``: the log of who asked what, verified, shown, redacted and pruned."""

import json
import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from toolkit.audit import KEY_BYTES, SEALED, AuditView, Log, check_key, prune, redact, show, verify
from toolkit.cli.shared import console, json_option
from toolkit.gate.writing import one_line
from toolkit.ingestion import Documents, load_documents
from toolkit.schema import InputError, did_you_mean

KEY = "GROUNDWORK_AUDIT_KEY"
_COLOURS = {"whole": "green", "unfinished": "yellow", "tampered": "red"}
_EXIT = {"whole": 0, "tampered": 1, "unfinished": 3}
_SHOWN = 20

_log_argument = click.argument("log", type=click.Path(path_type=Path))
_by_option = click.option("--by", required=True, metavar="NAME", help="Who does it; kept on record.")


@click.group("audit")
def command() -> None:
    """Verify the log of who asked what, show it as one group may see it, redact it, and prune it."""


@command.command("verify")
@_log_argument
@click.option("--head", "anchor", metavar="HASH", help="The hash of an entry that was kept elsewhere.")
@json_option
def verify_command(log: Path, anchor: str | None, as_json: bool) -> None:
    """Say whether LOG still says what it said: nothing edited, taken out, put in, moved or cut off.

    Leaves with 0 (whole), 1 (tampered with) or 3 (a crash left the last entry unfinished; the next one mends that). The
    key that stubs of pruned entries were signed with is read from GROUNDWORK_AUDIT_KEY.

    \b
    Examples:
      groundwork audit verify audit.jsonl
      groundwork audit verify audit.jsonl --head 5f0c…
    """
    report = verify(log, anchor=anchor, key=_key())
    if as_json:
        click.echo(json.dumps({"status": report.status, **asdict(report)}, ensure_ascii=False))
        sys.exit(_EXIT[report.status])
    out = Console(highlight=False)
    counts = f"{report.entries} entries, {report.redacted} fields redacted, {report.pruned} entries pruned"
    out.print(f"[bold {_COLOURS[report.status]}]{report.status}[/]: {counts}", soft_wrap=True)
    if report.head:
        out.print(f"head: entry {report.head.sequence}, {report.head.hash}", soft_wrap=True)
    for finding in report.findings[:_SHOWN]:
        place = f"line {finding.row} " if finding.row else ""
        out.print(f"[red]{place}[/]{escape(one_line(finding.problem))}", soft_wrap=True)
    if len(report.findings) > _SHOWN:
        out.print(f"and {len(report.findings) - _SHOWN} more; --json has them all")
    for note in (*report.unfinished, *report.notes):
        out.print(escape(one_line(note)), soft_wrap=True)
    sys.exit(_EXIT[report.status])


@command.command("show")
@_log_argument
@click.option("--as", "groups", multiple=True, metavar="GROUP", help="A group that you are in; may be given again.")
@click.option(
    "--documents",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Let labels that were tightened since count too.",
)
@click.option("--question", "questions", multiple=True, metavar="ID", help="Only this question; may be given again.")
@click.option("--last", type=click.IntRange(1), default=_SHOWN, show_default=True, help="How many entries.")
@click.option("--all", "everything", is_flag=True, help="All entries, in place of the last.")
@json_option
def show_command(
    log: Path,
    groups: tuple[str, ...],
    documents: Path | None,
    questions: tuple[str, ...],
    last: int,
    everything: bool,
    as_json: bool,
) -> None:
    """Show the entries of LOG as someone in these groups may see them.

    A question and its answer are shown to who may see every document that was gathered for it.

    \b
    Examples:
      groundwork audit show audit.jsonl --as hr --as staff --last 5
      groundwork audit show audit.jsonl --as hr --question q05
    """
    notes = console()
    report = verify(log, key=_key())
    if report.status == "tampered":
        notes.print("[red]the log was tampered with[/]: groundwork audit verify says where")
    entries = _of_questions(show(log, as_groups=groups, documents=_documents(documents)), questions, log)
    views = entries if everything else entries[-last:]
    if len(entries) > len(views):
        notes.print(f"The last {len(views)} of {len(entries):,} entries; --all shows all")
    if as_json:
        click.echo(json.dumps([asdict(view) for view in views], ensure_ascii=True))
        return
    out = Console(highlight=False)
    for view in views:
        _print(view, out)


@command.command("redact")
@_log_argument
@click.argument("entries", type=int, nargs=-1, required=True)
@click.option("--field", "fields", multiple=True, type=click.Choice(SEALED), help="What to take out.  [default: all]")
@_by_option
@click.option("--reason", default="", metavar="TEXT", help="Why; kept on record.")
def redact_command(log: Path, entries: tuple[int, ...], fields: tuple[str, ...], by: str, reason: str) -> None:
    """Take what was said out of ENTRIES (their numbers) for good. The log still verifies, and holds who did it.

    \b
    Example:
      groundwork audit redact audit.jsonl 17 18 --field asker --by dpo --reason "asked to be forgotten"
    """
    done = redact(_existing(log), entries, fields=fields or SEALED, by=by, reason=reason, at=datetime.now(UTC))
    click.echo(f"{done} entries redacted")


@command.command("prune")
@_log_argument
@click.option(
    "--before", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Entries from before this day (UTC) go."
)
@_by_option
def prune_command(log: Path, before: datetime, by: str) -> None:
    """Drop the entries from before a day. A stub stands for them, signed with the key in GROUNDWORK_AUDIT_KEY.

    \b
    Example:
      groundwork audit prune audit.jsonl --before 2025-01-01 --by records
    """
    key = _key()
    if key is None:
        allowed = f"{KEY_BYTES} bytes or more"
        raise InputError("no key to sign with", field=KEY, allowed=allowed, remedy=f"set {KEY} in the environment")
    day = before.replace(tzinfo=UTC)
    click.echo(f"{prune(_existing(log), before=day, by=by, key=key, at=datetime.now(UTC))} entries dropped")


def _of_questions(entries: list[AuditView], wanted: tuple[str, ...], log: Path) -> list[AuditView]:
    """Return the entries of the questions that were named; all of them where none was."""
    known = dict.fromkeys(str(view.said["question_id"]) for view in entries if view.said.get("question_id"))
    for name in wanted:
        if name not in known:
            remedy = did_you_mean(name, known) or "entries from before questions were named in the log have no id"
            raise InputError("no entry is of this question", file=log, field="--question", got=name, remedy=remedy)
    return [view for view in entries if not wanted or view.said.get("question_id") in wanted]


def _existing(log: Path) -> Log:
    if not log.is_file():
        raise InputError("there is no such log", file=log, remedy="name an audit log")
    return Log(log)


def _key() -> bytes | None:
    said = os.environ.get(KEY)
    return check_key(said.encode()) if said else None


def _documents(folder: Path | None) -> Documents | None:
    return load_documents(folder) if folder else None


def _print(view: AuditView, out: Console) -> None:
    said = view.said
    if view.kind != "answer":
        words = ", ".join(f"{name} {value}" for name, value in said.items())
        out.print(
            f"[bold]{view.sequence}[/] {escape(view.at)} {escape(one_line(f'{view.kind}: {words}'))}", soft_wrap=True
        )
        return
    who = f"{view.asker or 'somebody'} as {', '.join(said['groups']) or 'nobody in particular'}"
    what = " ".join(filter(None, [said["option"] or "asked", said["question_id"]]))
    how = f"{what}, {said['model']}, {said['tokens_in']:,} + {said['tokens_out']:,} tokens"
    head = f"{view.at} {who}, on {said['as_of'] or 'no day'}; {how}"
    out.print(f"[bold]{view.sequence}[/] {escape(one_line(head))}", soft_wrap=True)
    if view.text:
        out.print(f"  [yellow]{escape(view.text)}[/]")
    for label, text in (("asked", view.question), ("answer", view.answer)):
        if text is not None:
            out.print(f"  {label}: {escape(one_line(text))}", soft_wrap=True)
    if told := _gathered(view):
        out.print(f"  {escape(one_line(told))}", soft_wrap=True)


def _gathered(view: AuditView) -> str:
    """Return what was gathered, each document once, and how much of it is withheld."""
    spans: dict[str, list[str]] = {}
    for each in view.chunks:
        spans.setdefault(each["document_id"] or "prompt pack", []).append(f"{each['start']}-{each['end']}")
    open_ = "; ".join(f"{name} {', '.join(dict.fromkeys(where))}" for name, where in spans.items())
    withheld = f"{view.chunks_withheld} withheld" if view.chunks_withheld else ""
    return " and ".join(filter(None, (open_, withheld)))
