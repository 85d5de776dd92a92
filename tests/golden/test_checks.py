from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

from toolkit import GoldenSet, Index, load_documents
from toolkit.golden.checks import check, near_duplicates, nearest_span
from toolkit.golden.checks.amounts import Amount, amounts, follows
from toolkit.golden.checks.facts import stands_in, states
from toolkit.golden.checks.wording import points_at_nothing, questions_in
from toolkit.ingestion import Documents
from toolkit.quotes import find_quote
from toolkit.schema import FINDINGS, Evidence, GoldenQuestion


def rules(golden: GoldenSet, documents: Documents, severity: str) -> set[tuple[str, str]]:
    return {(each.question_id, each.rule) for each in check(golden, documents) if each.severity == severity}


def changed(golden: GoldenSet, **fields: object) -> GoldenSet:
    """The set with its first question changed."""
    return GoldenSet((replace(golden[0], **fields), *golden.questions[1:]))


def test_a_sound_set_has_no_errors(golden: GoldenSet, documents: Documents) -> None:
    assert rules(golden, documents, "error") == set()
    # Its third question is asked in the document's own words, and nobody is named as owner.
    assert rules(golden, documents, "warning") == {
        ("", "too few questions"), ("", "no owner"), ("q3", "wording copied"),
    }  # fmt: skip


def test_a_quote_that_is_nowhere_is_an_error_that_shows_the_nearest(golden: GoldenSet, documents: Documents) -> None:
    wrong = changed(golden, evidence=(Evidence(document="fees.md", quote="A stall permit costs cr 45 a year."),))
    finding = next(each for each in check(wrong, documents) if each.severity == "error")
    assert (finding.rule, finding.field) == ("evidence not found", "evidence")
    assert "'A stall permit costs cr 40 a year.'" in finding.remedy


def test_the_nearest_span_is_one_to_copy(documents: Documents) -> None:
    fees = next(each for each in documents if each.document_id == "fees.md")
    near = nearest_span("late renewals add cr 15 to a fee", fees)
    assert near == "A late renewal adds cr 15 to the fee."
    assert find_quote(fees, near)
    assert nearest_span("Dogs may not swim in the fountain", fees) is None


def test_a_document_that_is_nowhere_is_an_error_that_shows_the_nearest(golden: GoldenSet, documents: Documents) -> None:
    wrong = changed(golden, evidence=(Evidence(document="fee.md", quote="x"),))
    assert "did you mean fees" in next(each for each in check(wrong, documents) if each.severity == "error").remedy


def test_evidence_that_the_asker_cannot_see_or_that_is_out_of_force_is_an_error(
    golden: GoldenSet, documents: Documents
) -> None:
    hidden = changed(golden, evidence=(Evidence(document="leave.md", quote="Staff earn 27 days"),))
    assert ("q1", "evidence not visible") in rules(hidden, documents, "error")
    old = changed(golden, evidence=golden[1].evidence)
    assert ("q1", "evidence not in force") in rules(old, documents, "error")


@pytest.mark.parametrize(
    ("access", "cure"),
    [(None, "leave.md has no access label: give it one"), ((), "lets nobody see it"), (("staff",), "asker (staff)")],
)
def test_the_cure_for_hidden_evidence_follows_from_its_label(
    golden: GoldenSet, documents: Documents, access: tuple[str, ...] | None, cure: str
) -> None:
    labelled = [replace(each, access=access) if each.document_id == "leave.md" else each for each in documents]
    hidden = changed(golden, evidence=(Evidence(document="leave.md", quote="Staff earn 27 days"),))
    said = [each.remedy for each in check(hidden, labelled) if each.question_id == "q1" and each.severity == "error"]
    assert len(said) == 1
    assert cure in said[0]


def test_evidence_of_a_version_that_has_been_replaced_is_a_warning(golden: GoldenSet, documents: Documents) -> None:
    open_ended = [replace(each, effective_to=None) for each in documents]
    late = changed(golden, evidence=golden[1].evidence, facts=(("cr 35",),))
    findings = {each.rule: each for each in check(late, open_ended) if each.question_id == "q1"}
    assert "replaced by fees.md" in findings["evidence superseded"].problem
    early = changed(golden, evidence=golden[1].evidence, facts=(("cr 35",),), as_of=date(2025, 6, 1))
    assert "evidence superseded" not in {each.rule for each in check(early, open_ended) if each.question_id == "q1"}


def test_the_same_question_twice_is_a_warning_unless_two_people_ask_it(golden: GoldenSet, documents: Documents) -> None:
    twin = replace(golden[0], id="q9", question="how much is a  stall permit")
    assert ("q9", "duplicate") in rules(GoldenSet((*golden.questions, twin)), documents, "warning")
    other = replace(twin, asker=("staff",))
    found = rules(GoldenSet((*golden.questions, other)), documents, "warning")
    assert not {("q9", "duplicate"), ("q9", "near duplicate")} & found


def test_one_question_in_two_splits_is_a_leak_whoever_asks_it(golden: GoldenSet, documents: Documents) -> None:
    twin = replace(golden[0], id="q9", question="What does a stall permit cost?", split="train", asker=("staff",))
    finding = next(
        each
        for each in check(GoldenSet((*golden.questions, twin)), documents)
        if each.question_id == "q9" and each.rule == "leakage"
    )
    assert (finding.severity, finding.field) == ("warning", "split")


@pytest.mark.parametrize(
    ("first", "other", "expected"),
    [
        ("How much is a stall permit?", "What does a stall permit cost?", True),
        ("How much is a stall permit?", "How much is a boat permit?", False),
        ("What did we spend in 2024?", "What did we spend in 2025?", False),
        ("When does the north counter close?", "When does the south counter close?", False),
        ("Who renews a boat licence?", "When do I renew a boat licence?", False),
        ("How do I renew my boat licence?", "How do I renew my boat lisence?", True),
        ("Why?", "How?", False),
    ],
)
def test_what_counts_as_one_question(first: str, other: str, expected: bool) -> None:
    pair = [GoldenQuestion(id="a", question=first), GoldenQuestion(id="b", question=other)]
    assert bool(list(near_duplicates(pair))) == expected


def test_near_duplicates_of_a_large_set_are_those_of_a_small_one() -> None:
    said = ["permit", "boat", "market", "harbour", "pension", "grant", "garden", "library"]
    asked = [
        GoldenQuestion(id=f"{a}{b}{n}", question=f"What is the {a} {b} number {n} for?")
        for n in range(8) for a, b in combinations(said, 2)
    ]  # fmt: skip
    twin = replace(asked[7], id="twin", question=asked[7].question.replace("What is", "Say what is"))
    assert len(asked) > 200
    assert [(one.id, two.id) for one, two in near_duplicates([*asked, twin])] == [(asked[7].id, "twin")]


def test_what_a_set_cannot_show_is_said(documents: Documents) -> None:
    golden = GoldenSet((GoldenQuestion(id="q1", question="Why do permits end?", facts=(("x",),)),))
    bare = Documents(items=tuple(replace(each, access=None) for each in documents))
    expected = {
        ("q1", "no evidence"),
        ("", "too few questions"),
        ("", "no unanswerable questions"),
        ("", "no owner"),
        ("", "no access labels"),
    }
    assert rules(golden, bare, "warning") == expected
    assert rules(golden, bare, "note") == {("", "few as-of questions"), ("", "drafts")}


def test_shares_too_small_to_measure_say_what_they_allow(golden: GoldenSet, documents: Documents) -> None:
    notes = {each.rule: each.problem for each in check(golden, documents) if each.severity == "note"}
    assert "1 question is not-permitted" in notes["few not-permitted questions"]
    assert "leak 95% of the time" in notes["few not-permitted questions"]
    many = GoldenSet(
        tuple(replace(golden[3], id=f"p{n}", question=f"What of plan {n}?") for n in range(10)) + golden.questions
    )
    assert ("", "few not-permitted questions") not in rules(many, documents, "note")


def test_a_set_too_large_to_keep_right_is_noted(golden: GoldenSet, documents: Documents) -> None:
    many = [replace(golden[0], id=f"m{n}") for n in range(51)]
    assert ("", "too many questions") in rules(GoldenSet(tuple(many)), documents, "note")


def test_rows_that_nobody_keeps_are_named(golden: GoldenSet, documents: Documents) -> None:
    owned = GoldenSet(tuple(replace(each, owner="A. Person", status="approved") for each in golden))
    gone = changed(owned, owner="", status="", stakes="huge")
    assert {("q1", "no owner"), ("q1", "no status"), ("q1", "no stakes")} <= rules(gone, documents, "warning")
    assert not {("", "no owner"), ("", "drafts")} & {(e.question_id, e.rule) for e in check(gone, documents)}


def test_quotes_are_found_as_people_copy_them(documents: Documents) -> None:
    page = replace(documents[0], text="Pay **cr 20** by\npost, it’s due.", body_start=0)
    assert find_quote(page, "Pay cr 20 by post, it's due.") == [(0, len(page.text))]
    assert find_quote(page, "Pay cr 21") == []
    assert find_quote(page, "") == find_quote(page, "")


def test_a_group_that_no_label_names_is_a_warning(golden: GoldenSet, documents: Documents) -> None:
    slip = changed(golden, asker=("everyone", "staf"))
    finding = next(each for each in check(slip, documents) if each.rule == "unknown group")
    assert (finding.severity, finding.question_id, finding.remedy) == ("warning", "q1", "did you mean staff?")
    far = next(each for each in check(changed(golden, asker=("x",)), documents) if each.rule == "unknown group")
    assert "staff" in far.remedy


def test_groups_are_not_known_or_unknown_where_nothing_is_labelled(golden: GoldenSet, documents: Documents) -> None:
    bare = Documents(items=tuple(replace(each, access=None) for each in documents))
    assert "unknown group" not in {rule for _, rule in rules(changed(golden, asker=("staf",)), bare, "warning")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cr 1,240", [Amount(1240.0, "money")]),
        ("20 crowns", [Amount(20.0, "money")]),
        ("1.44 million crowns", [Amount(1_440_000.0, "money")]),
        ("twenty-four hours", [Amount(1440.0, "minute")]),
        ("six weeks", [Amount(42.0, "day")]),
        ("15 working days", [Amount(15.0, "working day")]),
        ("twelve months", [Amount(12.0, "month")]),
        ("20%", [Amount(20.0, "per cent")]),
        ("3.30 pm", [Amount(930.0, "time")]),
        ("15:30", [Amount(930.0, "time")]),
        ("noon", [Amount(720.0, "time")]),
        ("13 March 2026", [Amount(313.0, "date"), Amount(2026.0, "year")]),
        ("2026-03-13", [Amount(313.0, "date"), Amount(2026.0, "year")]),
        ("March 13", [Amount(313.0, "date")]),
        ("Form L-14", [Amount(0.0, "code l-14")]),
        ("(or not),7 years,x", [Amount(84.0, "month")]),
        ("18", [Amount(18.0)]),
        ("no one, one day", [Amount(1.0, "day")]),
        ("nothing at all", []),
    ],
)
def test_figures_are_read_in_words_and_digits(text: str, expected: list[Amount]) -> None:
    assert amounts(text) == expected


@pytest.mark.parametrize(
    ("fact", "quote", "expected"),
    [
        ("7 days", "within seven days", True),
        ("7 days", "within seven working days", False),
        ("7 days", "within 17 days", False),
        ("cr 9,000", "at most 9000 crowns", True),
        ("66,900", "cr 58200,cr 66900,5", True),
        ("G-05", "Send Form G-05", True),
        ("G-05", "Send Form G-50", False),
        ("the Review Desk", "to the Review Desk within", True),
        ("keeps building up", "continues to build up", True),
        ("Ombudsman", "the Commissioner for Fair Dealing", False),
        ("yes", "Purchases go to tender", True),
        ("13 March", "closes on Friday 13 March 2026", True),
    ],
)
def test_a_fact_is_stated_by_any_way_of_writing_it(fact: str, quote: str, expected: bool) -> None:
    assert states(quote, quote, fact) == expected


def test_whole_words_are_looked_for() -> None:
    assert stands_in("red-flag task", "Open a red flag task")
    assert not stands_in("18", "180")
    assert not stands_in("cr 18", "cr 18.50")


def test_sums_follow_by_one_step_from_two_figures() -> None:
    assert follows(Amount(3.0), [Amount(18.0), Amount(6.0)])
    assert not follows(Amount(48.0, "minute"), [Amount(24.0, "minute")])


def test_a_fact_that_no_quote_states_is_a_warning_but_one_worked_out_is_not(
    golden: GoldenSet, documents: Documents
) -> None:
    wrong = changed(golden, facts=(("cr 45",),), reference="It costs cr 45.")
    assert ("q1", "fact not in evidence") in rules(wrong, documents, "warning")
    two = changed(
        golden, question="How much are two stall permits?", facts=(("cr 80",),), reference="Twice cr 40 is cr 80."
    )
    assert ("q1", "fact not in evidence") not in rules(two, documents, "warning")


def test_an_answer_in_its_question_is_a_warning_but_a_choice_is_not(golden: GoldenSet, documents: Documents) -> None:
    told = changed(golden, question="Is it right that a stall permit is 40 crowns?")
    assert ("q1", "answer given away") in rules(told, documents, "warning")
    choice = changed(golden, question="Which is paid for, a stall permit or a dog?", facts=(("stall permit",),))
    assert ("q1", "answer given away") not in rules(choice, documents, "warning")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How much is it?", "it"),
        ("How much is it to apply?", None),
        ("I lost my badge. Who do I tell about it?", None),
        ("When did they decide?", "they"),
        ("They want to move me to nights. Can I refuse?", None),
        ("Who signs off the policy?", "the policy"),
        ("What does the policy on leave say?", None),
        ("What does the leave policy say?", None),
        ("Who signs the form?", "the form"),
        ("My grant is spent: where does the form go?", None),
        ("What does this mean?", "this"),
        ("What changes for boat owners this year?", None),
        ("Did she agree?", "she"),
    ],
)
def test_what_points_at_nothing(text: str, expected: str | None) -> None:
    assert points_at_nothing(text) == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("How much is a permit, and who signs the lease?", 2),
        ("How much is a permit? Who signs the lease?", 2),
        ("What do I send, where and by when?", 1),
        ("We moved in May. Which form do I need, and how soon?", 1),
        ("Do northern or coastal groups have more money, and how much more?", 1),
        ("Can I pay online, or do I have to come to the counter?", 1),
        ("Can I appeal, and how long does it take?", 1),
    ],
)
def test_how_many_questions_a_text_asks(text: str, count: int) -> None:
    assert len(questions_in(text)) == count


def test_two_questions_with_a_fact_each_are_noted_and_kinds_meant_for_several_are_not(
    golden: GoldenSet, documents: Documents
) -> None:
    text = "How much is a stall permit, and which dogs may enter the market?"
    assert ("q1", "two questions") in rules(changed(golden, question=text), documents, "warning")
    facts = (("cr 40",), ("cr 40 a year",))
    both = changed(golden, question=text, facts=facts)
    assert ("q1", "two questions") in rules(both, documents, "note")
    meant = changed(golden, question=text, facts=facts, kind="multi-document")
    assert "two questions" not in {each.rule for each in check(meant, documents) if each.question_id == "q1"}


def test_a_question_without_a_day_is_warned_of_where_the_answer_has_one(
    golden: GoldenSet, documents: Documents
) -> None:
    assert ("q1", "no date") in rules(changed(golden, as_of=None), documents, "warning")
    assert ("q6", "no date") not in rules(golden, documents, "warning")
    undated = replace(golden[5], question="When does the counter close this winter?", as_of=None)
    assert ("q6", "no date") in rules(GoldenSet((*golden.questions[:5], undated)), documents, "warning")


def test_another_value_that_the_asker_may_see_is_a_warning(golden: GoldenSet, documents: Documents) -> None:
    said = "\n\nA stall permit costs cr 50 a year, said the clerk.\n"
    spoken = [replace(each, text=each.text + said) if each.document_id == "notice.txt" else each for each in documents]
    finding = next(each for each in check(golden, spoken) if each.rule == "several answers")
    assert (finding.question_id, "notice.txt" in finding.problem, "cr 50" in finding.problem) == ("q1", True, True)
    staff = GoldenSet((replace(golden[0], asker=("staff",)), *golden.questions[1:]))
    within = [replace(each, text=each.text + said) if each.document_id == "leave.md" else each for each in documents]
    told = next(each for each in check(staff, within) if each.rule == "several answers")
    assert "leave.md, line" in told.problem
    assert "cr 50" not in told.problem  # findings are shown to people who may not read that document
    hidden = within
    assert "several answers" not in {each.rule for each in check(golden, hidden)}


@pytest.mark.parametrize(("supersedes", "warned"), [("", True), ("supersedes: old.md\n", False)])
def test_what_another_version_replaced_contradicts_no_question_without_a_day(
    tmp_path: Path, supersedes: str, warned: bool
) -> None:
    (tmp_path / "old.md").write_text("# Fees\n\nA dog licence costs 30 euro a year.\n")
    front = f"---\ntitle: New\n{supersedes}---\n"
    (tmp_path / "new.md").write_text(f"{front}# Fees\n\nA dog licence costs 34 euro a year.\n")
    quote = Evidence(document="new.md", quote="A dog licence costs 34 euro a year.")
    asked = "How much does a dog licence cost a year?"
    golden = GoldenSet((GoldenQuestion(id="q1", question=asked, facts=(("34 euro",),), evidence=(quote,)),))
    assert ("several answers" in {each.rule for each in check(golden, load_documents(tmp_path))}) is warned


def test_support_for_an_unanswerable_question_is_found_for_its_asker_and_day_alone(
    golden: GoldenSet, documents: Documents
) -> None:
    def found(asker: tuple[str, ...], question: str) -> bool:
        asked = GoldenQuestion(id="q1", question=question, answerable=False, asker=asker, as_of=date(2026, 3, 1))
        return "perhaps answerable" in {each.rule for each in check([asked], documents)}

    text = "How many days of unused leave can be carried over to March?"
    assert found(("staff",), text)
    assert not found((), text)
    assert not found(("staff",), "How many days of sick leave can be carried over to March?")
    open_row = replace(golden[3], asker=("hr",))
    assert "perhaps answerable" in {each.rule for each in check([open_row], documents)}


def test_an_index_given_is_the_one_that_is_searched(golden: GoldenSet, documents: Documents) -> None:
    searched: list[str] = []
    index = Index.build(documents, mode="bm25")

    def spy(question: str, k: int, groups: object, as_of: object) -> list[object]:
        searched.append(question)
        return index.search(question, k, groups=groups, as_of=as_of)  # type: ignore[arg-type,return-value]

    table = golden.check(documents, index=spy)
    assert table.schema == FINDINGS
    assert searched == [each.question for each in golden if not each.answerable]


def test_findings_come_errors_first_then_warnings_then_notes(golden: GoldenSet, documents: Documents) -> None:
    wrong = changed(golden, evidence=(Evidence(document="fee.md", quote="x"),))
    order = [each.severity for each in check(wrong, documents)]
    assert order == sorted(order, key=("error", "warning", "note").index)


def test_hostile_text_is_only_text(documents: Documents) -> None:
    asked = GoldenQuestion(id="<b>", question="<script>alert(1)</script> (((( [[ \\ %s {x}", facts=(("(",),))
    assert check([asked], documents)
