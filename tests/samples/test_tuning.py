import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.samples.house_form import REFUSAL, faults
from toolkit import GoldenSet
from toolkit.ingestion import Documents
from toolkit.schema import in_force, may_see


@pytest.fixture(scope="module")
def rows(samples: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (samples / "tuning.jsonl").read_text(encoding="utf-8").splitlines()]


def test_there_are_as_many_as_promised(rows: list[dict[str, Any]]) -> None:
    assert Counter(row["split"] for row in rows) == {"train": 64, "held-out": 20}
    assert len({row["id"] for row in rows}) == len({row["question"] for row in rows}) == 84
    assert sum(row["answer"] == REFUSAL for row in rows) == 8
    fields = {"id", "question", "asker", "as_of", "documents", "answer", "split"}
    assert all(set(row) == fields for row in rows)


def test_every_answer_keeps_to_the_form(rows: list[dict[str, Any]]) -> None:
    assert {row["id"]: faults(row["answer"]) for row in rows if faults(row["answer"])} == {}


def test_each_cites_the_documents_it_rests_on_and_its_asker_may_see_them(
    rows: list[dict[str, Any]], documents: Documents
) -> None:
    for row in rows:
        cited = {part.split(", ")[0] for part in row["answer"].split("[")[1:]} - {"none"}
        assert cited == set(row["documents"]), row["id"]
        for path in cited:
            document = documents.get(path)
            assert document is not None, (row["id"], path)
            assert may_see(document.access, row["asker"], labelled=True), row["id"]
            assert in_force(document.effective_from, document.effective_to, _day(row)), row["id"]


def _day(row: dict[str, Any]) -> date:
    return date.fromisoformat(row["as_of"])


def test_each_cites_a_section_that_is_there(rows: list[dict[str, Any]], documents: Documents) -> None:
    for row in rows:
        for part in row["answer"].split("[")[1:]:
            path, section = part.split("]")[0].split(", ", 1)
            if path == "none":
                continue
            document = documents.get(path)
            assert document is not None
            wanted = f"\n{section.removeprefix('row ')}," if path.endswith(".csv") else section
            assert wanted.casefold() in document.text.casefold(), (row["id"], path, section)


def test_none_asks_a_golden_question_or_quotes_its_evidence(
    rows: list[dict[str, Any]], golden: GoldenSet, changed_golden: GoldenSet
) -> None:
    questions = (*golden, *changed_golden)
    asked = {question.question.lower() for question in questions}
    quotes = {evidence.quote for question in questions for evidence in question.evidence}
    for row in rows:
        assert row["question"].lower() not in asked, row["id"]
        assert not any(quote in row["answer"] for quote in quotes), row["id"]


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (REFUSAL.replace("Answer: ", "Answer:  "), "Answer"),
        (REFUSAL.replace("[none, none]", ""), "Basis"),
        (REFUSAL.replace("Ask the", "ask the"), "Next step"),
        (REFUSAL.replace("I cannot find", "I shall not find"), "shall"),
        (REFUSAL.replace("documents you", "HAP documents you"), "HAP"),
        (REFUSAL + "\n", "4 lines"),
        (REFUSAL.replace("I cannot find", "word " * 26 + "cannot find"), "sentence of"),
    ],
)
def test_the_form_is_checked(answer: str, fault: str) -> None:
    assert any(fault in each for each in faults(answer))
