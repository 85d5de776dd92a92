from dataclasses import replace

import polars as pl
import pytest

from toolkit import GoldenSet, load_documents
from toolkit.golden.measures.coverage import coverage, uncovered
from toolkit.ingestion import Documents
from toolkit.schema import COVERAGE, UNCOVERED, Evidence, GoldenQuestion, InputError
from toolkit.views import coverage_html, power_figure


def test_each_question_counts_once_in_each_section_that_it_quotes(golden: GoldenSet, documents: Documents) -> None:
    table = golden.coverage(documents)
    assert table.schema == COVERAGE
    touched = table.filter(pl.col("questions") > 0)
    assert touched["questions"].sum() == 5
    assert touched.filter(document_id="leave.md")["asker"].to_list() == ["staff"]
    twice = replace(golden[0], evidence=(*golden[0].evidence, Evidence(document="fees.md", quote="cr 15")))
    assert coverage([twice], documents)["questions"].sum() == 1
    two = replace(golden[0], evidence=(*golden[0].evidence, *golden[1].evidence))  # sections of one name, two documents
    assert coverage([two], documents).filter(questions=1)["document_id"].to_list() == ["fees-2025.md", "fees.md"]


def test_sections_that_nothing_touches_are_there_with_none(golden: GoldenSet, documents: Documents) -> None:
    table = golden.coverage(documents)
    assert table.filter(questions=0)["document_id"].to_list() == ["hostile.md", "notice.txt"]
    assert golden.uncovered(documents)["document_id"].sort().to_list() == ["hostile.md", "notice.txt"]


def test_a_section_ends_where_the_next_begins(documents: Documents) -> None:
    page = replace(
        next(iter(documents)), document_id="x.md", path="x.md", body_start=0, supersedes=(),
        text="# All\n\nOne.\n\n## First\n\nPay cr 20.\n\n## Second\n\nNobody pays.\n",
    )  # fmt: skip
    asked = [GoldenQuestion(id="q1", question="?", evidence=(Evidence(document="x.md", quote="Pay cr 20."),))]
    table = coverage(asked, [page])
    assert table.select("section", "questions").rows() == [("All", 0), ("All > First", 1), ("All > Second", 0)]


def test_the_largest_risk_comes_first_and_says_why(documents: Documents) -> None:
    table = uncovered([], documents)
    assert table.schema == UNCOVERED
    assert table["risk"].is_sorted(descending=True)
    rows = {row["document_id"]: row for row in table.to_dicts()}
    # Both state fees; the one to HR alone is restricted, the old fees are one of two versions.
    assert "restricted to hr: a leak matters" in rows["redundancy.md"]["reasons"]
    assert "one of 2 versions" in rows["fees-2025.md"]["reasons"]
    assert rows["notice.txt"]["versions"] == 1
    assert rows["fees.md"]["rules"] == 2


@pytest.mark.parametrize(
    ("change", "times"),
    [({"access": ("hr",)}, 2 * (1 + 1 / 3) / 2), ({"text": "# Fees\n\nStalls are blue.\n", "body_start": 0}, None)],
)
def test_risk_is_as_the_formula_says(documents: Documents, change: dict[str, object], times: float | None) -> None:
    notice = next(each for each in documents if each.document_id == "notice.txt")
    groups = [replace(notice, document_id=f"{name}.md", path=f"{name}.md", access=(name,)) for name in ("hr", "staff")]
    before = uncovered([], [notice, *groups]).filter(document_id="notice.txt")["risk"][0]
    after = uncovered([], [replace(notice, **change), *groups]).filter(document_id="notice.txt")["risk"][0]
    assert after == pytest.approx(before * times, abs=0.02) if times else after < before


def test_the_samples_have_a_row_for_every_section_of_every_document() -> None:
    documents, golden = load_documents("data/samples/documents"), GoldenSet.read("data/samples/golden.jsonl")
    table, gaps = golden.coverage(documents), golden.uncovered(documents)
    assert table["document_id"].n_unique() == len(list(documents))
    touched = table.filter(pl.col("questions") > 0).select("document_id", "section").unique()
    assert touched.join(gaps, on=["document_id", "section"], how="inner").is_empty()
    assert gaps.height == table.filter(questions=0).height


def test_the_heat_map_shows_each_number_with_scopes_and_escapes_what_documents_say(
    golden: GoldenSet, documents: Documents
) -> None:
    hostile = [replace(each, document_id=f"<i>{each.document_id}", path=f"<i>{each.path}") for each in documents]
    asked = [replace(golden[0], kind="<script>", evidence=(Evidence(document="<i>fees.md", quote="cr 40"),))]
    page = coverage_html(coverage(asked, hostile), uncovered(asked, hostile), by="document", page=True)
    assert "<i>" not in page
    assert page.count("<script>") == 1  # the page's own, for the chart's button
    assert page.count('<th scope="col">') == 3 + 3
    assert page.count('<th scope="row">') == len(hostile) + 6
    assert '<td class="h1">1</td>' in page
    assert page.startswith("<!doctype html>")
    assert not coverage_html(coverage(asked, hostile)).startswith("<!doctype")


def test_the_heat_map_says_how_much_it_leaves_out(golden: GoldenSet, documents: Documents) -> None:
    page = coverage_html(coverage([], documents), uncovered([], documents), shown=2)
    assert "5 more sections are not listed" in page
    assert "0 of 7 documents have a question" in page


def test_headings_of_restricted_documents_are_not_on_the_map(documents: Documents) -> None:
    page = coverage_html(coverage([], documents), uncovered([], documents))
    assert "fees.md, Fees" in page
    assert "redundancy.md" in page
    assert "redundancy.md, Plan" not in page


def test_rows_are_folders_or_documents() -> None:
    with pytest.raises(InputError, match="folder, document"):
        coverage_html(pl.DataFrame(schema=COVERAGE), by="shelf")


def test_the_power_chart_draws_its_table(golden: GoldenSet) -> None:
    shown = golden.power()
    figure = power_figure(shown)
    assert figure.table.equals(shown.curve)
    assert figure.see == shown.sentence
