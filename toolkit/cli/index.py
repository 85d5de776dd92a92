"""``groundwork index``: an index on disk, to build once and search often."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from toolkit.cli.embedders import embedder_of, embedder_options, opened, watched
from toolkit.cli.index_shown import described, found, not_found, plain, rows, said, show, tuned, tuning_said
from toolkit.cli.mappers import mapper_of, mapper_options, shown
from toolkit.cli.shared import (
    as_of_option,
    console,
    documents_option,
    golden_option,
    json_option,
    open_documents,
    skip_option,
)
from toolkit.golden import GoldenSet
from toolkit.parallel import serial
from toolkit.retrieval import ENGLISH, MODES, Index, check_target
from toolkit.schema import EVERYONE

_index_option = click.option(
    "--index",
    "path",
    type=click.Path(path_type=Path),
    default=Path("out/index"),
    show_default=True,
    metavar="DIR",
    help="Where the index is kept.",
)


def _asker_options(verb: Callable[..., Any], /) -> Callable[..., Any]:
    """Give a verb what a search takes: who asks, on which day, for how many passages, of which index."""
    groups = click.option(
        "--as", "groups", multiple=True, metavar="GROUP", help="A group that the asker is in; may be given again."
    )
    k = click.option("-k", type=int, default=5, show_default=True, help="How many passages a search shows.")
    options = (groups, k, _index_option, embedder_options, as_of_option, json_option)
    for option in reversed(options):
        verb = option(verb)
    return verb


@click.group("index")
def command() -> None:
    """Build an index of documents, change it, and search it as one person."""


@command.command("build")
@documents_option
@_index_option
@click.option("--mode", type=click.Choice(MODES), default="hybrid", show_default=True, help="What ranks.")
@click.option(
    "--stemming",
    type=click.Choice([ENGLISH, "none"]),
    default=ENGLISH,
    show_default=True,
    help="Whose endings are taken off words.",
)
@embedder_options
@mapper_options()
@skip_option
def build(
    documents: Path,
    path: Path,
    mode: str,
    stemming: str,
    embedder: str,
    base_url: str | None,
    workers: int | None,
    address: str | None,
    skip_unreadable: bool,
) -> None:
    """Index a folder of documents. Wherever the work is done, the index is the same.

    \b
    Examples:
      groundwork index build --documents my-folder --index my-index
      groundwork index build --documents /shared/documents --cluster tcp://10.0.0.5:8786
    """
    notes = console()
    check_target(path)
    chosen, mapper = embedder_of(embedder, base_url), mapper_of(workers, address)
    listed = open_documents(documents, notes, skip_unreadable=skip_unreadable, mapper=mapper)
    embedding = watched(chosen, path, notes, base_url, elsewhere=bool(mapper)) if mode in ("dense", "hybrid") else None
    index = Index.build(
        listed,
        mode,
        embedder="auto" if embedding is None and embedder == "auto" else embedding,
        stemming=ENGLISH if stemming == ENGLISH else None,
        mapper=shown(mapper or serial, notes, "Indexing"),
    )
    index.save(path)
    notes.print(said(index, path))


@command.command("add")
@documents_option
@_index_option
@embedder_options
@skip_option
def add(documents: Path, path: Path, embedder: str, base_url: str | None, skip_unreadable: bool) -> None:
    """Add a folder's documents, each taking the place of the one with its id.

    \b
    Example:
      groundwork index add --documents new-folder --index my-index
    """
    notes = console()
    index = opened(path, embedder, base_url, notes=notes)
    index.add(open_documents(documents, notes, skip_unreadable=skip_unreadable))
    index.save(path)
    notes.print(said(index, path))


@command.command("remove")
@click.argument("document_ids", nargs=-1, required=True, metavar="ID...")
@_index_option
def remove(document_ids: tuple[str, ...], path: Path) -> None:
    """Take documents out, by their ids. Where one is not there, none is taken out.

    \b
    Example:
      groundwork index remove old-policy.md --index my-index
    """
    index = Index.load(path)
    index.remove(document_ids)
    index.save(path)
    console().print(said(index, path))


@command.command("describe")
@_index_option
@json_option
def describe(path: Path, as_json: bool) -> None:
    """Say what an index holds, what ranks, and what does not take part and why.

    \b
    Example:
      groundwork index describe --index my-index
    """
    told = Index.load(path).describe()
    show(told, described(told), as_json=as_json)


@command.command("search")
@click.argument("query")
@_asker_options
@click.option("--why", is_flag=True, help="Show what each passage's score is made of.")
def search(
    query: str,
    groups: tuple[str, ...],
    k: int,
    why: bool,
    path: Path,
    embedder: str,
    base_url: str | None,
    as_of: datetime | None,
    as_json: bool,
) -> None:
    """Show the passages that match QUERY best, of those that the asker may see.

    \b
    Example:
      groundwork index search "annual leave" --as staff --index my-index
    """
    index, day, notes = opened(path, embedder, base_url), _day(as_of), console()
    _note_unknown(notes, index, groups)
    hits = index.search(query, k, groups=groups, as_of=day)
    parts = [index.explain(hit, query, groups=groups, as_of=day) for hit in hits] if why else []
    show(rows(hits, parts), found(hits, parts), as_json=as_json)
    if not hits and not as_json:
        _note_nothing(notes, index, query, groups)


@command.command("why-not")
@click.argument("document_id", metavar="DOC")
@click.argument("query")
@_asker_options
@click.option(
    "--reveal", is_flag=True, help="Tell a hidden document from one that is not there: for keepers of labels."
)
def why_not(
    document_id: str,
    query: str,
    groups: tuple[str, ...],
    k: int,
    reveal: bool,
    path: Path,
    embedder: str,
    base_url: str | None,
    as_of: datetime | None,
    as_json: bool,
) -> None:
    """Say why the document DOC is not among the passages for QUERY.

    \b
    Example:
      groundwork index why-not travel.md "annual leave" --as staff --index my-index
    """
    index = opened(path, embedder, base_url)
    told = index.why_not(document_id, query, k, groups=groups, as_of=_day(as_of), reveal=reveal)
    show(asdict(told), not_found(told), as_json=as_json)


@command.command("tune")
@golden_option
@_index_option
@click.option("--folds", type=int, default=5, show_default=True, help="How many parts the documents are split into.")
@click.option("--seed", type=int, default=0, show_default=True, help="Which split, and which draws.")
@embedder_options
@as_of_option
@json_option
def tune(
    golden: Path,
    path: Path,
    folds: int,
    seed: int,
    embedder: str,
    base_url: str | None,
    as_of: datetime | None,
    as_json: bool,
) -> None:
    """Fit what each part weighs to golden questions of the split train, and keep it where the gain is clear.

    \b
    Example:
      groundwork index tune --golden my-questions.csv --index my-index
    """
    day = _day(as_of)
    questions = [replace(question, as_of=question.as_of or day) for question in GoldenSet.read(golden)]
    index = opened(path, embedder, base_url, notes=console())
    tuning = index.tune(questions, folds=folds, seed=seed)
    if tuning.applied:
        index.save(path)
    show(tuned(tuning), tuning_said(tuning), as_json=as_json)


def _day(as_of: datetime | None) -> date:
    return (as_of or datetime.now()).date()  # noqa: DTZ005 - the asker's own day is meant


def _note_nothing(notes: Console, index: Index, query: str, groups: tuple[str, ...]) -> None:
    """Say why nothing may have been found, as far as that is not the documents' secret."""
    if not query.strip():
        notes.print("the question has no words")
        return
    notes.print("nothing that this asker may see matches")
    if index.groups and not groups:
        notes.print("[yellow]note:[/] the asker is in no group; --as GROUP names one")


def _note_unknown(notes: Console, index: Index, groups: tuple[str, ...]) -> None:
    """Point out a group that no label names: most often it is misspelt."""
    for group in sorted(set(groups) - index.groups - {EVERYONE}):
        notes.print(f"[yellow]note:[/] no document's label names the group {escape(plain(group))}")
