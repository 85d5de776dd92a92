import multiprocessing
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from tests.audit.making import START, entry, make_log
from toolkit import GoldenSet
from toolkit.audit import Log, entry_of, show, verify
from toolkit.ingestion import Documents
from toolkit.options import Question, build
from toolkit.readers import extractive


def _write(path: Path, first: int, many: int) -> None:
    log = Log(path)
    for number in range(first, first + many):
        log.append(entry(number), at=START)


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write, args=(path, 100 * part, 20)) for part in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0]
    report = verify(path)
    assert (report.status, report.entries) == ("whole", 40)


def test_threads_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    log = Log(tmp_path / "audit.jsonl")
    with ThreadPoolExecutor(16) as pool:
        numbers = list(pool.map(lambda number: log.append(entry(number), at=START), range(64)))
    assert sorted(numbers) == list(range(1, 65))
    assert verify(log.path).status == "whole"


def test_whatever_is_said_is_kept_as_it_was(tmp_path: Path) -> None:
    odd = 'line\nbreak \x00 \ud800 é \u2028 "quoted" </script>'
    log = Log(tmp_path / "audit.jsonl")
    log.append(entry(question=odd, answer=odd), at=START)
    assert verify(log.path).status == "whole"
    view = show(log.path, as_groups={"staff"})[0]
    assert (view.question, view.answer) == (odd, odd)


def test_an_entry_larger_than_a_block_is_followed(tmp_path: Path) -> None:
    log = Log(tmp_path / "audit.jsonl")
    for number in range(3):
        log.append(entry(number, answer="x" * 200_000), at=START)
    assert (verify(log.path).status, verify(log.path).entries) == ("whole", 3)


def test_a_time_without_its_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="zone"):
        Log(tmp_path / "audit.jsonl").append(entry(), at=datetime(2026, 1, 1))  # noqa: DTZ001 - this is what is refused


def test_the_same_entries_times_and_salts_give_the_same_bytes(tmp_path: Path) -> None:
    one, two = (make_log(tmp_path / name).path.read_bytes() for name in ("one", "two"))
    assert one == two


def test_what_an_option_did_is_logged_with_all_that_it_rests_on(
    documents: Documents, golden: GoldenSet, tmp_path: Path
) -> None:
    reader, log = extractive(), Log(tmp_path / "audit.jsonl")
    rag = build("rag", documents=documents, reader=reader)
    record = log.recorder(documents, clock=lambda: START, asker="p1")
    for each in golden:
        question = Question(text=each.question, groups=each.asker, as_of=each.as_of)
        record("rag", question, rag.answer(question), reader.name, each.id)
    assert verify(log.path).entries == 6
    views = {view.question: view for view in show(log.path, as_groups={"staff"})}
    leave = views["How many days of annual leave do staff earn?"]
    assert leave.answer is not None
    assert "27 days" in leave.answer
    assert {chunk["document_id"] for chunk in leave.chunks} >= {"leave.md"}
    assert leave.said["as_of"] == "2026-03-01"
    assert leave.asker == "p1"
    assert [view.said["question_id"] for view in views.values()] == [each.id for each in golden]


def test_answers_logged_at_once_are_dated_in_their_order(documents: Documents, tmp_path: Path) -> None:
    log, ticks = Log(tmp_path / "audit.jsonl"), count()
    reader, question = extractive(), Question(text="How much is a stall permit?")
    attempt = build("rag", documents=documents, reader=reader).answer(question)

    def clock() -> datetime:
        read = START + timedelta(seconds=next(ticks))
        time.sleep(0.002)  # in which another would overtake
        return read

    record = log.recorder(documents, clock=clock)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda place: record("rag", question, attempt, reader.name, f"q{place}"), range(24)))
    told = verify(log.path)
    assert (told.status, told.entries) == ("whole", 24)
    assert not [note for note in told.notes if "clock" in note]


def test_every_passage_is_logged_with_its_score(documents: Documents) -> None:
    reader = extractive()
    question = Question(text="How much is a stall permit?")
    attempt = build("rag", documents=documents, reader=reader).answer(question)
    made = entry_of(question, attempt, reader.name, documents=documents)
    found = [chunk.score for chunk in made.chunks if chunk.stage == "candidate"]
    assert found == sorted(found, key=lambda score: -(score or 0))
    assert None not in found
    assert len(made.prompt_sha256) == 64


def test_what_was_learnt_from_a_document_is_shown_to_those_who_may_see_it(documents: Documents, tmp_path: Path) -> None:
    reader, log = extractive(), Log(tmp_path / "audit.jsonl")
    question = Question(text="How much is a stall permit?")
    attempt = build("rag", documents=documents, reader=reader).answer(question)
    learnt = replace(attempt, remembered=("leave.md",))
    log.recorder(documents, clock=lambda: START)("fine-tuned", question, learnt, "memory", "q1")
    assert [view.answer is None for view in show(log.path, as_groups=set())] == [True]
    assert [view.answer is None for view in show(log.path, as_groups={"staff"})] == [False]
