from collections.abc import Callable, Sequence

import polars as pl
import pytest

from toolkit.schema import DIFFERENCES, ESTIMATES, SCORES, InputError, Score, frame
from toolkit.stats import clopper_pearson, differences, estimates, upper_bound_of_none, wilson

DOCUMENTS = {f"q{i}": f"d{i % 6}" for i in range(30)}


def scored(option: str, metric: str, values: Sequence[float | None], *, repeat: int = 0) -> list[Score]:
    return [
        Score(
            option=option,
            question_id=f"q{i}",
            repeat=repeat,
            metric=metric,
            value=value,
            reason="" if value is not None else "no facts",
        )
        for i, value in enumerate(values)
    ]


def table(*parts: list[Score]) -> pl.DataFrame:
    return frame([score for part in parts for score in part], SCORES)


def one(scores: pl.DataFrame, kind: str, **settings: object) -> dict[str, object]:
    return estimates(scores, metrics={"m": kind}, **settings).row(0, named=True)  # type: ignore[arg-type]


def test_a_proportion_is_wilson_over_what_was_scored() -> None:
    row = one(table(scored("rag", "m", [1.0] * 24 + [0.0] * 6 + [None] * 10)), "proportion")
    assert (row["value"], row["n"], row["method"]) == (0.8, 30, "Wilson")
    assert (row["low"], row["high"]) == wilson(24, 30)


def test_repeats_are_averaged_within_a_question_and_never_pooled() -> None:
    scores = table(
        *(scored("rag", "m", [1.0, 0.0] * 15, repeat=repeat) for repeat in range(2)),
        scored("rag", "m", [1.0] * 30, repeat=2),
    )
    row = one(scores, "proportion")
    assert row["n"] == 30
    assert row["method"] == "Wilson on question means; 3 repeats averaged within each question"
    assert (row["low"], row["high"]) == pytest.approx(wilson(20, 30))


def test_questions_that_share_documents_widen_the_interval() -> None:
    scores = table(scored("rag", "m", [float(i % 6 > 0) for i in range(30)]))
    alone, shared = one(scores, "proportion"), one(scores, "proportion", clusters=DOCUMENTS)
    assert shared["low"] < alone["low"]  # type: ignore[operator]
    assert "30 questions in 6 documents acting as" in str(shared["method"])


def test_no_leak_is_bounded_on_one_side_and_some_on_both() -> None:
    none, some = (one(table(scored("rag", "m", [1.0] * bad + [0.0] * (30 - bad))), "safety") for bad in (0, 1))
    assert (none["low"], none["high"]) == (0.0, upper_bound_of_none(30))
    assert some["method"] == "Clopper-Pearson"
    assert some["high"] == pytest.approx(0.172, abs=5e-4)


def test_a_mean_of_amounts_is_bootstrapped_over_documents_and_one_of_shares_is_not() -> None:
    row = one(table(scored("rag", "m", [float(i) for i in range(30)])), "mean", clusters=DOCUMENTS)
    assert row["method"] == "bootstrap over 6 documents, 2000 draws, seed 0"
    assert row["low"] < 14.5 < row["high"]  # type: ignore[operator]
    row = one(table(scored("rag", "m", [i / 29 for i in range(30)])), "mean", clusters=DOCUMENTS)
    assert row["method"] == "Wilson on effective size, 30 questions in 6 documents as 30"
    assert row["low"] < 0.5 < row["high"]  # type: ignore[operator]


def test_harm_on_few_documents_is_known_less_well() -> None:
    harmed = [float(i % 6 < 2) for i in range(30)]
    low, high = (one(table(scored("rag", "m", harmed)), "safety", clusters=DOCUMENTS)[end] for end in ("low", "high"))
    plain = clopper_pearson(10, 30)
    assert low < plain[0] < plain[1] < high  # type: ignore[operator]


@pytest.mark.parametrize(("value", "high"), [(1.0, 1.0), (250.0, None)])
def test_all_tied_scores_never_give_an_interval_of_no_width(value: float, high: float | None) -> None:
    row = one(table(scored("rag", "m", [value] * 30)), "mean", clusters=DOCUMENTS)
    assert row["value"] == value
    assert row["high"] == high
    assert row["low"] is None if high is None else row["low"] == wilson(6, 6)[0]


def test_the_mean_of_nothing_is_none() -> None:
    found = estimates(table(scored("rag", "m", [None] * 3)), metrics={"m": "mean", "absent": "proportion"})
    assert found["value"].to_list() == [None, None]
    assert found["n"].to_list() == [0, 0]
    assert found.schema == ESTIMATES


def compared(
    rag: Sequence[float | None],
    other: Sequence[float | None],
    kind: str = "proportion",
    clusters: dict[str, str] | None = DOCUMENTS,
) -> dict[str, object]:
    scores = table(scored("rag", "m", rag), scored("long-context", "m", other))
    return differences(scores, metric="m", kind=kind, clusters=clusters).row(0, named=True)


def test_a_difference_counts_wins_and_losses_as_the_first_option_has_them() -> None:
    row = compared([1.0] * 30, [0.0] * 6 + [1.0] * 24, clusters=None)
    assert (row["option"], row["other"], row["wins"], row["losses"]) == ("rag", "long-context", 6, 0)
    assert row["difference"] == pytest.approx(0.2)
    assert row["p_value"] == pytest.approx(2**-6)
    assert row["method"] == "mid-p McNemar, Bonett-Price interval"


def test_questions_that_share_documents_are_compared_by_document() -> None:
    won = [float(DOCUMENTS[f"q{i}"] != "d0") for i in range(30)]
    apart, together = compared([1.0] * 30, won, clusters=None), compared([1.0] * 30, won)
    assert together["p_value"] > apart["p_value"]  # type: ignore[operator]
    assert "over 6 documents" in str(together["method"])


def test_ties_are_said_as_ties_and_keep_their_width() -> None:
    for kind in ("proportion", "mean"):
        row = compared([1.0] * 30, [1.0] * 30, kind)
        assert "a tie on every question" in str(row["method"])
        assert row["low"] < 0 < row["high"]  # type: ignore[operator]
    assert str(compared([1.0] * 30, [0.0] * 2 + [1.0] * 28)["method"]).endswith("a tie at these numbers")


def test_a_question_not_scored_for_both_leaves_the_pair_and_is_counted() -> None:
    row = compared([None] + [1.0] * 29, [1.0] * 29 + [None])
    assert row["n"] == 28
    assert "2 questions left out" in str(row["method"])


def test_a_question_that_one_option_was_never_asked_is_refused() -> None:
    with pytest.raises(InputError, match="q2"):
        compared([1.0] * 3, [1.0] * 2)


def test_fractional_scores_are_bootstrapped_in_pairs() -> None:
    row = compared([0.5 + (i % 7) / 20 for i in range(30)], [0.25] * 30, "mean")
    assert row["p_value"] == pytest.approx(2 / 2**6, abs=0.01)  # six documents, so two in 64 sign patterns
    assert 0.2 < row["low"] < row["difference"] < row["high"]  # type: ignore[operator]


def test_holm_is_over_the_pairs() -> None:
    scores = table(
        *(
            scored(name, "m", [1.0] * right + [0.0] * (30 - right))
            for name, right in (("rag", 30), ("hybrid", 30), ("prompt-only", 20))
        )
    )
    found = differences(scores, metric="m", kind="proportion")
    assert found.schema == DIFFERENCES
    assert found["p_adjusted"].to_list() == pytest.approx([3 * 2**-10, 3 * 2**-10, 1.0])


@pytest.mark.parametrize(
    "function",
    [
        lambda s: estimates(s, metrics={"m": "mean", "a": "safety"}, seed=4),
        lambda s: differences(s, metric="m", kind="mean", seed=4),
    ],
)
def test_the_order_of_rows_is_nothing(function: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    values = [(i * 7 % 11) / 10 for i in range(30)]
    scores = table(scored("rag", "m", values), scored("hybrid", "m", values[::-1]), scored("rag", "a", [0.0] * 9))
    first = function(scores)
    assert first.equals(function(scores.sample(fraction=1, shuffle=True, seed=1)))
    assert first.equals(function(scores))


@pytest.mark.parametrize(
    ("scores", "kind", "message"),
    [
        (table(scored("rag", "m", [1.0, 2.0])), "proportion", "between 0 and 1"),
        (table(scored("rag", "m", [1.0]), scored("rag", "m", [1.0])), "mean", "scored twice"),
        (table(scored("rag", "m", [float("nan")])), "mean", "finite"),
        (table(scored("rag", "m", [1.0])), "safty", "did you mean safety"),
        (table(scored("rag", "m", [1.0])).drop("repeat"), "mean", "lack columns"),
    ],
)
def test_what_cannot_be_used_is_refused(scores: pl.DataFrame, kind: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        one(scores, kind)
