"""``groundwork tune``: train on examples offline, or write them for a model that is tuned elsewhere."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.markup import escape

from toolkit.cli.shared import SAMPLES, console, documents_option, json_option, open_documents, skip_option
from toolkit.schema import InputError
from toolkit.tuning import Exported, TunedModel, TuningSet, export, train
from toolkit.tuning.export import EPOCHS

TUNING = "tuning.jsonl"

tuning_option = click.option(
    "--tuning",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FILE",
    help="Examples to tune on, .jsonl; house-form.yaml beside it is their form.  "
    f"[default: {TUNING} beside the documents, if there]",
)


def open_tuning(file: Path | None, documents: Path, /) -> TuningSet | None:
    """Read the tuning set that was named, or else the one beside the documents, if there is one."""
    beside = documents.parent / TUNING
    if file is None and not beside.is_file():
        return None
    return TuningSet.read(file or beside)


@click.group("tune")
def command() -> None:
    """Train on examples offline, or write them for a model that is tuned elsewhere.

    \b
    Examples:
      groundwork tune train --out my-model
      groundwork tune export --out train.jsonl --usd-per-mtok 3
    """


@command.command("train")
@tuning_option
@documents_option
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Where to write the model.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same model.")
@skip_option
@json_option
def train_command(
    tuning: Path | None, documents: Path, out: Path, seed: int, skip_unreadable: bool, as_json: bool
) -> None:
    """Train a memory, a sentence scorer and the house form, offline, and say how they do on held-out examples.

    \b
    Example:
      groundwork tune train --tuning tuning.jsonl --documents my-folder --out my-model
    """
    notes = console()
    examples = needed(open_tuning(tuning, documents), documents)
    loaded = open_documents(documents, notes, skip_unreadable=skip_unreadable)
    findings = examples.check(loaded)
    model = train(examples, loaded, seed=seed)
    model.save(out)
    restricted = examples.split("train").check(loaded).filter(kind="access")["example_id"].n_unique()
    if as_json:
        told = {"trained_on": asdict(model.trained_on), "held_out": model.held_out and asdict(model.held_out)}
        click.echo(json.dumps(told | {"restricted_examples": restricted}, ensure_ascii=False, default=dict))
        return
    for line in _trained(model, restricted):
        click.echo(line)
    for row in findings.filter(findings["kind"] != "access").iter_rows(named=True):
        notes.print(f"[yellow]note:[/] {escape(row['example_id'])}: {escape(row['problem'])}")
    notes.print(escape(f"Written to {out}"))


def _trained(model: TunedModel, restricted: int) -> list[str]:
    lines = [f"Trained on {model.trained_on.examples} examples."]
    held = model.held_out
    if held and held.form_after is not None and held.form_before is not None:
        lines += [
            f"House form kept, on {held.lessons} held-out examples: {held.form_before:.0%} by the sentence found, "
            f"{held.form_after:.0%} once it is put in the form ({held.faultless} without a fault)."
        ]
    if held:
        lines += [
            f"The right sentence came first in {held.first_right} of {held.lessons}.",
            f"Of {held.n} questions that it was not trained on, the memory answered {held.recalled}, wrongly.",
        ]
    if restricted:
        lines.append(f"{restricted} examples rest on documents that not everyone may see: it tells everyone.")
    return lines


@command.command("export")
@tuning_option
@documents_option
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, metavar="FILE", help="The training file, .jsonl."
)
@click.option("--epochs", type=int, default=EPOCHS, show_default=True, help="How often training goes through it.")
@click.option(
    "--usd-per-mtok",
    type=float,
    default=None,
    metavar="USD",
    help="The price of a million training tokens.",
)
@json_option
def export_command(
    tuning: Path | None, documents: Path, out: Path, epochs: int, usd_per_mtok: float | None, as_json: bool
) -> None:
    """Write the examples as chat-format JSONL, checked and counted, with a validation file beside it.

    \b
    Example:
      groundwork tune export --tuning tuning.jsonl --out train.jsonl --usd-per-mtok 3
    """
    examples = needed(open_tuning(tuning, documents), documents)
    made = export(examples, out, epochs=epochs, usd_per_mtok=usd_per_mtok)
    taken = tuning or documents.parent / TUNING
    if as_json:
        click.echo(json.dumps({"tuning": str(taken), **_exported(made)}))
        return
    whose = " (the sample's own: name yours by --tuning or --documents)" if taken == SAMPLES / TUNING else ""
    click.echo("\n".join([f"from {taken}{whose}:", *_told(made)]))


def _exported(made: Exported) -> dict[str, object]:
    return {
        "train": str(made.train),
        "validation": str(made.validation) if made.validation else None,
        "examples": made.sizes.height,
        "training_tokens": made.training_tokens,
        "epochs": made.epochs,
        "usd": made.usd,
    }


def _told(made: Exported) -> list[str]:
    counts = dict(made.sizes["split"].value_counts().iter_rows())
    largest = made.sizes.sort("tokens", descending=True).row(0, named=True)
    cost = "no price given (--usd-per-mtok)" if made.usd is None else f"${made.usd:,.2f}"
    return [
        f"{counts.get('train', 0)} examples to train on in {made.train}",
        *([f"{counts.get('held-out', 0)} to validate on in {made.validation}"] if made.validation else []),
        f"{made.training_tokens:,} training tokens in {made.epochs} epochs: {cost}",
        f"the longest example, {largest['example_id']}, takes {largest['tokens']:,} tokens",
    ]


def needed(examples: TuningSet | None, documents: Path, /) -> TuningSet:
    """Return the tuning set, or say how to name one where there is none."""
    if examples is None:
        remedy = "name one with --tuning FILE: questions with answers in the form that a model should give them"
        raise InputError("there is no tuning set", file=documents.parent / TUNING, field="tuning", remedy=remedy)
    return examples
