import numpy as np
import polars as pl
import pytest
from scipy.stats import beta, kstest, lognorm

from toolkit.decision import View, worlds
from toolkit.schema import SCORES, Score, frame

DRAWS = 4000


def scored(values: dict[str, list[float | None]]) -> pl.DataFrame:
    return frame(
        [
            Score(
                option=o,
                question_id=f"q{n:02}",
                repeat=0,
                metric="completed",
                value=v,
                reason="" if v is not None else "none",
            )
            for o, each in values.items()
            for n, v in enumerate(each)
        ],
        SCORES,
    )


def drawn(scores: pl.DataFrame, option: str, clusters: dict[str, str] | None = None) -> np.ndarray:
    found = worlds.measured(scores, clusters or {}, "completed", option, worlds=DRAWS, seed=0)
    assert found is not None
    return found


def test_yes_or_no_on_documents_apart_is_the_beta_of_jeffreys() -> None:
    found = drawn(scored({"rag": [1.0] * 32 + [0.0] * 8}), "rag")
    assert kstest(found, beta(32.5, 8.5).cdf).pvalue > 0.001


def test_all_right_is_not_taken_for_certainty() -> None:
    found = drawn(scored({"rag": [1.0] * 40}), "rag")
    assert 0.9 < np.quantile(found, 0.025) < 0.97


def test_questions_on_one_document_count_as_one() -> None:
    scores = scored({"rag": [1.0, 0.0] * 20})
    apart, together = drawn(scores, "rag"), drawn(scores, "rag", {f"q{n:02}": str(n % 4) for n in range(40)})
    assert np.std(together) > 2 * np.std(apart)


def test_options_share_the_luck_of_the_questions_and_no_option_stands_in_anothers_way() -> None:
    values = {"rag": [1.0] * 30 + [0.0] * 10, "hybrid": [1.0] * 30 + [0.0] * 10}
    both = scored(values)
    assert np.corrcoef(drawn(both, "rag"), drawn(both, "hybrid"))[0, 1] > 0.8
    assert (drawn(scored({"rag": values["rag"]}), "rag") == drawn(both, "rag")).all()


def test_nothing_scored_is_nothing_drawn() -> None:
    assert worlds.measured(scored({"rag": [None]}), {}, "completed", "rag", worlds=5, seed=0) is None


def test_costs_keep_their_median_and_percentiles_and_go_together() -> None:
    cell = {"value": 10.0, "low": 5.0, "high": 40.0}
    rag, hybrid = (worlds.cost("per completed task", name, cell, worlds=40_000, seed=0) for name in ("rag", "hybrid"))
    assert np.quantile(rag, [0.1, 0.5, 0.9]) == pytest.approx([5, 10, 40], rel=0.05)
    assert np.corrcoef(np.log(rag), np.log(hybrid))[0, 1] == pytest.approx(worlds.TOGETHER, abs=0.05)
    flat = worlds.cost("x", "rag", {"value": 10.0, "low": 5.0, "high": 20.0}, worlds=DRAWS, seed=0)
    assert kstest(flat, lognorm(s=np.log(2) / 1.2815515655, scale=10).cdf).pvalue > 0.001


def test_weights_are_near_those_stated_and_sum_to_one() -> None:
    view = View(name="Executive", weights={"a": 0.2, "b": 0.7, "c": 0.0, "gone": 0.1})
    found = worlds.around(view, ["a", "b", "c"], worlds=DRAWS)
    assert found.sum(axis=1) == pytest.approx(np.ones(DRAWS))
    assert found.mean(axis=0) == pytest.approx([0.2 / 0.9, 0.7 / 0.9, 0.0], abs=0.01)


def test_weights_of_which_nothing_is_known_are_even_over_all_mixes() -> None:
    found = worlds.any_weights(["a", "b", "c"], worlds=DRAWS)
    assert kstest(found[:, 0], beta(1, 2).cdf).pvalue > 0.001
