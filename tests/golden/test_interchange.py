"""Data sets of other tools: what they hold becomes drafts, what we hold reaches them, and nothing is dropped unsaid."""

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit import GoldenSet
from toolkit.golden.files.formats import tidy
from toolkit.golden.interchange import tool_of
from toolkit.ingestion import Documents
from toolkit.schema import Evidence, GoldenQuestion, InputError
from toolkit.strict_yaml import read_yaml

Write = Callable[[str, object], Path]
PERMIT = "A stall permit costs cr 40 a year."


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(name: str, content: object) -> Path:
        path = tmp_path / name
        lines = isinstance(content, list) and path.suffix == ".jsonl"
        made = "\n".join(json.dumps(each) for each in content) if lines and isinstance(content, list) else content
        path.write_text(made if isinstance(made, str) else json.dumps(made), encoding="utf-8")
        return path

    return written


def reasons(report: pl.DataFrame, **where: object) -> list[str]:
    return report.filter(**where)["reason"].to_list()


PROMPTFOO = """
description: Our tests
prompts: [prompt.txt]
providers: [some-model]
defaultTest:
  vars: {tone: plain}
  assert: [{type: latency, threshold: 2000}]
tests:
  - description: The fee
    vars: {question: 'How much is a stall permit?', fee: cr 40, context: A stall permit costs cr 40 a year.}
    assert:
      - {type: icontains, value: '{{fee}}'}
      - {type: contains-any, value: 'a year, each year'}
      - {type: icontains-all, value: [permit, stall]}
      - {type: llm-rubric, value: Says it plainly}
      - {type: similar, value: It costs cr 40 a year., threshold: 0.8}
      - {type: not-contains, value: cr 35}
    metadata: {id: fee, stakes: high, team: markets, as_of: 2026-03-01}
  - vars: {query: 'What is my neighbour paid?'}
    assert: [{type: is-refusal}]
  - vars: {prompt: ['Who decides?', 'Who may decide?']}
    assert:
      - type: assert-set
        threshold: 0.5
        assert: [{type: equals, value: The board}, {type: contains, value: file://secret.txt}]
  - vars: {one: a, two: b}
  - file://more.yaml
  - vars: {question: 'file://question.txt'}
    assert: [{type: contains, value: x}]
  - vars: {question: 'Nothing to look for?'}
    assert: [{type: javascript, value: output.length > 1}, {$ref: '#/assertionTemplates/x'}]
scenarios: [{config: [], tests: []}]
"""


def test_promptfoo_becomes_drafts(write: Write, documents: Documents) -> None:
    golden, report = GoldenSet.take(write("promptfooconfig.yaml", PROMPTFOO), documents=documents)
    fee, pay, who, may = golden
    assert fee.facts == (("cr 40",), ("a year", "each year"), ("permit",), ("stall",))
    assert (fee.id, fee.stakes, str(fee.as_of), fee.reference) == (
        "fee",
        "high",
        "2026-03-01",
        "It costs cr 40 a year.",
    )
    assert fee.evidence == (Evidence(document="fees.md", quote=PERMIT),)
    for kept in ("Says it plainly", "not-contains: cr 35", "team: markets", "tone: plain", "description: The fee"):
        assert kept in fee.notes
    assert (pay.answerable, pay.facts) == (False, ())
    assert [who.question, may.question] == ["Who decides?", "Who may decide?"]
    assert who.facts == (("The board",),)
    assert "file://secret.txt" in who.notes
    assert {each.status for each in golden} == {"draft"}
    assert reasons(report, verdict="not taken") == [
        "none of its variables is plainly the question",
        "leads to another file",
        "leads to another file",
        "an answerable question needs the facts that a right answer holds",
        "is a scenario, which multiplies tests",
    ]
    said = " ".join(reasons(report))
    for words in ("threshold of 'latency'", "threshold of 'similar'", "of a set of assertions only some had to hold"):
        assert words in said


def test_promptfoo_renders_and_opens_nothing_of_ours(tmp_path: Path) -> None:
    asked = [
        "{{ env.SECRET }} {% raw %} {# x #}",
        "file:///etc/passwd",
        "{{ '{{' }}",
        "package:x{{y}}",
        "{{ '' }}file://",
    ]
    golden = GoldenSet(
        tuple(GoldenQuestion(id=f"q{n}", question=text, facts=((text, "x"), (text,))) for n, text in enumerate(asked))
    )
    golden.export(tmp_path / "p.yaml", tool="promptfoo")
    config = read_yaml((tmp_path / "p.yaml").read_text(encoding="utf-8"), file="p", problem="", remedy="").values
    assert isinstance(config, dict)
    for test in config["tests"]:
        texts = [test["vars"]["question"], *test["assert"][0]["value"], test["assert"][1]["value"]]
        for text in texts:
            bare = text
            for sign in "{%#":
                bare = bare.replace("{{ '{" + sign + "' }}", "")
            assert not any(opening in bare.removeprefix("{{ '' }}") for opening in ("{{", "{%", "{#")), text
            assert not text.startswith(("file://", "package:"))
    assert GoldenSet.take(tmp_path / "p.yaml")[0] == golden


RAGAS = [
    {"user_input": "How much is a stall permit?", "reference": "cr 40", "reference_contexts": [f"Fees.\n{PERMIT}"],
     "retrieved_contexts": ["x"], "response": "cr 35", "synthesizer_name": "single_hop", "persona_name": "Trader"},
    {"user_input": [{"type": "human", "content": "Hello"}], "reference": "x"},
    {"user_input": "Who?", "reference": "Nobody", "reference_contexts": ["This stands in no document at all."]},
    {"user_input": "", "reference": "x"},
]  # fmt: skip


def test_ragas_becomes_drafts(write: Write, documents: Documents) -> None:
    golden, report = GoldenSet.take(write("set.jsonl", RAGAS), documents=documents)
    fee, who = golden
    assert (fee.reference, fee.facts, fee.kind) == ("cr 40", (("cr 40",),), "single_hop")
    assert fee.evidence == (Evidence(document="fees.md", quote=PERMIT),)
    assert "persona_name: Trader" in fee.notes
    assert "cr 35" not in fee.notes
    assert (who.evidence, who.notes) == ((), "context: This stands in no document at all.")
    said = reasons(report, row=1)
    assert "'response' was left out: it is what a system gave, not what is right" in said
    assert "a passage was found in part: its longest part that was is the quote" in said
    assert reasons(report, verdict="not taken") == ["is a conversation of several turns", "has no user_input"]


def test_ragas_in_csv_and_with_the_names_it_had_once(tmp_path: Path, documents: Documents) -> None:
    with (tmp_path / "old.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["question", "ground_truth", "contexts", "reference_contexts"])
        rows.writerow(["How much is a stall permit?", "cr 40", "['x']", str([PERMIT])])
    golden, report = GoldenSet.take(tmp_path / "old.csv", documents=documents)
    assert (golden[0].reference, golden[0].evidence[0].document) == ("cr 40", "fees.md")
    assert any("'retrieved_contexts' was left out" in each for each in reasons(report))


DEEPEVAL = [
    {"input": "How much is a stall permit?", "actual_output": "cr 35", "expected_output": "cr 40", "context": [PERMIT],
     "retrieval_context": None, "name": "fee", "comments": "Ask Ada", "source_file": "fees-2025.md",
     "tools_called": None, "additional_metadata": {"facts": [["cr 40", "40 crowns"]], "colour": "red"},
     "custom_column_key_values": {"k": "v"}},
    {"input": "Camel?", "expectedOutput": "yes", "additionalMetadata": {"stakes": "low"}},
    {"scenario": "A long talk", "turns": []},
]  # fmt: skip


def test_deepeval_becomes_drafts(write: Write, documents: Documents) -> None:
    for path in (write("goldens.json", DEEPEVAL), write("goldens.jsonl", DEEPEVAL)):
        golden, report = GoldenSet.take(path, documents=documents)
        fee, camel = golden
        assert (fee.id, fee.facts, fee.evidence[0].document) == ("fee", (("cr 40", "40 crowns"),), "fees.md")
        assert [each for each in ("Ask Ada", "colour: red", '{"k": "v"}') if each not in fee.notes] == []
        assert (camel.reference, camel.facts, camel.stakes) == ("yes", (("yes",),), "low")
        assert reasons(report, verdict="not taken") == ["is a conversation of several turns"]
        assert "'actual_output' was left out: it is what a system gave, not what is right" in reasons(report)


INSPECT = [
    {"input": "How much is a stall permit?", "target": ["cr 40", "40 crowns"], "id": 7, "metadata": {"kind": "fee"}},
    {"input": [{"role": "system", "content": "Be brief"}, {"role": "user", "content": "Who decides?"}], "target": "B",
     "choices": ["The mayor", "The board"], "files": {"a": "b"}},
    {"input": [{"role": "system", "content": "Be brief"}], "target": "x"},
]  # fmt: skip


def test_inspect_becomes_drafts(write: Write) -> None:
    golden, report = GoldenSet.take(write("set.jsonl", INSPECT))
    fee, who = golden
    assert (fee.id, fee.kind, fee.facts) == ("7", "fee", (("cr 40", "40 crowns"),))
    assert (who.question, who.facts) == ("Who decides?", (("The board",),))
    assert [each for each in ("system message: Be brief", "The mayor") if each not in who.notes] == []
    assert reasons(report, verdict="not taken") == ["has no input that a person says"]
    assert "'files' was left out: a question needs no machine of its own" in reasons(report)


def test_a_passage_is_looked_for_in_the_document_it_is_said_to_be_from(write: Write, documents: Documents) -> None:
    twin = replace(documents[0], document_id="copy.md", path="copy.md")
    held = Documents(items=(*documents, twin))
    record = {"user_input": "What?", "reference": "x", "reference_contexts": [documents[0].text.strip()[-30:]]}
    told = GoldenSet.take(write("a.jsonl", [record]), documents=held)[1]
    assert any("stands in several documents" in each for each in reasons(told))
    named = GoldenSet.take(write("a.jsonl", [{**record, "reference_context_ids": ["copy.md"]}]), documents=held)
    assert named[0][0].evidence[0].document == "copy.md"


def test_passages_stay_in_the_notes_where_no_documents_are_given(write: Write) -> None:
    golden, report = GoldenSet.take(write("set.jsonl", RAGAS[:1]))
    assert PERMIT in golden[0].notes
    assert any("no documents were given" in each for each in reasons(report))


@pytest.mark.parametrize(
    ("name", "content", "tool"),
    [
        ("a.yaml", "tests: []", "promptfoo"),
        ("a.json", {"tests": []}, "promptfoo"),
        ("a.jsonl", [{"vars": {"question": "x"}}], "promptfoo"),
        ("a.jsonl", RAGAS, "ragas"),
        ("a.json", DEEPEVAL, "deepeval"),
        ("a.json", {"goldens": DEEPEVAL}, "deepeval"),
        ("a.csv", "input,expected_output\nx,y\n", "deepeval"),
        ("a.csv", "input,target\nx,y\n", "inspect"),
        ("a.csv", "id,question,facts\nq1,Why?,x\n", None),
        ("a.csv", "Question,Expected output\nWhy?,x\n", None),
        ("a.jsonl", [{"id": "q1", "question": "Why?"}], None),
        ("a.xlsx", "x", None),
    ],
)
def test_a_tool_is_told_by_what_its_file_holds(write: Write, name: str, content: object, tool: str | None) -> None:
    assert tool_of(write(name, content)) == tool


def test_what_may_be_of_several_tools_is_asked_about(write: Write) -> None:
    path = write("a.jsonl", [{"input": "Why?", "id": "1"}])
    with pytest.raises(InputError, match=r"several tools(.|\n)*--format"):
        GoldenSet.take(path)
    with pytest.raises(InputError, match=r"'format'(.|\n)*promptfoo, ragas, deepeval, inspect"):
        GoldenSet.take(path, tool="excel")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.yaml", "tests: [", "is not YAML"),
        ("a.yaml", "tests: []", "holds no questions"),
        ("a.json", "{", "is not JSON"),
        ("a.json", '{"a": 1}', "holds no list"),
    ],
)
def test_a_data_set_that_cannot_be_read_is_refused(write: Write, name: str, content: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        GoldenSet.take(write(name, content))


def test_a_line_that_is_no_object_is_told_of(write: Write) -> None:
    golden, report = GoldenSet.take(write("a.jsonl", json.dumps(INSPECT[0]) + "\n{broken\n7\n"))
    assert len(golden) == 1
    assert report.filter(verdict="not taken").select("row", "cells").rows() == [(2, ["{broken"]), (3, ["7"])]


text = st.text(st.sampled_from("ab {}%#'\"|;,=+-@\n:é漢$\\[]"), max_size=10).map(str.strip)
some = text.filter(bool)
questions = st.builds(
    GoldenQuestion,
    id=st.uuids().map(str), question=some, reference=text, notes=text, kind=text, owner=text,
    facts=st.lists(st.lists(some, min_size=1, max_size=3).map(tuple), min_size=1, max_size=3).map(tuple),
    evidence=st.lists(st.builds(Evidence, document=some, quote=some), max_size=2).map(tuple),
    answerable=st.booleans(), asker=st.lists(some, max_size=2).map(tuple), as_of=st.none() | st.dates(),
    stakes=st.sampled_from(["low", "medium", "high"]), split=st.sampled_from(["train", "test"]),
)  # fmt: skip
EXPORTS = [
    ("promptfoo", ".yaml"),
    ("deepeval", ".json"),
    ("deepeval", ".csv"),
    ("inspect", ".jsonl"),
    ("inspect", ".csv"),
]


@pytest.mark.parametrize(("tool", "ending"), EXPORTS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(asked=st.lists(questions, min_size=1, max_size=2))
def test_what_carries_our_fields_along_brings_them_all_back(
    tmp_path: Path, tool: str, ending: str, asked: list[GoldenQuestion]
) -> None:
    path = tmp_path / f"x{ending}"
    GoldenSet(tuple(asked)).export(path, tool=tool)
    back, report = GoldenSet.take(path, tool=tool)
    assert list(back) == list(tidy(asked, file="")), report.rows()


def test_what_ragas_cannot_hold_is_said_question_by_question(golden: GoldenSet, tmp_path: Path) -> None:
    report = golden.export(tmp_path / "r.jsonl", tool="ragas")
    lost = {(name, field) for name, field in report.select("question_id", "field").iter_rows()}
    assert {("q1", "id"), ("q1", "facts"), ("q1", "as_of"), ("q3", "asker"), ("q5", "answerable")} <= lost
    assert ("q1", "asker") not in lost
    first = json.loads((tmp_path / "r.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert first == {
        "user_input": "How much is a stall permit?", "reference": "cr 40",
        "reference_contexts": [PERMIT], "reference_context_ids": ["fees.md"],
    }  # fmt: skip


@pytest.mark.parametrize(("tool", "ending"), [("ragas", ".csv"), ("deepeval", ".csv"), ("inspect", ".csv")])
def test_no_export_runs_in_a_spreadsheet(tmp_path: Path, tool: str, ending: str) -> None:
    asked = GoldenQuestion(id="=1", question="=cmd|' /C calc'!A0", facts=(("@x",),), reference="+1")
    report = GoldenSet((asked,)).export(tmp_path / f"x{ending}", tool=tool)
    with (tmp_path / f"x{ending}").open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert "'=cmd|' /C calc'!A0" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert any("apostrophe" in each for each in reasons(report))


def test_an_export_needs_an_ending_that_the_tool_reads(golden: GoldenSet, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no ending that ragas reads(.|\n)*\.jsonl, \.csv"):
        golden.export(tmp_path / "x.xlsx", tool="ragas")
