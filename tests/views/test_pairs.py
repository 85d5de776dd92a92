import polars as pl
import pytest

from toolkit import Experiment, GoldenSet, InputError
from toolkit.ingestion import Documents
from toolkit.runs import Run
from toolkit.views import pairs_html


@pytest.fixture
def run(documents: Documents, golden: GoldenSet) -> Run:
    return Experiment(documents, golden, options=["prompt-only", "rag"], prompt_pack=documents[:1]).run()


def test_wins_and_losses_are_those_that_the_differences_count(run: Run, documents: Documents) -> None:
    row = run.differences("completed").row(0, named=True)
    shown = pairs_html(run, documents, row["option"], row["other"])
    assert f"Only Prompt only completed: {row['wins']}" in shown
    assert f"Only RAG completed: {row['losses']}" in shown


def test_either_order_tells_the_same(run: Run, documents: Documents) -> None:
    first, other = pairs_html(run, documents, "prompt-only", "rag"), pairs_html(run, documents, "rag", "prompt-only")
    assert "Prompt only minus RAG: -" in first
    assert "RAG minus Prompt only: +" in other


def test_a_question_opens_on_both_answers(run: Run, documents: Documents) -> None:
    completed = run.scores.filter(metric="completed", option="rag", value=1.0)["question_id"].to_list()
    assert "q3" in completed
    assert "Staff earn 27 days" in pairs_html(run, documents, "prompt-only", "rag")


def test_bad_names_are_refused(run: Run, documents: Documents) -> None:
    with pytest.raises(InputError, match="no such option"):
        pairs_html(run, documents, "rag", "ragg")
    with pytest.raises(InputError, match="compared with itself"):
        pairs_html(run, documents, "rag", "rag")


def test_what_could_not_be_scored_is_a_group_of_its_own(run: Run, documents: Documents) -> None:
    from dataclasses import replace

    unscored = pl.when(pl.col("question_id") == "q3").then(None).otherwise(pl.col("value")).alias("value")
    shown = pairs_html(replace(run, scores=run.scores.with_columns(unscored)), documents, "prompt-only", "rag")
    assert "Not scored for both: 1" in shown
