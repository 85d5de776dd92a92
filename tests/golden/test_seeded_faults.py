"""Precision and recall of each rule on faults planted in the samples; the table is `python -m benchmarks.golden`."""

import polars as pl
import pytest

from tests.golden.faults import measured, scored
from toolkit import GoldenSet, load_documents
from toolkit.golden.checks import check
from toolkit.golden.checks.evidence import nearest_span
from toolkit.schema import Document, find_document

SAMPLES = "data/samples"
TRUE_OF_THE_SAMPLES = {
    ("q01", "several answers"),  # the licensing FAQ still says cr 165
    ("q02", "several answers"),  # and 30 days
    ("q04", "several answers"),  # the grants FAQ still says cr 7,500
    ("q33", "several answers"),
    ("q24", "several answers"),  # and 60 days
    ("q39", "answer given away"),  # "open tender" is the fact, and in the question
    ("", "few unanswerable questions"),
    ("", "few not-permitted questions"),
    ("", "few as-of questions"),
}
"""What is found on the samples as they are: read, and each of them true."""


@pytest.fixture(scope="module")
def sample_documents() -> list[Document]:
    return list(load_documents(f"{SAMPLES}/documents"))


@pytest.fixture(scope="module")
def samples() -> GoldenSet:
    return GoldenSet.read(f"{SAMPLES}/golden.jsonl")


@pytest.fixture(scope="module")
def table(samples: GoldenSet, sample_documents: list[Document]) -> pl.DataFrame:
    return scored(measured(samples.questions, sample_documents, ["held-out"]))


def test_the_samples_themselves_have_only_findings_that_are_true(
    samples: GoldenSet, sample_documents: list[Document]
) -> None:
    assert {(each.question_id, each.rule) for each in check(samples, sample_documents)} == TRUE_OF_THE_SAMPLES


def test_every_rule_on_questions_is_planted_ten_times(table: pl.DataFrame) -> None:
    assert table.filter(pl.col("planted") < 10).is_empty()
    assert table["rule"].n_unique() == 22


def test_no_rule_cries_wolf_on_the_half_that_was_kept_back(table: pl.DataFrame) -> None:
    wolves = table.filter(pl.col("precision") < 0.9)
    assert wolves.is_empty(), wolves


def test_each_rule_finds_most_of_what_is_planted_in_the_half_that_was_kept_back(table: pl.DataFrame) -> None:
    blind = table.filter(pl.col("recall") < 0.6)
    assert blind.is_empty(), blind


def test_the_span_suggested_for_a_wrong_quote_is_the_one_meant(
    samples: GoldenSet, sample_documents: list[Document]
) -> None:
    from tests.golden.faults import held_out

    meant = 0
    rows = {question.id: question for question in samples}
    for key, quote in held_out.MISQUOTED.items():
        evidence = rows[key].evidence[0]
        document = find_document(sample_documents, evidence.document)
        assert document is not None
        near = nearest_span(quote, document)
        meant += near is not None and evidence.quote in " ".join(near.split())
    assert meant >= 9
