"""``groundwork drill``: change the documents, take rights away, hide instructions, and see what each option does."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import polars as pl

from toolkit import drills
from toolkit.cli.drill_shown import show_access, show_freshness, show_injection, show_json
from toolkit.cli.shared import (
    console,
    documents_option,
    golden_option,
    json_option,
    open_documents,
    open_pack,
    pack_option,
    progress,
    skip_option,
)
from toolkit.drills import Upkeep
from toolkit.golden import GoldenSet
from toolkit.ingestion import Documents
from toolkit.options import UNTRAINED
from toolkit.readers import Reader, extractive
from toolkit.runs.answering import Progress
from toolkit.schema import OPTIONS
from toolkit.tuning import TuningSet

_options_option = click.option(
    "--option",
    "options",
    type=click.Choice(OPTIONS),
    multiple=True,
    help="An option to try; may be given again.  [default: all whose parts are there]",
)
_tuning_option = click.option(
    "--tuning",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FILE",
    help="The tuning set of fine-tuned and hybrid.  [default: tuning.jsonl beside the documents, if there]",
)
_Parts = tuple[Documents, GoldenSet, Documents | None, Reader, list[Upkeep]]


def _shared(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb the flags that every drill takes."""
    for flag in (json_option, skip_option, _options_option, _tuning_option, pack_option, golden_option):
        verb = flag(verb)
    return documents_option(verb)


@click.group("drill")
def command() -> None:
    """Change the documents, take rights away, hide instructions, and see what each option does.

    \b
    Example:
      groundwork drill freshness --updates data/samples/updates
    """


@command.command("freshness")
@_shared
@click.option(
    "--updates",
    type=click.Path(path_type=Path),
    default=None,
    metavar="DIR",
    help="A folder with updates.yaml, golden.jsonl and documents.  [default: updates beside the documents]",
)
@click.option(
    "--corrected-pack", type=click.Path(path_type=Path), default=None, metavar="DIR", help="The prompt pack, rewritten."
)
@click.option(
    "--corrected-tuning", type=click.Path(path_type=Path), default=None, metavar="FILE", help="The examples, corrected."
)
def freshness(
    updates: Path | None, corrected_pack: Path | None, corrected_tuning: Path | None, *, as_json: bool, **given: Any
) -> None:
    """Apply updates to a copy of the documents, and see who still answers with what was true before.

    Your files stay as they are.

    \b
    Example:
      groundwork drill freshness --option rag --option prompt-only
    """
    folder: Path = given["documents"]
    pack = open_pack(corrected_pack, folder) if corrected_pack else None
    tuning = TuningSet.read(corrected_tuning) if corrected_tuning else None
    documents, golden, prompt_pack, reader, upkeeps = _parts(given, corrected_pack=pack, corrected_tuning=tuning)
    changes = drills.Updates.read(updates or folder.parent / "updates")
    found = drills.freshness(
        documents, changes, golden, upkeeps, reader=reader, prompt_pack=prompt_pack, progress=_asking()
    )
    if not as_json:
        show_freshness(found)
        return
    rates = found.rates.select("phase", "option", "metric", "value", "low", "high", "n")
    show_json({"rates": rates, "corrections": found.corrections, "kept": found.kept, "answers": found.answers})


@command.command("access")
@_shared
def access(*, as_json: bool, **given: Any) -> None:
    """Ask about every restricted document as everybody who may not see it, then revoke rights and ask again.

    Ends with 1 where anything leaked.

    \b
    Example:
      groundwork drill access --option rag
    """
    documents, golden, pack, reader, upkeeps = _parts(given)
    found = drills.access(documents, golden, upkeeps, reader=reader, prompt_pack=pack, progress=_asking())
    revoked = drills.revocation(documents, golden, upkeeps, reader=reader, prompt_pack=pack, progress=_asking())
    tables = {
        "rates": found.rates, "canaries": found.canaries.filter(pl.col("seen_at").list.len() > 0),
        "over_blocked": found.over_blocked, "existence": found.existence.filter(pl.col("gives_away")),
        "revocation": revoked,
    }  # fmt: skip
    if as_json:
        show_json(tables)
    else:
        show_access(found, revoked)
    if found.rates["seen"].sum() or revoked["still_leaking"].list.len().sum():
        raise SystemExit(1)


@command.command("injection")
@_shared
@click.option(
    "--probes",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FILE",
    help="The instructions hidden in the documents.  [default: probes.yaml beside the documents]",
)
def injection(probes: Path | None, *, as_json: bool, **given: Any) -> None:
    """Look whether an answer does what an instruction hidden in a document asks for. Ends with 1 where one does.

    \b
    Example:
      groundwork drill injection --option rag
    """
    documents, golden, pack, reader, upkeeps = _parts(given)
    listed = drills.Probes.read(probes or given["documents"].parent / drills.PROBES_FILE)
    rates, followed = drills.injection(
        documents, golden, listed, upkeeps, reader=reader, prompt_pack=pack, progress=_asking()
    )
    if as_json:
        show_json({"rates": rates.select("option", "value", "low", "high", "n"), "followed": followed})
    else:
        show_injection(rates, followed)
    if followed.height:
        raise SystemExit(1)


def _parts(
    given: dict[str, Any], *, corrected_pack: Documents | None = None, corrected_tuning: TuningSet | None = None
) -> _Parts:
    """Read what a drill needs, and say how each option is kept up."""
    folder: Path = given["documents"]
    documents = open_documents(folder, console(), skip_unreadable=given["skip_unreadable"])
    pack, tuning, reader = open_pack(given["prompt_pack"], folder), _tuning(given["tuning"], folder), extractive()
    upkeeps = drills.standard(
        given["options"] or (OPTIONS if tuning else UNTRAINED), reader=reader, pack=pack,
        corrected_pack=corrected_pack, tuning=tuning, corrected_tuning=corrected_tuning,
    )  # fmt: skip
    return documents, GoldenSet.read(given["golden"]), pack, reader, upkeeps


def _tuning(path: Path | None, documents: Path) -> TuningSet | None:
    beside = documents.parent / "tuning.jsonl"
    return TuningSet.read(path or beside) if path or beside.is_file() else None


def _asking() -> Progress:
    """Return what shows how far a drill is, on a terminal; nothing where its output is piped."""
    return progress(console(), "Asking")
