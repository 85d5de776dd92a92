"""Runs that survive: cut off anywhere they go on from there, and nothing is asked twice."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import polars as pl
import pytest

from tests.runs.driving.endpoints import Endpoint, price
from toolkit import Experiment, GoldenSet
from toolkit.ingestion import Documents
from toolkit.options import Attempt, Question, build
from toolkit.parallel import processes
from toolkit.readers import extractive
from toolkit.runs import Run, Terms
from toolkit.runs.store import FILE, kept
from toolkit.schema import InputError, Prompt, Reading

SAME = ("answers", "citations", "exposures", "usage", "scores", "questions")


class Counting:
    """RAG, counting what it is asked, and cut off at a question."""

    name = "rag"

    def __init__(
        self, documents: Documents, *, cut_off_at: int | None = None, error: type[BaseException] = OSError
    ) -> None:
        self.rag = build("rag", documents=documents, reader=extractive())
        self.asked: list[str] = []
        self.cut_off_at, self.error = cut_off_at, error

    def answer(self, question: Question) -> Attempt:
        if len(self.asked) == self.cut_off_at:
            raise self.error("the line is dead")
        self.asked.append(question.text)
        return self.rag.answer(question)


def test_a_run_that_failed_goes_on_from_there_and_comes_to_the_same(
    documents: Documents, golden: GoldenSet, tmp_path: Path
) -> None:
    whole = Experiment(documents, golden, options=[Counting(documents)]).run()
    first, second = Counting(documents, cut_off_at=4), Counting(documents)
    with pytest.raises(OSError, match="dead"):
        Experiment(documents, golden, options=[first]).run(tmp_path)
    with pytest.raises(InputError, match="not finished"):
        Run.read(tmp_path)
    run = Experiment(documents, golden, options=[second]).run(tmp_path)
    assert [*first.asked, *second.asked] == [question.question for question in golden]
    for name in SAME:
        assert getattr(run, name).equals(getattr(whole, name)), name
        assert getattr(Run.read(tmp_path), name).equals(getattr(whole, name)), name


def test_a_run_that_is_whole_asks_nothing(documents: Documents, golden: GoldenSet, tmp_path: Path) -> None:
    Experiment(documents, golden, options=[Counting(documents)]).run(tmp_path)
    again = Counting(documents, cut_off_at=0)
    assert Experiment(documents, golden, options=[again]).run(tmp_path).answers.height == len(golden)


def test_a_question_that_was_mended_is_asked_again_and_no_other(
    documents: Documents, golden: GoldenSet, tmp_path: Path
) -> None:
    Experiment(documents, golden, options=[Counting(documents)]).run(tmp_path)
    mended = GoldenSet((replace(golden[0], question="What does a stall permit cost?"), *golden[1:]))
    again = Counting(documents)
    with pytest.raises(InputError, match="the golden set"):
        Experiment(documents, mended, options=[again]).run(tmp_path)
    Experiment(documents, mended, options=[again]).run(tmp_path, accept_changes=True)
    assert again.asked == ["What does a stall permit cost?"]
    assert kept(tmp_path) == len(golden) + 1


def test_other_documents_are_other_answers_and_the_old_ones_stay(
    documents: Documents, golden: GoldenSet, tmp_path: Path
) -> None:
    Experiment(documents, golden, options=["rag"]).run(tmp_path)
    fewer = documents[1:]
    with pytest.raises(InputError, match=r"documents: 1 gone \(fees-2025\.md\)"):
        Experiment(fewer, golden, options=["rag"]).run(tmp_path)
    Experiment(fewer, golden, options=["rag"]).run(tmp_path, accept_changes=True)
    assert kept(tmp_path) == 2 * len(golden)
    with pytest.raises(InputError, match="holds a run already"):
        Experiment(fewer, golden, options=["rag"]).run(tmp_path, resume=False)


def test_processes_come_to_the_same(documents: Documents, golden: GoldenSet, tmp_path: Path) -> None:
    here = Experiment(documents, golden).run()
    there = Experiment(documents, golden).run(tmp_path, mapper=processes(2))
    for name in SAME:
        assert getattr(there, name).equals(getattr(here, name)), name
    assert not list(tmp_path.glob(".index-*"))


def test_an_endpoint_is_asked_many_at_once_once_each_and_by_repeat(
    documents: Documents, golden: GoldenSet, tmp_path: Path
) -> None:
    endpoint = Endpoint(latency_s=0.01)
    experiment = Experiment(documents, golden, options=["rag", "long-context"], reader=endpoint)  # type: ignore[arg-type]
    run = experiment.run(tmp_path, repeats=3, concurrency=6)
    assert run.answers.height == endpoint.calls == 2 * len(golden) * 3
    assert endpoint.most_inside == 6
    assert run.usage["counted_by"].unique().to_list() == ["endpoint"]
    assert run.estimates().filter(metric="completed")["n"].to_list() == [len(golden)] * 2
    experiment.run(tmp_path, repeats=3)
    assert endpoint.calls == run.answers.height


def test_a_budget_ends_a_run_that_a_larger_one_goes_on_with(
    documents: Documents, golden: GoldenSet, tmp_path: Path
) -> None:
    endpoint = Endpoint()
    experiment = Experiment(documents, golden, options=["rag"], reader=endpoint)  # type: ignore[arg-type]
    terms = Terms(concurrency=4, price=price)
    most = float(experiment.rehearse(terms=terms, max_tokens_out=50)["usd_at_most"].sum())
    with pytest.raises(InputError, match="larger budget"):
        experiment.run(tmp_path, budget_usd=most / 2, terms=terms)
    first = endpoint.calls
    assert 0 < first < len(golden)
    assert float(endpoint.charged) <= most / 2
    experiment.run(tmp_path, budget_usd=most * 2, terms=terms)
    assert endpoint.calls == len(golden)
    assert Counter(endpoint.asked).most_common(1)[0][1] == 1


def test_what_cannot_be_had_together_is_refused_before_anything_is_written(
    documents: Documents, golden: GoldenSet, tmp_path: Path
) -> None:
    chat = Experiment(documents, golden, options=["rag"], reader=Endpoint())  # type: ignore[arg-type]
    with pytest.raises(InputError, match="budget_usd"):
        chat.run(tmp_path / "a", budget_usd=5)
    with pytest.raises(InputError, match="mapper"):
        chat.run(tmp_path / "a", mapper=processes(2))
    with pytest.raises(InputError, match="repeats"):
        Experiment(documents, golden).run(tmp_path / "a", repeats=0)
    with pytest.raises(InputError, match="audit"):
        Experiment(documents, golden, audit=lambda *_: None).run(tmp_path / "a", mapper=processes(2))
    assert not (tmp_path / "a").exists()


def test_a_rehearsal_asks_nobody_and_is_what_a_run_takes(documents: Documents, golden: GoldenSet) -> None:
    endpoint = Endpoint()
    experiment = Experiment(documents, golden, options=["rag"], reader=endpoint)  # type: ignore[arg-type]
    table = experiment.rehearse(terms=Terms(price=price, concurrency=2), repeats=2, latency_s=1, max_tokens_out=50)
    assert endpoint.calls == 0
    row = table.row(0, named=True)
    run = experiment.run(repeats=2)
    assert (row["calls"], row["tokens_in"]) == (endpoint.calls, run.usage["tokens_in"].sum())
    assert float(endpoint.charged) <= row["usd_at_most"]
    assert row["seconds"] == row["calls"] / 2


_PROGRAM = """
import sys, time
sys.path.insert(0, {root!r})
from datetime import date
from toolkit import Experiment, GoldenSet, load_documents
from toolkit.options import build
from toolkit.readers import extractive

documents, golden = load_documents({documents!r}), GoldenSet.read({golden!r})

class Slow:
    name = "rag"
    rag = build("rag", documents=documents, reader=extractive())
    def answer(self, question):
        time.sleep(0.005)
        with open({asked!r}, "a") as file:
            file.write(question.text + "\\n")
        return self.rag.answer(question)

Experiment(documents, golden, options=[Slow()]).run({folder!r}, repeats=12)
"""


@pytest.mark.slow
def test_killed_fifty_times_at_any_instant_it_comes_to_the_same_and_asks_nothing_that_was_kept(
    documents: Documents, golden: GoldenSet, write_files: object, tmp_path: Path
) -> None:
    whole = Experiment(documents, golden, options=[Counting(documents)]).run(repeats=12)
    folder, asked = tmp_path / "run", tmp_path / "asked.txt"
    golden_file = tmp_path / "golden.jsonl"
    golden.write(golden_file)
    names = {
        "root": str(Path.cwd()), "documents": str(tmp_path / "documents"), "golden": str(golden_file),
        "asked": str(asked), "folder": str(folder),
    }  # fmt: skip
    program, random, killed = _PROGRAM.format(**names), Random(3), 0  # noqa: S311
    while killed < 50:
        process = subprocess.Popen([sys.executable, "-c", program])
        # Most of a start is imports: wait until it asks, then anything up to a few answers.
        before, until = kept(folder), time.monotonic() + 20
        while kept(folder) == before and process.poll() is None and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(random.random() * 0.02)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
        process.wait()
        killed += 1
        if kept(folder) == whole.answers.height:
            break
    subprocess.run([sys.executable, "-c", program], check=True)
    run = Run.read(folder)
    for name in SAME:
        assert getattr(run, name).equals(getattr(whole, name)), name
    # What was asked and not kept was on its way when the process died: at most one a kill.
    assert len(asked.read_text().splitlines()) <= whole.answers.height + killed


def test_two_processes_on_one_run_are_refused(documents: Documents, golden: GoldenSet, tmp_path: Path) -> None:
    class Meanwhile(Counting):
        def answer(self, question: Question) -> Attempt:
            with pytest.raises(InputError, match="another process is writing"):
                Experiment(documents, golden, options=[Counting(documents)]).run(tmp_path, accept_changes=True)
            return super().answer(question)

    run = Experiment(documents, golden[:1], options=[Meanwhile(documents)]).run(tmp_path, accept_changes=True)
    assert run.answers.height == 1


def test_a_damaged_store_is_named(documents: Documents, golden: GoldenSet, tmp_path: Path) -> None:
    Experiment(documents, golden, options=["rag"]).run(tmp_path)
    file = tmp_path / FILE
    file.write_bytes(file.read_bytes()[:3000] + b"\xff" * 3000)
    with pytest.raises(InputError, match=r"answers\.sqlite"):
        Experiment(documents, golden, options=["rag"]).run(tmp_path)


def test_a_reply_that_cannot_be_used_completes_nothing_and_is_no_refusal(
    documents: Documents, golden: GoldenSet
) -> None:
    class Torn(Endpoint):
        async def aread(self, prompt: Prompt, /) -> Reading:
            reading = await super().aread(prompt)
            return replace(reading, text="", problem="the reply holds no answer")

    run = Experiment(documents, golden, options=["rag"], reader=Torn()).run()  # type: ignore[arg-type]
    assert run.answers["problem"].unique().to_list() == ["the reply holds no answer"]
    scores = run.scores.filter(pl.col("metric").is_in(["completed", "false_answer", "answered"]))
    assert scores.filter(metric="completed")["value"].unique().to_list() == [0.0]
    assert scores.filter(pl.col("metric") != "completed")["value"].drop_nulls().is_empty()
    assert "cannot be used" in scores.filter(metric="answered")["reason"][0]
