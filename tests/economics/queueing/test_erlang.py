from math import exp, factorial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.economics.queueing import abandonment, agents_needed, blocking, general_waiting, waiting
from toolkit.schema import InputError


def test_erlang_c_as_published() -> None:
    queue = waiting(arrivals_per_s=0.2, service_s=240, agents=55)
    assert queue.wait_share == pytest.approx(0.2387, abs=5e-5)
    assert queue.wait_s == pytest.approx(8.18, abs=5e-3)
    assert queue.answered_within(20) == pytest.approx(0.8668, abs=5e-5)


def test_two_servers_as_published() -> None:
    queue = waiting(arrivals_per_s=2, service_s=1 / 3, agents=2)
    assert queue.wait_s == pytest.approx(1 / 24)
    assert queue.queue_length == pytest.approx(1 / 12)
    assert queue.time_in_system_s == pytest.approx(0.375)


@settings(max_examples=40, deadline=None)
@given(agents=st.integers(1, 60), load=st.floats(0.01, 100))
def test_blocking_is_its_formula(agents: int, load: float) -> None:
    terms = [load**k / factorial(k) for k in range(agents + 1)]
    assert blocking(agents=agents, offered_erlangs=load) == pytest.approx(terms[-1] / sum(terms), rel=1e-9)


def test_blocking_does_not_overflow() -> None:
    assert 0 < blocking(agents=20_000, offered_erlangs=20_000.0) < 0.01


@settings(deadline=None)
@given(agents=st.integers(1, 200), share=st.floats(0.01, 0.97), more=st.floats(1.001, 1.02))
def test_more_load_never_less_wait_and_more_agents_never_more(agents: int, share: float, more: float) -> None:
    rate = share * agents
    one, busier = (waiting(arrivals_per_s=r, service_s=1, agents=agents) for r in (rate, rate * more))
    eased = waiting(arrivals_per_s=rate, service_s=1, agents=agents + 1)
    assert eased.wait_s <= one.wait_s <= busier.wait_s < float("inf")
    assert 0 <= one.wait_share <= 1
    assert one.wait_percentile(0.5) <= one.wait_percentile(0.95) <= one.wait_percentile(0.99)


def test_percentiles_undo_the_share_answered() -> None:
    queue = waiting(arrivals_per_s=0.9, service_s=1, agents=1)
    assert queue.answered_within(queue.wait_percentile(0.95)) == pytest.approx(0.95)
    assert 1 - 0.9 * exp(-0.1 * queue.wait_percentile(0.95)) == pytest.approx(0.95)


def test_allen_cunneen_is_exact_for_a_single_server() -> None:
    rate = 0.8
    assert general_waiting(arrivals_per_s=rate, service_s=1, agents=1) == pytest.approx(rate / (1 - rate))
    constant = general_waiting(arrivals_per_s=rate, service_s=1, agents=1, service_cv=0)
    assert constant == pytest.approx(rate / (2 * (1 - rate)))


def test_erlang_a_lies_between_loss_and_patience_without_end() -> None:
    asked = {"arrivals_per_s": 0.2, "service_s": 240.0, "agents": 55}
    patient = abandonment(**asked, patience_s=1e7)  # type: ignore[arg-type]
    assert patient.wait_share == pytest.approx(waiting(**asked).wait_share, rel=0.01)  # type: ignore[arg-type]
    hasty = abandonment(**asked, patience_s=1e-3)  # type: ignore[arg-type]
    assert hasty.abandoned_share == pytest.approx(blocking(agents=55, offered_erlangs=48.0), rel=0.01)


@settings(max_examples=40, deadline=None)
@given(load=st.floats(0.1, 300), agents=st.integers(1, 100), patience=st.floats(0.1, 1000))
def test_erlang_a_serves_who_does_not_leave(load: float, agents: int, patience: float) -> None:
    queue = abandonment(arrivals_per_s=load, service_s=1, patience_s=patience, agents=agents)
    assert 0 <= queue.abandoned_share <= 1
    assert 0 <= queue.utilisation <= 1 + 1e-9
    assert queue.utilisation * agents == pytest.approx(load * (1 - queue.abandoned_share), rel=1e-9)


def test_erlang_a_where_nobody_ever_waits() -> None:
    queue = abandonment(arrivals_per_s=0.01, service_s=1, patience_s=10, agents=1000)
    assert (queue.wait_share, queue.abandoned_share) == (pytest.approx(0), pytest.approx(0))


def test_the_fewest_agents() -> None:
    found = agents_needed(arrivals_per_s=0.2, service_s=240, answered_share=0.8, within_s=20)
    answered = [waiting(arrivals_per_s=0.2, service_s=240, agents=n).answered_within(20) for n in (found - 1, found)]
    assert answered[0] < 0.8 <= answered[1]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("agents", {"agents": 48}),
        ("agents", {"agents": 1.5}),
        ("arrivals_per_s", {"arrivals_per_s": -1}),
        ("arrivals_per_s", {"arrivals_per_s": float("nan")}),
        ("service_s", {"service_s": 0}),
    ],
)
def test_bad_input_is_named(field: str, values: dict[str, float]) -> None:
    with pytest.raises(InputError) as told:
        waiting(**{"arrivals_per_s": 0.2, "service_s": 240, "agents": 55, **values})  # type: ignore[arg-type]
    assert told.value.field == field


def test_overload_says_that_units_may_be_mixed() -> None:
    with pytest.raises(InputError, match="utilisation would be one or above") as told:
        waiting(arrivals_per_s=12, service_s=240, agents=55)
    assert "same unit" in str(told.value)
