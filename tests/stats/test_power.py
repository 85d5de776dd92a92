from itertools import product

import numpy as np
import pytest
from scipy.stats import multinomial

from toolkit.stats import midp_mcnemar, paired_power, probes_needed, questions_needed, smallest_detectable


@pytest.mark.parametrize(
    ("n", "lost", "gain"),
    [
        (30, 0.05, 0.30),
        (40, 0.05, 0.25),
        (50, 0.05, 0.21),
        (100, 0.05, 0.135),
        (200, 0.05, 0.085),
        (30, 0.0, 0.215),
        (50, 0.0, 0.135),
    ],
)
def test_the_smallest_gain_as_published(n: int, lost: float, gain: float) -> None:
    # Published to half a point, on a grid that rounds up.
    assert smallest_detectable(n, lost=lost) == pytest.approx(gain, abs=0.005)


@pytest.mark.parametrize(("n", "gain", "lost"), [(12, 0.3, 0.05), (20, 0.2, 0.0), (25, 0.1, 0.2)])
def test_power_against_every_outcome_counted(n: int, gain: float, lost: float) -> None:
    pairs = [(b, c) for b, c in product(range(n + 1), repeat=2) if b + c <= n and midp_mcnemar(b, c) < 0.05]
    chance = multinomial.pmf([(b, c, n - b - c) for b, c in pairs], n, [gain + lost, lost, 1 - gain - 2 * lost])
    assert paired_power(n, gain, lost=lost) == pytest.approx(np.sum(chance))


def test_a_false_alarm_is_as_rare_as_asked() -> None:
    assert paired_power(50, 0.0, lost=0.1) <= 0.055
    assert paired_power(50, 0.0, lost=0.0) == 0


def test_questions_needed_is_the_other_way_round() -> None:
    n = questions_needed(0.1)
    assert n is not None
    assert paired_power(n, 0.1) >= 0.8 > paired_power(n - 1, 0.1)
    assert questions_needed(0.001) is None


def test_too_few_questions_show_nothing() -> None:
    assert smallest_detectable(4, lost=0) is None


def test_clean_probes_for_a_bound() -> None:
    assert [probes_needed(bound) for bound in (0.05, 0.02, 0.01)] == [59, 149, 299]


def test_shares_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="gain and lost"):
        paired_power(30, 0.9, lost=0.2)
    with pytest.raises(ValueError, match="bound"):
        probes_needed(0)
