from toolkit.metrics.citations import grounding, precision, support
from toolkit.schema import SourceQuote


def quote(number: int, text: str) -> SourceQuote:
    return SourceQuote(number=number, start=0, end=len(text), quote=text)


FEE, LEAVE, DOGS = quote(1, "The fee is cr 20."), quote(2, "Leave is 27 days."), quote(3, "Dogs are not allowed.")


def test_a_citation_that_carries_nothing_of_its_sentence_is_not_needed() -> None:
    assert precision([FEE, LEAVE], "It costs 20 crowns. [1] You get 27 days. [2]") == 1
    assert precision([FEE, DOGS], "It costs cr 20. [1] You get 27 days. [3]") == 0.5
    assert precision([DOGS], "Dogs are not allowed in there [3].") == 1
    assert precision([], "It costs cr 20.") is None


def test_a_citation_is_held_to_its_own_sentence_and_not_to_another() -> None:
    assert precision([FEE, LEAVE], "It costs 20 crowns. [2] You get 27 days. [1]") == 0


def test_a_claim_is_grounded_where_every_value_stands_in_a_quote() -> None:
    assert grounding([FEE], "It costs cr 20. It is due on 3 May 2026.") == 0.5
    assert grounding([FEE, LEAVE], "It costs cr 20 and leave is 27 days.") == 1
    assert grounding([], "It costs cr 20.") == 0
    assert grounding([FEE], "Ask the desk.") is None


def test_a_value_of_the_question_needs_no_source() -> None:
    assert grounding([FEE], "For 140 km it costs cr 20.", "I drove 140 km.") == 1


def test_a_fact_that_no_quote_states_is_unsupported() -> None:
    assert support([LEAVE], "It costs cr 20.", [["cr 20"]]) == 0
    assert support([FEE], "It costs cr 20.", [["20 crowns"], ["by post"]]) == 1
    assert support([FEE], "I cannot say.", [["cr 20"]]) is None
