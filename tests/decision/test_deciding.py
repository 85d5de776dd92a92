import json
from pathlib import Path

import polars as pl
import pytest

from toolkit import Experiment, GoldenSet, Run, decision, economics
from toolkit.ingestion import Documents
from toolkit.schema import OPTIONS, TRADE_OFFS, InputError

SCENARIO = economics.Scenario.default()


@pytest.fixture
def run(documents: Documents, golden: GoldenSet) -> Run:
    return Experiment(documents, golden, prompt_pack=documents[:2]).run()


def test_the_table_has_all_five_options_on_every_criterion(run: Run) -> None:
    table = decision.decide(run, SCENARIO).trade_offs
    assert table.schema == TRADE_OFFS
    assert table["option"].unique(maintain_order=True).to_list() == list(OPTIONS)
    assert table.height == len(OPTIONS) * len(decision.CRITERIA)
    not_run = table.filter(pl.col("option").is_in(["fine-tuned", "hybrid"]))
    assert not_run["text"].unique().to_list() == ["not run"]
    assert not_run["value"].null_count() == not_run.height
    assert not_run["method"].unique().to_list() == ["nobody asked for it"]


def test_every_number_says_where_it_is_from(run: Run) -> None:
    table = decision.decide(run, SCENARIO).trade_offs.filter(pl.col("value").is_not_null())
    assert set(table["provenance"]) <= {"measured", "modelled", "assumed", "judged"}
    assert table["method"].str.len_chars().min() > 0


def test_few_questions_decide_nothing(run: Run) -> None:
    assert decision.decide(run, SCENARIO).verdict.status == "not enough evidence"


def test_a_run_with_no_answers_is_refused(documents: Documents) -> None:
    with pytest.raises(InputError, match="no answers"):
        decision.decide(Experiment(documents, GoldenSet(()), options=["long-context"]).run(), SCENARIO)


def test_the_pages_are_the_same_for_the_same_inputs_but_for_measured_times(run: Run, tmp_path: Path) -> None:
    record = decision.decide(run, SCENARIO)
    for form in ("html", "md", "csv", "json"):
        first, second = (record.write(tmp_path / f"{name}.{form}").read_bytes() for name in ("one", "two"))
        assert first == second


def test_answers_are_not_in_the_page_for_leaders(run: Run) -> None:
    page = decision.decide(run, SCENARIO).render(".html")
    assert "27 days" not in page
    assert "How many days of annual leave" in page


def test_a_form_that_is_not_known_is_refused_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.html, \.md, \.csv, \.json"):
        decision.decide(run, SCENARIO).write(tmp_path / "decision.pptx")
    assert list(tmp_path.glob("decision.*")) == []


def test_the_run_can_come_from_its_files(run: Run, tmp_path: Path) -> None:
    again = Run.read(run.write(tmp_path / "run"))
    assert decision.decide(again, SCENARIO).render(".csv") == decision.decide(run, SCENARIO).render(".csv")
    assert json.loads((tmp_path / "run" / "manifest.json").read_text())["options"] == run.options
