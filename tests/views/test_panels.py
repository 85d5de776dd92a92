import re
from datetime import date

import polars as pl
import pytest

from toolkit import Experiment, GoldenSet
from toolkit.decision import triage
from toolkit.ingestion import Documents
from toolkit.reports import Bar
from toolkit.views import AnswerBook, AnswerPanel, TriagePanel, estimates_figure, triage_html
from toolkit.views.charts import highest


@pytest.fixture
def book(documents: Documents, golden: GoldenSet) -> AnswerBook:
    return AnswerBook(Experiment(documents, golden, prompt_pack=documents[:2]).run(), documents)


def test_the_triage_panel_shows_what_the_function_gives() -> None:
    panel = TriagePanel()
    panel.inputs["access"].value = "Some are restricted"
    panel.inputs["form"].value = "Exact, every time"
    assert panel.output.value == triage_html(triage({"access": "Some are restricted", "form": "Exact, every time"}))


def test_a_callback_that_fails_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    panel = TriagePanel()
    monkeypatch.setattr("toolkit.views.panels.triage_html", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        panel.inputs["access"].value = "Yes"


def test_the_answer_panel_shows_every_option_for_the_question_chosen(book: AnswerBook) -> None:
    panel = AnswerPanel(book)
    panel.inputs["question"].value = "q3"
    shown = panel.output.value
    assert [title in shown for title in ("Prompt only", "RAG", "Long context")] == [True] * 3
    assert "Annual leave (leave.md, line 7)" in shown
    assert "rightly declined" not in shown


def test_a_rightly_declined_answer_says_so(book: AnswerBook) -> None:
    assert "RAG: rightly declined" in book.html("q4")


def test_hostile_text_is_shown_as_text(documents: Documents, golden: GoldenSet) -> None:
    from dataclasses import replace

    asked = replace(golden[2], question="What does the letter say about every permit <script>?")
    book = AnswerBook(Experiment(documents, GoldenSet((asked,)), options=["rag"]).run(), documents)
    shown = book.html(asked.id)
    assert "window.__pwned" in shown
    assert "<script>" not in shown
    assert "<img" not in shown


def test_a_figure_draws_each_option_in_its_own_colour_with_its_interval(book: AnswerBook) -> None:
    estimates = book.run.estimates()
    figure = estimates_figure(
        estimates, "completed", title="T", axis="share of questions", as_of=date(2026, 3, 2), source="Sample."
    )
    assert len(set(re.findall(r'<path[^>]* fill="(#\w+)"', figure.plot))) == 3
    assert figure.table["high"].to_list() == estimates.filter(metric="completed")["high"].to_list()
    assert "asked as of 2 March 2026" in figure.source
    assert figure.source.endswith("Sample.")


def test_a_figure_of_nothing_scored_says_so(book: AnswerBook) -> None:
    none = book.run.estimates().with_columns(value=pl.lit(None, pl.Float64))
    figure = estimates_figure(none, "completed", title="T", axis="share of questions")
    assert figure.see == "Nothing was scored."
    assert figure.plot.count("not scored") >= 3


def test_options_that_are_level_are_said_to_be() -> None:
    bars = [Bar(option=name, title=name, value=at, low=at - 0.1, high=at + 0.1, words=f"{at:.0%} (x)") for name, at in
            (("a", 0.5), ("b", 0.5), ("c", 0.45), ("d", 0.1))]  # fmt: skip
    assert highest(bars).startswith("a and b are level at 50%; the interval of c reaches as far")
