"""Sentences to questions: what each pattern makes, and what it passes over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.golden.drafting_documents import document
from toolkit.golden.drafting.asking import Asked
from toolkit.golden.drafting.candidates import candidates
from toolkit.golden.drafting.clauses import clause_of, plain
from toolkit.golden.drafting.english import as_asked, base_form, is_plural, third_person
from toolkit.golden.drafting.gaps import asked_for_values
from toolkit.golden.drafting.soundness import is_sound
from toolkit.golden.drafting.statements import asked_for_meaning, asked_of_statement
from toolkit.golden.drafting.values import values

VALUES = [
    ("Pay cr 1,240 now.", "money", ("cr 1,240", "1,240 crowns", "cr 1240")),
    ("Pay $5 now.", "money", ("$5", "5 dollars")),
    ("It costs 90 euros, all told.", "money", ("90 euros", "eur 90")),
    ("You get 10% of it.", "share", ("10%", "10 per cent", "ten per cent")),
    ("Reply in sixty days.", "duration", ("sixty days", "60 days")),
    ("Reply in 5 working days.", "duration", ("5 working days", "five working days")),
    ("It ends on Friday 13 March 2026.", "date", ("Friday 13 March 2026", "13 March 2026", "13 March", "March 13")),
    ("It ends on 2026-03-01.", "date", ("2026-03-01", "1 March 2026", "1 March")),
    ("It shuts at 5.00 pm today.", "time", ("5.00 pm", "5:00 pm", "5 pm", "17:00")),
    ("Use Form L-11 for it.", "form", ("Form L-11", "L-11")),
    ("Score 65 out of 100.", "count", ("65 out of 100",)),
]


@pytest.mark.parametrize(("sentence", "kind", "variants"), VALUES)
def test_values_are_found_with_other_ways_to_write_them(sentence: str, kind: str, variants: tuple[str, ...]) -> None:
    (value,) = values(sentence)
    assert value.kind == kind
    assert sentence[value.start : value.end] == value.text == variants[0]
    assert set(variants) <= set(value.variants)


@given(st.text(max_size=80))
def test_values_never_fail_and_stand_where_they_say(text: str) -> None:
    for value in values(text):
        assert text[value.start : value.end] == value.text
        assert value.variants[0] == value.text


GAPS = [
    ("A stall permit costs cr 40 a year.", "How much does a stall permit cost a year?", "cr 40"),
    ("The overnight allowance is cr 62 for each day.", "How much is the overnight allowance for each day?", "cr 62"),
    ("Use of a car is repaid at cr 0.71 a kilometre.", "At what rate is use of a car repaid?", "cr 0.71"),
    ("Attach a receipt for anything above cr 20.", "Above what amount do I have to attach a receipt?", "cr 20"),
    ("Your group finds at least 10% of the cost.", "What share of the cost does my group find?", "10%"),
    ("A review form must arrive within 28 days of the decision.",
     "How soon must a review form arrive after the decision?", "28 days"),
    ("A report must be sent within 24 hours of the provider learning of it.", "How soon must a report be sent?",
     "24 hours"),
    ("You have 21 days to respond.", "How long do I have to respond?", "21 days"),
    ("Every service is inspected every 18 months.", "How often is every service inspected?", "18 months"),
    ("Your first licence lasts one year.", "How long does my first licence last?", "one year"),
    ("The primary carer may take 20 weeks of leave on full pay.",
     "How many weeks of leave can the primary carer take on full pay?", "20 weeks"),
    ("Large purchases need three written quotes.", "How many written quotes do large purchases need?", "three"),
    ("Round one closes at 5.00 pm on 13 March 2026.", "When does round one close?", "13 March 2026"),
    ("The office is open from 9.00 am to 4.30 pm.", "Between what times is the office open?", "9.00 am"),
    ("Leave is requested on Form P-12.", "On which form is leave requested?", "Form P-12"),
    ("If nothing is received, the case is closed after 30 days, counted from the letter.", None, ""),
    ("They must reply within 3 days.", None, ""),
    ("A tenant may ask for a review within 28 days.", "Within what time can a tenant ask for a review?", "28 days"),
    ("Please cancel a lesson at least three hours beforehand.",
     "How long beforehand do I have to cancel a lesson?", "three hours"),
    ("A loan from abroad takes two weeks and costs cr 6.",
     "How long does a loan from abroad take?", "two weeks"),
    ("You get cr 15 for a missed visit, paid to your rent account.", "How much do I get for a missed visit?", "cr 15"),
    ("A certificate is signed no earlier than ten days before travel.", None, ""),
    ("The manager recommends raising fares by 6% from 1 March 2027.", None, ""),
    ("A fee is cr 20 or cr 30.", None, ""),
    ("A form is not sent within 3 days.", None, ""),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "question", "fact"), GAPS)
def test_values_are_asked_for(sentence: str, question: str | None, fact: str) -> None:
    clause = clause_of(plain(sentence), {"use", "leave", "large", "round"})
    asked = list(asked_for_values(clause)) if clause else []
    assert [each.question for each in asked] == ([question] if question else [])
    assert not question or asked[0].facts[0][0] == fact


STATEMENTS = [
    ("The Chief Executive approves every journey abroad.", "Who approves every journey abroad?", "Chief Executive"),
    ("Only the Complaints Manager can extend a deadline twice.", "Who can extend a deadline twice?",
     "Complaints Manager"),
    ("Visits to a site are arranged by the licensing manager.", "Who are visits to a site arranged by?",
     "licensing manager"),
    ("Carried days cannot be cashed out.", "Can carried days be cashed out?", "cannot be cashed out"),
    ("Do not open the doors until enough workers are there.", "Can I open the doors before enough workers are there?",
     "not open the doors"),
    ("You need not be a charity to apply.", "Do I have to be a charity to apply?", "need not be a charity to apply"),
    ("No allowance is paid for bicycles.", "Is an allowance paid for bicycles?", "no allowance is paid"),
    ("If you fall ill on leave, ring in on the first day.", "What do I have to do if I fall ill on leave?",
     "ring in on the first day"),
    ("A plain fact does not settle the question.", None, ""),
    ("We cannot promise a date unless the form is complete.", None, ""),
    ("Work is done on devices issued by the Service Desk.", None, ""),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "question", "fact"), STATEMENTS)
def test_statements_are_asked_about(sentence: str, question: str | None, fact: str) -> None:
    clause = clause_of(plain(sentence), {"carried", "visits"})
    asked = list(asked_of_statement(clause)) if clause else []
    assert [each.question for each in asked] == ([question] if question else [])
    assert not question or asked[0].facts[0][0] == fact


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("Savings means money the client can get at.", "What does “savings” mean?"),
        ("A worker is a person employed by the service.", "What counts as a worker?"),
        ('"Ready" means that I should sleep.', None),
        ("This means that it is late.", None),
    ],
)
def test_meanings_are_asked_for(sentence: str, question: str | None) -> None:
    assert [each.question for each in asked_for_meaning(sentence)] == ([question] if question else [])


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=120))
def test_no_text_breaks_the_grammar(text: str) -> None:
    clause = clause_of(plain(text))
    for asked in [*asked_for_meaning(text), *(asked_for_values(clause) if clause else [])]:
        assert asked.question.endswith("?")
        is_sound(asked)


def test_pronouns_turn_with_who_asks() -> None:
    assert as_asked("if you are late we tell you", publicly=True) == "if I am late you tell me"
    assert as_asked("if you are late we tell you") == "if I am late we tell me"
    assert as_asked("before you spend your grant") == "before I spend my grant"


def test_verbs_agree() -> None:
    assert (third_person("apply"), third_person("pass"), third_person("go")) == ("applies", "passes", "goes")
    assert (base_form("applies"), base_form("passes"), base_form("uses")) == ("apply", "pass", "use")
    assert not is_plural("the list of permits")
    assert is_plural("purchases from cr 25,000 to cr 79,999")


TABLE = """# Limits

| item | what is paid | keep |
|---|---|---|
| A bed in Vellisport | up to cr 190 a night | 3 years |
| A bed elsewhere | up to cr 165 a night | 3 years |
| total | cr 355 | |
"""


def test_rows_are_asked_for_what_their_columns_measure() -> None:
    found = candidates([document("travel-rules.md", TABLE)])
    assert [(each.asked.question, each.asked.facts[0][0]) for each in found] == [
        ("What is paid for a bed in Vellisport in “Travel rules”?", "cr 190"),
        ("What is paid for a bed elsewhere in “Travel rules”?", "cr 165"),
    ]


def test_a_question_in_the_text_is_kept_with_the_answer_after_it() -> None:
    page = document("faq.md", "# Appeals\n\nHow long do I have to appeal a parking fine?\n\nYou have 21 days.\n")
    assert [(each.asked.question, each.quote) for each in candidates([page])] == [
        ("How long do I have to appeal a parking fine?", "You have 21 days.")
    ]


def test_examples_questions_and_quotes_that_stand_twice_are_passed_over() -> None:
    text = "# Worked examples\n\nA stall permit costs cr 40 a year.\n\n# Fees\n\nIs a stall permit dear?\n"
    assert candidates([document("fees.md", text)]) == []
    twice = "# Fees\n\nA stall permit costs cr 40 a year.\n\n# Again\n\nA stall permit costs cr 40 a year.\n"
    assert not any(each.once for each in candidates([document("fees.md", twice)]))


def test_what_several_documents_raise_is_told_apart_by_title() -> None:
    text = "Groups will be told the result of round one by {}.\n"
    pages = [document(f"{name}.md", text.format(day)) for name, day in (("north", "3 May"), ("coast", "9 May"))]
    assert [each.asked.question[:6] for each in candidates(pages)] == ["North:", "Coast:"]


@pytest.mark.parametrize(
    "question",
    [
        "How much is a permit that costs cr 40 a year?",
        "How soon must they reply to a notice?",
        "Do I have to send if the clerk worries I?",
        "When is it due?",
    ],
)
def test_questions_that_do_not_stand_by_themselves_are_not_sound(question: str) -> None:
    assert not is_sound(Asked(question, (("cr 40", "40 crowns"),), "amount"))
    assert is_sound(Asked("How much does a permit for a stall cost?", (("cr 40",),), "amount"))


RENTS = """| Home | Area | Weekly rent | Service charge |
|---|---|---|---|
| Bedsit | Elsworth | £71 | £4 |
| Three bedroom | Elsworth | £104 | £6 |
| Three bedroom | Islands | £98 | £2 |
"""


def test_a_row_with_several_amounts_is_asked_for_by_its_column() -> None:
    asked = {each.asked.question: each.asked.facts[0][0] for each in candidates([document("rents.md", RENTS)])}
    assert asked == {
        "What is the weekly rent for “Bedsit”, “Elsworth” in “Rents”?": "£71",
        "What is the weekly rent for “Three bedroom”, “Elsworth” in “Rents”?": "£104",
        "What is the weekly rent for “Three bedroom”, “Islands” in “Rents”?": "£98",
    }


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Hoses may be used in a front garden for two hours.", "For how long can hoses be used in a front garden?"),
        ("Membership of the club costs cr 10.", "How much does membership of the club cost?"),
        (
            "Leave for the summer holidays must be asked for by 31 January. Nobody takes leave then.",
            "By when must leave for the summer holidays be asked for?",
        ),
        ("Glass is not allowed in garden sheds.", None),  # it may be a name, for all that can be told
        ("Harbour is closed to visitors at 5 pm. We met at Harbour.", "What time is Harbour closed to visitors?"),
        ("A single ticket is valid for two days, a return for thirty.", None),
    ],
)
def test_a_capital_that_begins_a_sentence_is_kept_for_names_alone(text: str, question: str | None) -> None:
    asked = [each.asked.question for each in candidates([document("rules-of-the-garden-club.md", text)])]
    assert [each.removeprefix("Rules of the garden club: ").lower() for each in asked] == (
        [question.lower()] if question else []
    )
    assert not question or question[1:] in asked[0]
