import pytest

from toolkit.stats import judge_corrected, kappa

PAIRS = [(True, True)] * 37 + [(True, False)] * 3 + [(False, False)] * 8 + [(False, True)] * 2
APART = [str(at) for at in range(50)]


def test_kappa_agrees_with_scikit_learn() -> None:
    from sklearn.metrics import cohen_kappa_score

    first, second = zip(*PAIRS, strict=True)
    assert kappa(PAIRS, APART)[0] == pytest.approx(cohen_kappa_score(first, second))


def test_kappa_from_fifty_labels_is_as_unsure_as_it_is_known_to_be() -> None:
    _, bounds = kappa(PAIRS, APART)
    assert bounds is not None
    assert (bounds[1] - bounds[0]) / 2 == pytest.approx(0.26, abs=0.03)


def test_full_agreement_is_no_certainty() -> None:
    value, bounds = kappa([(True, True)] * 30 + [(False, False)] * 20, APART)
    assert value == 1
    assert bounds is not None
    assert 0.7 < bounds[0] < 0.99


def test_labels_on_one_document_have_no_interval_and_on_few_a_wide_one() -> None:
    assert kappa(PAIRS, ["a"] * 50)[1] is None
    alone, few = kappa(PAIRS, APART)[1], kappa(PAIRS, [str(at // 10) for at in range(50)])[1]
    assert alone is not None
    assert few is not None
    assert few[1] - few[0] > alone[1] - alone[0]


def test_graders_who_always_say_the_same_have_no_kappa() -> None:
    assert kappa([(True, True)] * 50, APART)[0] is None


def test_a_judge_without_fault_changes_nothing() -> None:
    found = judge_corrected(32, 40, (40, 0, 40, 0))
    assert found.value == found.seen == 0.8
    assert found.low is not None
    assert found.low < 0.7


def test_the_corrected_share_stays_a_share() -> None:
    found = judge_corrected(40, 40, (30, 10, 20, 0))
    assert found.value == 1
    assert found.high == 1


@pytest.mark.parametrize("counts", [(0, 0, 5, 5), (5, 5, 0, 0)])
def test_labels_of_one_kind_are_refused(counts: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="allowed 1 or more"):
        judge_corrected(5, 10, counts)


@pytest.mark.slow
@pytest.mark.parametrize(("n", "q1", "q0"), [(50, 0.93, 0.85), (100, 0.93, 0.85), (50, 0.98, 0.94)])
def test_coverage_of_kappa(n: int, q1: float, q0: float) -> None:
    from benchmarks.statistics.coverage import of_kappa

    assert of_kappa(n, 0.7, q1, q0, times=2000) >= 0.93


@pytest.mark.slow
@pytest.mark.parametrize("p", [0.5, 0.8, 0.95])
def test_coverage_of_the_corrected_share(p: float) -> None:
    from benchmarks.statistics.coverage import of_corrected

    assert of_corrected(50, 60, p, 0.93, 0.85, times=4000) >= 0.93
