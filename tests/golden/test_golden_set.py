import json
from collections.abc import Callable
from pathlib import Path

import pytest

from toolkit import GoldenSet
from toolkit.schema import GOLDEN, GoldenQuestion, InputError

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_a_five_line_csv_is_enough(write: Write) -> None:
    text = "id,question,facts\nq1,What does it cost?,cr 20 | 20 crowns\nq2,By when?,31 May; noon\n"
    golden = GoldenSet.read(write("g.csv", text))
    assert golden[0].facts == (("cr 20", "20 crowns"),)
    assert golden[1].facts == (("31 May",), ("noon",))
    assert golden.frame.schema == GOLDEN


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_spreadsheets_of_every_kind_are_read(write: Write, delimiter: str) -> None:
    rows = [
        ["ID", "Question", "facts", "answerable", "asker", "as_of"],
        ["q1", "Why?", "because", "TRUE", "staff", "2026-01-31"],
    ]
    path = write("g.csv", "\ufeff" + "\n".join(delimiter.join(row) for row in rows) + "\n")
    question = GoldenSet.read(path)[0]
    assert (question.answerable, question.asker, question.as_of.isoformat()) == (True, ("staff",), "2026-01-31")


def test_cells_may_hold_json_and_line_breaks(write: Write) -> None:
    evidence = json.dumps([{"document": "a.md", "quote": "He said: yes"}]).replace('"', '""')
    golden = GoldenSet.read(
        write("g.csv", f'id,question,facts,evidence\nq1,"Two\nlines?","[[""a;b""]]","{evidence}"\n')
    )
    assert golden[0].question == "Two\nlines?"
    assert golden[0].facts == (("a;b",),)
    assert golden[0].evidence[0].quote == "He said: yes"


def test_evidence_is_written_as_document_and_quote(write: Write) -> None:
    golden = GoldenSet.read(
        write("g.csv", 'id,question,facts,evidence\nq1,Why?,x,"leave.md: ""Staff earn: 27 days."""\n')
    )
    assert golden[0].evidence[0].document == "leave.md"
    assert golden[0].evidence[0].quote == "Staff earn: 27 days."


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("g.csv", "id,question\nq1,Why?\n", ["row 1", "'facts'", "column is missing"]),
        ("g.csv", "id,question,answers\nq1,Why?,x\n", ["'facts'", "id, question, answers"]),
        ("g.csv", "id,question,facts\nq1,Why?,x\nq1,How?,y\n", ["row 3", "'id'", "two questions have one id", "q1"]),
        ("g.csv", "id,question,facts\nq1,Why?,x,y\n", ["row 2", "4 cells where the header has 3"]),
        ("g.csv", "id,question,facts,stakes\nq1,Why?,x,huge\n", ["row 2", "'stakes'", "huge", "low, medium or high"]),
        ("g.csv", "id,question,facts,as_of\nq1,Why?,x,31/1/26\n", ["row 2", "'as_of'", "31/1/26", "2026-01-31"]),
        ("g.csv", "id,question,facts\nq1,Why?,\n", ["row 2", "'facts'", "answerable"]),
        ("g.csv", "id,question,facts,colour\nq1,Why?,x,red\n", ["row 2", "'colour'", "not a field"]),
        ("g.csv", "", ["row 1", "column is missing"]),
        ("g.csv", "id,question,facts\n", ["holds no questions"]),
        ("g.jsonl", "", ["holds no questions"]),
        ("g.jsonl", '{"id": "q1"\n', ["row 1", "is not JSON"]),
        ("g.jsonl", '{"id": "q1", "question": "Why?"}\n', ["row 1", "'facts'", "missing"]),
        ("g.jsonl", '[1]\n', ["row 1", "is not an object"]),
        ("g.csv", '"id"x,question,facts\nq1,Why?,x\n', ["row 1", "is not CSV"]),
        ("g.csv", 'id,question,facts\n"q1"x,Why?,x\n', ["row 2", "is not CSV"]),
        ("g.csv", 'id,question,facts\nq0,Why?,x\n"q1"x,Why?,x\n', ["row 3", "is not CSV"]),
        ("g.jsonl", '\n{"id": ' + "[" * 100_000, ["row 2", "nested too deeply"]),
        ("g.csv", "id,question,facts\nq1,Why?," + "[" * 100_000 + "\n", ["row 2", "'facts'", "nested too deeply"]),
        ("g.csv", "id,question,facts,evidence\nq1,Why?,x," + "[" * 100_000, ["'evidence'", "nested too deeply"]),
        ("g.csv", "id,question,facts\nq1,Why?,[[cr 20]]\n", ["row 2", "'facts'", "is not JSON", "[[cr 20]]"]),
        ("g.csv", "id,question,facts,evidence\nq1,Why?,x,{document: a}\n", ["row 2", "'evidence'", "is not JSON"]),
        ("g.jsonl", '{"id": "q1", "question": "Why?", "facts": [["a", null]]}', ["'facts'", "not text", "None"]),
        ("g.jsonl", '{"id": "q1", "question": "Why?", "facts": [["a", ["b"]]]}', ["'facts'", "not text"]),
        ("g.jsonl", '{"id": "q1", "question": "Why?", "facts": [["a"]], "as_of": 0}', ["'as_of'", "2026-01-31"]),
        ("g.csv", "id,question,facts,as_of\nq1,Why?,x,0\n", ["row 2", "'as_of'", "not a date"]),
        ("g.csv", "id,question,facts,as_of\nq1,Why?,x,2026-01-31T00:00:00\n", ["row 2", "'as_of'", "not a date"]),
        ("g.csv", "id,question,facts,as_of\nq1,Why?,x,2026-02-30\n", ["row 2", "'as_of'", "2026-02-30"]),
        ("g.txt", "x", ["is not a golden file", ".jsonl, .csv"]),
    ],
)  # fmt: skip
def test_a_mistake_is_named_by_file_row_and_field(write: Write, name: str, text: str, said: list[str]) -> None:
    with pytest.raises(InputError) as error:
        GoldenSet.read(write(name, text))
    assert all(words in str(error.value) for words in [name, *said]), str(error.value)


def test_a_file_that_is_missing_or_not_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.csv.*no such file"):
        GoldenSet.read(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes("id,question,facts\nq1,Où?,x".encode("latin-1"))
    with pytest.raises(InputError, match="not UTF-8"):
        GoldenSet.read(tmp_path / "latin.csv")


def test_a_question_with_no_answer_needs_no_facts(write: Write) -> None:
    golden = GoldenSet.read(write("g.jsonl", '{"id": "q1", "question": "Why?", "answerable": false}\n'))
    assert golden[0] == GoldenQuestion(id="q1", question="Why?", answerable=False)


def test_a_fact_may_be_a_number_and_blank_variants_are_passed_over(write: Write) -> None:
    golden = GoldenSet.read(write("g.jsonl", '{"id": "q1", "question": "Why?", "facts": [[20, " twenty ", " "]]}\n'))
    assert golden[0].facts == (("20", "twenty"),)
