from dataclasses import replace
from datetime import date

import pytest

from toolkit import GoldenSet, Index
from toolkit.ingestion import Documents
from toolkit.views import PassageBook, PassagePanel

TODAY = date(2026, 3, 1)


@pytest.fixture
def book(documents: Documents, golden: GoldenSet) -> PassageBook:
    return PassageBook(Index.build(documents), documents, golden, as_of=TODAY)


def test_evidence_is_marked_where_it_was_found(book: PassageBook) -> None:
    shown = book.html("q1", k=3)
    assert "<mark>A stall permit costs cr 40 a year.</mark>" in shown
    assert "The evidence is marked, at rank 1." in shown
    assert "fees.md, line" in shown
    assert "ranked by:" in shown


def test_another_asker_sees_what_they_may_and_no_more(book: PassageBook, golden: GoldenSet) -> None:
    leave = next(each for each in golden if each.evidence and each.evidence[0].document == "leave.md")
    assert "27 days" in book.html(leave.id, k=5)
    as_stranger = book.html(leave.id, k=5, groups=[])
    assert "27 days" not in as_stranger
    assert "The evidence is not among these passages" in as_stranger


def test_a_question_that_nobody_can_answer_says_so(book: PassageBook, golden: GoldenSet) -> None:
    declined = next(each for each in golden if not each.answerable)
    assert "the right answer is to decline" in book.html(declined.id)


def test_a_long_passage_is_cut_around_its_evidence(documents: Documents, golden: GoldenSet) -> None:
    long = "Nothing of note. " * 55 + "A stall permit costs cr 40 a year. " + "More of the same. " * 55
    fees = next(each for each in documents if each.document_id == "fees.md")
    padded = Documents(items=(replace(fees, text=long, body_start=0, format="text"),))
    shown = PassageBook(Index.build(padded, max_tokens=600), padded, golden[:1], as_of=TODAY).html("q1", k=1)
    assert "<mark>A stall permit costs cr 40 a year.</mark>" in shown
    assert shown.count("…") == 2
    assert len(shown) < 3500


def test_hostile_text_is_shown_as_text(documents: Documents, golden: GoldenSet) -> None:
    asked = replace(golden[2], question="What does the letter say about every permit <script>?")
    shown = PassageBook(Index.build(documents), documents, GoldenSet((asked,)), as_of=TODAY).html(asked.id, k=10)
    assert "window.__pwned" in shown
    assert "<script>" not in shown
    assert "<img" not in shown


def test_the_panel_shows_what_the_function_gives(book: PassageBook, golden: GoldenSet) -> None:
    panel = PassagePanel(book)
    panel.inputs["question"].value = golden[1].id
    panel.inputs["k"].value = 10
    assert panel.output.value == book.html(golden[1].id, k=10)
    panel.inputs["asker"].value = "staff"
    assert panel.output.value == book.html(golden[1].id, k=10, groups=["staff"])
