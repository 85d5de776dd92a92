import pytest

from toolkit import GoldenSet
from toolkit.metrics.correctness import fact_recall, states


@pytest.mark.parametrize(
    ("answer", "fact"),
    [
        ("It got 6200 crowns.", "cr 6,200"),
        ("It got cr6,200.", "6200 crowns"),
        ("A $40 fee.", "40 dollars"),
        ("The envelope is cr 1,440,000.", "cr 1.44 million"),
        ("A fee of cr 99.4 is repaid.", "99.40"),
        ("Within forty-five working days.", "45 working days"),
        ("Within 45 business days.", "45 working days"),
        ("Within six weeks.", "42 days"),
        ("Up to three years.", "36 months"),
        ("A 28-day period.", "28 days"),
        ("It closes on Friday 13 March 2026.", "2026-03-13"),
        ("It closes 13/03/2026.", "13 March"),
        ("By March 13th, 2026.", "13 March 2026"),
        ("On the 13th of March.", "13 March"),
        ("By 13.3.2026.", "13 March 2026"),
        ("It shuts at 15:30.", "3.30 pm"),
        ("It shuts at 3:30pm.", "15:30"),
        ("It shuts at noon.", "12.00 pm"),
        ("Five per cent is paid.", "5%"),
        ("One hundred and twenty places.", "120 places"),
        ("See form C-06.", "C-06"),
        ("Open a red-flag task.", "red flag task"),
        ("no more than cr 40", "cr 40"),
        ("not later than 28 days", "28 days"),
        ("They cannot be paid.", "cannot be paid"),
        ("It pays 16.3.", "16.2 ± 0.1"),
        ("It pays cr 104.", "cr 100 ± 5%"),
        ("It is not cr 165 but cr 180.", "cr 180"),
        ("The fee of cr 40 is not refundable.", "cr 40"),
        ("within\nthree written\nquotes", "three written quotes"),
    ],
)
def test_a_fact_is_known_however_it_is_written(answer: str, fact: str) -> None:
    assert states(answer, [fact])


@pytest.mark.parametrize(
    ("answer", "fact"),
    [
        ("Within 45 days.", "45 working days"),
        ("Within 45 working days.", "45 days"),
        ("It is 40 dollars.", "cr 40"),
        ("It is 40.", "cr 40"),
        ("Within a month.", "30 days"),
        ("On 14 March 2026.", "13 March 2026"),
        ("On 13 March.", "13 March 2026"),
        ("On 01/03/2026.", "1 March 2026"),
        ("It shuts at 3.30 am.", "3.30 pm"),
        ("It costs cr 1,240.50.", "cr 1,240"),
        ("Ring 0700 555 010.", "700"),
        ("Form L-14.", "14"),
        ("In 2-5 days.", "5 days"),
        ("It is not cr 180.", "cr 180"),
        ("The fee isn't cr 165 or cr 180.", "cr 180"),
        ("It never costs cr 180.", "cr 180"),
        ("It costs cr 150 rather than cr 180.", "cr 180"),
        ("cr 180 is wrong.", "cr 180"),
        ("cr 180 no longer applies.", "cr 180"),
        ("Within 24 hours, not 48 hours.", "48 hours"),
        ("You need not send Form L-17.", "L-17"),
        ("It pays 16.4.", "16.2 ± 0.1"),
        ("Go to the review. Desk work follows.", "review desk"),
        ("Neither cr 165 nor cr 180.", "cr 165"),
        ("", "cr 1"),
    ],
)
def test_what_is_denied_or_only_like_a_fact_is_not_stated(answer: str, fact: str) -> None:
    assert not states(answer, [fact])


def test_a_rule_that_forbids_may_be_stated_as_one() -> None:
    rule = "No client's personal details may be typed in."
    assert fact_recall("You may not type in a client's personal details.", [["personal details"]], reference=rule) == 1
    assert fact_recall("You may not type in a client's personal details.", [["personal details"]]) == 0


def test_marks_of_citations_state_nothing() -> None:
    assert not states("It is nine. [3] [data/fees-2026.csv, row LF-16]", ["3"])
    assert not states("It is nine. [3] [data/fees-2026.csv, row LF-16]", ["LF-16"])


def test_every_reference_of_the_samples_states_its_facts() -> None:
    for path in ("data/samples/golden.jsonl", "data/samples/updates/golden.jsonl"):
        for question in GoldenSet.read(path):
            assert fact_recall(question.reference, question.facts, reference=question.reference) in (1, None), (
                question.id
            )
