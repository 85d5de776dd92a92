import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import gammaln, xlogy

from benchmarks.gate.rates import WORLDS, rates
from toolkit.gate.judging import _exact, _score, judge_means, judge_yes_no, questions_to_settle


def _size(n: int, margin: float) -> float:
    """Return the largest chance of a pass at the margin, over shares won that the test did not look at."""
    wins, losses = (each.ravel() for each in np.meshgrid(np.arange(n + 1), np.arange(n + 1)))
    wins, losses = wins[wins + losses <= n], losses[wins + losses <= n]
    passed = np.array([_exact(int(b), int(c), n, margin) <= 0.05 for b, c in zip(wins, losses, strict=True)])
    logs = gammaln(n + 1) - gammaln(wins + 1) - gammaln(losses + 1) - gammaln(n - wins - losses + 1)
    chances = []
    for won in np.linspace(0.003, (1 - margin) / 2 - 0.003, 41):
        lost = won + margin
        chance = np.exp(logs + xlogy(wins, won) + xlogy(losses, lost) + xlogy(n - wins - losses, 1 - won - lost))
        chances.append(float(chance @ passed))
    return max(chances)


def test_the_exact_test_keeps_its_level_whatever_is_won() -> None:
    assert 0.03 < _size(20, 0.15) <= 0.0505


@pytest.mark.slow
@pytest.mark.parametrize(("n", "margin"), [(30, 0.1), (50, 0.1), (50, 0.05)])
def test_the_exact_test_keeps_its_level(n: int, margin: float) -> None:
    assert _size(n, margin) <= 0.0505


def test_few_questions_are_judged_exactly_and_many_by_the_normal_limit() -> None:
    few, many = judge_yes_no(2, 2, 30, margin=0.1, level=0.9), judge_yes_no(14, 14, 210, margin=0.1, level=0.9)
    assert few.p_within == _exact(2, 2, 30, 0.1)
    assert many.p_within == pytest.approx(_exact(14, 14, 210, 0.1), abs=0.005)


def test_the_score_is_tangos() -> None:
    """Tango 1998 writes the share lost at the null as a root: here it is found by search over the likelihood."""
    wins, losses, n, margin = 3, 7, 50, 0.1
    lost = np.linspace(margin + 1e-6, (1 + margin) / 2 - 1e-6, 200_001)
    log_likelihood = (
        wins * np.log(lost - margin) + losses * np.log(lost) + (n - wins - losses) * np.log(1 - 2 * lost + margin)
    )
    best = lost[np.argmax(log_likelihood)]
    by_search = (wins - losses + n * margin) / np.sqrt(n * (2 * best - margin - margin**2))
    assert _score(wins, losses, n, margin) == pytest.approx(by_search, abs=1e-4)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 12), st.integers(0, 12), st.sampled_from([40, 300]))
def test_one_more_loss_never_helps(wins: int, losses: int, n: int) -> None:
    fewer, more = (judge_yes_no(wins, count, n, margin=0.1, level=0.9) for count in (losses, losses + 1))
    assert fewer.p_within <= more.p_within + 1e-9
    assert fewer.p_worse >= more.p_worse - 1e-9


def test_means_and_yes_no_agree_where_both_apply() -> None:
    gaps = np.array([1.0] * 4 + [-1.0] * 5 + [0.0] * 91)
    means = judge_means(gaps, np.full(100, 0.1), [str(i) for i in range(100)], level=0.9, seed=0)
    counts = judge_yes_no(4, 5, 100, margin=0.1, level=0.9)
    assert means.p_within == pytest.approx(counts.p_within, abs=0.01)
    assert means.spread == pytest.approx(counts.spread, rel=0.05)


def test_all_alike_is_not_certain() -> None:
    clusters = [str(i) for i in range(30)]
    alike = judge_means(np.zeros(30), np.full(30, 0.02), clusters, level=0.9, seed=0)
    assert alike.p_within > 0.05
    assert alike.low is not None
    assert alike.low < 0
    one = judge_means(np.zeros(30), np.full(30, 0.9), ["one document"] * 30, level=0.9, seed=0)
    assert one.p_within == 1.0


def test_the_questions_asked_for_give_the_power_asked_for() -> None:
    """12% of 50 questions flip, evenly: simulate the gate with as many questions as it asks for."""
    judged = judge_yes_no(3, 3, 50, margin=0.1, level=0.9)
    more = questions_to_settle(judged, 0.0, 0.1, 50, alpha=0.05, power=0.8)
    assert more is not None
    found = rates(WORLDS[0], n=50 + more, change=0.0, margin=0.1, times=200, seed=3)
    assert found["pass"] >= 0.72


@pytest.mark.parametrize("world", WORLDS[:2], ids=lambda world: world.name)
def test_wrong_passes_in_brief(world) -> None:
    assert rates(world, n=30, change=-0.1, margin=0.1, times=120, seed=1)["pass"] <= 0.10


@pytest.mark.slow
@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
@pytest.mark.parametrize("n", [30, 50, 100])
def test_wrong_passes(world, n: int) -> None:
    found = rates(world, n=n, change=-0.1, margin=0.1, times=1000, seed=7)
    assert found["pass"] <= 0.05 + 1.65 * (0.05 * 0.95 / 1000) ** 0.5
