"""The decision page: opens from disk, on a projector, on a phone and on paper, and runs nothing."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Watched
from toolkit import Experiment, GoldenSet, decision, economics
from toolkit.ingestion import Documents

pytestmark = pytest.mark.browser


@pytest.fixture
def decision_page(documents: Documents, golden: GoldenSet, tmp_path: Path) -> str:
    hostile = '<img src=x onerror="window.__pwned = true"><script>window.__pwned = true</script>'
    first = golden[0]
    from dataclasses import replace

    asked = GoldenSet((replace(first, question=hostile), *golden.questions[1:]))
    run = Experiment(documents, asked).run()
    record = decision.decide(run, economics.Scenario.default(), warnings=(hostile,))
    return record.write(tmp_path / "decision.html").as_uri()


def test_it_opens_from_disk_and_hostile_text_is_only_text(watched: Watched, decision_page: str) -> None:
    page = watched.page
    page.goto(decision_page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Not enough evidence")
    assert page.evaluate("window.__pwned") is None
    assert "<img src=x" in page.locator("main").inner_text()
    assert watched.errors == []


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_nothing_is_wider_than_the_screen(watched: Watched, decision_page: str, width: int) -> None:
    page = watched.page
    page.set_viewport_size({"width": width, "height": 720})
    page.goto(decision_page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_charts_clip_no_text(watched: Watched, decision_page: str) -> None:
    page = watched.page
    page.goto(decision_page)
    outside = page.evaluate(
        """[...document.querySelectorAll('figure svg')].flatMap(svg => {
            const frame = svg.getBoundingClientRect();
            return [...svg.querySelectorAll('text')].filter(text => {
                const box = text.getBoundingClientRect();
                return box.left < frame.left - 1 || box.right > frame.right + 1;
            }).map(text => text.textContent);
        })"""
    )
    assert outside == []


def test_every_chart_says_what_it_shows(watched: Watched, decision_page: str) -> None:
    watched.page.goto(decision_page)
    expect(watched.page.locator("figure svg[role=img][aria-label]")).to_have_count(2)
