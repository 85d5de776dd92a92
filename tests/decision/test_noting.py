"""What the first page must not leave unsaid, and what a decision takes besides a run and money."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from tests.decision.built import Careful, small_and_settled
from toolkit import Experiment, GoldenSet, Index, Run, decision, economics, load_documents
from toolkit.decision import Preferences, View
from toolkit.decision.preferences import Judgement
from toolkit.options import Attempt, Question, Rag
from toolkit.schema import ESTIMATES, Estimate, GoldenQuestion, InputError, frame

SCENARIO = economics.Scenario.default()


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return small_and_settled(tmp_path_factory.mktemp("built"))


def said(run: Run, **settings: object) -> str:
    return " ".join(decision.decide(run, SCENARIO, **settings).notes)


def test_what_was_not_run_weighed_or_judged_stands_on_the_first_page(run: Run) -> None:
    record = decision.decide(run, SCENARIO)
    page = record.render(".html")
    for words in (
        "Not run: Fine-tuned and Hybrid (nobody asked for it).",
        "Quality is tied: none of the 3 pairs of options can be told apart",
        "Nobody has stated weights",
        "Not measured, and so not weighed: freshness, access control and consistency of form.",
        "Nobody here has judged auditability and effort and ownership",
        "Costs are only assumed: every one of the scenario&#39;s figures",
    ):
        assert words in page.split('<div class="annex">')[0]


def test_two_options_that_are_one_are_named(run: Run) -> None:
    told = said(run)
    assert "RAG and Long context gave the same answers, with the same scores:" in told
    assert "Prompt only" not in told.split("gave the same")[0].split(".")[-1]


def test_own_judgements_take_the_stand_ins_place(run: Run) -> None:
    own = Judgement(criterion="auditability", scores={"rag": (4.0, 4.0, 4.0)}, by="Ms Quill", why="logs")
    record = decision.decide(run, SCENARIO, weights=Preferences(judgements=(own,)))
    assert "Nobody here has judged effort and ownership:" in " ".join(record.notes)
    assert record.trade_offs.filter(option="rag", criterion="auditability")["method"].item() == "Ms Quill: logs"
    assert record.trade_offs.filter(option="long-context", criterion="auditability")["text"].item() == "not judged"


def test_a_judgement_stands_in_for_what_no_table_says(run: Run) -> None:
    own = Judgement(criterion="freshness", scores={"rag": (3.0, 4.0, 4.0)}, by="Ms Quill", why="re-indexed nightly")
    record = decision.decide(run, SCENARIO, weights=Preferences(judgements=(own,)))
    row = record.trade_offs.filter(option="rag", criterion="freshness").row(0, named=True)
    assert (row["text"], row["provenance"]) == ("4 (3 to 4)", "judged")


def drilled(phase: str, option: str, metric: str, value: float) -> pl.DataFrame:
    each = Estimate(
        option=option, metric=metric, value=value, low=0.0, high=min(1.0, value + 0.1), level=0.95, n=20,
        method="Wilson", provenance="measured",
    )  # fmt: skip
    return frame([each], ESTIMATES).insert_column(0, pl.Series("phase", [phase]))


def test_a_drills_rates_and_a_capacity_are_taken_in_and_the_last_phase_counts(run: Run) -> None:
    more = pl.concat(
        [
            drilled("changed", "rag", "stale", 0.8),
            drilled("corrected", "rag", "stale", 0.1),
            drilled("changed", "prompt-only", "stale", 0.9),
            drilled("", "rag", "capacity_at_peak", 0.97),
            drilled("", "elsewhere", "stale", 0.5),
        ]
    )
    record = decision.decide(run, SCENARIO, more=more)
    shown = {
        (row["option"], row["criterion"]): row["text"]
        for row in record.trade_offs.to_dicts()
        if row["criterion"] in ("freshness", "capacity at peak")
    }
    assert shown["rag", "freshness"] == "10% (0% to 20%)"
    assert shown["prompt-only", "freshness"] == "90% (0% to 100%)"
    assert shown["long-context", "freshness"] == "not measured"
    assert shown["rag", "capacity at peak"] == "97% (0% to 100%)"
    assert decision.verify(record.document, run, SCENARIO).holds
    assert "elsewhere" not in set(record.trade_offs["option"])


def test_a_table_that_lacks_columns_is_refused(run: Run) -> None:
    with pytest.raises(InputError, match="columns are missing") as caught:
        decision.decide(run, SCENARIO, more=pl.DataFrame({"option": ["rag"], "metric": ["stale"]}))
    assert "value" in caught.value.field


def test_weights_on_nothing_that_was_measured_are_refused(run: Run) -> None:
    alone = Preferences(views=(View(name="Board", weights={"freshness": 1.0}),))
    with pytest.raises(InputError, match="nothing was measured on"):
        decision.decide(run, SCENARIO, weights=alone)


@dataclass(frozen=True)
class Mine:
    """An option of one's own, under a name of its own."""

    inner: Rag
    name: str = "our <b>search</b>"

    def answer(self, question: Question) -> Attempt:
        return self.inner.answer(question)


def test_an_option_of_ones_own_stands_in_every_table_and_chart(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    for n in range(12):
        (tmp_path / "documents" / f"{n}.md").write_text(f"Stall {n} costs cr {100 + n} a year.\n", encoding="utf-8")
    documents = load_documents(tmp_path / "documents")
    golden = GoldenSet(
        tuple(
            GoldenQuestion(id=f"q{n}", question=f"What does stall {n} cost a year?", facts=((f"cr {100 + n}",),))
            for n in range(12)
        )
    )
    mine = Mine(Rag(retriever=Index.build(documents), documents=documents, reader=Careful()))
    run = Experiment(documents, golden, options=[mine, "long-context"], reader=Careful()).run()
    views = Preferences(views=(View(name="Board", weights={"answer quality": 0.9, "latency": 0.1}),))
    record = decision.decide(run, SCENARIO, weights=views)
    assert record.robustness is not None
    assert set(record.robustness.options) == {mine.name, "long-context"}
    page = record.render(".html")
    assert "our &lt;b&gt;search&lt;/b&gt;" in page
    assert "<b>search" not in page
    assert record.trade_offs.filter(option=mine.name, criterion="answer quality")["text"].item().startswith("100%")
    assert decision.verify(record.document, run, SCENARIO).holds
