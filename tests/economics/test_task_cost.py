from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, betabinom

from toolkit.economics import TaskCosts, TaskInputs, task_costs
from toolkit.economics.quality import CORRELATION, share_draws, shared_luck

SHARES = (
    "accepted",
    "right_when_accepted",
    "retry_correlation",
    "review_share",
    "reviewer_sensitivity",
    "escalation_completed_share",
)
MONEY = (
    "attempt_usd",
    "labour_usd_per_hour",
    "wrong_answer_usd",
    "handling_minutes",
    "review_minutes",
    "fixed_usd_per_month",
)
values = st.fixed_dictionaries(
    {name: st.floats(0, 1) for name in SHARES}
    | {name: st.floats(0, 1000) for name in MONEY}
    | {"tasks_per_month": st.floats(1, 1e6), "attempts_max": st.integers(1, 5)}
)


def priced(given: dict[str, float]) -> TaskCosts:
    arrays = {field.name: np.array([float(given.get(field.name, 0))]) for field in fields(TaskInputs)}
    return task_costs(TaskInputs(**{**arrays, "attempts_max": int(given.get("attempts_max", 1))}))  # type: ignore[arg-type]


@given(values, st.sampled_from(MONEY), st.floats(0, 100))
def test_a_higher_price_wage_or_error_cost_never_costs_less(given_: dict[str, float], name: str, more: float) -> None:
    dearer = priced({**given_, name: given_[name] + more})
    assert dearer.submitted.item() >= priced(given_).submitted.item() * (1 - 1e-12)


@given(values)
def test_a_task_ends_once(given_: dict[str, float]) -> None:
    costs = priced(given_)
    assert costs.automated_share + costs.wrong_share + costs.handled_share == pytest.approx(1)
    assert 0 <= costs.completed_share.item() <= 1 + 1e-12


def test_one_attempt_is_the_plain_equation() -> None:
    given_ = {
        "accepted": 0.8,
        "right_when_accepted": 0.9,
        "attempt_usd": 0.01,
        "review_share": 0.5,
        "reviewer_sensitivity": 0.6,
    }
    given_ |= {"review_minutes": 2, "handling_minutes": 10, "labour_usd_per_hour": 60, "wrong_answer_usd": 20}
    costs = priced({**given_, "fixed_usd_per_month": 100, "tasks_per_month": 1000, "escalation_completed_share": 0.5})
    assert costs.submitted.item() == pytest.approx(
        0.01 + 0.8 * 0.5 * 2 + (0.2 + 0.08 * 0.3) * 10 + 0.08 * 0.7 * 20 + 0.1
    )
    assert costs.completed_share.item() == pytest.approx(0.72 + 0.5 * 0.224)


@pytest.mark.parametrize("correlation", [0.2, 0.6])
def test_retries_follow_the_beta_difficulty(correlation: float) -> None:
    spread = (1 - correlation) / correlation
    refused = betabinom.pmf(3, 3, 0.4 * spread, 0.6 * spread)
    costs = priced({"accepted": 0.6, "retry_correlation": correlation, "attempts_max": 3, "tasks_per_month": 1})
    assert costs.handled_share.item() == pytest.approx(refused)


def test_a_retry_is_worth_most_when_independent_and_nothing_when_alike() -> None:
    left = [
        priced(
            {"accepted": 0.6, "retry_correlation": rho, "attempts_max": 2, "tasks_per_month": 1}
        ).handled_share.item()
        for rho in (0, 0.5, 1)
    ]
    assert left == pytest.approx([0.16, 0.28, 0.4])


@pytest.mark.parametrize(("value", "n"), [(0.0, 30), (1.0, 30), (0.82, 50), (0.5, 1), (0.3, 100_000)])
def test_share_draws_are_jeffreys_quantiles(value: float, n: int) -> None:
    luck = np.linspace(0.001, 0.999, 99)
    exact = beta.ppf(luck, value * n + 0.5, n - value * n + 0.5)
    assert share_draws(value, n, luck=luck) == pytest.approx(exact, rel=2e-3, abs=2e-6)


def test_luck_is_shared_as_far_as_said() -> None:
    rag, hybrid = (shared_luck("answered", option, draws=20_000, seed=0) for option in ("rag", "hybrid"))
    assert np.corrcoef(rag, hybrid)[0, 1] == pytest.approx(CORRELATION, abs=0.02)
    assert np.quantile(rag, [0.1, 0.9]) == pytest.approx([0.1, 0.9], abs=0.01)
