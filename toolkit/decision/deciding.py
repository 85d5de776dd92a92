"""A run and a scenario to a decision."""

import datetime
from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import polars as pl

from toolkit.decision.advice import advise
from toolkit.decision.criteria import CRITERIA, PEOPLE_ALONE, against_people
from toolkit.decision.elsewhere import origins
from toolkit.decision.evidence import Evidence, evidence_of, taken, with_more
from toolkit.decision.must_haves import check, failed
from toolkit.decision.noting import notes
from toolkit.decision.preferences import Preferences
from toolkit.decision.pricing import at_peak, priced
from toolkit.decision.probing import of_those_that_tried, tried, without_model
from toolkit.decision.record import DecisionRecord, RunTables, ScenarioTables
from toolkit.decision.robustness import Robustness, weigh
from toolkit.decision.showing import read_by
from toolkit.decision.stating import read_preferences
from toolkit.decision.tradeoffs import Tables, columns, trade_off_table
from toolkit.decision.verdict import FEWEST, Figures, judge
from toolkit.decision.waiting import DAYS
from toolkit.schema import InputError

_HOURS_A_QUESTION = 0.25
"""Assumed: what a person takes to write a golden question, find its evidence and have it checked."""


def decide(
    run: RunTables,
    scenario: ScenarioTables,
    /,
    *,
    weights: str | Path | Preferences | None = None,
    more: pl.DataFrame | None = None,
    warnings: tuple[str, ...] = (),
    revises: Mapping[str, Any] | None = None,
    not_run: Mapping[str, str] | None = None,
    today: datetime.date | None = None,
) -> DecisionRecord:
    """Return the decision that a run's measurements and a scenario's money support.

    Parameters
    ----------
    run
        Answers and scores, from ``Experiment.run``.
    scenario
        Demand, people and prices, from ``economics.Scenario``.
    weights
        What the people who decide want, as a file (``docs/decision-record.md``) or already read. Without it the option
        that costs least per completed task is chosen, and all weights are looked at.
    more
        Estimates that the run does not hold (schema ``ESTIMATES``), such as the rates of a freshness drill, of which
        the last phase of each option counts, or the metric ``capacity_at_peak``, in place of what the scenario models.
    warnings
        What a reader should know before relying on it; shown on the page.
    revises
        The earlier record, as its JSON reads: what changed since is shown.
    not_run
        Why an option of the five is not in the run, by option: what it lacked.
    today
        A day to look again that lies before it is warned of; the day it is, if not given.

    Raises
    ------
    InputError
        Where the run holds no answers, the weights cannot be used, or they are for other documents.

    Examples
    --------
    >>> from toolkit import Experiment, GoldenSet, economics, load_documents
    >>> golden = GoldenSet.read("data/samples/golden.jsonl")
    >>> run = Experiment(load_documents("data/samples/documents"), golden, options=["rag"]).run()
    >>> decide(run, economics.Scenario.default()).verdict.option
    'rag'
    """
    preferences = weights if isinstance(weights, Preferences) else _read(weights)
    counted = taken(more)
    seen = evidence_of(run, counted, not_run or {})
    if seen.answers.is_empty():
        raise InputError("the run holds no answers", field="run", remedy="run at least one option on one question")
    seen = replace(seen, estimates=with_more(seen.estimates, at_peak(scenario, seen.estimates, seen.usage)))
    costs, unpriced = priced(scenario, seen.estimates, seen.usage)
    tables = Tables(
        estimates=seen.estimates,
        latency=seen.latency,
        costs=costs,
        preferences=preferences,
        tries=len(tried(seen.questions)),
        without_model=without_model(seen.answers),
        absent=seen.absent,
        unpriced=unpriced,
        origins=origins(seen.manifest),
    )
    criteria = against_people(CRITERIA, _by_hand(costs))
    used, trade_offs = columns(criteria, tables, seen.ran), trade_off_table(tables, ran=seen.ran, criteria=criteria)
    checks = check(preferences.must_haves, trade_offs, seen.ran, waits=_waits(seen.estimates))
    figures = _figures(seen, scenario, costs, barred=failed(checks))
    able = [option for option in seen.ran if option not in figures.out]
    scores = of_those_that_tried(seen.scores, seen.questions)
    robustness = weigh(used, trade_offs, able, preferences, scores=scores, clusters=seen.clusters)
    record = DecisionRecord(
        verdict=judge(_weighed(figures, robustness, preferences)),
        columns=used,
        trade_offs=trade_offs,
        checks=checks,
        preferences=preferences,
        robustness=robustness,
        advice=advise(trade_offs, checks, questions=seen.questions.height, without_model=tables.without_model),
        costs=costs,
        assumptions=scenario.as_table(),
        price_note=scenario.price_note(),
        warnings=(*_overdue(preferences.paper.review_on, today), *warnings),
        scenario=_as_written(scenario),
        more=counted,
        revises=revises,
        **{name: getattr(seen, name) for name in _FROM_THE_RUN},
    )
    check_documents(preferences.paper.documents, record.documents_sha256)
    return record.noted(notes(record))


_FROM_THE_RUN = (
    "scores", "answers", "usage", "latency", "questions", "manifest", "estimates", "differences", "absent",
)  # fmt: skip


def _read(weights: str | Path | None) -> Preferences:
    return read_preferences(weights) if weights else Preferences()


def _overdue(review_on: str, today: datetime.date | None) -> tuple[str, ...]:
    today = today or datetime.datetime.now(tz=datetime.UTC).date()
    if not review_on or datetime.date.fromisoformat(review_on) >= today:
        return ()
    return (f"The day to look at this again, {review_on}, has passed: set a new one.",)


def _waits(estimates: pl.DataFrame) -> dict[str, dict[str, Any]]:
    return {row["option"]: row for row in estimates.filter(metric=DAYS).iter_rows(named=True)}


def _figures(seen: Evidence, scenario: ScenarioTables, costs: pl.DataFrame, *, barred: Mapping[str, str]) -> Figures:
    estimates, assumptions = seen.estimates, scenario.as_table()
    leaked = frozenset(estimates.filter(pl.col("metric") == "leak", pl.col("value") > 0)["option"])
    silent = frozenset(estimates.filter(pl.col("metric") == "answered", pl.col("value") == 0)["option"])
    priced = set(costs["option"]) - leaked - silent - set(barred)
    able = estimates.filter(pl.col("option").is_in(list(priced)))
    able_usage = seen.usage.filter(pl.col("option").is_in(list(priced)))
    return Figures(
        completed=_completed(estimates),
        leaked=leaked,
        silent=silent,
        cost=_cost(costs, "per completed task"),
        by_hand=_by_hand(costs),
        cheapest=scenario.cheapest_share(able, usage=able_usage) if able.height else {},
        differences=seen.differences.to_dicts(),
        flips=_flips(scenario, able, able_usage),
        wrong_share=_wrong_share(estimates),
        wrong_answer=_likely(assumptions, "wrong_answer_usd"),
        questions=seen.questions.height,
        reader=read_by(seen.answers["reader"].unique()),
        barred=barred,
        readers=_readers(seen.answers),
        question_usd=_question_usd(assumptions, costs),
    )


def _readers(answers: pl.DataFrame) -> dict[str, str]:
    """Return what read for each option: most often the same for all."""
    rows = answers.group_by("option").agg(pl.col("reader").unique().sort()).iter_rows()
    return {option: read_by(readers) for option, readers in rows}


def _weighed(figures: Figures, robustness: Robustness | None, preferences: Preferences) -> Figures:
    if robustness is None or not preferences.views or figures.questions < FEWEST:
        return figures
    return replace(figures, weighed=robustness.plausible.first(), views=tuple(view.name for view in preferences.views))


def _completed(estimates: pl.DataFrame) -> dict[str, dict[str, float]]:
    rows = estimates.filter(metric="completed").iter_rows(named=True)
    return {row["option"]: row for row in rows if row["value"] is not None}


def _cost(costs: pl.DataFrame, item: str) -> dict[str, float]:
    rows = costs.filter(pl.col("item") == item, pl.col("usd").is_not_null())
    return dict(rows.select("option", "usd").iter_rows())


def _by_hand(costs: pl.DataFrame) -> float | None:
    return next(iter(_cost(costs, PEOPLE_ALONE).values()), None)


def _likely(assumptions: pl.DataFrame, name: str) -> float | None:
    return next(iter(assumptions.filter(name=name)["likely"]), None)


def _question_usd(assumptions: pl.DataFrame, costs: pl.DataFrame) -> float | None:
    wage = _likely(assumptions, "labour_usd_per_hour")
    return None if wage is None else wage * _HOURS_A_QUESTION + sum(_cost(costs, "per attempt").values())


def _flips(
    scenario: ScenarioTables, estimates: pl.DataFrame, usage: pl.DataFrame
) -> dict[frozenset[str], float | None]:
    """Return, for each pair of options, what a wrong answer would have to cost for the cheaper of them to change."""
    pairs = combinations(sorted(estimates["option"].unique()), 2)
    return {frozenset(pair): scenario.flip_point(*pair, estimates=estimates, usage=usage) for pair in pairs}


def _wrong_share(estimates: pl.DataFrame) -> dict[str, float]:
    """Return, for each option, the share of tasks that it answers wrongly."""
    found: dict[str, dict[str, float]] = {}
    rows = estimates.filter(pl.col("metric").is_in(["answered", "right_when_answered"]), pl.col("value").is_not_null())
    for option, metric, value in rows.select("option", "metric", "value").iter_rows():
        found.setdefault(option, {})[metric] = value
    return {
        option: each["answered"] * (1 - each.get("right_when_answered", 0.0))
        for option, each in found.items()
        if "answered" in each
    }


def _as_written(scenario: ScenarioTables) -> Mapping[str, Any] | None:
    """Return the scenario as a file would have it, where it can say so: what verifying needs."""
    written = getattr(scenario, "as_written", None)
    return written() if written else None


def check_documents(wanted: str, documents_sha256: str, /) -> None:
    """Refuse weights that were set for other documents.

    Raises
    ------
    InputError
        Where the hash of the documents does not begin as the weights say.
    """
    if wanted and not documents_sha256.startswith(wanted):
        raise InputError(
            "the weights were set for other documents than the run's",
            field="record.documents",
            got=wanted,
            allowed=documents_sha256[: max(len(wanted), 12)],
            remedy="run on those documents, or look at the weights again and put the run's hash in their file",
        )
