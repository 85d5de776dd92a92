"""``groundwork decide``: from documents and golden questions to a decision."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click
import polars as pl
from rich.markup import escape

from toolkit.cli.shared import (
    as_of_option,
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
from toolkit.decision import DecisionRecord, decide
from toolkit.economics import Scenario
from toolkit.golden import GoldenSet
from toolkit.ingestion import Documents
from toolkit.runs import Experiment, Run
from toolkit.schema import InputError, card
from toolkit.storage import make_folder, write_atomically
from toolkit.views.terminal import print_decision

SCENARIO = "scenario.yaml"
WRITTEN = ("decision.html", "decision.md", "tradeoff.csv")
RUN = "run"

_scenario_option = click.option(
    "--scenario",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FILE",
    help="Demand, people and prices.  [default: scenario.yaml beside the documents, else figures marked assumed]",
)
_model_option = click.option(
    "--model", default=None, metavar="NAME", help="Price the tokens as this model's.  [default: the scenario's]"
)
_out_option = click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out"),
    show_default=True,
    metavar="DIR",
    help="Where to write the decision and the run's tables.",
)


@click.command("decide")
@documents_option
@golden_option
@pack_option
@_scenario_option
@_model_option
@_out_option
@as_of_option
@skip_option
@json_option
def command(
    documents: Path,
    golden: Path,
    prompt_pack: Path | None,
    scenario: Path | None,
    model: str | None,
    out: Path,
    as_of: datetime | None,
    skip_unreadable: bool,
    as_json: bool,
) -> None:
    """Compare the options on your documents, price a completed task, and write a decision.

    Offline and with no key, an extractive reader stands in for the model, and is named on every figure.

    \b
    Examples:
      groundwork decide
      groundwork decide --documents my-folder --golden my-questions.csv --out my-decision
    """
    notes = console()
    money, warnings = _scenario(scenario, documents, model)
    _check_apart(out, documents)
    loaded = open_documents(documents, notes, skip_unreadable=skip_unreadable)
    questions = GoldenSet.read(golden)
    warnings += _checked(questions, loaded, golden)
    pack = open_pack(prompt_pack, documents)
    if pack is None:
        warnings += (_NO_PACK,)
    _check_writable(out)
    day = (as_of or datetime.now()).date()  # noqa: DTZ005 - the user's own day is meant
    run = Experiment(loaded, questions, prompt_pack=pack, as_of=day).run(progress=progress(notes, "Answering"))
    record = decide(run, money, warnings=warnings + _of_the_run(run))
    _write(record, run, out)
    if as_json:
        click.echo(json.dumps(_as_dict(record), ensure_ascii=False))
    else:
        print_decision(record)
        notes.print(escape(f"Written to {out}: {', '.join(WRITTEN)}, and the run's tables in {out / RUN}"))


_NO_PACK = "prompt-only had no prompt pack to answer from (put one in a folder prompt-pack beside the documents)"
_ASSUMED = "every figure on people, volume and errors is the toolkit's own assumption (put yours in a scenario.yaml)"


def _scenario(path: Path | None, documents: Path, model: str | None) -> tuple[Scenario, tuple[str, ...]]:
    """Return the scenario, and a warning where it is nobody's own."""
    beside = documents.parent / SCENARIO
    own = path or (beside if beside.is_file() else None)
    scenario = Scenario.read(own) if own else Scenario.default()
    chosen = scenario.replace(model=model, provider=None) if model else scenario
    chosen.price_note()  # so that a model without a price is refused before anything is run
    return chosen, () if own else (_ASSUMED,)


def _of_the_run(run: Run) -> tuple[str, ...]:
    """Return what only the run shows: how the test questions alone came out, and what did not fit a window."""
    return (*_on_test_alone(run), *_left_out(run))


def _on_test_alone(run: Run) -> Iterator[str]:
    """Readers and weights may have been set on training questions, so what these say flatters."""
    splits = run.questions.select(pl.col("id").alias("question_id"), "split")
    train = splits.filter(split="train").height
    if 0 < train < splits.height:
        test = run.scores.filter(metric="completed").join(splits.filter(split="test"), on="question_id")
        shares = test.group_by("option", maintain_order=True).agg(pl.col("value").mean()).iter_rows()
        said = ", ".join(f"{card(option).title} {share:.0%}" for option, share in shares if share is not None)
        yield f"{train} of {splits.height} questions are for training; on the others alone, completed are: {said}"


def _left_out(run: Run) -> Iterator[str]:
    most = run.usage.group_by("option", maintain_order=True).agg(pl.col("left_out").max())
    for option, count in most.filter(pl.col("left_out") > 0, pl.col("option") == "long-context").iter_rows():
        window = run.manifest["window_tokens"]
        yield f"{card(option).title} had to leave out up to {count} documents, which did not fit {window:,} tokens"


def _check_apart(out: Path, documents: Path) -> None:
    """Refuse to write among the documents: the next run would read its own decision as evidence."""
    if out.resolve().is_relative_to(documents.resolve()):
        raise InputError("lies in the folder of the documents", file=out, field="out", remedy="choose another folder")


def _check_writable(out: Path) -> None:
    """Refuse before the work begins what could not be written at its end."""
    make_folder(out)
    make_folder(out / RUN)
    for name in WRITTEN:
        if (out / name).is_dir():
            raise InputError("is a folder, where a file is to be written", file=out / name, remedy="move it away")


def _write(record: DecisionRecord, run: Run, out: Path) -> None:
    """Write everything, once all of it has been made."""
    pages = {name: record.render(Path(name).suffix) for name in WRITTEN}
    run.write(out / RUN)
    for name, page in pages.items():
        write_atomically(out / name, page)


def _checked(questions: GoldenSet, documents: Documents, golden: Path) -> tuple[str, ...]:
    """Return the warnings about a golden set.

    Raises
    ------
    InputError
        Where something in it must be mended first: a quote that is nowhere would be scored as never found.
    """
    findings = questions.check(documents)
    errors = findings.filter(severity="error").to_dicts()
    if errors:
        said = [
            f"row {questions.rows[row['question_id']]}, question {row['question_id']}: {row['problem']}\n"
            f"  to mend it: {row['remedy']}"
            for row in errors
        ]
        raise InputError("\n".join(["some questions must be mended first", *said]), file=golden, field="evidence")
    rows = findings.filter(severity="warning").select("question_id", "problem", "remedy").iter_rows()
    return tuple(f"{f'{question}: ' if question else ''}{problem} ({remedy})" for question, problem, remedy in rows)


def _as_dict(record: DecisionRecord) -> dict[str, object]:
    verdict = record.verdict
    return {
        "status": verdict.status,
        "option": verdict.option,
        "headline": verdict.headline,
        "reasons": verdict.reasons,
        "would_change": verdict.would_change,
        "warnings": record.warnings,
        "trade_offs": record.trade_offs.to_dicts(),
    }
