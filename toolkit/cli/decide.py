"""``groundwork decide``: from documents and golden questions to a decision."""

import json
from datetime import datetime
from pathlib import Path

import click

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
from toolkit.runs import Experiment
from toolkit.schema import InputError
from toolkit.storage import make_folder
from toolkit.views.terminal import print_decision

SCENARIO = "scenario.yaml"
WRITTEN = ("decision.html", "decision.md", "tradeoff.csv")

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
    money = _scenario(scenario, documents, model)
    make_folder(out)
    loaded = open_documents(documents, notes, skip_unreadable=skip_unreadable)
    questions = GoldenSet.read(golden)
    warnings = _checked(questions, loaded, golden)
    day = (as_of or datetime.now()).date()  # noqa: DTZ005 - the user's own day is meant
    experiment = Experiment(loaded, questions, prompt_pack=open_pack(prompt_pack, documents), as_of=day)
    run = experiment.run(out / "run", progress=progress(notes, "Answering"))
    record = decide(run, money, warnings=warnings)
    for name in WRITTEN:
        record.write(out / name)
    if as_json:
        click.echo(json.dumps(_as_dict(record), ensure_ascii=False))
    else:
        print_decision(record)
        notes.print(f"Written to {out}: {', '.join(WRITTEN)}, and the run's tables in {out / 'run'}")


def _scenario(path: Path | None, documents: Path, model: str | None) -> Scenario:
    beside = documents.parent / SCENARIO
    scenario = Scenario.read(path or beside) if path or beside.is_file() else Scenario.default()
    chosen = scenario.replace(model=model, provider=None) if model else scenario
    chosen.price_note()  # so that a model without a price is refused before anything is run
    return chosen


def _checked(questions: GoldenSet, documents: Documents, golden: Path) -> tuple[str, ...]:
    """Return the warnings about a golden set.

    Raises
    ------
    InputError
        Where something in it must be mended first: a quote that is nowhere would be scored as never found.
    """
    findings = questions.check(documents)
    errors = findings.filter(severity="error")
    if errors.height:
        said = [
            f"question {row['question_id']}: {row['problem']}\n  to mend it: {row['remedy']}"
            for row in errors.to_dicts()
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
