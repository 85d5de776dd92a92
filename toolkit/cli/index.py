"""``groundwork index``: an index on disk, to build once and search often."""

from datetime import datetime
from pathlib import Path

import click
from rich.markup import escape

from toolkit.cli.shared import as_of_option, console, documents_option, json_option, open_documents, skip_option
from toolkit.retrieval import MODES, Index

_index_option = click.option(
    "--index",
    "path",
    type=click.Path(path_type=Path),
    default=Path("out/index"),
    show_default=True,
    metavar="DIR",
    help="Where the index is kept.",
)


@click.group("index")
def command() -> None:
    """Build an index of documents, change it, and search it as one person."""


@command.command("build")
@documents_option
@_index_option
@click.option("--mode", type=click.Choice(MODES), default="hybrid", show_default=True, help="What ranks.")
@skip_option
def build(documents: Path, path: Path, mode: str, skip_unreadable: bool) -> None:
    """Index a folder of documents.

    \b
    Example:
      groundwork index build --documents my-folder --index my-index
    """
    notes = console()
    index = Index.build(open_documents(documents, notes, skip_unreadable=skip_unreadable), mode=mode)
    index.save(path)
    notes.print(_said(index, path))


@command.command("add")
@documents_option
@_index_option
@skip_option
def add(documents: Path, path: Path, skip_unreadable: bool) -> None:
    """Add a folder's documents, each taking the place of the one with its id.

    \b
    Example:
      groundwork index add --documents new-folder --index my-index
    """
    notes = console()
    index = Index.load(path)
    index.add(open_documents(documents, notes, skip_unreadable=skip_unreadable))
    index.save(path)
    notes.print(_said(index, path))


@command.command("search")
@click.argument("query")
@click.option(
    "--as", "groups", multiple=True, metavar="GROUP", help="A group that the asker is in; may be given again."
)
@click.option("-k", type=int, default=5, show_default=True, help="How many passages.")
@_index_option
@as_of_option
@json_option
def search(query: str, groups: tuple[str, ...], k: int, path: Path, as_of: datetime | None, as_json: bool) -> None:
    """Show the passages that match QUERY best, of those that the asker may see.

    \b
    Example:
      groundwork index search "annual leave" --as staff --index my-index
    """
    day = (as_of or datetime.now()).date()  # noqa: DTZ005 - the asker's own day is meant
    hits = Index.load(path).search_many([query], k=k, groups=set(groups), as_of=day)
    if as_json:
        click.echo(hits.write_json())
        return
    for hit in hits.iter_rows(named=True):
        place = " > ".join([hit["document_id"], *hit["headings"]])
        click.echo(f"{hit['rank']}. {place} [{hit['start']}:{hit['end']}]  {hit['score']:.3f}")
        click.echo(f"   {' '.join(hit['text'].split())[:300]}")
    if hits.is_empty():
        console().print("nothing that this asker may see matches")


def _said(index: Index, path: Path) -> str:
    what = index.describe()
    return escape(f"{what['documents']} documents in {what['chunks']} chunks, in {path}")
