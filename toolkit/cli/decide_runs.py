"""Runs that a decision is to rest on, made or imported before: read, and their documents found again."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from toolkit.cli.decide_asking import Parts, Ready
from toolkit.cli.decide_measures import freshness_drill
from toolkit.cli.run import COMMAND, typed
from toolkit.cli.shared import is_typed, open_documents
from toolkit.decision.document import sha256
from toolkit.golden import GoldenSet
from toolkit.ingestion import Documents
from toolkit.runs import Run
from toolkit.runs.merging import basis, is_imported
from toolkit.runs.provenance import document_hashes, what_differs
from toolkit.schema import InputError


def read_runs(folders: Sequence[Path], out: Path, /, *, asking: bool) -> list[Run]:
    """Return the runs in folders, none of which may be written over.

    Raises
    ------
    InputError
        Where a folder holds no finished run, is named twice, or is where it is to be written with others.
    """
    paths = [folder.resolve() for folder in folders]
    twice = next((folder for folder, path in zip(folders, paths, strict=True) if paths.count(path) > 1), None)
    if twice is not None:
        raise InputError("is named twice", file=twice, field="--run")
    if (asking or len(folders) > 1) and out.resolve() in paths:
        remedy = "name another --out: what is decided on is kept there as one run"
        raise InputError("would be written over", file=out, field="--run", remedy=remedy)
    return [Run.read(folder) for folder in folders]


def asks(folders: Sequence[Path], ask: bool | None, /) -> bool:
    """Return whether options are asked now: where no run is given, or where it is wished.

    Who names documents or questions beside a run wishes it, unless told otherwise.
    """
    return not folders or (ask if ask is not None else is_typed("documents") or is_typed("golden"))


def documents_of(folders: Sequence[Path], runs: Sequence[Run], named: Path, /) -> Path | None:
    """Return the folder of the documents that runs were made on, as far as it is known, or ``None``."""
    if is_typed("documents"):
        return named
    begun = next((folder for folder in folders if (folder / COMMAND).is_file()), None)
    recorded = typed(begun)["documents"] if begun else named
    made_here = isinstance(basis(runs).manifest.get("documents"), dict)
    return recorded if made_here and recorded and recorded.is_dir() else None


def reopened(folder: Path | None, runs: Sequence[Run], notes: Console, /) -> Documents | None:
    """Return the documents, if they are still those that the runs were made on.

    Raises
    ------
    InputError
        Where documents are named that differ.
    """
    if folder is None:
        return None
    wanted = basis(runs).manifest.get("documents")
    if wanted is None and not is_typed("documents"):
        return None
    documents = open_documents(folder, notes, skip_unreadable=True)
    differs = what_differs({"documents": wanted or {}}, {"documents": document_hashes(documents)})
    if not differs or wanted is None:
        return documents
    if is_typed("documents"):
        raise InputError(f"are not those of the run: {differs[0]}", file=folder, field="--documents")
    return None


def recalled(
    folders: Sequence[Path], given: Sequence[Run], home: Path | None, golden: Path, parts: Parts, notes: Console, /
) -> Ready:
    """Return what runs in folders hold, asking nobody; a drill, where documents and questions are still theirs."""
    documents = reopened(home, given, notes)
    manifest = basis(given).manifest
    elsewhere = all(is_imported(each) for each in given)
    if documents is None and not elsewhere:
        notes.print(
            escape(
                "note: the run's documents are not at hand, so its answers are not shown and no drill is run; "
                "--documents DIR --no-ask names them"
            ),
            soft_wrap=True,
        )
    questions = _questions(folders, golden, manifest.get("golden_sha256"))
    drill = None
    if parts.drilled and documents and home and questions:
        drill = freshness_drill(documents, home, questions, parts.pack, parts.tuning)
    return Ready(
        experiment=None,
        given=tuple(given),
        documents=documents or Documents(items=()),
        documents_sha256=sha256(manifest.get("documents", {})),
        drill=drill,
        shows_answers=documents is not None or elsewhere,
    )


def _questions(folders: Sequence[Path], golden: Path, golden_sha256: object) -> GoldenSet | None:
    """Return the golden set that was asked, where its file still says the same."""
    begun = next((folder for folder in folders if (folder / COMMAND).is_file()), None)
    path = typed(begun)["golden"] if begun and not is_typed("golden") else golden
    if not path.is_file():
        return None
    questions = GoldenSet.read(path)
    return questions if questions.content_hash == golden_sha256 else None
