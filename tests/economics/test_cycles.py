from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.economics.cycles import (
    api_tuning,
    best_interval_days,
    cycle_costs,
    forced_retrainings,
    forced_usd_per_year,
    index_refresh,
    staleness_usd_per_day,
    tuning_gpu_hours,
)
from toolkit.schema import InputError


def test_tuning_as_published() -> None:
    assert api_tuning(tokens=100_000, epochs=3, training_usd_per_mtok=8).usd == pytest.approx(2.40)


def test_an_index_refresh_by_hand() -> None:
    cycle = index_refresh(
        documents_changed=500,
        tokens_per_document=1000,
        overlap_share=0.2,
        embedding_usd_per_mtok=0.1,
        context_tokens_per_document=3000,
        context_usd_per_mtok=2,
        quality_hours=2,
        labour_usd_per_hour=50,
        store_usd=7,
    )
    assert (cycle.tokens_usd, cycle.people_usd, cycle.other_usd) == (pytest.approx(0.06 + 3.0), 100, 7)


def test_gpu_hours_by_hand() -> None:
    full = tuning_gpu_hours(params_b=70, tokens=1e9, epochs=1, peak_tflops=1000, mfu=0.4)
    assert full == pytest.approx(6 * 70e9 * 1e9 / (0.4 * 1e15) / 3600)
    assert tuning_gpu_hours(params_b=70, tokens=1e9, epochs=1, peak_tflops=1000, mfu=0.4, lora=True) == pytest.approx(
        full * 2 / 3
    )


@settings(deadline=None)
@given(cost=st.floats(0.01, 1e6), tasks=st.floats(1, 1e7), stale=st.floats(1e-6, 0.5), wrong=st.floats(0.01, 1e4))
def test_the_best_interval_is_the_cheapest(cost: float, tasks: float, stale: float, wrong: float) -> None:
    given_ = {"tasks_per_day": tasks, "stale_share_per_day": stale, "wrong_answer_usd": wrong}
    best = best_interval_days(cycle_usd=cost, **given_)

    def total(days: float) -> float:
        return float(cycle_costs(cycle_usd=cost, every_days=days, **given_)["usd_per_day"][-1])

    if best is None:
        # All answers stale for ever costs no more than any cycle that keeps some of them fresh.
        assert cost * stale > tasks * wrong / 2
        return
    assert all(total(best) <= total(best * other) * (1 + 1e-9) for other in (0.5, 0.9, 1.1, 2))


@settings(deadline=None)
@given(st.floats(0.1, 1e5), st.floats(1.01, 10))
def test_waiting_longer_is_never_fresher(days: float, longer: float) -> None:
    asked = {"tasks_per_day": 100.0, "stale_share_per_day": 0.01, "wrong_answer_usd": 3.0}
    one, more = (staleness_usd_per_day(**asked, every_days=each) for each in (days, days * longer))
    assert one <= more <= 300


def test_never_where_nothing_is_stale() -> None:
    assert best_interval_days(cycle_usd=10, tasks_per_day=5, stale_share_per_day=0, wrong_answer_usd=5) is None
    assert best_interval_days(cycle_usd=1e9, tasks_per_day=5, stale_share_per_day=0.1, wrong_answer_usd=5) is None


def test_forced_retraining() -> None:
    start = date(2026, 1, 1)
    assert forced_retrainings(start=start, horizon_days=100, retired=date(2026, 6, 1), life_days=365) == 0
    assert forced_retrainings(start=start, horizon_days=365 * 3, retired=date(2026, 6, 1), life_days=365) == 3
    assert forced_retrainings(start=start, horizon_days=365 * 3, retired=None, life_days=365) == 2
    assert forced_usd_per_year(cycle_usd=1000, life_days=365.25) == pytest.approx(1000)


@pytest.mark.parametrize(
    ("field", "call"),
    [
        ("epochs", lambda: api_tuning(tokens=1, epochs=0, training_usd_per_mtok=1)),
        ("tokens", lambda: api_tuning(tokens=-1, epochs=1, training_usd_per_mtok=1)),
        (
            "documents_changed",
            lambda: index_refresh(documents_changed=-1, tokens_per_document=1, embedding_usd_per_mtok=1),
        ),
        ("mfu", lambda: tuning_gpu_hours(params_b=1, tokens=1, epochs=1, peak_tflops=1, mfu=1.2)),
        (
            "stale_share_per_day",
            lambda: best_interval_days(cycle_usd=1, tasks_per_day=1, stale_share_per_day=2, wrong_answer_usd=1),
        ),
        (
            "every_days",
            lambda: staleness_usd_per_day(tasks_per_day=1, stale_share_per_day=0.1, wrong_answer_usd=1, every_days=0),
        ),
        (
            "retired",
            lambda: forced_retrainings(start=date(2026, 1, 2), horizon_days=9, retired=date(2026, 1, 1), life_days=9),
        ),
    ],
)
def test_bad_input_is_named(field: str, call: object) -> None:
    with pytest.raises(InputError) as told:
        call()  # type: ignore[operator]
    assert told.value.field == field
