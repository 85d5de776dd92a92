"""Runs of several makers as one."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.conftest import FILES, WriteFiles
from tests.conftest import QUESTIONS as PLAIN
from toolkit import Experiment, GoldenSet, Run, load_documents
from toolkit.importing import read
from toolkit.ingestion import Documents
from toolkit.runs import merged
from toolkit.schema import InputError

QUESTIONS: list[dict[str, Any]] = list(PLAIN)  # type: ignore[arg-type]


@pytest.fixture
def run(documents: Documents, golden: GoldenSet) -> Run:
    return Experiment(documents, golden, options=["rag"], as_of=date(2026, 3, 1)).run()


def imported(folder: Path, rows: list[dict[str, str]], *, option: str = "bot") -> Run:
    table = pl.DataFrame([{"answer": "cr 40", "completed": 1, **row} for row in rows])
    table.write_csv(folder / f"{option}.csv")
    return read(folder / f"{option}.csv", option=option)


def asked(*names: str) -> list[dict[str, str]]:
    return [{name: str(question[name]) for name in names} for question in QUESTIONS]


def test_an_import_stands_beside_what_was_run(run: Run, tmp_path: Path) -> None:
    both = merged(run, imported(tmp_path, asked("id", "question")))
    assert both.options == ["rag", "bot"]
    assert both.questions.equals(run.questions)
    assert both.manifest["documents"] == run.manifest["documents"]
    assert [part.get("imported", {}).get("tool") for part in both.manifest["merged"]] == [None, "csv"]
    assert both.estimates().filter(option="bot", metric="completed")["n"].item() == len(QUESTIONS)
    assert both.differences().height == 1


def test_what_is_merged_is_read_back_as_it_was_written(run: Run, tmp_path: Path) -> None:
    both = merged(run, imported(tmp_path, asked("id", "question")))
    back = Run.read(both.write(tmp_path / "both"))
    assert back.scores.equals(both.scores)
    assert merged(back, imported(tmp_path, asked("id", "question"), option="other")).options == ["rag", "bot", "other"]


def test_questions_without_ids_are_known_by_their_words(run: Run, tmp_path: Path) -> None:
    rows = [{"question": f" {row['question'].upper()} "} for row in asked("question")]
    assert set(merged(run, imported(tmp_path, rows)).answers.filter(option="bot")["question_id"]) == {
        str(question["id"]) for question in QUESTIONS
    }


def test_words_that_two_questions_share_need_their_ids(documents: Documents, tmp_path: Path) -> None:
    twins = [{**QUESTIONS[0], "id": name} for name in ("a", "b")]
    (tmp_path / "twins.jsonl").write_text("".join(json.dumps(each) + "\n" for each in twins), encoding="utf-8")
    run = Experiment(documents, GoldenSet.read(tmp_path / "twins.jsonl"), options=["rag"]).run()
    with pytest.raises(InputError, match="several golden questions have the same words: it needs their ids"):
        merged(run, imported(tmp_path, [{"question": str(QUESTIONS[0]["question"])}]))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows[1:], "1 question not in it: q1"),
        (lambda rows: [*rows, {"id": "q9", "question": "How deep is it?"}], "1 question in it alone: q9"),
        (lambda rows: [{**rows[0], "question": "How deep is it?"}, *rows[1:]], "question differs in 1 question: q1"),
    ],
)
def test_other_questions_are_refused_by_name(run: Run, tmp_path: Path, change, said: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError, match=said) as caught:
        merged(run, imported(tmp_path, change(asked("id", "question"))))
    assert "bot.csv of bot" in str(caught.value)


def test_an_asker_that_the_other_tool_states_must_be_the_same(run: Run, tmp_path: Path) -> None:
    rows = [{**row, "asker": "hr"} for row in asked("id", "question")]
    with pytest.raises(InputError, match=r"asker differs in \d questions?: "):
        merged(run, imported(tmp_path, rows))


def test_runs_on_other_documents_or_another_day_are_refused(
    run: Run, golden: GoldenSet, write_files: WriteFiles
) -> None:
    folder = write_files({**FILES, "fees.md": FILES["fees.md"].replace("cr 15", "cr 16")})
    other = Experiment(load_documents(folder), golden, options=["long-context"], as_of=date(2026, 3, 1)).run()
    with pytest.raises(InputError, match=r"documents: 1 changed \(fees\.md\)"):
        merged(run, other)


def test_an_option_is_in_one_run_alone_and_answered_everything(run: Run, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="rag is in two of the runs"):
        merged(run, imported(tmp_path, asked("id", "question"), option="rag"))
    whole = imported(tmp_path, asked("id", "question"))
    holed = Run(
        **{name: getattr(whole, name) for name in Run.__slots__ if name != "answers"}, answers=whole.answers[1:]
    )
    with pytest.raises(InputError, match="bot has no answer to 1 question: q1"):
        merged(run, holed)
