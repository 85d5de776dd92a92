"""Every page by axe's rules, and by keyboard alone."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Axe, Watched
from tests.browser.rooms import Person, Workshop
from tests.browser.servers import free_port, serving
from toolkit.schema import OPTIONS
from toolkit.workshop import STEPS, decided, save

pytestmark = pytest.mark.browser

_READY = {"see": "Read by extractive reader", "record": "Weighed as"}
Enter = Callable[..., Person]


def test_votes_and_weights_on_a_phone(enter: Enter, workshop: Workshop, axe: Axe) -> None:
    ada = enter("Ada", phone=True)
    for step in ("triage", "golden", "money", "weights", "record"):
        if step != "triage":  # where one comes in
            ada.go(workshop, step)
        assert axe(ada.page) == []
        assert ada.page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        assert ada.page.evaluate(_CUT_SHORT) == []


_CUT_SHORT = (
    "[...document.querySelectorAll('button')].filter(at => at.scrollWidth > at.clientWidth).map(at => at.textContent)"
)


def test_the_cards_to_print(watched: Watched, axe: Axe, tmp_path: Path) -> None:
    from toolkit.workshop.cards import cards_html

    (tmp_path / "cards.html").write_text(cards_html(), encoding="utf-8")
    watched.page.goto(f"file://{tmp_path / 'cards.html'}")
    assert axe(watched.page) == []
    pages = watched.page.pdf(format="A4", print_background=True).count(b"/Type /Page\n")
    assert pages == len(OPTIONS)


def test_the_files_to_take_home(watched: Watched, workshop: Workshop, axe: Axe) -> None:
    session = workshop.session
    written = {path.name: path for path in save(session, decided(session))}
    watched.page.goto(f"file://{written['decision.html']}")
    assert axe(watched.page) == []


def _finished(page: Page, step: str) -> None:
    if step in _READY:
        page.get_by_text(_READY[step]).first.wait_for()
    if step == "weights":
        page.get_by_role("button", name="See what follows").click()
        page.get_by_text("Weighed as").wait_for()
    if step == "drills":
        page.get_by_role("button", name="Take it away from everybody").click()
        page.get_by_text("What still shows it").wait_for()


def test_the_whole_way_without_a_mouse_and_each_page_by_axe_s_rules(enter: Enter, workshop: Workshop, axe: Axe) -> None:
    chair, found = enter("Facilitator", token=True), {}
    keys = chair.page.keyboard
    for step in STEPS:
        if step != STEPS[0]:  # where one comes in
            _tab_to(chair.page, "a", step.title)
            keys.press("Enter")
            chair.page.wait_for_url(f"**/step/{step.slug}")
            chair.opened()
        if step.slug == "triage":
            _tab_to(chair.page, "select", "May everyone who asks see every document?")
            keys.press("ArrowDown")
            expect(chair.page.get_by_text("1 have answered")).to_be_visible()
        if step.slug == "golden":
            _tab_to(chair.page, "button", "high")
            keys.press("Space")
            expect(chair.page.get_by_role("button", name="✓ high")).to_be_visible()
        if step.slug == "money":
            _tab_to(chair.page, "input", "A person's hour, USD, slider")
            keys.press("ArrowRight")
            expect(chair.page.get_by_text("Saved.")).to_be_visible()
        if step.slug == "weights":
            _tab_to(chair.page, "input", "Answer quality, slider")
            keys.press("ArrowRight")
            expect(chair.page.get_by_text("Saved.")).to_be_visible()
        if step.slug == "record":
            chair.page.get_by_text("Weighed as Facilitator").wait_for()
            _tab_to(chair.page, "button", "Sign as it stands")
            keys.press("Enter")
            expect(chair.page.get_by_role("row", name="Facilitator signed")).to_be_visible()
            _tab_to(chair.page, "button", "Save the files")
            keys.press("Enter")
            expect(chair.page.get_by_role("link", name="decision.html")).to_be_visible()
        _finished(chair.page, step.slug)
        found[step.slug] = axe(chair.page)
    for page in ("join", "nowhere"):
        chair.page.goto(f"{workshop.address}/{page}")
        found[page] = axe(chair.page)
    assert len(found) == len(STEPS) + 2
    assert {page: offends for page, offends in found.items() if offends} == {}


_WHERE = """() => {
    const at = document.activeElement;
    const label = at.labels && at.labels[0] && at.labels[0].textContent;
    const named = (at.getAttribute('aria-label') || label || at.textContent).trim();
    const look = getComputedStyle(at), marked = look.outlineStyle !== 'none' || look.boxShadow !== 'none';
    return [at.tagName.toLowerCase(), named, marked, at.getBoundingClientRect().width > 0];
}"""


def _tab_to(page: Page, tag: str, name: str) -> None:
    """Press the tabulator until the focus is on what is named; each stop on the way must be seen to have it."""
    for _ in range(120):
        page.keyboard.press("Tab")
        at, named, marked, there = page.evaluate(_WHERE)
        if at in ("a", "button", "select", "input"):
            assert (marked, there) == (True, True), f"the focus is not seen on {at} {named}"
        if at == tag and name in named:
            return
    raise AssertionError(f"no tabulator stop at {tag} {name}")


@pytest.mark.slow
@pytest.mark.parametrize("notebook", sorted(Path("notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_notebook_served_by_voila(watched: Watched, axe: Axe, notebook: Path, tmp_path: Path) -> None:
    """What Voila's page and ipywidgets bring with them is named here; all else is ours, and none of it offends."""
    port = free_port()
    command = [sys.executable, "-m", "voila", str(notebook), "--no-browser", "--Voila.ip=127.0.0.1", f"--port={port}"]
    with serving(command, tmp_path, port):
        watched.page.goto(f"http://127.0.0.1:{port}", timeout=180_000)
        watched.page.locator(".gw").first.wait_for(timeout=180_000)
        found = axe(watched.page)
    known = _VOILAS | _IN.get(notebook.stem, set())
    assert [each for each in found if each.split(":")[0] not in known] == []
    assert {each.split(":")[0] for each in found} == known  # what no longer offends leaves the list


_VOILAS = {"region"}  # Voila's page has no landmarks
# JupyterLab's output area scrolls what is wider than it is, and takes no focus.
_IN = {"05_throughput_economics": {"scrollable-region-focusable"}}
