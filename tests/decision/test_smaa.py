"""SMAA-2 against closed forms, published figures and another implementation."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymcdm.methods import WSM

from toolkit.decision import Smaa, smaa

WORLDS = 20_000


def uniform(criteria: int, *, worlds: int = WORLDS, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).dirichlet(np.ones(criteria), worlds)


def fixed(table: object, *, worlds: int = WORLDS) -> np.ndarray:
    worths = np.asarray(table, dtype=float)
    return np.broadcast_to(worths, (worlds, *worths.shape))


def made(table: object, weights: np.ndarray) -> Smaa:
    rows, columns = np.asarray(table).shape
    values = fixed(table, worlds=len(weights))
    return smaa(values, weights, options=[f"o{n}" for n in range(rows)], criteria=[f"c{n}" for n in range(columns)])


@pytest.mark.parametrize(("a", "b"), [((0.9, 0.2), (0.4, 0.5)), ((1.0, 0.0), (0.0, 1.0)), ((0.7, 0.1), (0.1, 0.9))])
def test_two_criteria_come_out_as_the_closed_form_says(a: tuple[float, float], b: tuple[float, float]) -> None:
    """With w on the first and 1 - w on the second, a is first where w passes t, so it is first in 1 - t of the worlds,
    and its central weight is the middle of what is left: (1 + t) / 2."""
    t = (b[1] - a[1]) / ((b[1] - a[1]) + (a[0] - b[0]))
    found = made([a, b], uniform(2))
    for share, expected in ((found.acceptability[0, 0], 1 - t), (found.acceptability[1, 0], t)):
        assert share == pytest.approx(expected, abs=4 * found.error(expected))
    assert found.central[0, 0] == pytest.approx((1 + t) / 2, abs=0.01)
    assert found.central[1, 0] == pytest.approx(t / 2, abs=0.01)
    assert found.confidence.tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    ("criteria", "published"),
    [(2, [0.75, 0.25]), (3, [0.6111, 0.2778, 0.1111]), (4, [0.5208, 0.2708, 0.1458, 0.0625])],
)
def test_central_weights_of_a_ranking_are_the_published_rank_order_centroids(
    criteria: int, published: list[float]
) -> None:
    """Barron and Barrett (1996), Management Science 42(11): with criteria ranked, the mean weight of
    the k-th of n is the sum of 1/j from k to n, over n. An option that is first exactly in the worlds that rank the
    criteria so has that as its central weights."""
    weights = uniform(criteria, worlds=4000)
    orders = list(itertools.permutations(range(criteria)))
    order = np.argsort(-weights, axis=1)
    values = np.stack([(order == each).all(axis=1) for each in orders], axis=1)[:, :, None] * np.ones(criteria)
    found = smaa(values, weights, options=[str(each) for each in orders], criteria=[str(n) for n in range(criteria)])
    share = 1 / len(orders)
    assert found.acceptability[:, 0] == pytest.approx([share] * len(orders), abs=4 * found.error(share))
    assert found.central[0] == pytest.approx(published, abs=0.02)


def test_each_best_on_one_criterion_comes_first_as_often_and_at_the_largest_centroid() -> None:
    found = made(np.eye(3), uniform(3))
    assert found.acceptability == pytest.approx(np.full((3, 3), 1 / 3), abs=4 * found.error(1 / 3))
    rest = (1 - 0.6111) / 2
    assert found.central[1] == pytest.approx([rest, 0.6111, rest], abs=0.01)


def test_uncertain_measurements_come_out_as_the_closed_form_says() -> None:
    """One criterion, both uniform: a on 0 to 1, b on 0 to 0.5. b is the larger in a quarter of the worlds."""
    rng = np.random.default_rng(3)
    values = np.stack([rng.random(WORLDS), rng.random(WORLDS) / 2], axis=1)[:, :, None]
    found = smaa(values, np.ones((WORLDS, 1)), options=["a", "b"], criteria=["c"])
    assert found.winning[1, 0] == pytest.approx(0.25, abs=4 * found.error(0.25))
    assert found.confidence == pytest.approx([0.75, 0.25], abs=4 * found.error(0.25))


def test_the_order_in_every_world_is_another_librarys() -> None:
    rng = np.random.default_rng(5)
    table = rng.random((5, 4))
    weights = uniform(4, worlds=300)
    counted = np.zeros((5, 5))
    method = WSM(lambda column, cost=False: column)
    for row in weights:
        ranks = method.rank(method(table, row, np.ones(4), validation=False)).astype(int) - 1
        counted[np.arange(5), ranks] += 1
    assert made(table, weights).acceptability == pytest.approx(counted / len(weights))


tables = st.integers(2, 5).flatmap(
    lambda criteria: st.lists(st.lists(st.floats(0, 1), min_size=criteria, max_size=criteria), min_size=2, max_size=5)
)


@settings(max_examples=60, deadline=None)
@given(table=tables)
def test_shares_sum_to_one_and_pairs_to_one(table: list[list[float]]) -> None:
    found = made(table, uniform(len(table[0]), worlds=200))
    assert found.acceptability.sum(axis=0) == pytest.approx(np.ones(len(table)))
    assert found.acceptability.sum(axis=1) == pytest.approx(np.ones(len(table)))
    assert found.winning + found.winning.T == pytest.approx(np.ones((len(table), len(table))))


@settings(max_examples=60, deadline=None)
@given(table=tables, seed=st.integers(0, 99))
def test_the_order_of_options_changes_nothing(table: list[list[float]], seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(table))
    weights = uniform(len(table[0]), worlds=200)
    straight, mixed = made(table, weights), made(np.asarray(table)[order], weights)
    assert mixed.acceptability == pytest.approx(straight.acceptability[order])


@settings(max_examples=60, deadline=None)
@given(table=tables)
def test_a_dominated_option_never_ranks_first(table: list[list[float]]) -> None:
    better = np.clip(np.asarray(table[0]) + 0.01, 0, None)
    found = made([*table, better.tolist()], uniform(len(table[0]), worlds=200))
    assert found.acceptability[0, 0] == 0
    assert np.isnan(found.central[0]).all()


def test_options_that_tie_share_their_ranks() -> None:
    found = made([[0.5, 0.5], [0.5, 0.5], [0.1, 0.1]], uniform(2, worlds=50))
    assert found.acceptability.tolist() == [[0.5, 0.5, 0.0], [0.5, 0.5, 0.0], [0.0, 0.0, 1.0]]


def test_the_monte_carlo_error_is_what_repetition_shows() -> None:
    shares = [made([[0.9, 0.2], [0.4, 0.5]], uniform(2, worlds=500, seed=n)).acceptability[0, 0] for n in range(120)]
    found = made([[0.9, 0.2], [0.4, 0.5]], uniform(2, worlds=500))
    assert np.std(shares) == pytest.approx(found.error(float(np.mean(shares))), rel=0.2)


HEPARIN, ENOXAPARIN = ((20, 116), (40, 96), (1, 135)), ((8, 121), (32, 97), (5, 124))
RANGES = ((0.25, 0.0), (0.4, 0.15), (0.1, 0.0))


def thrombolytics(worlds: int) -> np.ndarray:
    """Two treatments on the risks of proximal and distal thrombosis and of bleeding, each known as a Beta."""
    rng = np.random.default_rng(11)
    sides = [
        [(worst - rng.beta(a, b, worlds)) / (worst - best) for (a, b), (worst, best) in zip(side, RANGES, strict=True)]
        for side in (HEPARIN, ENOXAPARIN)
    ]
    return np.moveaxis(np.array(sides), 2, 0)


def test_the_published_example_with_uncertain_measurements_comes_out_as_published() -> None:
    """The worked example of the R package smaa 0.2 (van Valkenhoef and Tervonen, CRAN), 10,000 worlds of its own.

    Data: Lynd and O'Brien (2004), Journal of Clinical Epidemiology 57(8). Published: rank acceptabilities 0.3504 and
    0.6496, central weights, confidence factors, and 0.1279 for heparin at weights 0.5, 0.2, 0.3. Both sides are Monte
    Carlo, so they are held to four standard errors of the difference.
    """
    names, risks = ["heparin", "enoxaparin"], ["proximal", "distal", "bleeding"]
    values = thrombolytics(100_000)
    found = smaa(values, uniform(3, worlds=100_000), options=names, criteria=risks)

    def near(share: float) -> object:
        return pytest.approx(share, abs=4 * (share * (1 - share) * (1 / 10_000 + 1 / 100_000)) ** 0.5)

    assert found.acceptability[0].tolist() == [near(0.3504), near(0.6496)]
    assert found.central[0] == pytest.approx([0.187, 0.277, 0.536], abs=0.015)
    assert found.central[1] == pytest.approx([0.407, 0.364, 0.229], abs=0.015)
    assert found.confidence == pytest.approx([0.668, 0.896], abs=0.025)  # of central weights that are uncertain too
    stated = smaa(values, np.broadcast_to([0.5, 0.2, 0.3], (100_000, 3)), options=names, criteria=risks)
    assert stated.acceptability[0, 0] == near(0.1279)
