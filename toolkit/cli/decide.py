"""``groundwork decide``: from documents and golden questions to a decision."""

import json
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from toolkit.cli.decide_asking import Parts, day_of, prepared
from toolkit.cli.decide_measures import measured, read_measures
from toolkit.cli.decide_options import (
    ask_option,
    budget_option,
    drill_option,
    measures_option,
    out_option,
    pdf_option,
    revises_option,
    run_option,
    scenario_option,
    tuned_model_option,
    verify_option,
    weights_option,
)
from toolkit.cli.decide_runs import asks, documents_of, read_runs, recalled
from toolkit.cli.decide_verify import ANSWERS, RUN, keep_revised, show_verification
from toolkit.cli.decide_warnings import of_the_run
from toolkit.cli.model import has_endpoint, model_options, reader_of
from toolkit.cli.printing import find_browser, print_pdf
from toolkit.cli.shared import (
    as_of_option,
    console,
    documents_option,
    golden_option,
    json_option,
    open_pack,
    own_files,
    pack_option,
    skip_option,
)
from toolkit.cli.terms import note_idle_budget, price_option, terms_of
from toolkit.cli.tune import open_tuning, tuning_option
from toolkit.decision import DecisionRecord, Preferences, decide, read_preferences, read_record
from toolkit.decision.deciding import check_documents
from toolkit.economics import Scenario
from toolkit.schema import InputError
from toolkit.storage import make_folder, write_atomically
from toolkit.views.answers import AnswerBook
from toolkit.views.terminal import SHOWN, print_decision

SCENARIO, WEIGHTS = "scenario.yaml", "weights.yaml"
ANNEX, PDF = "annex.html", "decision.pdf"
WRITTEN = ("decision.html", "decision.md", "decision.json", ANNEX, ANSWERS, "tradeoff.csv")


@click.command("decide")
@documents_option
@golden_option
@run_option
@ask_option
@pack_option
@tuning_option
@scenario_option
@weights_option
@measures_option
@drill_option
@model_options
@budget_option
@price_option
@tuned_model_option
@out_option
@as_of_option
@revises_option
@verify_option
@pdf_option
@skip_option
@json_option
def command(
    documents: Path,
    golden: Path,
    folders: tuple[Path, ...],
    ask: bool | None,
    prompt_pack: Path | None,
    tuning: Path | None,
    scenario: Path | None,
    weights: Path | None,
    measures: Path | None,
    drilled: bool,
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
      groundwork decide --run runs/first
      groundwork decide --documents my-folder --golden my-questions.csv --run runs/imported
      groundwork decide --out next --revises out/decision.json --pdf
      groundwork decide --verify out/decision.json
    """
    notes = console()
    if verified:
        show_verification(verified, as_json=as_json)
    asking = asks(folders, ask)
    given = read_runs(folders, out / RUN, asking=asking)
    if asking:
        documents, golden = own_files(documents, golden)
    home = documents if asking else documents_of(folders, given, documents)
    asked = asking and has_endpoint(model, base_url)
    reader = reader_of(model if asked else None, base_url if asking else None, timeout_s, notes)
    own = reader_of(tuned_model, base_url, timeout_s, notes) if asking and tuned_model else None
    browser = find_browser() if pdf else ""
    money, warnings = _scenario(scenario, home, model, asked=asked)
    wanted, before = _weights(weights, home), read_record(revises) if revises else None
    more, day = read_measures(measures), day_of(as_of, given)
    warnings += _of_others((scenario, weights), home)
    _check_apart(out, home)
    pack, examples = (open_pack(prompt_pack, home), open_tuning(tuning, home)) if home else (None, None)
    parts = Parts(reader=reader, tuned_reader=own, pack=pack, tuning=examples, day=day, drilled=drilled)
    ready = (
        prepared(documents, golden, given, parts, notes, skip_unreadable=skip_unreadable)
        if asking
        else recalled(folders, given, home, golden, parts, notes)
    )
    check_documents(wanted.paper.documents if wanted else "", ready.documents_sha256)
    _check_writable(out)
    terms = terms_of(model if asked else None, day, budget_usd=budget_usd, usd_per_mtok=usd_per_mtok)
    note_idle_budget(model if asked else None, budget_usd, notes)
    run = ready.run(out / RUN, notes, budget_usd=budget_usd, terms=terms)
    if folders and (out / RUN).resolve() != folders[0].resolve():
        run.write(out / RUN)
    more = measured(run, money, ready.drill, more, notes)
    warnings += (*ready.warnings, *of_the_run(run))
    record = decide(run, money, weights=wanted, more=more, warnings=warnings, revises=before, not_run=ready.lacking)
    _write(record, AnswerBook(run, ready.documents).page() if ready.shows_answers else None, out)
    keep_revised(before, out)
    if pdf:
        print_pdf(browser, out / WRITTEN[0], out / PDF)
    if as_json:
        click.echo(json.dumps(record.document, ensure_ascii=False))
    else:
        _tell(record, out, notes, pdf=pdf, answers_shown=ready.shows_answers)


def _tell(record: DecisionRecord, out: Path, notes: Console, *, pdf: bool, answers_shown: bool) -> None:
    """Say the decision, what changed since the one it revises, and where all of it was written."""
    print_decision(record)
    _print_changes(record)
    written = ", ".join(name for name in (*WRITTEN, PDF) if (out / name).is_file() and (pdf or name != PDF))
    notes.print(escape(f"Written to {out}: {written}, and the run's tables in {out / RUN}"))
    if answers_shown:
        notes.print(f"{ANSWERS} shows what every asker was told: it is for those who may see all of it")


_ASSUMED = "every figure on people, volume and errors is the toolkit's own assumption (put yours in a scenario.yaml)"


def _scenario(
    path: Path | None, documents: Path | None, model: str | None, *, asked: bool
) -> tuple[Scenario, tuple[str, ...]]:
    """Return the scenario, and a warning where it is nobody's own, or prices another model than the one that answers.

    A model that answers may be one's own, and in no price book; one that is named for its price alone must be in it.
    """
    own = path or _beside(documents, SCENARIO)
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


def _print_changes(record: DecisionRecord) -> None:
    """Say in the terminal, too, what changed since the record that this one revises."""
    told = record.document["revises"]
    if told is not None:
        out = Console(highlight=False)
        out.print(f"[bold]What changed since record {told['sha256'][:12]}[/]")
        for line in told["changes"][:SHOWN]:
            out.print(f"• {escape(line)}")
        if len(told["changes"]) > SHOWN:
            out.print(f"• and {len(told['changes']) - SHOWN} more, in {WRITTEN[0]}")


def _weights(path: Path | None, documents: Path | None) -> Preferences | None:
    """Return what the people who decide want, read before anything is run, or ``None`` where nobody said."""
    own = path or _beside(documents, WEIGHTS)
    return read_preferences(own) if own else None


def _beside(documents: Path | None, name: str) -> Path | None:
    """Return a file that stands beside the documents, where it does and they are known."""
    path = documents.parent / name if documents else None
    return path if path and path.is_file() else None


def _of_others(named: tuple[Path | None, ...], documents: Path | None) -> tuple[str, ...]:
    """Warn of a scenario or weights that stand beside other documents: they may be another organisation's."""
    if documents is None:
        return ()
    others = [
        path for path in named
        if path and (beside := path.parent / documents.name).is_dir() and beside.resolve() != documents.resolve()
    ]  # fmt: skip
    return tuple(
        f"{path.name} stands beside other documents than those that were asked: see that its figures are yours"
        for path in others
    )


def _check_apart(out: Path, documents: Path | None) -> None:
    """Refuse to write among the documents: the next run would read its own decision as evidence."""
    if documents and out.resolve().is_relative_to(documents.resolve()):
        raise InputError("lies in the folder of the documents", file=out, field="out", remedy="choose another folder")


def _check_writable(out: Path) -> None:
    """Refuse before the work begins what could not be written at its end."""
    make_folder(out)
    make_folder(out / RUN)
    for name in WRITTEN:
        if (out / name).is_dir():
            raise InputError("is a folder, where a file is to be written", file=out / name, remedy="move it away")


def _write(record: DecisionRecord, answers: str | None, out: Path) -> None:
    """Write everything, once all of it has been made; of an earlier decision, no page of answers is left over."""
    link = ANSWERS if answers is not None else ""
    pages = {name: record.render(Path(name).suffix, answers=link) for name in WRITTEN if name not in (ANNEX, ANSWERS)}
    pages |= {ANNEX: record.annex(answers=link)} | ({ANSWERS: answers} if answers is not None else {})
    for name, page in pages.items():
        write_atomically(out / name, page)
    if answers is None:
        (out / ANSWERS).unlink(missing_ok=True)
