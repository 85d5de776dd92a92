"""A run and a scenario to a decision."""

from itertools import permutations

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
    figures = Figures(
        completed=_completed(estimates),
        leaked=frozenset(estimates.filter(pl.col("metric") == "leak", pl.col("value") > 0)["option"]),
        silent=frozenset(estimates.filter(pl.col("metric") == "answered", pl.col("value") == 0)["option"]),
        cost=_cost(costs, "per completed task"),
        by_hand=next(iter(_cost(costs, "all-human").values()), None),
        cheapest=scenario.cheapest_share(estimates, usage=run.usage),
        differences=differences.to_dicts(),
        flips=_flips(run, scenario, estimates, _cost(costs, "per completed task")),
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
    run: RunTables, scenario: ScenarioTables, estimates: pl.DataFrame, cost: dict[str, float]
) -> dict[tuple[str, str], float | None]:
    """Return, for each pair of options, what a wrong answer would have to cost for the other to become the cheaper."""
    return {
        (option, other): scenario.flip_point(option, other, estimates=estimates, usage=run.usage)
        for option, other in permutations(cost, 2)
    }
