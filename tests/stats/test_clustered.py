import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.stats import (
    bonett_price,
    clopper_pearson,
    clustered_bonett_price,
    clustered_clopper_pearson,
    effective_wilson,
    wilson,
)

APART = [str(at) for at in range(30)]
IN_SIX = [str(at // 5) for at in range(30)]
PILED = [1.0] * 10 + [0.0] * 20
"""Ten events, all in two documents of six."""


def test_questions_on_documents_of_their_own_get_the_plain_interval() -> None:
    assert clustered_clopper_pearson(PILED, APART) == (clopper_pearson(10, 30), 30)
    assert clustered_bonett_price(PILED, APART) == bonett_price(10, 0, 30)


def test_events_piled_into_documents_are_known_less_well() -> None:
    for (low, high), plain in (
        (clustered_clopper_pearson(PILED, IN_SIX)[0], clopper_pearson(10, 30)),
        (effective_wilson(PILED, IN_SIX)[0], wilson(10, 30)),
        (clustered_bonett_price(PILED, IN_SIX), bonett_price(10, 0, 30)),
    ):
        assert low < plain[0] < plain[1] < high


def test_shares_that_vary_little_are_known_better_than_yes_or_no() -> None:
    shares = [0.6, 0.7, 0.8] * 10
    (low, high), acting = effective_wilson(shares, APART)
    assert acting > 100
    assert high - low < 0.1


def test_few_documents_that_agree_prove_nothing() -> None:
    interval, acting = effective_wilson([0.5] * 30, IN_SIX)
    assert (interval, acting) == (wilson(3, 6), 6)
    assert effective_wilson([1.0] * 30, IN_SIX)[0][0] == wilson(6, 6)[0]


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.5, 1.0]), st.sampled_from("abcdef")), min_size=1, max_size=40))
def test_intervals_hold_what_was_seen_and_are_no_points(drawn: list[tuple[float, str]]) -> None:
    values, clusters = [value for value, _ in drawn], [name for _, name in drawn]
    (low, high), _ = effective_wilson(values, clusters)
    assert 0 <= low <= np.mean(values) <= high <= 1
    assert low < high


@pytest.mark.slow
@pytest.mark.parametrize("n", [30, 50])
@pytest.mark.parametrize("p", [0.5, 0.8, 0.95])
@pytest.mark.parametrize("each", [1, 5])
def test_coverage_of_every_estimate(n: int, p: float, each: int) -> None:
    from benchmarks.statistics.coverage import of_difference, of_estimate

    assert of_estimate("mean", p, n, each, parts=3, times=20_000) >= 0.93
    assert of_estimate("proportion", p, n, each, parts=1, times=20_000) >= 0.92
    assert of_estimate("safety", 1 - p, n, each, parts=1, times=20_000) >= 0.94
    assert 0.93 <= of_difference(p, 0.1, n, each, times=20_000) <= 0.985


@pytest.mark.slow
@pytest.mark.parametrize("n", [30, 40, 50])
def test_no_test_cries_wolf(n: int) -> None:
    from benchmarks.statistics.testing import flips, holm_family, mcnemar

    assert max(mcnemar(n, 0.0, lost, times=40_000) for lost in (0.05, 0.1, 0.25)) <= 0.055
    assert max(flips(n, each, p, 0.0, times=2000) for each in (1, 5) for p in (0.5, 0.8)) <= 0.06
    assert holm_family(n, 5, 0.8, times=2000) <= 0.06


@pytest.mark.slow
def test_power_is_what_it_was_said_to_be() -> None:
    from benchmarks.statistics.testing import DETECTABLE, mcnemar

    for n, gain in DETECTABLE.items():
        assert mcnemar(n, gain, 0.05, times=40_000) == pytest.approx(0.8, abs=0.025)
