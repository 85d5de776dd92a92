"""A run and a scenario to a decision."""

from itertools import combinations

import polars as pl

from toolkit.decision.record import DecisionRecord, RunTables, ScenarioTables
from toolkit.decision.tradeoffs import trade_off_table
from toolkit.decision.verdict import Figures, judge
from toolkit.schema import InputError


def decide(run: RunTables, scenario: ScenarioTables, /, *, warnings: tuple[str, ...] = ()) -> DecisionRecord:
    """Return the decision that a run's measurements and a scenario's money support.

    Parameters
    ----------
    run
        Answers and scores, from ``Experiment.run``.
    scenario
        Demand, people and prices, from ``economics.Scenario``.
    warnings
        What a reader should know before relying on it; shown on the page.

    Raises
    ------
    InputError
        Where the run holds no answers.

    Examples
    --------
    >>> from toolkit import Experiment, GoldenSet, economics, load_documents
    >>> golden = GoldenSet.read("data/samples/golden.jsonl")
    >>> run = Experiment(load_documents("data/samples/documents"), golden, options=["rag"]).run()
    >>> decide(run, economics.Scenario.default()).verdict.option
    'rag'
    """
    if run.answers.is_empty():
        raise InputError("the run holds no answers", field="run", remedy="run at least one option on one question")
    estimates, differences = run.estimates(), run.differences("completed")
    costs = scenario.cost_per_completed_task(estimates, usage=run.usage)
    assumptions = scenario.as_table()
    leaked = frozenset(estimates.filter(pl.col("metric") == "leak", pl.col("value") > 0)["option"])
    silent = frozenset(estimates.filter(pl.col("metric") == "answered", pl.col("value") == 0)["option"])
    able = estimates.filter(~pl.col("option").is_in(list(leaked | silent)))
    able_usage = run.usage.filter(pl.col("option").is_in(able["option"].unique().to_list()))
    figures = Figures(
        completed=_completed(estimates),
        leaked=leaked,
        silent=silent,
        cost=_cost(costs, "per completed task"),
        by_hand=next(iter(_cost(costs, "all-human per completed task").values()), None),
        cheapest=scenario.cheapest_share(able, usage=able_usage) if able.height else {},
        differences=differences.to_dicts(),
        flips=_flips(scenario, able, able_usage),
        wrong_share=_wrong_share(estimates),
        wrong_answer=next(iter(assumptions.filter(name="wrong_answer_usd")["likely"]), None),
        questions=run.questions.height,
        reader=" and ".join(run.answers["reader"].unique().sort()),
    )
    return DecisionRecord(
        verdict=judge(figures),
        trade_offs=trade_off_table(estimates, run.latency, costs),
        estimates=estimates,
        differences=differences,
        costs=costs,
        assumptions=assumptions,
        scores=run.scores,
        answers=run.answers,
        questions=run.questions,
        manifest=run.manifest,
        price_note=scenario.price_note(),
        warnings=warnings,
    )


def _completed(estimates: pl.DataFrame) -> dict[str, dict[str, float]]:
    rows = estimates.filter(metric="completed").iter_rows(named=True)
    return {row["option"]: row for row in rows if row["value"] is not None}


def _cost(costs: pl.DataFrame, item: str) -> dict[str, float]:
    rows = costs.filter(pl.col("item") == item, pl.col("usd").is_not_null())
    return dict(rows.select("option", "usd").iter_rows())


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
    return {option: each["answered"] * (1 - each.get("right_when_answered", 0.0)) for option, each in found.items()}
