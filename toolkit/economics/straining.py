"""What a scenario asks of its people and its quota beyond what they can carry."""

from collections.abc import Iterator

import polars as pl

from toolkit.economics.assumptions import Assumptions
from toolkit.economics.attempts import likely_value
from toolkit.economics.evidence import OptionEvidence, gather
from toolkit.economics.option_costs import item_draws, measured_share, option_inputs
from toolkit.economics.peak import api_request
from toolkit.economics.serving import ApiQuota, most_tasks_per_month, quota_for
from toolkit.economics.task_cost import attempts_made, task_costs


def strains(assumptions: Assumptions, estimates: pl.DataFrame, /, *, usage: pl.DataFrame | None = None) -> list[str]:
    """Return a sentence for each option whose reviewers or quota cannot carry the likely volume.

    Reviewers: the hours of reviewing and of taking over against the hours that they have. Quota: the largest volume
    whose peak it carries, and what to ask for.
    """
    found = gather(assumptions, estimates, usage)
    return [line for each in found for line in (*_people(assumptions, each), *_quota(assumptions, each))]


def people_hours(assumptions: Assumptions, evidence: OptionEvidence, /) -> float | None:
    """Return the hours a month that people review and take over, at the likely volume; ``None`` without scores."""
    inputs = option_inputs(assumptions, evidence, likely_value, measured_share)
    if item_draws("escalation", evidence, inputs)[0] is None:
        return None
    costs = task_costs(inputs)
    refused, _ = attempts_made(1 - inputs.accepted, inputs.retry_correlation, most=inputs.attempts_max)
    minutes = (1 - refused) * inputs.review_share * inputs.review_minutes
    minutes = minutes + costs.handled_share * inputs.handling_minutes
    return float(minutes[0] / 60 * assumptions.tasks_per_month.likely)


def _people(assumptions: Assumptions, evidence: OptionEvidence) -> Iterator[str]:
    team, hours = assumptions.reviewers, people_hours(assumptions, evidence)
    if team is None or hours is None:
        return
    have = team.people * team.hours_per_month
    if hours > have:
        yield (
            f"{evidence.option}: reviewing and taking over needs {hours:,.0f} hours a month, and the reviewers have "
            f"{have:,.0f}: utilisation {hours / have:.2f}, so the queue grows without end. Review less, or add people."
        )


def _quota(assumptions: Assumptions, evidence: OptionEvidence) -> Iterator[str]:
    limits = assumptions.api_quota
    if limits is None or evidence.requests is None or not evidence.by_token:
        return
    demand = assumptions.demand
    peak = demand.peak_to_mean.likely if demand else 1.0
    inputs = option_inputs(assumptions, evidence, likely_value, measured_share)
    _, made = attempts_made(1 - inputs.accepted, inputs.retry_correlation, most=inputs.attempts_max)
    each = float(made[0])
    request = api_request(assumptions, evidence.requests, attempts=made * inputs.tasks_per_month)
    quota = ApiQuota(**limits.model_dump())
    most = most_tasks_per_month(quota, request, requests_per_task=each, peak_to_mean=peak)
    tasks = assumptions.tasks_per_month.likely
    if tasks > most:
        ask = quota_for(request, tasks_per_month=tasks, peak_to_mean=peak, requests_per_task=each)
        yield (
            f"{evidence.option}: the quota carries {most:,.0f} of {tasks:,.0f} tasks a month at this peak; ask for "
            f"{ask.rpm or 0:,.0f} requests, {ask.itpm or 0:,.0f} input and {ask.otpm or 0:,.0f} output tokens a minute."
        )
