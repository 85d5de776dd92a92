from datetime import date

import pytest

from toolkit import GoldenSet, readers
from toolkit.ingestion import Documents
from toolkit.options import Attempt, Question, build
from toolkit.views import AskBook, AskPanel

LEAVE = "How many days of annual leave do staff earn?"


@pytest.fixture
def book(documents: Documents) -> AskBook:
    ways = [build(name, documents=documents, reader=readers.extractive()) for name in ("rag", "long-context")]
    return AskBook(ways, documents, as_of=date(2026, 3, 1))


def test_two_people_get_what_each_may_see(book: AskBook) -> None:
    alone, both = book.html(LEAVE, [()]), book.html(LEAVE, [(), ("staff",)])
    assert "27 days" not in alone
    assert both.count("<mark>Staff earn 27 days of annual leave in each year.</mark>") == 2
    assert "of 7 documents are open to this person" in both


def test_a_redraw_asks_nothing_twice(book: AskBook, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Question] = []
    rag = book.options[0]

    class Counting:
        name = "rag"

        def answer(self, question: Question) -> Attempt:
            asked.append(question)
            return rag.answer(question)

    book.options = [Counting()]
    for _ in range(3):
        book.html(LEAVE, [(), ("staff",)])
    assert [question.groups for question in asked] == [(), ("staff",)]


def test_the_panel_shows_what_the_function_gives(book: AskBook) -> None:
    panel = AskPanel(book, question=LEAVE)
    panel.inputs["second"].value = ("staff",)
    assert panel.output.value == book.html(LEAVE, [(), ("staff",)])
    panel.inputs["question"].value = "  "
    assert panel.output.value == ""


def test_hostile_text_is_shown_as_text(book: AskBook, golden: GoldenSet) -> None:
    shown = book.html("What does the letter say about every permit <script>?", [("staff",)])
    assert "window.__pwned" in shown
    assert "<script>" not in shown
    assert "<img" not in shown
