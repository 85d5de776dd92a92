import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.decision import judge
from toolkit.decision.showing import seconds, usd
from toolkit.decision.verdict import Figures

SHARE = {"value": 0.7, "low": 0.55, "high": 0.82}
FIGURES = Figures(
    completed={"rag": SHARE, "long-context": SHARE, "prompt-only": SHARE},
    leaked=frozenset(),
    silent=frozenset(),
    cost={"rag": 3.0, "long-context": 5.0, "prompt-only": 7.0},
    by_hand=12.0,
    cheapest={"rag": 0.9, "long-context": 0.1, "prompt-only": 0.0},
    differences=[
        {
            "option": "rag",
            "other": "long-context",
            "difference": 0.05,
            "low": -0.15,
            "high": 0.25,
            "wins": 6,
            "losses": 4,
            "p_adjusted": 0.7,
        },
        {
            "option": "prompt-only",
            "other": "rag",
            "difference": -0.35,
            "low": -0.56,
            "high": -0.13,
            "wins": 1,
            "losses": 15,
            "p_adjusted": 0.001,
        },
    ],
    flips={frozenset(("rag", "long-context")): 120.0, frozenset(("rag", "prompt-only")): None},
    wrong_share={"rag": 0.2, "long-context": 0.1, "prompt-only": 0.0},
    wrong_answer=15.0,
    questions=40,
    reader="extractive reader (no model)",
)


def test_the_cheapest_per_completed_task_is_recommended_where_that_is_sure() -> None:
    verdict = judge(FIGURES)
    assert (verdict.status, verdict.option) == ("recommend", "rag")
    assert "$3.00 per completed task" in verdict.headline
    assert "least of them in 90%" in verdict.reasons[0]


def test_reasons_say_which_differences_are_chance_and_from_whose_side() -> None:
    reasons = judge(FIGURES).reasons
    assert (
        "better on 6 questions and worse on 4, +5 points (-15 to +25, all pairs considered): this may be" in reasons[1]
    )
    assert "better on 15 questions and worse on 1, +35 points (+13 to +56, all pairs considered): beyond" in reasons[2]


def test_what_would_change_it_names_the_price_of_failure_only_where_there_is_one() -> None:
    said = " ".join(judge(FIGURES).would_change)
    assert (
        "if it were more than $120.00, not $15.00 as assumed, all else as likely, Long context would cost less than RAG"
        in said
    )
    assert "Prompt only would cost less" not in said
    bolder = {"rag": 0.1, "long-context": 0.2}
    dear = " ".join(judge(replace(FIGURES, wrong_answer=300.0, wrong_share=bolder)).would_change)
    assert "if it were less than $120.00, not $300.00 as assumed" in dear


def test_no_direction_is_told_where_the_two_already_stand_the_other_way_round() -> None:
    said = " ".join(judge(replace(FIGURES, wrong_answer=300.0)).would_change)
    assert "Long context would cost less" not in said
    assert "at least 30 points" in said
    assert "Fine-tuned and Hybrid" in said


def test_an_unsure_lead_is_a_tie() -> None:
    verdict = judge(replace(FIGURES, cheapest={"rag": 0.6, "long-context": 0.4}))
    assert verdict.status == "tie"
    assert verdict.headline.startswith("A tie so far")


def test_an_option_that_costs_more_than_people_alone_is_not_recommended() -> None:
    verdict = judge(replace(FIGURES, by_hand=2.5))
    assert (verdict.status, verdict.option) == ("none pays yet", "rag")
    assert "people alone $2.50" in verdict.headline


def test_an_option_that_answers_nothing_never_leads_however_cheap() -> None:
    verdict = judge(replace(FIGURES, silent=frozenset({"rag"}), cheapest={"long-context": 0.9, "rag": 0.1}))
    assert verdict.option == "long-context"
    assert "RAG answered nothing." in verdict.reasons


def test_an_option_that_leaked_is_ruled_out_however_cheap() -> None:
    verdict = judge(replace(FIGURES, leaked=frozenset({"rag"}), cheapest={"long-context": 0.9, "rag": 0.1}))
    assert verdict.option == "long-context"
    assert any("RAG is ruled out" in reason for reason in verdict.reasons)


@pytest.mark.parametrize(
    "changes", [{"questions": 9}, {"leaked": frozenset({"rag", "long-context", "prompt-only"})}, {"cost": {}}]
)
def test_where_nothing_can_be_said_nothing_is_recommended(changes: dict[str, object]) -> None:
    verdict = judge(replace(FIGURES, **changes))
    assert (verdict.status, verdict.option) == ("not enough evidence", None)


@pytest.mark.parametrize(
    ("amount", "shown"), [(0.0, "$0.00"), (0.00213, "$0.0021"), (0.5, "$0.50"), (12.345, "$12.35"), (1234.5, "$1,234")]
)
def test_amounts_keep_the_digits_that_matter(amount: float, shown: str) -> None:
    assert usd(amount) == shown


def test_times_are_shown_in_their_unit() -> None:
    assert (seconds(0.0004), seconds(0.25), seconds(3.0)) == ("0 ms", "250 ms", "3.0 s")


WEIGHED = replace(FIGURES, weighed={"rag": 0.3, "long-context": 0.7, "prompt-only": 0.0}, views=("Board",))


def test_by_weights_the_option_first_in_most_worlds_leads_though_another_costs_less() -> None:
    verdict = judge(replace(WEIGHED, weighed={"rag": 0.1, "long-context": 0.9, "prompt-only": 0.0}))
    assert (verdict.status, verdict.option) == ("recommend", "long-context")
    assert verdict.headline == (
        "Start with Long context: it ranks first in 90% of the plausible worlds, at $5.00 per completed task"
    )
    assert "By the weights of Board it ranks first in 90%" in verdict.reasons[0]


def test_by_weights_a_lead_that_is_not_sure_is_a_tie_and_says_what_would_separate_the_two_and_its_cost() -> None:
    verdict = judge(replace(WEIGHED, question_usd=10.0))
    assert verdict.status == "tie"
    assert "RAG cannot be ruled out" in verdict.headline
    said = " ".join(verdict.would_change)
    assert "To tell Long context from RAG, if the 5 points between them are real: " in said
    assert "to write, ask and check" in said


def test_by_weights_people_alone_are_still_the_bar() -> None:
    verdict = judge(replace(WEIGHED, by_hand=2.5))
    assert verdict.status == "none pays yet"
    assert "but costs $5.00 per completed task, people alone $2.50" in verdict.headline


def test_what_fails_a_must_have_is_not_chosen_and_the_reason_is_given() -> None:
    verdict = judge(replace(FIGURES, barred={"rag": "latency: at most 5.0 s"}, cheapest={"long-context": 1.0}))
    assert verdict.option == "long-context"
    assert "RAG is ruled out: it fails what it must have (latency: at most 5.0 s)." in verdict.reasons
    every = dict.fromkeys(("rag", "long-context", "prompt-only"), "data stay here")
    none = judge(replace(FIGURES, barred=every))
    assert none.status == "not enough evidence"
    assert "RAG fails a must-have: data stay here." in none.reasons


def test_the_reader_named_is_the_one_that_read_for_the_option() -> None:
    verdict = judge(replace(FIGURES, readers={"rag": "chat model m"}))
    assert verdict.reasons[0].startswith("Read by the chat model m, RAG completed")


def test_a_dearer_leader_does_not_make_the_others_dear() -> None:
    """Of what is not chosen, too, no more is said than its figures say."""
    verdict = judge(replace(WEIGHED, by_hand=4.0))
    assert verdict.status == "none pays yet"
    assert verdict.headline == (
        "Not settled: Long context ranks first in 70% of the plausible worlds, but costs $5.00 per completed task, "
        "people alone $4.00 for their time; RAG would cost less than they do"
    )


def test_what_must_be_mended_is_what_failed() -> None:
    barred = judge(replace(FIGURES, barred=dict.fromkeys(("rag", "long-context", "prompt-only"), "data stay here")))
    assert barred.would_change == ("Meet what must be had, or change it openly: data stay here.",)
    leaked = judge(replace(FIGURES, leaked=frozenset({"rag", "long-context", "prompt-only"})))
    assert leaked.would_change == ("Mend what leaked, then run this again.",)


shares = st.floats(0.0, 1.0)
ends = st.tuples(st.floats(-1, 1), st.floats(-1, 1)).map(sorted)


@settings(max_examples=200, deadline=None)
@given(
    gap=st.floats(-1, 1), bounds=ends, p=shares, first=shares, cost=st.floats(0.01, 99), by_hand=st.floats(0.01, 99),
    cheapest=shares, mirrored=st.booleans(), by_weights=st.booleans(),
)  # fmt: skip
def test_no_sentence_claims_what_its_numbers_do_not(
    gap: float, bounds: list[float], p: float, first: float, cost: float, by_hand: float, cheapest: float,
    mirrored: bool, by_weights: bool,
) -> None:  # fmt: skip
    low, high = bounds
    pair = ("long-context", "rag") if mirrored else ("rag", "long-context")
    row = {
        "option": pair[0], "other": pair[1], "difference": gap, "low": low, "high": high, "p_adjusted": p,
        "wins": 9, "losses": 5,
    }  # fmt: skip
    worlds = {"rag": first, "long-context": 1 - first}
    figures = replace(
        FIGURES,
        completed={"rag": SHARE, "long-context": SHARE},
        cost={"rag": cost, "long-context": 50.0},
        by_hand=by_hand,
        cheapest={"rag": cheapest, "long-context": 1 - cheapest},
        differences=[row],
        weighed=worlds if by_weights else {},
        views=("Board",) if by_weights else (),
    )
    verdict = judge(figures)
    best = verdict.option
    standing = worlds if by_weights else figures.cheapest
    other = "long-context" if best == "rag" else "rag"
    _check_headline(verdict.headline, best, other, figures, standing)
    said = next(each for each in verdict.reasons if "did better on" in each)
    zero_is_out = low > 0 or high < 0
    assert ("beyond chance" in said) == (zero_is_out and p < 0.05)
    assert ("this may be chance" in said) == (not zero_is_out and p >= 0.05)
    sign = 1 if row["option"] == best else -1
    shown = sorted((sign * low, sign * high))
    told = re.search(r"(\S+) points \((\S+) to (\S+), all pairs considered\)", said)
    assert told
    for number, each in zip(told.groups(), (sign * gap, *shown), strict=True):
        assert float(number) == pytest.approx(100 * each, abs=0.5)
        assert (float(number) > 0) == (each > 0) or abs(each) < 1e-300
    assert f"better on {9 if sign > 0 else 5} questions and worse on {5 if sign > 0 else 9}" in said


def _check_headline(headline: str, best: str, other: str, figures: Figures, standing: dict[str, float]) -> None:
    cost, by_hand = figures.cost, figures.by_hand
    if headline.startswith("Start with"):
        assert standing[best] >= 0.8
        assert cost[best] < by_hand
    if "the least of" in headline:
        assert cost[best] <= cost[other]
    if headline.startswith("None of these pays"):
        assert min(cost.values()) >= by_hand
    if headline.startswith("Not settled"):
        assert cost[best] >= by_hand > cost[other]
    if headline.startswith("A tie"):
        assert standing[best] < 0.8
        assert standing[other] >= 0.05
