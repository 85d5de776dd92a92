import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.economics.queueing import daily_curve, fleet_costs, replicas_needed, replicas_with_spare
from toolkit.schema import InputError


@settings(max_examples=25, deadline=None)
@given(tasks=st.floats(1, 1e9), peak=st.floats(1, 15))
def test_a_day_has_its_mean_and_its_peak(tasks: float, peak: float) -> None:
    rates = daily_curve(tasks_per_day=tasks, peak_to_mean=peak)["requests_per_s"].to_numpy()
    assert rates.mean() == pytest.approx(tasks / 86_400, rel=1e-6)
    assert rates.max() == pytest.approx(peak * tasks / 86_400, rel=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.5, 50), st.floats(1, 10))
def test_scaling_without_cold_starts_never_costs_more(per_replica: float, peak: float) -> None:
    rates = daily_curve(tasks_per_day=5e6, peak_to_mean=peak)["requests_per_s"].to_numpy()
    costs = fleet_costs(rates, per_replica=per_replica, cold_start_s=0)
    assert costs.scaled_gpu_hours <= costs.static_gpu_hours
    assert 0 < costs.utilisation_static <= costs.utilisation_scaled <= 1


def test_hours_by_hand() -> None:
    costs = fleet_costs(
        np.array([1.0, 4.0, 1.0]), per_replica=2, gpus_per_replica=8, failover=1, step_s=3600, cold_start_s=1800
    )
    assert costs.static_gpu_hours == (2 + 1) * 8 * 3
    assert costs.cold_starts == 1
    assert costs.scaled_gpu_hours == (1 + 2 + 1 + 3) * 8 + 0.5 * 8
    assert costs.saved_share == pytest.approx(1 - 60 / 72)


@settings(deadline=None)
@given(rate=st.floats(0.1, 1000), able=st.floats(0.5, 7.9))
def test_the_fewest_replicas_that_meet(rate: float, able: float) -> None:
    found = replicas_needed(rate, meets=lambda each: each <= able, most_per_replica=8)
    assert rate / found <= able
    assert found == 1 or rate / (found - 1) > able


def test_spares_are_binomial() -> None:
    assert replicas_with_spare(4, availability=1.0, objective=0.999) == 4
    # Five of which four: 0.99^5 + 5 x 0.99^4 x 0.01 = 0.99902.
    assert replicas_with_spare(4, availability=0.99, objective=0.999) == 5
    assert replicas_with_spare(4, availability=0.99, objective=0.9991) == 6


@pytest.mark.parametrize(
    ("field", "call"),
    [
        ("tasks_per_day", lambda: daily_curve(tasks_per_day=-1, peak_to_mean=2)),
        ("peak_to_mean", lambda: daily_curve(tasks_per_day=1, peak_to_mean=0.5)),
        ("rates_per_s", lambda: fleet_costs(np.array([np.nan]), per_replica=1)),
        ("per_replica", lambda: fleet_costs(np.array([1.0]), per_replica=0)),
        ("meets", lambda: replicas_needed(10, meets=lambda _: False, most_per_replica=5)),
        ("availability", lambda: replicas_with_spare(1, availability=1.5, objective=0.9)),
    ],
)
def test_bad_input_is_named(field: str, call: object) -> None:
    with pytest.raises(InputError) as told:
        call()  # type: ignore[operator]
    assert told.value.field == field
