from pathlib import Path

import polars as pl
import pytest

from toolkit import Experiment, GoldenSet, Run
from toolkit.ingestion import Documents
from toolkit.runs.run import TABLE_NAMES
from toolkit.schema import ANSWERS, ESTIMATES, SCORES, InputError


def experiment(documents: Documents, golden: GoldenSet) -> Experiment:
    return Experiment(documents, golden, prompt_pack=documents[:2])


def test_every_option_answers_every_question(documents: Documents, golden: GoldenSet) -> None:
    run = experiment(documents, golden).run()
    assert run.answers.schema == ANSWERS
    assert run.scores.schema == SCORES
    assert run.answers.group_by("option").len()["len"].to_list() == [6, 6, 6]
    rag = run.scores.filter(option="rag", metric="completed")
    assert rag["value"].to_list() == [1, 1, 1, 1, 1, 1]


def test_every_citation_equals_its_span_of_the_source_file(documents: Documents, golden: GoldenSet) -> None:
    run = experiment(documents, golden).run()
    cited = run.citations.filter(pl.col("document_id") != "")
    assert cited.height >= 4
    for row in cited.to_dicts():
        assert documents.get(row["document_id"]).text[row["start"] : row["end"]] == row["quote"]


def test_a_citation_of_a_text_file_equals_its_span_of_the_file_on_disk(
    documents: Documents, golden: GoldenSet, tmp_path: Path
) -> None:
    run = experiment(documents, golden).run()
    cited = run.citations.filter(pl.col("document_id").str.ends_with(".md"))
    assert cited.height >= 3
    for row in cited.to_dicts():
        text = (tmp_path / "documents" / row["document_id"]).read_text(encoding="utf-8")
        assert text[row["start"] : row["end"]] == row["quote"]


def test_the_same_inputs_give_the_same_bytes(documents: Documents, golden: GoldenSet, tmp_path: Path) -> None:
    for name in ("one", "two"):
        experiment(documents, golden).run(tmp_path / name)
    for table in TABLE_NAMES:
        if table != "latency":
            first, second = (tmp_path / name / f"{table}.parquet" for name in ("one", "two"))
            assert first.read_bytes() == second.read_bytes(), table


def test_a_run_is_read_back_as_it_was_written(documents: Documents, golden: GoldenSet, tmp_path: Path) -> None:
    run = experiment(documents, golden).run(tmp_path / "run")
    again = Run.read(tmp_path / "run")
    assert again.estimates().equals(run.estimates())
    assert again.manifest["reader"] == "extractive reader (no model)"


def test_estimates_are_ordered_and_complete(documents: Documents, golden: GoldenSet) -> None:
    estimates = experiment(documents, golden).run().estimates()
    assert estimates.schema == ESTIMATES
    assert estimates["option"].unique(maintain_order=True).to_list() == ["prompt-only", "rag", "long-context"]
    assert estimates.filter(metric="leak")["value"].to_list() == [0, 0, 0]


def test_a_corpus_without_labels_leaves_access_untested(documents: Documents, golden: GoldenSet) -> None:
    from dataclasses import replace

    bare = Documents(items=tuple(replace(each, access=None) for each in documents))
    estimates = Experiment(bare, golden, options=["rag"]).run().estimates()
    assert estimates.filter(metric="leak")["value"].to_list() == [None]


@pytest.mark.parametrize(("damage", "said"), [("missing", "is missing"), ("garbage", "is damaged")])
def test_a_damaged_run_is_refused_by_name(
    damage: str, said: str, documents: Documents, golden: GoldenSet, tmp_path: Path
) -> None:
    folder = experiment(documents, golden).run(tmp_path / "run") and tmp_path / "run"
    path = folder / "scores.parquet"
    path.unlink() if damage == "missing" else path.write_bytes(b"not parquet")
    with pytest.raises(InputError, match=rf"scores\.parquet: {said}"):
        Run.read(folder)


def test_a_run_that_was_cut_off_is_not_taken_for_a_whole_one(
    documents: Documents, golden: GoldenSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = experiment(documents, golden).run(tmp_path / "run")

    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("toolkit.runs.run.write_atomically", cut_off)
    with pytest.raises(KeyboardInterrupt):
        run.write(tmp_path / "run")
    with pytest.raises(InputError, match=r"manifest\.json: is missing"):
        Run.read(tmp_path / "run")


def test_an_unknown_metric_is_refused(documents: Documents, golden: GoldenSet) -> None:
    with pytest.raises(InputError, match="no such metric"):
        experiment(documents, golden).run().differences("quality")
