"""``groundwork index``: an index on disk, to build once and search often."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path

import click
from rich.markup import escape

from toolkit.cli.embedders import embedder_of, embedder_options, opened, watched
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
from toolkit.retrieval import MODES, Explanation, Index, Tuning, WhyNot
from toolkit.schema import Hit

_index_option = click.option(
    "--index",
    "path",
    type=click.Path(path_type=Path),
    default=Path("out/index"),
    show_default=True,
    metavar="DIR",
    help="Where the index is kept.",
)
_groups_option = click.option(
    "--as", "groups", multiple=True, metavar="GROUP", help="A group that the asker is in; may be given again."
)


@click.group("index")
def command() -> None:
    """Build an index of documents, change it, and search it as one person."""


@command.command("build")
@documents_option
@_index_option
@click.option("--mode", type=click.Choice(MODES), default="hybrid", show_default=True, help="What ranks.")
@embedder_options
@skip_option
def build(documents: Path, path: Path, mode: str, embedder: str, base_url: str | None, skip_unreadable: bool) -> None:
    """Index a folder of documents.

    \b
    Example:
      groundwork index build --documents my-folder --index my-index
    """
    notes = console()
    chosen = embedder_of(embedder, base_url)
    found = open_documents(documents, notes, skip_unreadable=skip_unreadable)
    shown = watched(chosen, path, notes, base_url) if mode in ("dense", "hybrid") else None
    index = Index.build(found, mode, embedder="auto" if shown is None and embedder == "auto" else shown)
    index.save(path)
    notes.print(_said(index, path))


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
    notes.print(_said(index, path))


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
    console().print(_said(index, path))


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
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for line in _lines(told):
        click.echo(line)


@command.command("search")
@click.argument("query")
@_groups_option
@click.option("-k", type=int, default=5, show_default=True, help="How many passages.")
@click.option("--why", is_flag=True, help="Show what each passage's score is made of.")
@_index_option
@embedder_options
@as_of_option
@json_option
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
    index, day = opened(path, embedder, base_url), _day(as_of)
    hits = index.search(query, k, groups=groups, as_of=day)
    told = [index.explain(hit, query, groups=groups, as_of=day) for hit in hits] if why else []
    if as_json:
        click.echo(json.dumps(list(_rows(hits, told)), ensure_ascii=False))
        return
    for place, hit in enumerate(hits):
        above = " > ".join([hit.document_id, *hit.headings])
        click.echo(f"{hit.rank}. {above} [{hit.start}:{hit.end}]  {hit.score:.3f}")
        click.echo(f"   {' '.join(hit.text.split())[:300]}")
        if why:
            click.echo(f"   why: {_parts(told[place])}")
    if not hits:
        console().print("nothing that this asker may see matches")


@command.command("why-not")
@click.argument("document_id", metavar="DOC")
@click.argument("query")
@_groups_option
@click.option("-k", type=int, default=5, show_default=True, help="How many passages a search would show.")
@click.option(
    "--reveal", is_flag=True, help="Tell a hidden document from one that is not there: for keepers of labels."
)
@_index_option
@embedder_options
@as_of_option
@json_option
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
    click.echo(json.dumps(asdict(told), ensure_ascii=False) if as_json else _why_not_said(told))


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
    if as_json:
        click.echo(json.dumps(_tuned(tuning), ensure_ascii=False))
        return
    for line in _tuning_said(tuning):
        click.echo(line)


def _day(as_of: datetime | None) -> date:
    return (as_of or datetime.now()).date()  # noqa: DTZ005 - the asker's own day is meant


def _said(index: Index, path: Path) -> str:
    what = index.describe()
    vectors = f", with vectors of {index.embedder}" if index.embedder else ""
    return escape(f"{what['documents']} documents in {what['chunks']} chunks, in {path}{vectors}")


def _lines(told: Mapping[str, object], margin: str = "") -> Iterator[str]:
    for name, value in told.items():
        if isinstance(value, Mapping):
            yield f"{margin}{name}"
            yield from _lines(value, f"{margin}  ")
        else:
            yield f"{margin}{name}: {value}"


def _rows(hits: Iterable[Hit], told: list[Explanation]) -> Iterator[dict[str, object]]:
    for place, hit in enumerate(hits):
        why = {"why": [asdict(part) for part in told[place].parts]} if told else {}
        yield {**asdict(hit), **why}


def _parts(told: Explanation) -> str:
    return ", ".join(f"{part.source} {part.term} {part.score:.3f}".replace("  ", " ") for part in told.parts)


def _why_not_said(told: WhyNot) -> str:
    lines = [f"{told.document_id}: {told.reason} ({told.detail})"]
    if told.rank is not None:
        lines.append(f"   its best passage is number {told.rank}, with {told.score:.3f}; {told.needed:.3f} was needed")
    if told.missing:
        lines.append(f"   words of the question that it does not hold: {', '.join(told.missing)}")
    return "\n".join(lines)


def _tuned(tuning: Tuning) -> dict[str, object]:
    return {
        "applied": tuning.applied,
        "gain": asdict(tuning.gain),
        "n": tuning.n,
        "before": asdict(tuning.before),
        "after": asdict(tuning.after),
        "left_out": dict(tuning.left_out),
    }


def _tuning_said(tuning: Tuning) -> Iterator[str]:
    gain = tuning.gain
    bounds = "" if gain.low is None else f"{gain.low:+.3f} to {gain.high:+.3f}, "
    yield f"nDCG@10 {gain.value:+.3f} ({bounds}n = {gain.n}; {gain.method})"
    for reason, number in tuning.left_out.items():
        yield f"   {number} questions left out: {reason}"
    changed = {name: value for name, value in asdict(tuning.after).items() if value != asdict(tuning.before)[name]}
    moved = ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in changed.items()) or "none"
    yield f"weights that differ from the defaults: {moved}"
    yield "applied, and saved with the index" if tuning.applied else "not applied: the gain is not clear"
