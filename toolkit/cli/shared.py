"""What several verbs take and show."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import click
from click.core import ParameterSource
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from toolkit.ingestion import Documents, load_documents
from toolkit.parallel import Mapper
from toolkit.schema import InputError

T = TypeVar("T")

SAMPLES = Path("data/samples")
PACK = "prompt-pack"

documents_option = click.option(
    "--documents",
    type=click.Path(path_type=Path),
    default=SAMPLES / "documents",
    show_default=True,
    metavar="DIR",
    help="The folder that holds the documents.",
)
golden_option = click.option(
    "--golden",
    type=click.Path(path_type=Path),
    default=SAMPLES / "golden.jsonl",
    show_default=True,
    metavar="FILE",
    help="The golden questions, .jsonl, .csv or .xlsx.",
)
as_of_option = click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    metavar="DATE",
    help="The day to ask about, where a question names none.  [default: today]",
)
pack_option = click.option(
    "--prompt-pack",
    type=click.Path(path_type=Path),
    default=None,
    metavar="DIR",
    help="What prompt-only pastes into every prompt.  [default: prompt-pack beside the documents, if there]",
)
skip_option = click.option("--skip-unreadable", is_flag=True, help="Go on without files that cannot be read.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def console() -> Console:
    """Return where progress and notes go: standard error, so that standard output is the result alone."""
    return Console(stderr=True, highlight=False)


def own_files(documents: Path, golden: Path, /) -> tuple[Path, Path]:
    """Return the documents and the questions that are meant, where only one of them was named.

    The other is then looked for beside it: the sample's would be another organisation's.

    Raises
    ------
    InputError
        Where it is not there.
    """
    named = {name for name in ("documents", "golden") if is_typed(name)}
    beside = golden.parent / "documents" if named == {"golden"} else documents.parent / "golden.jsonl"
    if named == {"documents"} and not beside.is_file():
        remedy = "add --golden FILE: your questions"
        raise InputError("you named documents but no --golden", field="--documents", got=str(documents), remedy=remedy)
    if named == {"golden"} and not beside.is_dir():
        remedy = "add --documents DIR: the documents that they are about"
        raise InputError("you named --golden but no --documents", field="--golden", got=str(golden), remedy=remedy)
    if len(named) != 1:
        return documents, golden
    return (documents, beside) if named == {"documents"} else (beside, golden)


def is_typed(name: str) -> bool:
    """Return whether a person gave an option, rather than its default."""
    return click.get_current_context().get_parameter_source(name) is not ParameterSource.DEFAULT


def open_documents(
    folder: Path,
    notes: Console,
    /,
    *,
    skip_unreadable: bool = False,
    for_asker: bool = False,
    mapper: Mapper | None = None,
) -> Documents:
    """Load a folder with progress, and note what a person should know about it.

    Notes name files, and may quote them: they are for whoever looks after the documents, and an asker is told no more
    than that there are some.

    Raises
    ------
    InputError
        Where a file that was meant to be read could not be, unless told to go on without it: a decision that rests on
        fewer documents than people think is worse than none.
    """
    documents = load_documents(folder, progress=progress(notes, "Reading documents"), mapper=mapper)
    if documents.failed and not skip_unreadable:
        problems = "\n".join(note.problem for note in documents.failed)
        raise InputError(f"{problems}\n  to go on without: --skip-unreadable")
    if for_asker and documents.notes:
        count = "1 note" if len(documents.notes) == 1 else f"{len(documents.notes)} notes"
        notes.print(f"[yellow]note:[/] {count} on the documents; `groundwork golden check` shows them")
    for note in () if for_asker else documents.notes:
        problem = note.problem.splitlines()[0].removeprefix(f"{note.path}: ")
        notes.print(f"[yellow]note:[/] {escape(note.path)}: {escape(problem)}")
    return documents


def open_pack(folder: Path | None, documents: Path, /) -> Documents | None:
    """Load the prompt pack that was named, or else the one beside the documents, if there is one."""
    beside = documents.parent / PACK
    if folder is None and not beside.is_dir():
        return None
    return load_documents(folder or beside)


def progress(notes: Console, what: str, /) -> Callable[[Sequence[T]], Iterable[T]]:
    """Return what wraps a sequence in a progress bar, which goes when it is done; none where nobody looks on."""
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())

    def wrap(items: Sequence[T]) -> Iterable[T]:
        with Progress(*columns, console=notes, transient=True, disable=not notes.is_terminal) as bars:
            yield from bars.track(items, total=len(items))

    return wrap
