"""Hostile documents in the room: each is shown as the text it is, and does nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.rooms import Person, Workshop, entered, prepared, served

pytestmark = pytest.mark.browser

_OPEN = "---\naccess: [everyone]\n---\n"
_ATTACKS = (
    "<script>window.__pwned=1</script> <img src=x onerror=window.__pwned=1> <svg onload=window.__pwned=1> "
    "[see](javascript:window.__pwned=1) <a href=javascript:window.__pwned=1>here</a> "
    "<iframe srcdoc='<script>parent.__pwned=1</script>'></iframe> <style>*{display:none}</style> \u202eever\u202c"
)
_ROWS = 10_000
_BAIT = "title: \u202eBait " + _ATTACKS
HOSTILE = {
    "bait.md": f"---\n{_BAIT}\naccess: [everyone]\n---\n# Bait\n\nA berth permit costs cr 99 {_ATTACKS} a year.\n",
    "page.html": f"{_OPEN}<html><body onload=window.__pwned=1><p>A mooring costs cr 77 {_ATTACKS}</p></body></html>",
    "line.txt": f"{_OPEN}The tide table says " + "tide " * 2_000_000 + "\n",
    "word.txt": f"{_OPEN}" + "x" * 1_000_000 + "\n",
    "table.csv": f"{_OPEN}pier,fee\n" + "".join(f"pier {n},cr {n} <img src=x onerror=pwned()>\n" for n in range(_ROWS)),
    "table.md": f"{_OPEN}# Buoys\n\n| buoy | fee |\n|---|---|\n"
    + "".join(f"| b{n} | cr {n} |\n" for n in range(_ROWS)),
}
_ASKED = (
    "What does a mooring cost?", "What does the tide table say?", "What is the fee of pier 9999?", "x" * 5_000,
)  # fmt: skip
_QUESTION = {
    "id": "q7", "question": f"What does a berth permit cost? {_ATTACKS}", "facts": [["cr 99"]], "as_of": "2026-03-01",
    "evidence": [{"document": "bait.md", "quote": "A berth permit costs cr 99"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    home = tmp_path_factory.mktemp("hostile")
    with served(prepared(home / "room", HOSTILE, (_QUESTION,)), home) as workshop:
        yield workshop


def test_hostile_documents_are_shown_and_do_nothing(browser: Browser, hostile: Workshop) -> None:
    size = (hostile.session.documents_folder / "line.txt").stat().st_size
    assert size > 10_000_000
    chair = entered(browser, hostile, "Facilitator <img src=x onerror=window.__pwned=1>", token=True)
    for look in (_answers, _golden, _drills, _record):
        look(chair, hostile)
        _harmless(chair.page)
    assert chair.errors == []
    chair.context.close()


def _answers(chair: Person, hostile: Workshop) -> None:
    chair.go(hostile, "see")
    chair.page.get_by_text("Read by extractive reader").wait_for()
    for asked in (str(_QUESTION["question"]), *_ASKED):
        chair.page.get_by_label("Question", exact=True).fill(asked)
        chair.page.keyboard.press("Tab")
        expect(chair.page.locator(".gw p strong", has_text=asked[:25])).to_be_visible(timeout=60_000)
        _harmless(chair.page)
    assert chair.page.evaluate("document.body.innerHTML.length") < 3_000_000


def _golden(chair: Person, hostile: Workshop) -> None:
    chair.go(hostile, "golden")
    chair.page.get_by_label("Question", exact=True).select_option(index=len(hostile.session.golden) - 1)
    expect(chair.page.locator(".gw .card", has_text="<script>window.__pwned=1</script>")).to_be_visible()
    chair.page.get_by_role("button", name="Edit the questions").click()
    chair.page.get_by_role("button", name="Save", exact=True).wait_for()


def _drills(chair: Person, hostile: Workshop) -> None:
    chair.go(hostile, "drills")
    chair.page.get_by_label("Document").wait_for()
    named = chair.page.get_by_label("Document").locator("option").all_inner_texts()
    (bait,) = (place for place, each in enumerate(named) if "<script>" in each)
    assert not any("\u202e" in each for each in named)
    chair.page.get_by_label("Document").select_option(index=bait)
    chair.page.get_by_role("button", name="Take it away from everybody").click()
    chair.page.get_by_text("What still shows it").wait_for()


def _record(chair: Person, hostile: Workshop) -> None:
    chair.go(hostile, "record")
    chair.page.get_by_label("Dissent").fill(_ATTACKS)
    chair.page.keyboard.press("Tab")
    expect(chair.page.get_by_text("<script>window.__pwned=1</script>").first).to_be_visible()
    chair.page.get_by_role("button", name="Save the files").click()
    chair.page.get_by_role("link", name="decision.html").wait_for()
    paper = chair.watch(chair.context.new_page())
    paper.goto(f"{hostile.address}/files/decision.html")
    expect(paper.get_by_text("<script>window.__pwned=1</script>").first).to_be_visible()
    _harmless(paper)
    text = Path(hostile.session.folder / "said.csv").read_text(encoding="utf-8")
    assert "<script>" in text


_TURNED = """() => [...document.querySelectorAll('.gw *')]
    .filter(each => [...each.childNodes].some(node => node.nodeType === 3 && node.textContent.includes('\u202e')))
    .map(each => [each, getComputedStyle(each)])
    .filter(([each, look]) => look.display === 'inline' && !/isolate|plaintext/.test(look.unicodeBidi))
    .map(([each]) => each.outerHTML.slice(0, 200))"""


def _harmless(page: Page) -> None:
    assert page.evaluate("window.__pwned") is None
    for bad in ("[onload]", "[onerror]", "iframe", "a[href^=javascript]", "img[src=x]"):
        assert page.locator(f".gw {bad}, .gw{bad}, body > {bad}").count() == 0, bad
    assert page.evaluate(_TURNED) == []


def test_a_guest_of_that_room_is_sent_no_restricted_text(browser: Browser, hostile: Workshop) -> None:
    from tests.browser.rooms import HIDDEN

    guest: Callable[..., Person] = entered
    ada = guest(browser, hostile, "Ada")
    for step in ("golden", "drills", "record", "see"):
        ada.go(hostile, step)
    ada.page.get_by_text("Read by extractive reader").wait_for()
    assert sum(map(len, ada.sent)) > 50_000
    assert not [each for each in ada.sent if HIDDEN in each or "Draft redundancy plan" in each]
    ada.context.close()
