"""What kind of answer is asked for decides which sentence answers, and how it is put together."""

import pytest

from tests.readers.asked import answer

HOUSE = """# Boat shed rules

People ask about the boat shed key all the time. The boat shed key costs cr 35.
The boat shed key is lent for nine days. The boat shed holds 14 boats.
The boat shed opens at 7.30 am. The boat shed was built on 3 May 1984.
Report a lost boat shed key to Odile Marchetti on extension 2207.
Return the boat shed key to the Harbour Office, 2 Sluice Lane.
Dogs may not enter the boat shed. The slip beside it is called the Tongue.

A stern-line means the rope that holds a boat at its back end. Every stern-line is checked in spring.
"""


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("How much is the boat shed key?", "cr 35"),
        ("How long can I keep the boat shed key?", "nine days"),
        ("How many boats does the shed hold?", "14 boats"),
        ("What time does the boat shed open?", "7.30 am"),
        ("When was the boat shed built?", "3 May 1984"),
        ("Who do I ring about a lost boat shed key?", "extension 2207"),
        ("Where do I return the boat shed key?", "2 Sluice Lane"),
        ("Can dogs go into the boat shed?", "may not enter"),
        ("What does stern-line mean?", "the rope that holds"),
    ],
)
def test_the_sentence_of_the_kind_asked_for_comes_first(question: str, wanted: str) -> None:
    assert wanted in answer(question, HOUSE).quotes[0].quote


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("How much holiday do I earn in a year?", "27 days"),
        ("Who is my boss for a shift on the quay?", "Duty Supervisor"),
        ("How soon must I phone in when I'm ill?", "half an hour"),
        ("Can I be sacked for sleeping on watch?", "dismissed"),
    ],
)
def test_everyday_words_find_the_words_of_a_rule(question: str, wanted: str) -> None:
    rules = (
        "# Crew rules\n\nCrew have 27 days of leave each calendar year. The manager of a shift on the quay is the Duty "
        "Supervisor. Telephone the mess within half an hour of falling sick. Anyone found asleep on watch, sleeping or "
        "dozing, may be dismissed. The mess is painted every third spring."
    )
    assert wanted in answer(question, rules).quotes[0].quote


def test_a_figure_in_words_and_one_in_digits_are_the_same() -> None:
    text = "A crew of three needs one life raft. A crew of eight needs two life rafts."
    assert answer("How many life rafts for a crew of 8?", text).quotes[0].quote.startswith("A crew of eight")


def test_a_rule_comes_before_a_sentence_that_only_mentions_it() -> None:
    text = (
        "The mooring fee is set out in the harbour schedule. We hear many questions about the mooring fee. "
        "The mooring fee must be paid within 12 days. Somebody once said the mooring fee was late."
    )
    assert "12 days" in answer("How soon must I pay the mooring fee?", text).quotes[0].quote


def test_what_is_particular_comes_before_a_general_page() -> None:
    said = "A berth costs cr 80 a month."
    titles = {"Harbour FAQ": "A berth costs cr 70 a month.", "Berth fees 2031": said}
    assert answer("How much does a berth cost a month?", **titles).quotes[0].quote == said


def test_a_cell_is_read_with_its_header_and_comes_first() -> None:
    text = "| Grade | Post | Lowest | Highest |\n|---|---|---|---|\n| D2 | Deckhand | cr 20,100 | cr 24,300 |\n"
    text += "| D3 | Mate | cr 25,000 | cr 31,700 |\n"
    reading = answer("What is the top of the scale for a D3?", text)
    assert reading.text == "Highest: cr 31,700; Grade: D3; Post: Mate; Lowest: cr 25,000 [1]"
    assert reading.quotes[0].quote == "| D3 | Mate | cr 25,000 | cr 31,700 |"


def test_a_csv_row_is_read_with_its_header() -> None:
    text = 'berth,keeper,fee_per_month\nN-4,"Aldous, Wren",cr 90\nN-5,Imre Tak,cr 95\n'
    reading = answer("What is the monthly fee for berth N-5?", text, text_format="csv")
    assert reading.text.startswith("fee per month: cr 95;")


def test_a_csv_passage_that_begins_within_its_table_has_no_header_row() -> None:
    reading = answer(
        "What is the monthly fee for berth N-5?", "N-5,Imre Tak,cr 95\nN-6,Jo Pell,cr 99\n", text_format="csv",
        context="berth,keeper,fee_per_month",
    )  # fmt: skip
    assert reading.text.startswith("fee per month: cr 95;")


LIST = (
    "# Bringing a boat in\n\nBring these papers when you register a boat:\n\n- the bill of sale\n- the insurance note\n"
)
LIST += "- a photograph of the hull\n\nThe desk is open on Mondays."


def test_a_list_is_given_whole_as_one_quote() -> None:
    (quote,) = answer("What papers do I need to register a boat?", LIST).quotes
    assert quote.quote.startswith("Bring these papers")
    assert quote.quote.endswith("a photograph of the hull")


def test_a_procedure_gives_its_steps() -> None:
    text = "# Slipping a boat\n\nTo slip a boat:\n\n1. Book the winch.\n2. Clear the rails.\n3. Ring the bell twice.\n"
    reading = answer("How do I slip a boat?", text)
    assert all(step in reading.text for step in ("Book the winch", "Clear the rails", "Ring the bell twice"))


def test_a_long_list_is_not_copied_whole() -> None:
    items = "".join(f"- a paper of kind {n} about the boat and its owner, signed and dated\n" for n in range(60))
    reading = answer("What papers do I need to register a boat?", f"Bring papers to register a boat:\n\n{items}")
    assert len(reading.text) < 1100


def test_a_step_that_matches_best_brings_the_other_steps() -> None:
    text = "It is old.\n\n1. Book the winch.\n2. Clear weed from the rails of the slip.\n3. Ring the bell twice.\n"
    (quote,) = answer("How do I clear weed from the rails of the slip?", text).quotes
    assert quote.quote.startswith("1. Book the winch.")
    assert quote.quote.endswith("Ring the bell twice.")
