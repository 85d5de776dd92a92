from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, false_discovery_control, multinomial

from toolkit.schema import InputError
from toolkit.stats import bonett_price, holm, matched, midp_mcnemar, sign_flip


@pytest.mark.parametrize("pair", [(5, 0), (7, 1), (9, 2), (11, 3)])
def test_the_smallest_wins_that_midp_tells_apart(pair: tuple[int, int]) -> None:
    wins, losses = pair
    assert midp_mcnemar(wins, losses) < 0.05 <= midp_mcnemar(wins - 1, losses)
    assert midp_mcnemar(wins, losses) == midp_mcnemar(losses, wins)


@given(st.integers(0, 60), st.integers(0, 60))
def test_midp_lies_below_the_exact_p(wins: int, losses: int) -> None:
    p_value = midp_mcnemar(wins, losses)
    assert 0 < p_value <= 1
    if wins + losses:
        assert p_value <= binomtest(wins, wins + losses).pvalue + 1e-12


def _coverage(n: int, gain: float, lost: float) -> float:
    """Return the exact coverage: the chance of each (wins, losses), over those whose interval holds the gain."""
    pairs = [(b, c) for b, c in product(range(n + 1), repeat=2) if b + c <= n]
    chance = multinomial.pmf([(b, c, n - b - c) for b, c in pairs], n, [gain + lost, lost, 1 - gain - 2 * lost])
    held = [low <= gain <= high for low, high in (bonett_price(b, c, n) for b, c in pairs)]
    return float(chance @ np.asarray(held))


@pytest.mark.parametrize("n", [30, 40, 50])
@pytest.mark.parametrize("lost", [0.02, 0.1])
@pytest.mark.parametrize("gain", [0.0, 0.1, 0.3])
def test_exact_coverage_of_the_paired_interval(n: int, gain: float, lost: float) -> None:
    assert _coverage(n, gain, lost) >= 0.945


@pytest.mark.slow
@pytest.mark.parametrize("n", [30, 40, 50])
def test_exact_coverage_of_the_paired_interval_on_a_grid(n: int) -> None:
    grid = [
        _coverage(n, gain, lost) for gain in (0, 0.02, 0.05, 0.1, 0.2, 0.3) for lost in (0.01, 0.02, 0.05, 0.1, 0.2)
    ]
    assert min(grid) >= 0.945
    assert np.mean(grid) <= 0.975


def test_equal_pairs_are_not_certain() -> None:
    low, high = bonett_price(0, 0, 50)
    assert low == -high < 0


def test_unmatched_pairs_are_refused_by_name() -> None:
    with pytest.raises(InputError, match="2 questions") as caught:
        matched({"q1": 1, "q2": 0}, {"q2": 1, "q3": 1})
    assert caught.value.got == "q1, q3"


def test_sign_flips_see_a_difference_and_only_a_difference() -> None:
    rng = np.random.default_rng(0)
    groups = [str(i) for i in range(12)]
    assert sign_flip([0.3] * 12, groups, rng=rng) < 0.002
    assert sign_flip([0.0] * 12, groups, rng=rng) == 1.0
    assert sign_flip([0.3] * 12, ["one document"] * 12, rng=rng) == 1.0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=10))
def test_holm_never_lowers_and_keeps_the_order(p_values: list[float]) -> None:
    adjusted = holm(p_values)
    assert all(p <= q <= 1 for p, q in zip(p_values, adjusted, strict=True))
    assert [adjusted[i] for i in np.argsort(p_values, kind="stable")] == sorted(adjusted)
    # Holm controls more than Benjamini-Hochberg does, so it is never the smaller.
    assert all(np.asarray(adjusted) >= false_discovery_control(p_values) - 1e-12)


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []
