"""What a submitted task costs, and how often it ends completed."""

from dataclasses import dataclass

import numpy as np

from toolkit.economics.quantities import Draws

PARTS = ("model", "review", "escalation", "wrong_answers", "build", "fixed")
"""The parts of a submitted task's cost, in the order in which a waterfall shows them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskInputs:
    """The symbols of `task_costs`, each an array with a value a draw (or of length 1)."""

    accepted: Draws
    right_when_accepted: Draws
    retry_correlation: Draws
    attempts_max: int
    attempt_usd: Draws
    review_share: Draws
    reviewer_sensitivity: Draws
    review_minutes: Draws
    handling_minutes: Draws
    labour_usd_per_hour: Draws
    escalation_completed_share: Draws
    wrong_answer_usd: Draws
    outcome_usd: Draws
    build_usd_per_month: Draws
    fixed_usd_per_month: Draws
    tasks_per_month: Draws


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCosts:
    """Per submitted task: the parts of its cost in USD, and the shares of tasks that they rest on."""

    model: Draws
    review: Draws
    escalation: Draws
    wrong_answers: Draws
    build: Draws
    fixed: Draws
    all_human: Draws
    handled_share: Draws
    wrong_share: Draws
    automated_share: Draws
    completed_share: Draws

    @property
    def submitted(self) -> Draws:
        """The cost of a submitted task: the sum of its parts."""
        return self.model + self.review + self.escalation + self.wrong_answers + self.build + self.fixed


def task_costs(inputs: TaskInputs, /) -> TaskCosts:
    """Return what a submitted task costs: attempts, then the reviewer, then a person for what was not accepted.

    Notes
    -----
    ::

        A     = 1 - E[q^R]           accepted within R attempts     E[N] = sum over k < R of E[q^k]   attempts made
        H     = 1 - A + A(1-g) r s   handled by a person            W    = A(1-g)(1 - r s)            escape, wrong
        C_sub = E[N] c_att + A c_out + A r m_r w/60 + H m_h w/60 + W C_w + (B + F)/V
        completed = A g + h H        cost per completed task = C_sub / completed

    ======  ==========================================  =====================================
    symbol  meaning                                     field
    ======  ==========================================  =====================================
    a, q    an attempt passes the gate; q = 1 - a       ``accepted``
    g       right, given accepted                       ``right_when_accepted``
    R       most attempts                               ``attempts_max``
    c_att   cost of one attempt, USD                    ``attempt_usd``
    c_out   price of an accepted task, USD              ``outcome_usd``
    r, s    share reviewed; share of errors seen        ``review_share``, ``reviewer_sensitivity``
    m_r     minutes to review an answer                 ``review_minutes``
    m_h     minutes for a person to do the whole task   ``handling_minutes``
    w       labour, USD per hour                        ``labour_usd_per_hour``
    h       share of escalations that get completed     ``escalation_completed_share``
    C_w     cost of a wrong answer that escapes, USD    ``wrong_answer_usd``
    B       building, USD a month of its life           ``build_usd_per_month``
    F, V    fixed USD and submitted tasks a month       ``fixed_usd_per_month``, ``tasks_per_month``
    ======  ==========================================  =====================================

    A task's difficulty is drawn once, not at each attempt: a ~ Beta with mean a and correlation rho between attempts
    (``retry_correlation``), so E[q^R] = product over k < R of (q (1-rho) + k rho) / (1-rho + k rho). With R = 1 that is
    q.

    Examples
    --------
    Every failure rescued by a person for $4: RAG costs $0.73, though an attempt costs $0.006.

    >>> from dataclasses import fields
    >>> given = dict(accepted=0.82, right_when_accepted=1, attempt_usd=0.006, handling_minutes=6, tasks_per_month=1)
    >>> given |= dict(labour_usd_per_hour=40, escalation_completed_share=1)
    >>> values = {field.name: np.array([float(given.get(field.name, 0))]) for field in fields(TaskInputs)}
    >>> costs = task_costs(TaskInputs(**{**values, "attempts_max": 1}))
    >>> round(costs.submitted.item(), 2), costs.completed_share.item()
    (0.73, 1.0)
    """
    refused, attempts = attempts_made(1 - inputs.accepted, inputs.retry_correlation, most=inputs.attempts_max)
    accepted, caught = 1 - refused, inputs.review_share * inputs.reviewer_sensitivity
    usd_per_minute = inputs.labour_usd_per_hour / 60
    all_human = inputs.handling_minutes * usd_per_minute
    wrong = accepted * (1 - inputs.right_when_accepted)
    handled, escaped, automated = refused + wrong * caught, wrong * (1 - caught), accepted * inputs.right_when_accepted
    return TaskCosts(
        model=attempts * inputs.attempt_usd + accepted * inputs.outcome_usd,
        review=accepted * inputs.review_share * inputs.review_minutes * usd_per_minute,
        escalation=handled * all_human,
        wrong_answers=escaped * inputs.wrong_answer_usd,
        build=inputs.build_usd_per_month / inputs.tasks_per_month,
        fixed=inputs.fixed_usd_per_month / inputs.tasks_per_month,
        all_human=all_human,
        handled_share=handled,
        wrong_share=escaped,
        automated_share=automated,
        completed_share=automated + inputs.escalation_completed_share * handled,
    )


def attempts_made(refused: Draws, correlation: Draws, *, most: int) -> tuple[Draws, Draws]:
    """Return E[q^R], the share still refused after the last attempt, and E[N], the attempts made.

    Examples
    --------
    >>> [float(each) for each in attempts_made(np.float64(0.5), np.float64(0), most=2)]
    [0.25, 1.5]
    """
    still, attempts = refused, np.ones_like(refused)
    for k in range(1, most):
        attempts = attempts + still
        still = still * (refused * (1 - correlation) + k * correlation) / (1 - correlation + k * correlation)
    return still, attempts
