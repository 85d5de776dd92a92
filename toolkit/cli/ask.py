"""``groundwork ask``: one question, one person, one answer."""

import json
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from toolkit.cli.model import model_options, reader_of
from toolkit.cli.shared import (
    as_of_option,
    console,
    documents_option,
    json_option,
    open_documents,
    open_pack,
    pack_option,
    skip_option,
)
from toolkit.cli.tune import needed, open_tuning, tuning_option
from toolkit.ingestion import Documents
from toolkit.options import MEASURED, Attempt, Question, build
from toolkit.schema import EVERYONE, InputError, Source, SourceQuote, did_you_mean


@click.command("ask")
@click.argument("question")
@click.option(
    "--as", "groups", multiple=True, metavar="GROUP", help="A group that the asker is in; may be given again."
)
@click.option("--option", type=click.Choice(MEASURED), default="rag", show_default=True, help="Which option answers.")
@documents_option
@pack_option
@tuning_option
@model_options
@as_of_option
@skip_option
@json_option
def command(
    question: str,
    groups: tuple[str, ...],
    option: str,
    documents: Path,
    prompt_pack: Path | None,
    tuning: Path | None,
    model: str | None,
    base_url: str | None,
    timeout_s: float,
    as_of: datetime | None,
    skip_unreadable: bool,
    as_json: bool,
) -> None:
    """Ask one QUESTION as one person, and see the answer with its citations.

    With --option fine-tuned, --model names a model that was tuned elsewhere.

    \b
    Examples:
      groundwork ask "How many days of annual leave do I get?" --as staff
      groundwork ask "How much is a permit?" --model my-model --base-url http://localhost:8080/v1
    """
    if not question.strip():
        raise InputError("the question is empty", field="question", remedy="ask something")
    notes = console()
    reader = reader_of(model, base_url, timeout_s, notes)
    loaded = open_documents(documents, notes, skip_unreadable=skip_unreadable, for_asker=True)
    tuned_elsewhere = reader if model and option == "fine-tuned" else None
    _note_unknown_groups(groups, loaded, notes)
    needs = option in ("fine-tuned", "hybrid") and not tuned_elsewhere
    way = build(
        option,
        documents=loaded,
        reader=reader,
        pack=open_pack(prompt_pack, documents),
        tuning=needed(open_tuning(tuning, documents), documents) if needs else None,
        tuned_reader=tuned_elsewhere,
    )
    day = (as_of or datetime.now()).date()  # noqa: DTZ005 - the asker's own day is meant
    attempt = way.answer(Question(text=question, groups=groups, as_of=day))
    if as_json:
        click.echo(json.dumps({"reader": attempt.reader or reader.name, **_as_dict(attempt)}, ensure_ascii=False))
        return
    _show(attempt, loaded, notes)
    who = ", ".join(groups) or "nobody in particular"
    size = f"{_counted(attempt)[0]:,} tokens read"
    notes.print(f"[dim]{option}, {escape(attempt.reader or reader.name)}; asked as {escape(who)} on {day}; {size}[/]")


def _note_unknown_groups(groups: tuple[str, ...], documents: Documents, notes: Console) -> None:
    """Note a group that no label names: a slip there asks as a stranger, and reads like a denial."""
    named = sorted({group for document in documents for group in document.access or ()})
    for group in groups:
        if named and group not in (*named, EVERYONE):
            near = did_you_mean(group, named)
            said = f"no document's label names the group {group!r}" + (f"; {near}" if near else "")
            notes.print(f"[yellow]note:[/] {escape(said)}")


def _show(attempt: Attempt, documents: Documents, notes: Console) -> None:
    click.echo(_harmless(attempt.reading.text) or "(no answer)")
    for number, where, quote in _cited(attempt, documents):
        click.echo(f"  [{number}] {_harmless(where)}: “{_harmless(' '.join(quote.split()))}”")
    for said in (attempt.reading.problem, attempt.reading.note):
        if said:
            notes.print(f"[yellow]note:[/] {escape(said)}")


def _harmless(text: str) -> str:
    """Return a text without what a terminal would act on: a document's own words may hold it."""
    return "".join(each if each.isprintable() or each in "\n\t" else " " if each.isspace() else "�" for each in text)


def _counted(attempt: Attempt) -> tuple[int, int]:
    """Return the tokens in and out of all that was read on the way, as the endpoint counts them where it does."""
    usage = attempt.reading.usage
    return (usage.tokens_in, usage.tokens_out) if usage else (attempt.tokens_in, attempt.tokens_out)


def _as_dict(attempt: Attempt) -> dict[str, object]:
    cited = {source.number: source.document_id for source in attempt.prompt.sources}
    citations = [
        {"document": cited.get(quote.number), "start": quote.start, "end": quote.end, "quote": quote.quote}
        for quote in attempt.reading.quotes
    ]
    tokens_in, tokens_out = _counted(attempt)
    return {
        "answer": attempt.reading.text,
        "abstained": attempt.reading.abstained,
        "problem": attempt.reading.problem,
        "note": attempt.reading.note,
        "citations": citations,
        "tokens_in": tokens_in,
        "tokens_out": tokens_out,
    }


def _cited(attempt: Attempt, documents: Documents) -> list[tuple[int, str, str]]:
    """Return each citation's number, place and quote; the place is a document and line, to open it at.

    What a model cites need not be there: such a citation is shown, and said to be none.
    """
    cited = {source.number: source for source in attempt.prompt.sources}
    return [
        (quote.number, _place(cited.get(quote.number), quote, documents), quote.quote)
        for quote in attempt.reading.quotes
    ]


def _place(source: Source | None, quote: SourceQuote, documents: Documents) -> str:
    if source is None:
        return "no such source"
    if quote.start == quote.end:
        return f"not in {source.document_id or source.title}"
    return documents.place(source.document_id, quote.start) if source.document_id else source.title
