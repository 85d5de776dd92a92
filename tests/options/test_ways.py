from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from toolkit import Index
from toolkit.ingestion import Documents
from toolkit.options import LongContext, PromptOnly, Question, Rag, build
from toolkit.readers import extractive
from toolkit.schema import Document, Hit, InputError

STAFF = Question(text="How many days of annual leave do staff earn?", groups=("staff",), as_of=date(2026, 3, 1))
PUBLIC = Question(text="How many days of annual leave do staff earn?", as_of=date(2026, 3, 1))


def test_rag_answers_a_person_who_may_know_and_declines_to_one_who_may_not(documents: Documents) -> None:
    rag = Rag(retriever=Index.build(documents), documents=documents, reader=extractive())
    assert "27 days" in rag.answer(STAFF).reading.text
    assert rag.answer(PUBLIC).reading.abstained
    assert "leave.md" not in {source.document_id for source in rag.answer(PUBLIC).candidates}


def test_long_context_holds_all_that_the_asker_may_see_and_nothing_else(documents: Documents) -> None:
    attempt = LongContext(documents=documents, reader=extractive()).answer(STAFF)
    given = {source.document_id for source in attempt.prompt.sources}
    assert given == {"fees.md", "hostile.md", "leave.md", "notice.txt", "opening.html"}


def test_long_context_is_held_to_the_window(documents: Documents) -> None:
    attempt = LongContext(documents=documents, reader=extractive(), window_tokens=150).answer(STAFF)
    assert attempt.prompt.tokens <= 150
    assert attempt.prompt.left_out > 0


def test_what_did_not_fit_is_named_with_the_characters_that_were_cut(documents: Documents) -> None:
    attempt = LongContext(documents=documents, reader=extractive(), window_tokens=150).answer(STAFF)
    given = {source.document_id: source.end - source.start for source in attempt.prompt.sources}
    offered = {source.document_id: source.end - source.start for source in attempt.candidates}
    assert attempt.left_out
    assert {each.document_id for each in attempt.left_out if each.whole} == offered.keys() - given.keys()
    for each in attempt.left_out:
        assert each.characters == offered[each.document_id] - given.get(each.document_id, 0)
    assert LongContext(documents=documents, reader=extractive()).answer(STAFF).left_out == ()


def test_a_document_cut_in_the_middle_is_told_from_one_left_out_whole(documents: Documents) -> None:
    attempts = [
        LongContext(documents=documents, reader=extractive(), window_tokens=window).answer(STAFF)
        for window in range(100, 400, 5)
    ]
    cut = [each for attempt in attempts for each in attempt.left_out if not each.whole]
    assert cut
    assert all(each.characters > 0 for each in cut)


def test_prompt_only_knows_its_pack_and_no_date(documents: Documents) -> None:
    pack = documents[:2]
    option = PromptOnly(pack=pack, reader=extractive())
    attempt = option.answer(Question(text="How much is a stall permit?", as_of=date(2026, 3, 1)))
    assert "cr 35" in attempt.reading.text or "cr 40" in attempt.reading.text
    assert {source.document_id for source in attempt.prompt.sources} == {None}


def test_prompt_only_with_no_pack_declines(documents: Documents) -> None:
    assert build("prompt-only", documents=documents, reader=extractive()).answer(STAFF).reading.abstained


def test_times_come_from_the_clock_given(documents: Documents) -> None:
    ticks = iter([1.0, 3.0, 7.0])
    option = LongContext(documents=documents, reader=extractive(), clock=lambda: next(ticks))
    attempt = option.answer(STAFF)
    assert (attempt.gather_s, attempt.read_s) == (2.0, 4.0)


@pytest.mark.parametrize(("name", "said"), [("fine-tuned", "needs a tuning set"), ("ragg", "did you mean rag")])
def test_an_option_that_cannot_be_built_is_refused(name: str, said: str, documents: Documents) -> None:
    with pytest.raises(InputError, match=said):
        build(name, documents=documents, reader=extractive())


def test_a_part_of_the_pack_is_pasted_only_for_those_who_may_see_it(documents: Documents) -> None:
    pack = Documents(items=tuple(each for each in documents if each.document_id in ("fees.md", "leave.md")))
    option = PromptOnly(pack=pack, reader=extractive())
    assert option.answer(PUBLIC).reading.abstained
    assert "27 days" not in option.answer(PUBLIC).prompt.text
    assert "27 days" in option.answer(STAFF).reading.text


def test_the_window_is_the_one_given(documents: Documents) -> None:
    option = build("long-context", documents=documents, reader=extractive(), window_tokens=150)
    assert option.answer(STAFF).prompt.tokens <= 150


def whole(document: Document) -> Hit:
    return Hit(
        query=0, rank=1, score=1.0, chunk_id=document.document_id, document_id=document.document_id,
        title=document.title, headings=(), start=0, end=len(document.text), text=document.text,
    )  # fmt: skip


def own(*found: Hit) -> Callable[..., list[Hit]]:
    def retriever(question: str, k: int, groups: frozenset[str], as_of: date) -> list[Hit]:
        return list(found)

    return retriever


def test_a_retriever_of_ones_own_can_stand_in_rag(documents: Documents) -> None:
    leave = documents.get("leave.md")
    assert leave is not None
    rag = build("rag", documents=documents, reader=extractive(), index=own(whole(leave)))
    assert "27 days" in rag.answer(STAFF).reading.text


def test_what_a_retriever_lets_through_is_kept_as_a_leak_and_never_read(documents: Documents) -> None:
    leave = documents.get("leave.md")
    assert leave is not None
    attempt = build("rag", documents=documents, reader=extractive(), index=own(whole(leave))).answer(PUBLIC)
    assert [source.document_id for source in attempt.candidates] == ["leave.md"]
    assert attempt.prompt.sources == ()
    assert "27" not in attempt.prompt.text
    assert attempt.reading.abstained


def test_a_retriever_that_makes_text_up_is_refused(documents: Documents) -> None:
    made_up = replace(whole(documents[0]), text="Free for all.", end=13)
    rag = build("rag", documents=documents, reader=extractive(), index=own(made_up))
    with pytest.raises(InputError, match=r"not in the document it names(.|\n)*characters 0 to 13"):
        rag.answer(STAFF)
