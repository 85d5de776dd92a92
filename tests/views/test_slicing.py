import polars as pl
import pytest

from toolkit import Experiment, GoldenSet, InputError
from toolkit.ingestion import Documents
from toolkit.runs import SLICES, Run
from toolkit.views import slices_figure


@pytest.fixture
def run(documents: Documents, golden: GoldenSet) -> Run:
    return Experiment(documents, golden, options=["rag"]).run()


def test_slices_add_up_to_the_whole(run: Run) -> None:
    whole = run.estimates().filter(metric="completed").row(0, named=True)
    table = run.slices("asker")
    assert table.schema == SLICES
    assert table["slice"].to_list() == ["anyone", "staff"]
    assert table["n"].sum() == whole["n"]
    assert (table["value"] * table["n"]).sum() == pytest.approx(whole["value"] * whole["n"])


def test_a_slice_with_nothing_scored_has_no_value(run: Run) -> None:
    table = run.slices("document", metric="fact_recall")
    unscored = table.filter(n=0)
    assert unscored.height >= 1
    assert unscored["value"].to_list() == [None] * unscored.height


def test_what_a_question_does_not_say_is_a_slice(run: Run) -> None:
    assert run.slices("owner")["slice"].to_list() == ["not said"]


def test_an_unknown_cut_is_refused_by_name(run: Run) -> None:
    with pytest.raises(InputError, match="kind, stakes, asker"):
        run.slices("kinds")
    with pytest.raises(InputError, match="no such metric"):
        run.slices("kind", metric="complete")


def test_the_figure_draws_what_was_scored_and_lists_it(run: Run) -> None:
    table = run.slices("asker")
    figure = slices_figure(table, title="By asker", axis="share of questions")
    for row in ("anyone (n=4)", "staff (n=2)"):
        assert row in figure.plot
    assert figure.plot.count("<path") == table.drop_nulls("value").height
    assert figure.table["value"].to_list() == table["value"].to_list()
    assert "Lines are 95% intervals" in figure.source


def test_the_figure_says_where_options_differ_most() -> None:
    rows = [
        ("kind", name, 9, option, "completed", value, 0.0, 1.0, 0.95, 9, "Wilson", "measured")
        for name, values in {"look-up": (0.7, 0.6), "sum": (0.2, 0.9)}.items()
        for option, value in zip(("rag", "hybrid"), values, strict=True)
    ]
    figure = slices_figure(pl.DataFrame(rows, schema=SLICES, orient="row"), title="By kind", axis="share of questions")
    assert figure.see.startswith("On sum Hybrid and RAG are furthest apart, by 70 points, and that is 9 questions")
