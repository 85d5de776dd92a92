"""What a page shows to whom, and when: nothing before its time, nothing twice, nothing false."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from toolkit import load_documents, options, readers
from toolkit.decision import QUESTIONS
from toolkit.ingestion import Documents
from toolkit.options import Attempt, Question
from toolkit.schema import GoldenQuestion, Prompt, Reading, Source, SourceQuote
from toolkit.views.asking import AskBook
from toolkit.views.editor import GoldenEditor
from toolkit.views.workshop import open_page
from toolkit.workshop import Session


def page_of(session: Session, slug: str, who: str = "Ada", *, facilitator: bool = False) -> Any:
    return open_page(slug, session=session.folder, who=who, facilitator=facilitator)


def answer_all(session: Session, who: str) -> None:
    for question in QUESTIONS:
        session.room.say("triage", question.key, question.choices[0].label, by=who)


def test_who_said_what_is_seen_by_those_who_have_answered_all(session: Session) -> None:
    answer_all(session, "Ada")
    ben = page_of(session, "triage", "Ben")
    ben.panel.inputs["access"].value = "Some are restricted"
    assert "Ada" not in ben.room.value
    assert "2 have answered; on 1 of 8 questions they differ." in ben.room.value
    assert "once you have answered all" in ben.room.value
    answer_all(session, "Ben")
    ben.look()
    assert "Ada, Ben" in ben.room.value
    assert "What most of the room suggests" in ben.room.value


def test_the_facilitator_opens_the_room_and_shuts_it(session: Session) -> None:
    answer_all(session, "Ada")
    ben, chair = page_of(session, "triage", "Ben"), page_of(session, "triage", "Chair", facilitator=True)
    assert "Ada" not in chair.room.value  # it is on the projector
    chair.open.click()
    ben.look()
    assert "<td>Ada</td>" in ben.room.value
    assert "<td>Ada</td>" in chair.room.value
    other = page_of(session, "triage", "Other chair", facilitator=True)
    other.open.click()
    ben.look()
    assert "Ada" not in ben.room.value
    assert ben.open not in ben.box.children
    assert "triage opened" not in session.room.said("triage")


def test_every_table_of_triage_has_its_heading_and_the_footnote_stands_once(session: Session) -> None:
    for who in ("Ada", "Ben"):
        answer_all(session, who)
    page = page_of(session, "triage")
    shown = "".join(str(getattr(each, "value", "")) for each in page.box.children)
    assert shown.count("<table") == 3
    headings = re.findall(r"<h2>(.*?)</h2>", shown)
    assert headings == ["What the room says", "What most of the room suggests", "Your own answers"]
    assert shown.count("The advice says what to measure first.") == 1


def test_the_editor_knows_the_groups_of_documents_that_it_hides(session: Session) -> None:
    golden = session.golden
    slip = replace(golden[0], id="q9", question="What does a slip cost?", asker=("hrr",))
    edited = golden.put(slip)
    shown = GoldenEditor(edited, session.documents).findings.filter(rule="unknown group")
    whole = edited.check(session.documents).filter(rule="unknown group")
    assert shown.select("question_id", "problem").rows() == whole.select("question_id", "problem").rows()
    assert shown["question_id"].to_list() == ["q9"]
    assert not re.search(r"\b(hr|staff)\b", shown["remedy"][0])  # a hidden document's group is not told either


def test_the_rooms_editor_says_what_the_command_says(session: Session) -> None:
    page = page_of(session, "golden", facilitator=True)
    page.edit.click()
    editor = GoldenEditor(session.golden, session.documents)
    told = {
        (row["question_id"], row["rule"]) for row in editor.findings.to_dicts() if row["rule"] != "evidence not shown"
    }
    whole = {(row["question_id"], row["rule"]) for row in session.golden.check(session.documents).to_dicts()}
    assert told <= whole
    assert "unknown group" not in str(page.editor.children[0].state)
    assert "27 days of annual leave in" not in str(page.editor.children[0].state)


def test_a_signature_stands_in_the_table_before_anything_is_reckoned(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(session, "record")
    page._now()
    monkeypatch.setattr(page.latest, "make", lambda *_: None)  # reckoning that never ends
    page.sign.click()
    assert "Nobody has signed" not in page.names.value
    assert re.search(r"Ada</th><td>signed</td>", page.names.value)
    session.room.say("record", "signed", "something else", by="Ben")
    page.look()
    assert "Ben" not in page.names.value
    page.unsign.click()
    assert "Nobody has signed" in page.names.value


class Says:
    """An option that says the same whoever asks."""

    name = "rag"

    def __init__(
        self, text: str, source: Source, quotes: tuple[tuple[int, int], ...], *, declines: bool = False
    ) -> None:
        self.reading = Reading(
            text=text,
            quotes=tuple(
                SourceQuote(number=1, start=a, end=b, quote=source.text[a - source.start : b - source.start])
                for a, b in quotes
            ),
            abstained=declines,
            tokens_out=5,
        )
        self.source = source

    def answer(self, question: Question) -> Attempt:
        prompt = Prompt(question=question.text, text="", sources=(self.source,), tokens=10, left_out=0)
        return Attempt(candidates=(self.source,), prompt=prompt, reading=self.reading, gather_s=0.0, read_s=0.0)


def whole(documents: Documents, document_id: str) -> Source:
    found = documents.get(document_id)
    assert found
    return Source(
        number=1, document_id=document_id, title=found.title, headings=(), start=0, end=len(found.text), text=found.text
    )


def fees(session: Session, text: str, *, declines: bool = False) -> AskBook:
    source = whole(session.documents, "fees.md")
    at = source.text.index("A stall permit")
    spans = ((at, at + 14), (at + 21, at + 26), (at, at + 14))
    return AskBook([Says(text, source, spans, declines=declines)], session.documents)


@pytest.mark.parametrize(
    ("text", "declines", "verdict"),
    [("It is cr 40.", False, "✓ right"), ("It is cr 35.", False, "✕ wrong"), ("I cannot.", True, "✕ declined")],
)
def test_an_answer_to_a_golden_question_is_said_to_be_right_or_wrong(
    session: Session, text: str, declines: bool, verdict: str
) -> None:
    golden, book = session.golden[0], fees(session, text, declines=declines)
    shown = book.html(golden.question, [()], golden=golden)
    assert f">{verdict}</b>" in shown
    assert "About 2026-03-01" in shown
    assert not re.search("[✓✕]", book.html(golden.question, [()]))


def test_no_verdict_where_the_question_was_anothers_or_of_another_day(session: Session) -> None:
    leave, decline = session.golden[2], session.golden[3]
    book = fees(session, "It is cr 40.")
    assert not re.search("[✓✕]", book.html(leave.question, [()], golden=leave))  # its evidence is not theirs to see
    assert "✕ wrong" in book.html(leave.question, [("staff",)], golden=leave)
    assert not re.search("[✓✕]", book.html(decline.question, [("hr",)], golden=decline))  # they may well be told
    book.as_of = date(2025, 3, 1)
    golden: GoldenQuestion = session.golden[0]
    assert not re.search("[✓✕]", book.html(golden.question, [()], golden=golden))


def test_a_place_that_is_cited_thrice_is_listed_once_with_all_that_is_cited(session: Session) -> None:
    shown = fees(session, "It is cr 40.").html("How much?", [()])
    assert shown.count("<summary>[1]") == 1
    assert "<mark>A stall permit</mark> costs <mark>cr 40</mark>" in shown
    assert "1 passage, 10 tokens read" in shown


def test_a_citation_of_what_is_no_document_opens_on_its_words_or_not_at_all(session: Session) -> None:
    pack = Source(number=1, document_id=None, title="What to know", headings=(), start=0, end=12, text="It is cr 40.")
    book = AskBook([Says("cr 40", pack, ((6, 11),))], session.documents)
    assert '<p class="passage"><mark>cr 40</mark></p>' in book.html("How much?", [()])
    nothing = replace(pack, text="", end=0)
    shown = AskBook([Says("cr 40", nothing, ((0, 0),))], session.documents).html("How much?", [()])
    assert "<summary>" not in shown
    assert "[1] What to know" in shown


def test_what_prompt_only_cites_can_be_opened(session: Session) -> None:
    pack = load_documents(session.documents_folder)
    only = options.build("prompt-only", documents=session.documents, reader=readers.extractive(), pack=pack)
    shown = AskBook([only], session.documents).html("How much is a stall permit?", [()])
    assert "<summary>" in shown
    assert '<p class="passage"></p>' not in shown


def test_the_page_judges_what_is_asked_of_documents_as_they_are(session: Session) -> None:
    page = page_of(session, "see")
    page.ready()
    page.ready()
    page.question.value = session.golden[0].question
    page.redraw()
    assert re.search("[✓✕]", page.answers.value)
    page.question.value = "What is a stall?"
    assert not re.search("[✓✕]", page.answers.value)
