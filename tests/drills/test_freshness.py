from dataclasses import replace
from itertools import count
from pathlib import Path

import polars as pl
import pytest

from tests.drills.reading import KeyReader
from toolkit import GoldenSet
from toolkit.drills import Corrected, Freshness, Updates, Upkeep, freshness, indexed, pasted, read_whole, standard
from toolkit.ingestion import Documents
from toolkit.options import Hybrid, LongContext
from toolkit.schema import InputError
from toolkit.tuning import TunedModel, TuningSet, train

READER = KeyReader()


def drilled(documents: Documents, golden: GoldenSet, folder: Path, upkeeps: list[Upkeep]) -> Freshness:
    ticks = count()
    return freshness(
        documents, Updates.read(folder), golden, upkeeps, reader=READER, prompt_pack=documents,
        clock=lambda: float(next(ticks)),
    )  # fmt: skip


def rate(found: Freshness, option: str, phase: str, metric: str = "stale") -> float:
    value: float = found.rates.filter(option=option, phase=phase, metric=metric)["value"].item()
    return value


def test_options_are_stale_until_they_are_brought_up_to_date(
    documents: Documents, golden: GoldenSet, updates_folder: Path
) -> None:
    found = drilled(documents, golden, updates_folder, [indexed(READER), read_whole(READER)])
    for option in ("rag", "long-context"):
        assert rate(found, option, "before", "right") == 1
        assert rate(found, option, "changed") == 1
        assert rate(found, option, "corrected") == 0
        assert rate(found, option, "corrected", "right") == 1
    assert found.corrections["seconds"].to_list() == [1.0, 1.0]
    assert found.corrections["done"].all()


def test_each_kind_of_change_is_told_by_why(documents: Documents, golden: GoldenSet, updates_folder: Path) -> None:
    found = drilled(documents, golden, updates_folder, [indexed(READER)])
    rows = found.answers.filter(phase="changed", touched=True)
    why = dict(rows.select("question_id", "why").iter_rows())
    assert why["q1"] == why["q3"] == why["q6"] == "states what was right before"
    assert why["q9"] == "answers as before, when that was right"


def test_what_nothing_changed_for_keeps_its_answer(
    documents: Documents, golden: GoldenSet, updates_folder: Path
) -> None:
    found = drilled(documents, golden, updates_folder, [indexed(READER)])
    assert found.kept.row(0) == ("rag", 3, 3, [])


def test_a_lost_answer_is_named(documents: Documents, golden: GoldenSet, updates_folder: Path) -> None:
    def forgets(_: object, __: Documents, after: Documents) -> Corrected:
        return Corrected(option=LongContext(documents=after[:1], reader=READER))

    clumsy = replace(read_whole(READER), correct=forgets)
    assert drilled(documents, golden, updates_folder, [clumsy]).kept["lost"].to_list() == [["q2"]]


def test_a_pack_stays_stale_until_somebody_rewrites_it(
    documents: Documents, golden: GoldenSet, updates_folder: Path
) -> None:
    after = Updates.read(updates_folder).applied(documents)
    left, rewritten = pasted(READER, documents), pasted(READER, documents, corrected=after)
    found = drilled(documents, golden, updates_folder, [left])
    assert rate(found, "prompt-only", "changed") > 0
    assert found.corrections.row(0, named=True)["done"] is False
    assert "corrected" not in found.answers["phase"].to_list()
    again = drilled(documents, golden, updates_folder, [rewritten])
    assert rate(again, "prompt-only", "corrected") == 0


def test_a_wrong_answer_that_was_always_wrong_is_not_stale(
    documents: Documents, golden: GoldenSet, updates_folder: Path
) -> None:
    none = Upkeep(name="prompt-only", how="", build=lambda _: pasted(READER, None).build(documents))
    found = drilled(documents, golden, updates_folder, [none])
    rows = found.answers.filter(pl.col("touched"), phase="changed")
    assert dict(rows.select("question_id", "stale").iter_rows()) == {"q1": False, "q3": False, "q6": False, "q9": True}


def test_the_users_files_and_documents_stay_as_they_are(
    documents: Documents, golden: GoldenSet, updates_folder: Path, tmp_path: Path
) -> None:
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    held = list(documents)
    drilled(documents, golden, updates_folder, [indexed(READER)])
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert list(documents) == held


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ask_as_of: 2026-06-02", "ask_as_of: soon", r"updates\.yaml, row 2, field 'ask_as_of': cannot be used"),
        ("id: q9", "id: q8", "one of updates.yaml and golden.jsonl only"),
        ("document: opening.html", "document: gone.html", "a document to be deleted is not there"),
        ("changes:", "changes: [", "is not YAML"),
    ],
)
def test_updates_that_cannot_be_used_are_refused_by_name(
    old: str, new: str, said: str, documents: Documents, updates_folder: Path
) -> None:
    file = updates_folder / "updates.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=said):
        Updates.read(updates_folder).applied(documents)


def test_an_option_without_its_parts_is_refused() -> None:
    with pytest.raises(InputError, match="give a tuning set"):
        standard(["hybrid"], reader=READER)


def test_what_could_not_be_scored_is_neither_right_nor_wrong(
    documents: Documents, golden: GoldenSet, updates_folder: Path
) -> None:
    updates = Updates.read(updates_folder)
    q3 = next(question for question in updates.golden if question.id == "q3")
    # An answer is wanted of evidence that was closed to its asker: it contradicts itself, and is not scored.
    wanted = replace(q3, answerable=True, facts=(("27 days",),))
    found = freshness(
        documents, replace(updates, golden=updates.golden.put(wanted)), golden, [read_whole(READER)], reader=READER
    )
    row = found.answers.filter(phase="corrected", question_id="q3").row(0, named=True)
    assert (row["right"], row["stale"]) == (None, False)
    assert found.rates.filter(phase="corrected", metric="right")["n"].to_list() == [3]


def test_what_is_learnt_is_learnt_once_beside_the_same_documents(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, learn = TuningSet.read("data/samples/tuning.jsonl"), train
    tuning = replace(whole, examples=tuple(each for each in whole if not each.documents))  # few, and of any documents
    trained: list[Documents] = []

    def counted(examples: TuningSet, beside: Documents) -> TunedModel:
        trained.append(beside)
        return learn(examples, beside)

    monkeypatch.setattr("toolkit.options.building.train", counted)
    tuned, hybrid = standard(["fine-tuned", "hybrid"], reader=READER, tuning=tuning)
    first, second = hybrid.build(documents), hybrid.build(documents)
    assert isinstance(first, Hybrid)
    assert isinstance(second, Hybrid)
    assert tuned.build(documents) is tuned.build(documents)
    assert len(trained) == 1
    assert first.retriever is not second.retriever  # one that is brought up to date must not change another's
    tuned.build(documents[1:])
    assert len(trained) == 2
