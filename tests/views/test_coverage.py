import polars as pl
import pytest

from toolkit.schema import COVERAGE, Covered, frame
from toolkit.views import coverage_figure, coverage_html


def coverage(*kinds: str) -> pl.DataFrame:
    rows = [Covered(document_id=f"hr/{n}.md", section="S", kind=kind, asker="staff", stakes="low", questions=n)
            for n, kind in enumerate(kinds)]  # fmt: skip
    return frame(rows, COVERAGE)


def test_the_chart_holds_the_maps_numbers() -> None:
    figure = coverage_figure(coverage("look-up", "look-up", "numeric"))
    assert figure.table.rows() == [("hr", 1, 2, "2 of 3")]
    assert figure.see == "2 of 3 documents have a question"
    assert "look-up 1, numeric 2" in figure.plot


@pytest.mark.parametrize("kind", ["", "Folder", "documents with a question", "no kind given", "<script>"])
def test_any_kind_can_be_drawn(kind: str) -> None:
    figure = coverage_figure(coverage("", kind, ""))
    assert sum(sum(row[1:-1]) for row in figure.table.rows()) == 3
    assert "<script>" not in figure.plot


def test_nothing_asked_is_an_empty_map() -> None:
    assert coverage_figure(coverage("look-up")).table.columns == ["Folder", "documents with a question"]


def test_the_map_saves_as_a_picture_and_a_table() -> None:
    shown = coverage_html(coverage("look-up", "numeric"))
    for ending in ("svg", "html", "csv"):
        assert f'download="what-the-golden-questions-touch-by-folder.{ending}"' in shown
