import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from toolkit.stats import (
    bootstrap_mean,
    clopper_pearson,
    clustered_se,
    clustered_wilson,
    upper_bound_of_none,
    wilson,
)

counts = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(("n", "low", "high"), [(30, 0.63, 0.91), (50, 0.67, 0.89), (100, 0.71, 0.87)])
def test_wilson_at_80_percent_as_published(n: int, low: float, high: float) -> None:
    assert wilson(0.8 * n, n) == pytest.approx((low, high), abs=0.006)


@given(counts)
def test_intervals_agree_with_scipy(seen: tuple[int, int]) -> None:
    for ours, method in ((wilson, "wilson"), (clopper_pearson, "exact")):
        theirs = binomtest(*seen).proportion_ci(0.95, method=method)
        assert ours(*seen) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


@given(counts)
def test_a_proportion_lies_in_its_interval_and_no_interval_is_a_point(seen: tuple[int, int]) -> None:
    for low, high in (wilson(*seen), clopper_pearson(*seen)):
        assert 0 <= low <= seen[0] / seen[1] <= high <= 1
        assert low < high


def test_fractional_events_are_rounded_outward() -> None:
    low, high = clopper_pearson(1.5, 30)
    assert (low, high) == (clopper_pearson(1, 30)[0], clopper_pearson(2, 30)[1])
    assert clopper_pearson(0.1 + 0.2 + 2.7, 30) == clopper_pearson(3, 30)


def test_no_leak_seen_bounds_the_rate() -> None:
    assert [round(upper_bound_of_none(n), 3) for n in (30, 50)] == [0.095, 0.058]


@pytest.mark.parametrize(("successes", "n", "level"), [(1, 0, 0.95), (5, 4, 0.95), (-1, 4, 0.95), (1, 4, 1.0)])
def test_impossible_counts_are_refused(successes: int, n: int, level: float) -> None:
    for interval in (wilson, clopper_pearson):
        with pytest.raises(ValueError, match="allowed"):
            interval(successes, n, level=level)


def test_clustered_se_is_the_plain_one_when_each_stands_alone() -> None:
    values = np.random.default_rng(0).random(40)
    plain = values.std(ddof=1) / np.sqrt(40)
    assert clustered_se(values, [str(i) for i in range(40)]) == pytest.approx(plain)
    assert clustered_se([1, 0], ["a", "a"]) is None


def test_five_alike_questions_a_document_act_as_far_fewer() -> None:
    values = np.repeat([1, 1, 1, 0, 1, 1, 0, 1, 1, 1], 5)
    (low, high), acting = clustered_wilson(values, [str(i // 5) for i in range(50)])
    assert acting == pytest.approx(10 * 0.9)
    assert high - low > 1.8 * np.ptp(wilson(40, 50))


def test_the_bootstrap_is_seeded_and_blind_to_row_order() -> None:
    rng = np.random.default_rng(1)
    values, clusters = rng.random(30), [f"d{i % 7}" for i in range(30)]
    order = rng.permutation(30)
    first = bootstrap_mean(values, clusters, rng=np.random.default_rng(5))
    again = bootstrap_mean(values[order], [clusters[i] for i in order], rng=np.random.default_rng(5))
    assert first == again
    assert first != bootstrap_mean(values, clusters, rng=np.random.default_rng(6))


def test_the_bootstrap_gives_nothing_rather_than_a_point() -> None:
    rng = np.random.default_rng(0)
    assert bootstrap_mean([0.5] * 30, [str(i) for i in range(30)], rng=rng) is None
    assert bootstrap_mean([0.1, 0.9], ["a", "a"], rng=rng) is None
    assert bootstrap_mean([0.1, 0.9] * 2, ["a", "a", "b", "b"], rng=rng) is None


@pytest.mark.parametrize("n", [30, 40, 50])
def test_exact_coverage_of_the_proportion_intervals(n: int) -> None:
    successes = np.arange(n + 1)
    mean = []
    for p in np.linspace(0.02, 0.98, 49):
        weight = binom.pmf(successes, n, p)
        held = [
            [low <= p <= high for low, high in (interval(int(k), n) for k in successes)]
            for interval in (wilson, clopper_pearson)
        ]
        by_wilson, exact = (weight @ each for each in np.asarray(held, dtype=float))
        assert exact >= 0.95
        assert by_wilson >= 0.92
        mean.append(by_wilson)
    assert 0.945 <= np.mean(mean) <= 0.965


def _alike(rng: np.random.Generator, p: float, documents: int, each: int) -> tuple[np.ndarray, list[str]]:
    """Return questions whose intra-class correlation is 0.3."""
    spread = (1 - 0.3) / 0.3
    chance = np.repeat(rng.beta(p * spread, (1 - p) * spread, documents), each)
    return (rng.random(documents * each) < chance) * 1.0, [str(i // each) for i in range(documents * each)]


def _coverage_of_clustered(times: int) -> tuple[float, float]:
    rng, plain, clustered = np.random.default_rng(2), 0, 0
    for _ in range(times):
        values, clusters = _alike(rng, 0.8, 10, 5)
        low, high = wilson(values.sum(), 50)
        plain += low <= 0.8 <= high
        (low, high), _ = clustered_wilson(values, clusters)
        clustered += low <= 0.8 <= high
    return plain / times, clustered / times


def _coverage_of_bootstrap(times: int, documents: int, each: int) -> float:
    rng, held, n = np.random.default_rng(3), 0, documents * each
    clusters = [str(i // each) for i in range(n)]
    for _ in range(times):
        bounds = bootstrap_mean(rng.binomial(3, 0.9, n) / 3, clusters, rng=rng, draws=600)
        held += bounds is not None and bounds[0] <= 0.9 <= bounds[1]
    return held / times


def test_coverage_in_brief() -> None:
    plain, clustered = _coverage_of_clustered(400)
    assert plain < 0.87 < 0.91 < clustered
    assert 0.91 <= _coverage_of_bootstrap(300, 30, 1) <= 0.99


@pytest.mark.slow
@pytest.mark.parametrize(("documents", "each"), [(30, 1), (10, 3), (50, 1), (10, 5)])
def test_coverage_of_the_bootstrap(documents: int, each: int) -> None:
    assert 0.93 <= _coverage_of_bootstrap(4000, documents, each) <= 0.975


@pytest.mark.slow
def test_coverage_of_clustered_wilson() -> None:
    plain, clustered = _coverage_of_clustered(6000)
    assert plain < 0.83
    assert 0.93 <= clustered <= 0.97
