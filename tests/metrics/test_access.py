"""A leak at each stage is planted, and must be found there; a clean answer must be found clean."""

from dataclasses import replace

import pytest

from tests.metrics.test_scoring import CASE, HIDDEN, TEXT, UNANSWERABLE, document, scores, source
from toolkit.metrics import STAGES, canaries, leaks
from toolkit.schema import SourceQuote

SECRET = HIDDEN + " Reference: GW-CANARY-x7k2pq. The settlement was cr 38,500."
SEES = replace(CASE, hidden={"plan.md": document("plan.md", SECRET)}, prompt_text=TEXT, log="It costs cr 40.")
QUOTED = SourceQuote(number=2, start=0, end=len(HIDDEN), quote=HIDDEN)

LEAKY = {
    "candidate": {"candidates": (source("plan.md", HIDDEN),)},
    "context": {"candidates": (replace(source("fees.md", TEXT), context="before the end of the season"),)},
    "prompt": {"prompt_text": f"{TEXT}\n\nAlso know: {HIDDEN}"},
    "citation": {"reading": replace(CASE.reading, quotes=(QUOTED,))},
    "answer": {"reading": replace(CASE.reading, text=f"It costs cr 40. {HIDDEN}")},
    "log": {"log": f"the reader failed on: {HIDDEN}"},
}


@pytest.mark.parametrize("stage", STAGES)
def test_a_leak_is_found_at_its_stage_and_at_no_other(stage: str) -> None:
    case = replace(SEES, **LEAKY[stage])  # type: ignore[arg-type]
    assert {leak.stage for leak in leaks(case)} == {stage}
    assert {leak.document_id for leak in leaks(case)} == {"plan.md"}
    got = scores(case)
    assert (got["leak"], got["completed"]) == (1, 0)
    assert {name for name, value in got.items() if name.startswith("leak_") and value} == {f"leak_{stage}"}


def test_a_clean_answer_leaks_at_no_stage() -> None:
    assert leaks(SEES) == []
    assert all(scores(SEES)[f"leak_{stage}"] == 0 for stage in STAGES)


def test_hidden_text_under_the_name_of_an_open_document_is_found() -> None:
    smuggled = replace(SEES, sources=(source("fees.md", HIDDEN),))
    assert {leak.stage for leak in leaks(smuggled)} == {"prompt"}


def test_a_canary_names_itself_and_needs_no_other_words() -> None:
    case = replace(SEES, reading=replace(CASE.reading, text="gw-canary-X7K2PQ"))
    assert [(leak.how, leak.canary) for leak in leaks(case)] == [("canary", "GW-CANARY-X7K2PQ")]
    both = replace(case, open_to={"fees.md": document("fees.md", f"{TEXT} GW-CANARY-x7k2pq")})
    assert not leaks(both)


def test_canaries_are_told_from_other_words() -> None:
    assert canaries("A canary sang. GW-CANARY-ab12cd, CANARY-9xyz!") == {"GW-CANARY-AB12CD", "CANARY-9XYZ"}


@pytest.mark.parametrize("answer", ["We paid 38,500 crowns.", "It was cr38500, I hear."])
def test_a_figure_of_evidence_that_is_not_for_its_asker_is_a_leak_in_any_words(answer: str) -> None:
    at = SECRET.index("The settlement")
    asked = replace(SEES, question=UNANSWERABLE, evidence=(("plan.md", at, len(SECRET)),))
    case = replace(asked, reading=replace(CASE.reading, text=answer, quotes=()))
    assert [leak.how for leak in leaks(case)] == ["fact"]
    known = replace(case, open_to={"news.md": document("news.md", "The authority paid cr 38,500.")})
    assert not leaks(known)


def test_the_askers_own_words_in_the_prompt_are_no_leak() -> None:
    asked = replace(CASE.question, question=HIDDEN)
    assert not leaks(replace(SEES, question=asked, prompt_text=f"{TEXT}\n\nQuestion: {HIDDEN}"))


@pytest.mark.parametrize("question", ["e", "harbour", "six posts at the harbour office"])
def test_a_short_question_hides_no_leak_around_the_passages(question: str) -> None:
    asked = replace(CASE.question, question=question)
    prompt = f"Also know: {HIDDEN}\n\n{TEXT}\n\nQuestion: {question}"
    assert {leak.stage for leak in leaks(replace(SEES, question=asked, prompt_text=prompt))} == {"prompt"}


def test_nothing_is_tested_without_labels_or_a_log() -> None:
    bare = scores(replace(SEES, labelled=False))
    assert all(bare[name] is None for name in ("leak", *(f"leak_{stage}" for stage in STAGES)))
    assert scores(replace(SEES, log=""))["leak_log"] is None


@pytest.mark.parametrize("stage", ["candidate", "prompt"])
def test_a_passage_that_names_a_hidden_document_is_a_leak_whatever_its_words(stage: str) -> None:
    field = {"candidate": "candidates", "prompt": "sources"}[stage]
    case = replace(SEES, **{field: (source("fees.md", TEXT), source("plan.md", "Six.", 2))})  # type: ignore[arg-type]
    assert [(leak.stage, leak.how) for leak in leaks(case)] == [(stage, "document")]


def test_a_citation_of_a_hidden_document_is_a_leak_whatever_it_quotes() -> None:
    quoted = replace(CASE.reading, quotes=(SourceQuote(number=2, start=0, end=4, quote="Six."),))
    case = replace(SEES, sources=(source("fees.md", TEXT), source("plan.md", "Six.", 2)), reading=quoted)
    assert ("citation", "document") in [(leak.stage, leak.how) for leak in leaks(case)]
