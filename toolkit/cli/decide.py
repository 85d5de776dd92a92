"""``groundwork decide``: from documents and golden questions to a decision."""

import json
from datetime import datetime
from pathlib import Path

import click
from rich.markup import escape

from toolkit.cli.decide_verify import ANSWERS, RUN, keep_revised, read_measures, show_verification
from toolkit.cli.decide_warnings import of_the_run
from toolkit.cli.model import has_endpoint, model_options, reader_of
from toolkit.cli.printing import find_browser, print_pdf
from toolkit.cli.shared import (
    as_of_option,
    console,
    documents_option,
    golden_option,
    json_option,
    open_documents,
    open_pack,
    own_files,
    pack_option,
    progress,
    skip_option,
)
from toolkit.cli.terms import note_idle_budget, price_option, terms_of
from toolkit.cli.tune import open_tuning, tuning_option
from toolkit.decision import DecisionRecord, Preferences, decide, read_preferences, read_record
from toolkit.economics import Scenario
from toolkit.golden import GoldenSet
from toolkit.ingestion import Documents
from toolkit.runs import Experiment
from toolkit.schema import InputError
from toolkit.storage import make_folder, write_atomically
from toolkit.views.answers import AnswerBook
from toolkit.views.terminal import print_decision

SCENARIO, WEIGHTS = "scenario.yaml", "weights.yaml"
ANNEX, PDF = "annex.html", "decision.pdf"
WRITTEN = ("decision.html", "decision.md", "decision.json", ANNEX, ANSWERS, "tradeoff.csv")

_scenario_option = click.option(
    "--scenario",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FILE",
    help="Demand, people and prices.  [default: scenario.yaml beside the documents, else figures marked assumed]",
)
_tuned_model_option = click.option(
    "--tuned-model",
    default=None,
    metavar="NAME",
    help="A model tuned on the tuning set, at --base-url, which fine-tuned then asks.  [default: trained here]",
)
_out_option = click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out"),
    show_default=True,
    metavar="DIR",
    help="Where to write the decision and the run's tables.",
)
_weights_option = click.option(
    "--weights",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FILE",
    help="What the people who decide want: weights, must-haves, judgements, who signs.  "
    "[default: weights.yaml beside the documents, if there]",
)
_measures_option = click.option(
    "--measures",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FILE",
    help="Estimates that the run does not hold, as CSV or parquet: a drill's stale answers, capacity_at_peak.",
)
_revises_option = click.option(
    "--revises",
    type=click.Path(path_type=Path),
    default=None,
    metavar="RECORD",
    help="Show what changed since a decision.json.",
)
_verify_option = click.option(
    "--verify",
    "verified",
    type=click.Path(path_type=Path),
    default=None,
    metavar="RECORD",
    help="Recompute a decision.json, .html or .md from the run beside it, say whether it still holds, and end.",
)
_budget_option = click.option(
    "--budget",
    "budget_usd",
    type=float,
    metavar="USD",
    help="The most that the model's calls may cost in all, at its list price. Limits a minute, repeats and more: "
    "groundwork run.",
)
_pdf_option = click.option("--pdf", is_flag=True, help="Print decision.html to decision.pdf too, by Chromium.")


@click.command("decide")
@documents_option
@golden_option
@pack_option
@tuning_option
@_scenario_option
@_weights_option
@_measures_option
@model_options
@_budget_option
@price_option
@_tuned_model_option
@_out_option
@as_of_option
@_revises_option
@_verify_option
@_pdf_option
@skip_option
@json_option
def command(
    documents: Path,
    golden: Path,
    prompt_pack: Path | None,
    tuning: Path | None,
    scenario: Path | None,
    weights: Path | None,
    measures: Path | None,
    model: str | None,
    base_url: str | None,
    timeout_s: float,
    budget_usd: float | None,
    usd_per_mtok: tuple[float, float] | None,
    tuned_model: str | None,
    out: Path,
    as_of: datetime | None,
    revises: Path | None,
    verified: Path | None,
    pdf: bool,
    skip_unreadable: bool,
    as_json: bool,
) -> None:
    """Compare the options on your documents, price a completed task, and write a decision.

    Offline and with no key, an extractive reader stands in for the model. What answers is named on every figure.

    \b
    Examples:
      groundwork decide
      groundwork decide --documents my-folder --golden my-questions.csv --out my-decision
      groundwork decide --model my-model --base-url http://localhost:8080/v1
      groundwork decide --out next --revises out/decision.json --pdf
      groundwork decide --verify out/decision.json
    """
    notes = console()
    if verified:
        show_verification(verified, as_json=as_json)
    documents, golden = own_files(documents, golden)
    asked = has_endpoint(model, base_url)
    reader = reader_of(model if asked else None, base_url, timeout_s, notes)
    own = reader_of(tuned_model, base_url, timeout_s, notes) if tuned_model else None
    browser = find_browser() if pdf else ""
    money, warnings = _scenario(scenario, documents, model, asked=asked)
    wanted, before = _weights(weights, documents), read_record(revises) if revises else None
    more = read_measures(measures)
    warnings += _of_others((scenario, weights), documents)
    _check_apart(out, documents)
    loaded = open_documents(documents, notes, skip_unreadable=skip_unreadable)
    questions = GoldenSet.read(golden)
    examples = open_tuning(tuning, documents)
    warnings += _checked(questions, loaded, golden)
    pack = open_pack(prompt_pack, documents)
    if pack is None:
        warnings += (_NO_PACK,)
    _check_writable(out)
    day = (as_of or datetime.now()).date()  # noqa: DTZ005 - the user's own day is meant
    experiment = Experiment(
        loaded, questions, reader=reader, prompt_pack=pack, as_of=day, tuning=examples, tuned_reader=own
    )
    terms = terms_of(model if asked else None, day, budget_usd=budget_usd, usd_per_mtok=usd_per_mtok)
    note_idle_budget(model if asked else None, budget_usd, notes)
    run = experiment.run(
        out / RUN, accept_changes=True, budget_usd=budget_usd, terms=terms, progress=progress(notes, "Answering")
    )
    warnings += of_the_run(run)
    record = decide(run, money, weights=wanted, more=more, warnings=warnings, revises=before)
    _write(record, AnswerBook(run, loaded).page(), out)
    keep_revised(before, out)
    if pdf:
        print_pdf(browser, out / WRITTEN[0], out / PDF)
    if as_json:
        click.echo(json.dumps(record.document, ensure_ascii=False))
    else:
        print_decision(record)
        written = ", ".join([*WRITTEN, *([PDF] if pdf else [])])
        notes.print(escape(f"Written to {out}: {written}, and the run's tables in {out / RUN}"))
        notes.print(f"{ANSWERS} shows what every asker was told: it is for those who may see all of it")


_NO_PACK = "prompt-only had no prompt pack to answer from (put one in a folder prompt-pack beside the documents)"
_ASSUMED = "every figure on people, volume and errors is the toolkit's own assumption (put yours in a scenario.yaml)"


def _scenario(
    path: Path | None, documents: Path, model: str | None, *, asked: bool
) -> tuple[Scenario, tuple[str, ...]]:
    """Return the scenario, and a warning where it is nobody's own, or prices another model than the one that answers.

    A model that answers may be one's own, and in no price book; one that is named for its price alone must be in it.
    """
    beside = documents.parent / SCENARIO
    own = path or (beside if beside.is_file() else None)
    scenario = Scenario.read(own) if own else Scenario.default()
    warnings = () if own else (_ASSUMED,)
    chosen = scenario.replace(model=model, provider=None) if model else scenario
    try:
        chosen.price_note()  # so that a model without a price is refused before anything is run
    except InputError:
        if not asked:
            raise
        scenario.price_note()
        return scenario, (*warnings, f"{model} has no list price: its tokens are priced as those of {scenario.model}")
    return chosen, warnings


def _weights(path: Path | None, documents: Path) -> Preferences | None:
    """Return what the people who decide want, read before anything is run, or ``None`` where nobody said."""
    beside = documents.parent / WEIGHTS
    own = path or (beside if beside.is_file() else None)
    return read_preferences(own) if own else None


def _of_others(named: tuple[Path | None, ...], documents: Path) -> tuple[str, ...]:
    """Warn of a scenario or weights that stand beside other documents: they may be another organisation's."""
    others = [
        path for path in named
        if path and (beside := path.parent / documents.name).is_dir() and beside.resolve() != documents.resolve()
    ]  # fmt: skip
    return tuple(
        f"{path.name} stands beside other documents than those that were asked: see that its figures are yours"
        for path in others
    )


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


def _write(record: DecisionRecord, answers: str, out: Path) -> None:
    """Write everything, once all of it has been made."""
    pages = {name: record.render(Path(name).suffix, answers=ANSWERS) for name in WRITTEN}
    pages |= {ANNEX: record.annex(answers=ANSWERS), ANSWERS: answers}
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
