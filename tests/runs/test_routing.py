import polars as pl
import pytest

from toolkit import Run
from toolkit.runs import ORACLE, oracle_bound, oracle_picks
from toolkit.schema import SCORES, USAGE, InputError, Score, Usage, frame

# Which questions each option completes, and the tokens that an answer of it takes.
RIGHT = {"cheap": {"q1", "q2"}, "dear": {"q2", "q3"}, "hybrid": {"q1"}}
TOKENS = {"cheap": 100, "dear": 1000, "hybrid": 500}
QUESTIONS = ("q1", "q2", "q3", "q4")


def run(*, leaking: str = "", repeats: int = 1) -> Run:
    asked = [(option, question, repeat) for option in RIGHT for question in QUESTIONS for repeat in range(repeats)]
    scores = [
        Score(option=option, question_id=question, repeat=repeat, metric=metric, value=float(value), reason="")
        for option, question, repeat in asked
        for metric, value in (("completed", question in RIGHT[option]), ("leak", option == leaking))
    ]
    rest = {"tokens_out": 10, "sources": 1, "left_out": 0}
    usage = [
        Usage(option=option, question_id=question, repeat=repeat, tokens_in=TOKENS[option], **rest)
        for option, question, repeat in asked
    ]
    empty = pl.DataFrame()
    return Run(
        answers=empty, citations=empty, exposures=empty, latency=empty, questions=empty,
        usage=frame(usage, USAGE), scores=frame(scores, SCORES), manifest={"options": list(RIGHT)},
    )  # fmt: skip


def test_the_oracle_takes_the_cheapest_that_is_right_and_else_the_cheapest() -> None:
    picks = dict(oracle_picks(run()).select("question_id", "option").iter_rows())
    assert picks == {"q1": "cheap", "q2": "cheap", "q3": "dear", "q4": "cheap"}


def test_its_success_and_cost_are_counted_by_hand() -> None:
    table = oracle_bound(run(), usd_per_mtok_in=1.0, usd_per_mtok_out=4.0)
    oracle = table.filter(way=ORACLE).row(0, named=True)
    assert oracle["success"] == 0.75
    assert oracle["tokens_in"] == (3 * 100 + 1000) / 4
    assert oracle["usd"] == pytest.approx((3 * 140 + 1040) / 4 / 1e6)
    assert (oracle["n"], oracle["low"] < 0.75 < oracle["high"]) == (4, True)
    assert table["way"].to_list() == ["cheap", "dear", "hybrid", ORACLE]


def test_no_single_option_beats_the_oracle() -> None:
    table = oracle_bound(run())
    assert table.filter(way=ORACLE)["success"].item() >= table["success"].max()


def test_what_leaked_and_the_hybrid_itself_are_no_choice_but_where_named() -> None:
    assert set(oracle_picks(run(leaking="dear"))["option"]) == {"cheap"}
    assert set(oracle_picks(run(), among=["hybrid"])["option"]) == {"hybrid"}
    with pytest.raises(InputError, match="was not run"):
        oracle_bound(run(), among=["rag"])


def test_repeats_are_averaged_within_a_question() -> None:
    once, thrice = oracle_bound(run()), oracle_bound(run(repeats=3))
    assert once.equals(thrice)
