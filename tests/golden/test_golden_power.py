import re
from dataclasses import replace
from math import comb

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from toolkit import GoldenSet
from toolkit.golden.measures.power import POWER, power
from toolkit.schema import POWER_CURVE, SCORES, Evidence, GoldenQuestion, InputError, Score, frame
from toolkit.stats import design_effect, intraclass_correlation, midp_mcnemar, paired_power, sign_flip


def on_documents(sizes: list[int], **fields: object) -> list[GoldenQuestion]:
    """Questions on so many documents, so many on each."""
    return [
        GoldenQuestion(
            id=f"q{document}-{n}", question="?", evidence=(Evidence(document=f"{document}.md", quote="x"),), **fields
        )
        for document, size in enumerate(sizes)
        for n in range(size)
    ]


def simulated(sizes: list[int], *, gain: float, lost: float, icc: float, runs: int, seed: int) -> NDArray[np.int64]:
    """Draw wins (1), losses (-1) and ties of paired options; any two of one document correlate by ``icc``.

    Each question takes its document's own draw with chance sqrt(icc), and else one of its own: two questions share a
    draw with chance icc, and are independent otherwise.
    """
    rng = np.random.default_rng(seed)
    chances = [gain + lost, lost, 1 - gain - 2 * lost]
    cluster = np.repeat(np.arange(len(sizes)), sizes)
    common = rng.choice([1, -1, 0], p=chances, size=(runs, len(sizes)))[:, cluster]
    own = rng.choice([1, -1, 0], p=chances, size=(runs, len(cluster)))
    return np.where(rng.random((runs, len(cluster))) < np.sqrt(icc), common, own)


def rejected_by_mcnemar(drawn: NDArray[np.int64]) -> float:
    counts = zip((drawn == 1).sum(axis=1).tolist(), (drawn == -1).sum(axis=1).tolist(), strict=True)
    return float(np.mean([midp_mcnemar(wins, losses) < 0.05 for wins, losses in counts]))


def test_with_a_document_each_it_is_the_table_of_the_literature() -> None:
    shown = power(on_documents([1] * 50), target=0.21)
    assert (shown.effective_n, shown.design_effect, shown.needed) == (50, 1.0, 50)
    assert shown.detectable == pytest.approx(0.208, abs=0.001)


def test_five_questions_a_document_act_as_23() -> None:
    shown = power(on_documents([5] * 10), target=0.1)
    assert (round(shown.design_effect, 2), shown.acting) == (2.2, 23)
    assert shown.effective_n == pytest.approx(22.7, abs=0.05)
    assert shown.detectable_clustered > shown.detectable
    assert shown.needed_clustered > 2.2 * shown.needed  # sign flips, which need a few more than mid-p


def test_what_is_counted_and_what_no_leak_would_still_allow(golden: GoldenSet) -> None:
    shown = golden.power()
    assert (shown.n, shown.answerable, shown.unanswerable, shown.not_permitted, shown.as_of) == (6, 4, 1, 1, 1)
    assert shown.leak_bound == pytest.approx(0.95)
    assert "up to 95% of such questions" in shown.sentence
    thirty = power(on_documents([1] * 30, answerable=False))
    assert thirty.leak_bound == pytest.approx(0.095, abs=0.0005)


def test_a_set_that_can_show_nothing_says_so() -> None:
    shown = power([GoldenQuestion(id="q1", question="?"), GoldenQuestion(id="q2", question="?")])
    assert (shown.detectable, shown.leak_bound) == (None, None)
    assert "more than any difference can be" in shown.sentence
    assert "leaks are not measured" in shown.sentence


def test_the_sentence_and_the_curve_say_what_the_figures_do() -> None:
    shown = power(on_documents([2] * 25), target=0.1)
    points = [int(each) for each in re.findall(r"(\d+) points", shown.sentence)]
    assert points == [round(100 * shown.detectable_clustered), 10]
    assert f"{shown.needed_clustered} questions" in shown.sentence
    curve = shown.curve
    assert curve.schema == POWER_CURVE
    assert curve["clustered"].is_sorted()
    first = curve.filter(pl.col("clustered") >= POWER)["gain"][0]
    assert first - 0.02 <= shown.detectable_clustered <= first


@pytest.mark.parametrize("target", [0, -0.1, 1.5])
def test_a_target_that_is_none_is_refused(target: float) -> None:
    with pytest.raises(InputError, match="target"):
        power(on_documents([1] * 5), target=target)


def test_a_set_with_nothing_in_it_is_refused() -> None:
    with pytest.raises(InputError, match="no questions"):
        power([])


def scores(values: dict[str, list[float]], questions: list[GoldenQuestion]) -> pl.DataFrame:
    rows = [
        Score(option=option, question_id=question.id, repeat=0, metric="completed", value=value, reason="")
        for option, held in values.items()
        for question, value in zip(questions, held, strict=True)
    ]
    return frame(rows, SCORES)


def test_a_pilot_takes_the_place_of_what_is_assumed() -> None:
    questions = on_documents([2] * 10)
    apart = [1.0, 1.0] * 4 + [0.0, 0.0] * 2 + [1.0, 1.0] * 4
    shown = power(questions, pilot=scores({"rag": [1.0] * 20, "hybrid": apart}, questions))
    assert (shown.lost, shown.icc) == (0.05, 1.0)  # twenty questions may warn, not reassure
    assert "measured on a pilot of 20 questions" in shown.basis
    alone = on_documents([1] * 20)
    other = [0.0, 1.0] * 10
    shown = power(alone, pilot=scores({"rag": [1.0] * 12 + [0.0] * 8, "hybrid": other}, alone))
    assert (shown.lost, shown.icc) == (0.2, 0.3)
    assert "the correlation assumed" in shown.basis


def test_a_pilot_of_one_option_is_refused() -> None:
    questions = on_documents([1] * 4)
    with pytest.raises(InputError, match="two options"):
        power(questions, pilot=scores({"rag": [1.0] * 4}, questions))
    with pytest.raises(InputError, match="two options"):
        power(questions, pilot=scores({"rag": [1.0] * 4}, [replace(each, id=f"x{each.id}") for each in questions]))


@pytest.mark.parametrize("sizes", [[5] * 10, [1] * 20 + [10, 10], [3] * 15])
def test_the_variance_of_a_simulated_difference_grows_by_the_design_effect(sizes: list[int]) -> None:
    runs, icc, gain, lost = 8_000, 0.3, 0.1, 0.05
    means = simulated(sizes, gain=gain, lost=lost, icc=icc, runs=runs, seed=1).mean(axis=1)
    alone = (gain + 2 * lost - gain**2) / sum(sizes)
    clusters = np.repeat(np.arange(len(sizes)), sizes).tolist()
    # The standard error of a variance ratio over so many runs is about sqrt(2 / runs).
    assert means.var() / alone == pytest.approx(design_effect(clusters, icc=icc), rel=5 * np.sqrt(2 / runs))


def test_the_correlation_that_was_simulated_is_found_again() -> None:
    sizes = [4] * 25
    clusters = np.repeat(np.arange(25), 4).tolist()
    drawn = simulated(sizes, gain=0.1, lost=0.1, icc=0.3, runs=400, seed=2)
    found = [intraclass_correlation(row.tolist(), clusters) for row in drawn]
    assert np.mean([each for each in found if each is not None]) == pytest.approx(0.3, abs=0.03)
    assert intraclass_correlation([1.0, 0.0], ["a", "b"]) is None
    assert intraclass_correlation([1.0, 1.0, 1.0], ["a", "a", "b"]) is None


def test_power_is_what_simulation_gives_in_short() -> None:
    runs, n, gain = 4_000, 48, 0.2
    seen = rejected_by_mcnemar(simulated([1] * n, gain=gain, lost=0.05, icc=0, runs=runs, seed=3))
    expected = paired_power(n, gain)
    assert seen == pytest.approx(expected, abs=4 * np.sqrt(expected * (1 - expected) / runs))


def test_the_exact_test_is_the_stricter() -> None:
    runs, n, gain = 1_000, 40, 0.2
    drawn = simulated([1] * n, gain=gain, lost=0.05, icc=0, runs=runs, seed=4)
    seen = np.mean([2 * min(_tail(row, 1), _tail(row, -1)) < 0.05 for row in drawn])
    expected = paired_power(n, gain, exact=True)
    assert seen == pytest.approx(expected, abs=4 * np.sqrt(expected * (1 - expected) / runs))
    assert expected < paired_power(n, gain)


def _tail(row: NDArray[np.int64], sign: int) -> float:
    """The chance of as many of one sign or more, were both as likely."""
    seen, differ = int((row == sign).sum()), int((row != 0).sum())
    return sum(comb(differ, k) for k in range(seen, differ + 1)) / 2**differ


@pytest.mark.slow
@pytest.mark.parametrize("n", [30, 48, 100])
@pytest.mark.parametrize("gain", [0.05, 0.1, 0.2, 0.3])
@pytest.mark.parametrize("lost", [0.0, 0.05, 0.1])
def test_power_is_what_simulation_gives(n: int, gain: float, lost: float) -> None:
    runs = 40_000
    seen = rejected_by_mcnemar(simulated([1] * n, gain=gain, lost=lost, icc=0, runs=runs, seed=n))
    expected = paired_power(n, gain, lost=lost)
    assert seen == pytest.approx(expected, abs=4 * np.sqrt(max(expected * (1 - expected), 1e-4) / runs))


@pytest.mark.slow
@pytest.mark.parametrize("sizes", [[5] * 10, [2] * 25, [1] * 25 + [3] * 8])
@pytest.mark.parametrize("gain", [0.1, 0.2, 0.3])
def test_power_under_clustering_is_near_what_the_test_that_runs_use_gives(sizes: list[int], gain: float) -> None:
    """Runs flip the signs of whole documents; the effective number of questions stands for that by one figure.

    It is an approximation, so Monte Carlo error has three points added for it.
    """
    runs, icc = 4_000, 0.3
    clusters = np.repeat(np.arange(len(sizes)), sizes).astype(str).tolist()
    drawn = simulated(sizes, gain=gain, lost=0.05, icc=icc, runs=runs, seed=7)
    flips = [sign_flip(row, clusters, rng=np.random.default_rng(n), draws=999) < 0.05 for n, row in enumerate(drawn)]
    acting = round(sum(sizes) / design_effect(clusters, icc=icc))
    expected = paired_power(acting, gain, exact=True)
    assert float(np.mean(flips)) == pytest.approx(expected, abs=0.03 + 4 * np.sqrt(expected * (1 - expected) / runs))
