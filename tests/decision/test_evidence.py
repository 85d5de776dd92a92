"""What a decision takes from a run: pairs whose intervals hold together, and options that had something to read."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from tests.decision.built import Careful, many_documents, small_and_settled
from toolkit import Experiment, GoldenSet, Run, decision, economics, load_documents
from toolkit.decision.evidence import NO_PACK, compared, evidence_of
from toolkit.schema import DIFFERENCES, GoldenQuestion

SCENARIO = economics.Scenario.default()


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return many_documents(tmp_path_factory.mktemp("built"))


def test_intervals_of_pairs_hold_for_all_of_them_together(run: Run) -> None:
    plain, wide = run.differences("completed"), compared(run.scores, {})
    assert wide.schema == DIFFERENCES
    assert wide["level"].to_list() == pytest.approx([1 - 0.05 / 3] * 3)
    assert (wide["high"] - wide["low"] > plain["high"] - plain["low"]).all()
    assert wide["p_adjusted"].to_list() == pytest.approx(plain["p_adjusted"].to_list())


def test_two_options_alone_keep_the_plain_interval_and_one_has_no_pair(run: Run) -> None:
    two = run.scores.filter(pl.col("option").is_in(["rag", "long-context"]))
    assert compared(two, {})["level"].item() == pytest.approx(0.95)
    assert compared(two.filter(option="rag"), {}).is_empty()


def test_prompt_only_with_no_pack_was_asked_and_not_tested(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    for n in range(12):
        (tmp_path / "documents" / f"{n}.md").write_text(f"Stall {n} costs cr {100 + n} a year.\n", encoding="utf-8")
    golden = GoldenSet(
        tuple(
            GoldenQuestion(id=f"q{n}", question=f"What does stall {n} cost a year?", facts=((f"cr {100 + n}",),))
            for n in range(12)
        )
    )
    documents = load_documents(tmp_path / "documents")
    asked = Experiment(documents, golden, options=["prompt-only", "rag"], reader=Careful()).run()
    seen = evidence_of(asked, None, {"hybrid": "no tuning set"})
    assert seen.ran == ["rag"]
    assert seen.absent == {
        "prompt-only": NO_PACK,
        "long-context": "nobody asked for it",
        "fine-tuned": "nobody asked for it",
        "hybrid": "no tuning set",
    }
    assert set(seen.scores["option"]) == set(seen.answers["option"]) == {"rag"}
    record = decision.decide(asked, SCENARIO)
    assert decision.verify(record.document, asked, SCENARIO).problems == ()
    assert f"Prompt only ({NO_PACK})" in record.notes[0]


def test_a_pack_that_answers_nothing_is_tested_all_the_same(run: Run, tmp_path: Path) -> None:
    settled = small_and_settled(tmp_path)
    assert "prompt-only" in evidence_of(settled, None, {}).ran
    silent = replace(settled, answers=settled.answers.with_columns(abstained=pl.lit(value=True)))
    assert "prompt-only" in evidence_of(silent, None, {}).ran


def test_the_annex_states_the_error_beside_each_acceptability(run: Run) -> None:
    record = decision.decide(run, SCENARIO)
    assert record.robustness is not None
    made = record.robustness.anyhow
    share = float(made.acceptability[0, 0])
    assert f"{share:.0%} ± {100 * made.error(share):.1f}" in record.annex()
    errors = record.document["robustness"]["any_weights"]["monte_carlo_error"]
    assert {option: len(each) for option, each in errors.items()} == dict.fromkeys(made.options, len(made.options))
