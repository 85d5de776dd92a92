"""Questions that ask several things, or compare."""

from tests.readers.asked import answer
from toolkit.readers.extractive.asking import taken_apart


def kinds(question: str) -> list[str | None]:
    return [part.kind for part in taken_apart(question).parts]


def test_a_question_is_split_into_what_it_asks() -> None:
    assert kinds("My oar broke. How much is a new one, and when does it come?") == ["amount", "date"]
    assert kinds("What do I send, where and by when?")[1:] == ["place", "duration"]
    assert kinds("How much is a permit?") == ["amount"]


def test_one_sentence_that_answers_every_part_is_enough() -> None:
    text = (
        "Send Form B-2 to the Slip Desk within 20 days of the storm. The storm form is blue. The desk is by the gate."
    )
    reading = answer("A storm hit my boat. What do I send, where and by when?", text)
    assert [quote.quote for quote in reading.quotes] == ["Send Form B-2 to the Slip Desk within 20 days of the storm."]


def test_each_part_gets_a_sentence_of_its_own_from_its_own_document() -> None:
    storms = "Tell the Wharf Master of storm damage within six hours. Storms come in autumn."
    owners = "An owner hears the cost of repairs within 40 days. Owners have a key."
    reading = answer("How soon must I report storm damage, and when does the owner hear the cost?", storms, owners)
    assert "six hours" in reading.text
    assert "40 days" in reading.text
    assert {quote.number for quote in reading.quotes} == {1, 2}


def test_a_comparison_quotes_both_sides() -> None:
    text = "The inner basin has cr 5,000 for repairs. The outer basin has cr 8,200 for repairs. Basins are dredged."
    reading = answer("Does the inner or outer basin have more money for repairs?", text)
    assert "cr 5,000" in reading.text
    assert "cr 8,200" in reading.text


def test_a_comparison_in_two_respects_quotes_each() -> None:
    text = (
        "A day pass costs cr 4. A season pass costs cr 60. A day pass is valid for 24 hours. "
        "A season pass is valid for six months. Passes are printed on card."
    )
    reading = answer("What's the difference between a day pass and a season pass, in price and time?", text)
    assert all(value in reading.text for value in ("cr 4", "cr 60", "24 hours", "six months"))


def test_an_answer_stays_short_however_much_is_asked() -> None:
    text = " ".join(f"The {name} basin costs cr {at} and opens on {at} May." for at, name in enumerate("abcdefgh", 2))
    asked = (
        "What does a cost, when does b open, what does c cost, when does d open, what does e cost, when does f open?"
    )
    assert len(answer(asked, text).quotes) <= 5
