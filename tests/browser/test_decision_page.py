"""The decision page: opens from disk, on a projector, on a phone and on paper, and runs nothing."""

from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Watched
from toolkit import Experiment, GoldenSet, Index, decision, economics, readers
from toolkit.cli.printing import find_browser, print_pdf
from toolkit.decision import DecisionRecord, Preferences, View
from toolkit.decision.preferences import MustHave, Paper
from toolkit.ingestion import Documents
from toolkit.options import Attempt, Question, Rag

pytestmark = pytest.mark.browser

HOSTILE = '<img src=x onerror="window.__pwned = true"><script>window.__pwned = true</script>'
LONG = f"{HOSTILE} {'the people who decide would rather wait until it is known what this costs ' * 8}"


@dataclass(frozen=True)
class Named:
    """An option under whatever name."""

    inner: Rag
    name: str

    def answer(self, question: Question) -> Attempt:
        return self.inner.answer(question)


@pytest.fixture(scope="module")
def criteria() -> tuple[str, ...]:
    return tuple(each.name for each in decision.CRITERIA)


@pytest.fixture
def record(documents: Documents, golden: GoldenSet, criteria: tuple[str, ...]) -> DecisionRecord:
    """As much as a record may have to carry: six options, enough questions, three views, and long hostile words."""
    asked = [replace(each, id=f"{each.id}-{n}", question=each.question) for n in range(3) for each in golden]
    questions = GoldenSet((replace(asked[0], question=HOSTILE), *asked[1:]))
    rag = Rag(retriever=Index.build(documents), documents=documents, reader=readers.extractive())
    own = [Named(rag, name) for name in ("fine-tuned", "hybrid", f"mine {HOSTILE}")]
    run = Experiment(documents, questions, options=["prompt-only", "rag", "long-context", *own]).run()
    points = dict.fromkeys(criteria, 1 / len(criteria))
    weights = Preferences(
        views=tuple(View(name=f"{name} {HOSTILE}", weights=points, why=LONG) for name in ("Board", "Desk", "Money")),
        must_haves=tuple(MustHave(name=f"{n} {HOSTILE}", passes={"rag": "passes"}, by=LONG) for n in range(6)),
        paper=Paper(
            question=LONG, dissent=(LONG,) * 6, signatures=(LONG,) * 8, owners=dict.fromkeys(("rag", "hybrid"), LONG)
        ),
    )
    scenario = economics.Scenario.default()
    before = decision.decide(run, scenario).document
    return decision.decide(run, scenario, weights=weights, warnings=(HOSTILE, *(LONG,) * 20), revises=before)


@pytest.fixture
def decision_page(record: DecisionRecord, tmp_path: Path) -> str:
    return record.write(tmp_path / "decision.html").as_uri()


def test_it_opens_from_disk_and_hostile_text_is_only_text(watched: Watched, decision_page: str) -> None:
    page = watched.page
    page.goto(decision_page)
    expect(page.get_by_role("heading", level=1).first).not_to_be_empty()
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
    expect(watched.page.locator("figure svg[role=img][aria-label]")).to_have_count(3)


def test_a_figure_leads_to_its_row_of_the_annex(watched: Watched, decision_page: str) -> None:
    page = watched.page
    page.goto(decision_page)
    page.locator("table.trade a").first.click()
    assert "#" in page.url
    expect(page.locator(":target")).to_be_in_viewport()


def test_it_prints_on_two_pages_of_a4_however_much_it_carries(
    watched: Watched, decision_page: str, tmp_path: Path
) -> None:
    watched.page.goto(decision_page)
    watched.page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    assert pages(tmp_path / "page.pdf") == [(595, 842), (595, 842)]


def test_charts_are_printed_in_letters_of_eight_points_or_more(watched: Watched, decision_page: str) -> None:
    page = watched.page
    page.set_viewport_size({"width": 695, "height": 1000})  # A4 within its margins: 184 mm at 96 dots an inch
    page.emulate_media(media="print")
    page.goto(decision_page)
    points = page.evaluate(
        """[...document.querySelectorAll('.charts svg text')].map(text => {
            const svg = text.ownerSVGElement, scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
            return 0.75 * scale * parseFloat(getComputedStyle(text).fontSize);
        })"""
    )
    assert len(points) > 20
    assert min(points) >= 8


def test_the_annex_is_a_page_of_its_own(watched: Watched, record: DecisionRecord, tmp_path: Path) -> None:
    (tmp_path / "annex.html").write_text(record.annex(answers="answers.html"), encoding="utf-8")
    page = watched.page
    page.goto((tmp_path / "annex.html").as_uri())
    expect(page.get_by_role("heading", name="Every estimate")).to_be_visible()
    assert page.evaluate("window.__pwned") is None
    page.pdf(path=tmp_path / "annex.pdf", prefer_css_page_size=True)
    assert len(pages(tmp_path / "annex.pdf")) > 2


def test_the_command_prints_the_same_two_pages(decision_page: str, tmp_path: Path) -> None:
    print_pdf(find_browser(), tmp_path / "decision.html", tmp_path / "decision.pdf")
    assert len(pages(tmp_path / "decision.pdf")) == 2


def pages(pdf: Path) -> list[tuple[int, int]]:
    with pypdfium2.PdfDocument(pdf) as opened:
        return [(round(page.get_width()), round(page.get_height())) for page in opened]
