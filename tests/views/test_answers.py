"""What a page says of one answer: cited, gathered, missed and why, and nothing that its asker may not see."""

from dataclasses import replace

import polars as pl
import pytest

from toolkit import Experiment, GoldenSet, InputError
from toolkit.ingestion import Documents
from toolkit.runs import Run
from toolkit.views import AnswerBook


@pytest.fixture
def run(documents: Documents, golden: GoldenSet) -> Run:
    return Experiment(documents, golden, options=["prompt-only", "rag"], prompt_pack=documents[:1]).run()


@pytest.fixture
def book(run: Run, documents: Documents) -> AnswerBook:
    return AnswerBook(run, documents)


def _with(run: Run, table: str, change: pl.Expr) -> Run:
    return replace(run, **{table: getattr(run, table).with_columns(change)})


def test_a_citation_opens_at_its_span(book: AnswerBook) -> None:
    shown = book.html("q3")
    assert "[1] Annual leave (leave.md, line 7)</summary>" in shown
    assert "<mark>Staff earn 27 days of annual leave in each year.</mark>" in shown


def test_what_was_gathered_says_which_passage_holds_the_evidence(book: AnswerBook) -> None:
    assert "holds the evidence" in book.html("q3")
    assert "holds the evidence" not in book.html("q5")


def test_evidence_that_never_reached_the_reader_is_named(run: Run, documents: Documents) -> None:
    assert "Never reached it" not in AnswerBook(run, documents).html("q3").split("RAG")[1]
    empty = replace(run, exposures=run.exposures.filter(pl.col("stage") != "prompt"))
    assert "Never reached it:</b> Annual leave (leave.md, line 7)" in AnswerBook(empty, documents).html("q3")


def test_the_facts_that_an_answer_lacks_are_named(run: Run, documents: Documents) -> None:
    wrong = _with(run, "answers", pl.lit("Staff earn 9 days.").alias("text"))
    assert "Lacks: 27 days" in AnswerBook(wrong, documents).html("q3")
    assert "Lacks" not in AnswerBook(run, documents).html("q3").split("RAG")[1]


def test_text_that_the_asker_may_not_see_is_not_shown_even_where_a_run_leaked(run: Run, documents: Documents) -> None:
    redundancy = pl.lit("redundancy.md").alias("document_id")
    leaky = _with(_with(run, "citations", redundancy), "exposures", redundancy)
    shown = AnswerBook(leaky, documents).html("q3")
    assert "a document that the asker may not see" in shown
    assert "Draft redundancy plan" not in shown
    assert "six posts" not in shown


def test_a_source_that_is_out_of_date_says_so(run: Run, documents: Documents) -> None:
    fees = next(each for each in documents if each.document_id == "fees-2025.md")
    old = _with(run, "citations", pl.lit(fees.document_id).alias("document_id"))
    assert "not in force on 2026-03-01" in AnswerBook(old, documents).html("q1")


def test_a_citation_of_nothing_is_shown_as_it_is(run: Run, documents: Documents) -> None:
    torn = _with(_with(run, "citations", pl.lit(10**6).alias("start")), "citations", pl.lit(10**6 + 9).alias("end"))
    assert AnswerBook(torn, documents).html("q3").count("<mark>") == AnswerBook(torn, documents).html("q3").count(
        "</mark>"
    )


def test_repeats_say_how_often_an_answer_was_right(run: Run, documents: Documents) -> None:
    tables = {
        name: pl.concat([getattr(run, name), getattr(run, name).with_columns(repeat=pl.lit(1, pl.Int64))])
        for name in ("answers", "citations", "exposures", "usage", "latency", "scores")
    }
    shown = AnswerBook(replace(run, **tables), documents).html("q3")
    assert "right in 2 of 2 repeats" in shown
    assert shown.count("<mark>Staff earn 27 days") == AnswerBook(run, documents).html("q3").count("<mark>Staff earn 27")


def test_the_page_holds_every_question_and_runs_nothing(book: AnswerBook, golden: GoldenSet) -> None:
    page = book.page()
    assert [f'<section id="{question.id}">' in page for question in golden] == [True] * len(golden)
    assert "default-src 'none'" in page
    assert "<script" not in page


def test_an_unknown_question_is_named(book: AnswerBook) -> None:
    with pytest.raises(InputError, match="did you mean q3"):
        book.html("q33")
