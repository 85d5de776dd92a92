"""Estimates and a scenario to what a task costs with each option."""

from collections.abc import Callable, Iterator

import numpy as np
import polars as pl

from toolkit.economics.assumptions import Assumptions
from toolkit.economics.attempts import Value, likely_value
from toolkit.economics.break_even import MonthlyCost, TaskOutcome, break_even_tasks, flip_point
from toolkit.economics.evidence import Measured, OptionEvidence, gather
from toolkit.economics.keeping import stale_share
from toolkit.economics.monthly import attempt_draws, build_draws, fixed_draws, outcome_draws
from toolkit.economics.quality import share_draws, shared_luck
from toolkit.economics.quantities import Draws, Quantity
from toolkit.economics.task_cost import PARTS, TaskCosts, TaskInputs, attempts_made, task_costs
from toolkit.schema import COSTS, Cost, InputError, did_you_mean, frame

DRAWS = 20_000

_QUANTITIES = (
    "retry_correlation",
    "review_share",
    "reviewer_sensitivity",
    "review_minutes",
    "handling_minutes",
    "labour_usd_per_hour",
    "escalation_completed_share",
    "wrong_answer_usd",
    "tasks_per_month",
)
# What an item cannot do without: the tokens (t), the share answered (a), the share of answers that is right (g).
_NEEDS = {
    "per completed task": "tag",
    "per automated completion": "tag",
    "per submitted task": "tag",
    "model": "ta",
    "review": "a",
    "escalation": "ag",
    "wrong answers": "ag",
    "build": "",
    "fixed": "",
    "per attempt": "t",
    "all-human": "",
    "all-human per completed task": "",
}
WATERFALL = tuple(part.replace("_", " ") for part in PARTS)
"""The items that add up to a submitted task, in a waterfall's order: iterate over them, for more may come."""
_ASSUMED = ("build", "fixed", "all-human", "all-human per completed task")

Share = Callable[[str, str, Measured], Draws]


def cost_table(
    assumptions: Assumptions, estimates: pl.DataFrame, /, *, usage: pl.DataFrame | None, draws: int, seed: int
) -> pl.DataFrame:
    """Return table COSTS, as `Scenario.cost_per_completed_task` tells."""
    value, share = drawn(draws, seed)
    basis = f"{draws:,} draws, seed {seed}"
    rows = [
        cost
        for evidence in gather(assumptions, estimates, usage)
        for cost in _rows(assumptions, evidence, option_inputs(assumptions, evidence, value, share), basis=basis)
    ]
    return frame(rows, COSTS)


def cheapest_share(
    assumptions: Assumptions, estimates: pl.DataFrame, /, *, usage: pl.DataFrame | None, draws: int, seed: int
) -> dict[str, float]:
    """Return the share of draws in which each option is the cheapest, as `Scenario.cheapest_share` tells."""
    value, share = drawn(draws, seed)
    costs: dict[str, Draws] = {}
    for evidence in gather(assumptions, estimates, usage):
        usd, _ = item_draws("per completed task", evidence, option_inputs(assumptions, evidence, value, share))
        if usd is not None:
            costs[evidence.option] = np.broadcast_to(usd, draws)
    if not costs:
        return {}
    table = np.stack(list(costs.values()))
    least = table == table.min(axis=0)
    return dict(zip(costs, (least / least.sum(axis=0)).mean(axis=1).tolist(), strict=True))


def flip_between(
    assumptions: Assumptions,
    pair: tuple[str, str],
    estimates: pl.DataFrame,
    /,
    *,
    usage: pl.DataFrame | None,
    of: str,
) -> float | None:
    """Return the cost of a failure at which the cheaper option changes, as `Scenario.flip_point` tells."""
    if of not in ("wrong answer", "handling"):
        raise InputError("not a kind of failure", field="of", got=of, allowed="wrong answer, handling")
    sides = []
    for costs in _likely(assumptions, pair, estimates, usage):
        paid, share = (
            (costs.wrong_answers, costs.wrong_share)
            if of == "wrong answer"
            else (costs.escalation, costs.handled_share)
        )
        rest, failed = ((part / costs.completed_share).item() for part in (costs.submitted - paid, share))
        sides.append(TaskOutcome(usd_per_task=rest, failed_share=failed))
    return flip_point(*sides) if len(sides) == len(pair) else None


def break_even_between(
    assumptions: Assumptions, pair: tuple[str, str], estimates: pl.DataFrame, /, *, usage: pl.DataFrame | None
) -> float | None:
    """Return the volume at which the cheaper option changes, as `Scenario.break_even_tasks` tells."""
    sides = []
    for costs in _likely(assumptions, pair, estimates, usage):
        variable, fixed = (
            (part / costs.completed_share).item()
            for part in (costs.submitted - costs.build - costs.fixed, costs.build + costs.fixed)
        )
        monthly = fixed * assumptions.tasks_per_month.likely
        sides.append(MonthlyCost(fixed_usd=monthly, usd_per_task=variable))
    return break_even_tasks(*sides) if len(sides) == len(pair) else None


def drawn(draws: int, seed: int) -> tuple[Value, Share]:
    """Return how a quantity and a share are drawn."""
    if draws < 1:
        raise InputError("too few draws", field="draws", got=draws, allowed="1 or more")

    def value(name: str, quantity: Quantity) -> Draws:
        # What is certain is one number: arithmetic on a million copies of it would only take time.
        if quantity.high == quantity.low:
            return np.array([quantity.likely])
        return quantity.draw(name, draws=draws, seed=seed)

    def share(option: str, metric: str, measured: Measured) -> Draws:
        luck = shared_luck(metric, option, draws=draws, seed=seed)
        return share_draws(measured.value or 0.0, measured.n, luck=luck)

    return value, share


def _likely(
    assumptions: Assumptions, pair: tuple[str, str], estimates: pl.DataFrame, usage: pl.DataFrame | None
) -> Iterator[TaskCosts]:
    """Yield each option's costs with all at its likely value, but for one that has no cost per completed task."""
    found = {evidence.option: evidence for evidence in gather(assumptions, estimates, usage)}
    for option in pair:
        if option not in found:
            allowed = ", ".join(found)
            near = did_you_mean(option, list(found))
            raise InputError("not among the estimates", field="option", got=option, allowed=allowed, remedy=near)
        inputs = option_inputs(assumptions, found[option], likely_value, measured_share)
        if item_draws("per completed task", found[option], inputs)[0] is not None:
            yield task_costs(inputs)


def measured_share(option: str, metric: str, measured: Measured) -> Draws:
    """Return a share as it was measured."""
    return np.array([measured.value or 0.0])


def option_inputs(assumptions: Assumptions, evidence: OptionEvidence, value: Value, share: Share) -> TaskInputs:
    """Return the symbols of `task_costs` for one option, each number and share as ``value`` and ``share`` give it."""
    shared = {name: value(name, getattr(assumptions, name)) for name in _QUANTITIES}
    shared["tasks_per_month"] = shared["tasks_per_month"] * assumptions.ramp_share
    accepted = share(evidence.option, "answered", evidence.answered)
    right = share(evidence.option, "right_when_answered", evidence.right)
    right = right * (1 - stale_share(assumptions, evidence, value))
    _, made = attempts_made(1 - accepted, shared["retry_correlation"], most=assumptions.attempts_max)
    return TaskInputs(
        accepted=accepted,
        right_when_accepted=right,
        attempts_max=assumptions.attempts_max,
        attempt_usd=attempt_draws(assumptions, evidence, value, attempts=shared["tasks_per_month"] * made),
        outcome_usd=outcome_draws(assumptions, evidence, value, right=right),
        build_usd_per_month=build_draws(assumptions, evidence.option, value),
        fixed_usd_per_month=fixed_draws(assumptions, evidence, value),
        **shared,
    )


def _rows(assumptions: Assumptions, evidence: OptionEvidence, inputs: TaskInputs, *, basis: str) -> Iterator[Cost]:
    own_price = assumptions.usd_per_mtok_in is not None or not evidence.by_token
    for item in _NEEDS:
        usd, why = item_draws(item, evidence, inputs)
        low, median, high = np.quantile(usd, [0.1, 0.5, 0.9]).tolist() if usd is not None else (None, None, None)
        assumed = item in _ASSUMED or (own_price and item in ("model", "per attempt"))
        yield Cost(
            option=evidence.option,
            item=item,
            usd=median,
            low=low,
            high=high,
            provenance="assumed" if assumed else "modelled",
            method=why or f"median, 10th and 90th percentile of {basis}{_rests_on(item, evidence)}",
        )


def _rests_on(item: str, evidence: OptionEvidence) -> str:
    says = {
        "t": f"; {evidence.priced}",
        "a": f"; {_answered(evidence)}" if evidence.answered.n else "",
        "g": f"; {evidence.right.value:.0%} of {evidence.right.n} answers right" if evidence.right.n else "",
    }
    return "".join(says[need] for need in _NEEDS[item])


def _answered(evidence: OptionEvidence) -> str:
    return evidence.answered.note or f"{evidence.answered.value:.0%} of {evidence.answered.n} answered"


def item_draws(item: str, evidence: OptionEvidence, inputs: TaskInputs) -> tuple[Draws | None, str]:
    """Return an item's draws in USD, or ``None`` and why there are none."""
    lacks = {
        "t": "" if evidence.is_priced else "no tokens were counted",
        "a": "no question shows how often it answers (n = 0)" if evidence.answered.n == 0 else "",
        # An option that answered nothing hands every task to a person, whatever its answers would have been worth.
        "g": "no answered question was scored (n = 0)" if evidence.right.n == 0 and evidence.answered.value else "",
    }
    reasons = [lacks[need] for need in _NEEDS[item] if lacks[need]]
    if reasons:
        return None, f"none: {' and '.join(reasons)}"
    over, under = _fraction(item, inputs)
    if under is None:
        return over, ""
    if not under.min() > 0:
        return None, f"none: {(under <= 0).mean():.1%} of the draws complete no task"
    return over / under, ""


def _fraction(item: str, inputs: TaskInputs) -> tuple[Draws, Draws | None]:
    """Return an item's cost and the share of tasks that it is divided by, if any."""
    costs = task_costs(inputs)
    if item == "per completed task":
        return costs.submitted, costs.completed_share
    if item == "all-human per completed task":
        return costs.all_human, inputs.escalation_completed_share
    if item == "per automated completion":
        return costs.submitted - costs.escalation, costs.automated_share
    plain = {
        "per submitted task": costs.submitted,
        **{item: getattr(costs, part) for item, part in zip(WATERFALL, PARTS, strict=True)},
        "per attempt": inputs.attempt_usd,
        "all-human": costs.all_human,
    }
    return plain[item], None
