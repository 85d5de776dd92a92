"""The notebooks, as a person uses them: in JupyterLab, and without code in Voila."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Watched

pytestmark = pytest.mark.browser


def open_in_lab(page: Page, address: str, notebook: str) -> None:
    page.goto(f"{address}/lab/tree/notebooks/{notebook}?token=t&reset")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
    connected = (
        "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.connectionStatus === 'connected'"
    )
    page.wait_for_function(connected, timeout=60_000)
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")


def choose(page: Page, question: str, answer: str) -> None:
    page.get_by_label(question).select_option(answer)


def test_triage_in_lab_follows_every_answer(watched: Watched, lab: str) -> None:
    page = watched.page
    open_in_lab(page, lab, "00_start_here.ipynb")
    choose(page, "How often does what people ask about change?", "Hardly ever")
    table = page.locator(".gw[role=status]").last
    expect(table).to_contain_text("the knowledge is stable")
    choose(page, "How exact must the form of an answer be?", "Exact, every time")
    expect(table.locator(".triage-row").first).to_contain_text("Fine-tuned")
    assert watched.errors == []


def test_answers_side_by_side_in_lab(watched: Watched, lab: str) -> None:
    page = watched.page
    page.set_default_timeout(90_000)
    open_in_lab(page, lab, "03_compare_options.ipynb")
    page.get_by_label("Question", exact=True).select_option(index=5)
    shown = page.locator(".gw[role=status]").filter(has=page.locator(".cards")).last
    expect(shown.locator(".card")).to_have_count(5)
    page.get_by_label("and as", exact=True).select_option(label="legal")
    asked = page.locator(".gw[role=status]").last
    expect(asked).to_contain_text("Asked as legal")
    expect(asked).to_contain_text("without admitting liability")
    chart = page.locator("figure.chart", has_text="Tasks completed, by option")
    for kind in ("SVG", "PNG"):
        with page.expect_download() as caught:
            chart.locator(".save").get_by_text(kind, exact=True).click()
        assert caught.value.suggested_filename == f"tasks-completed-by-option.{kind.lower()}"
    assert watched.errors == []


def test_the_leadership_view_shows_no_code(watched: Watched, voila: str) -> None:
    page = watched.page
    page.goto(voila)
    choose(page, "May everyone who asks see every document?", "Some are restricted")
    expect(page.locator(".gw[role=status]").last).to_contain_text("some documents are restricted")
    expect(page.get_by_text("from toolkit import")).to_have_count(0)


def _said_under_the_mouse(page: Page, point: Locator) -> str:
    """Move the mouse over a point until the figure speaks: Lab may still be laying out what lies above it."""
    label = page.locator(".js-plotly-plot .hovertext")
    for _ in range(40):
        point.evaluate("each => each.scrollIntoView({block: 'center'})")
        box = point.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x - 40, y - 40)
        page.mouse.move(x, y, steps=4)
        page.wait_for_timeout(500)
        if label.count():
            return label.first.text_content() or ""
    return ""


def test_a_chart_is_explored_in_lab(watched: Watched, lab: str) -> None:
    page = watched.page
    page.set_default_timeout(120_000)
    open_in_lab(page, lab, "05_throughput_economics.ipynb")
    plot = page.locator(".js-plotly-plot")
    expect(plot.locator(".scatterlayer .points path")).to_have_count(5 * 19, timeout=120_000)
    words = page.locator(".explorable figure.chart", has_text="Cost over volume, with its range")
    expect(words.locator("> .plot")).to_be_hidden()  # the figure stands in for the picture; words and table stay
    expect(words.get_by_text("Most often the cheapest")).to_be_visible()
    told = plot.evaluate("each => each.data.flatMap(line => line.hovertext || []).join()")
    assert told.count("cheapest in share") == 5 * 19  # what each point has to say
    assert "cheapest in share" in _said_under_the_mouse(page, plot.locator(".scatterlayer .points path").nth(9))
    assert watched.errors == []
