"""A whole workshop, as three people play it in the browser: from triage to a signed record."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.rooms import CODE, HIDDEN, Person, Workshop
from toolkit.decision import read_preferences
from toolkit.economics import Scenario
from toolkit.golden import GoldenSet

pytestmark = pytest.mark.browser

ACCESS = "May everyone who asks see every document?"
Enter = Callable[..., Person]


def test_three_people_from_triage_to_a_signed_record(enter: Enter, workshop: Workshop) -> None:
    chair, ada, ben = enter("Facilitator", token=True), enter("Ada"), enter("Ben", phone=True)
    assert "token" not in chair.page.url
    _triage(chair, ada, ben)
    _golden(workshop, ada, ben)
    _a_kernel_dies(workshop, ben)
    _answers(workshop, chair, ada)
    _money_and_weights(workshop, ada, ben)
    _record(workshop, chair, ada, ben)
    _what_analysts_open(workshop)
    assert [each.errors for each in (chair, ada, ben)] == [[], [], []]
    for guest in (ada, ben):
        assert len(guest.sent) > 20
        assert not [each for each in guest.sent if HIDDEN in each]


def _triage(chair: Person, ada: Person, ben: Person) -> None:
    """Two differ, and the chair sees it without touching anything; a reload keeps it."""
    ada.page.get_by_label(ACCESS).select_option("Yes")
    ben.page.get_by_label(ACCESS).select_option("Many are, and rights change")
    expect(chair.page.get_by_text("2 have answered; on 1 of 8 questions they differ.")).to_be_visible()
    ben.page.reload()
    ben.opened()
    expect(ben.page.get_by_label(ACCESS)).to_have_value("Many are, and rights change")


def _golden(workshop: Workshop, ada: Person, ben: Person) -> None:
    """Votes and stakes, one on a phone: each sees the other's."""
    for each in (ada, ben):
        each.go(workshop, "golden")
    ada.page.get_by_role("button", name="low", exact=True).click()
    ben.page.get_by_role("button", name="high", exact=True).click()
    expect(ada.page.get_by_role("cell", name="low: Ada; high: Ben")).to_be_visible()
    assert ben.page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def _a_kernel_dies(workshop: Workshop, ben: Person) -> None:
    """All of them do; what was said is there after a reload."""
    for kernel in workshop.kernels():
        os.kill(kernel, signal.SIGKILL)
    ben.go(workshop, "golden")
    expect(ben.page.get_by_role("button", name="✓ high")).to_be_visible()


def _answers(workshop: Workshop, chair: Person, ada: Person) -> None:
    """What a person may not see is in no page and no message of theirs."""
    chair.go(workshop, "see")
    ada.go(workshop, "see")
    chair.page.get_by_label("and as").select_option("hr")
    for each in (chair, ada):
        each.page.get_by_label("Question", exact=True).fill("How many posts does the draft remove at the harbour?")
        each.page.keyboard.press("Tab")
        each.page.get_by_text("Read by extractive reader").wait_for()
    expect(chair.page.get_by_text(HIDDEN).first).to_be_visible()
    expect(ada.page.get_by_text("Asked as anyone")).to_be_visible()
    assert ada.page.get_by_label("Ask as").locator("option").all_inner_texts() == ["anyone"]


def _money_and_weights(workshop: Workshop, ada: Person, ben: Person) -> None:
    """Each their own, and the room sees how far apart they are."""
    for each, usd in ((ada, "80"), (ben, "60")):
        each.go(workshop, "money")
        each.page.get_by_label("A person's hour, USD, typed").fill(usd)
        expect(each.page.get_by_text("Saved.")).to_be_visible()
    expect(ada.page.get_by_role("cell", name="Ada 80, Ben 60")).to_be_visible()
    for each, criterion in ((ada, "Answer quality"), (ben, "Cost per completed task")):
        each.go(workshop, "weights")
        each.page.get_by_label(f"{criterion}, typed").fill("140")
        each.page.get_by_role("button", name="See what follows").click()
        expect(each.page.get_by_text(f"{criterion}: what is typed there was refused")).to_be_visible()
        each.page.get_by_label(f"{criterion}, typed").fill("70")
        expect(each.page.get_by_text("Saved.")).to_be_visible()
    expect(ben.page.get_by_role("columnheader", name="Ada")).to_be_visible()
    ben.page.get_by_role("button", name="See what follows").click()
    expect(ben.page.get_by_text("Weighed as Ada, Ben would")).to_be_visible()


def _record(workshop: Workshop, chair: Person, ada: Person, ben: Person) -> None:
    """Two sign, one of them with a note; the chair saves."""
    for each in (chair, ada, ben):
        each.go(workshop, "record")
    ben.page.get_by_label("Dissent").fill("too soon <b>for us</b>")
    ben.page.keyboard.press("Tab")
    expect(chair.page.get_by_role("cell", name="too soon <b>for us</b>")).to_be_visible()
    for each in (ada, ben):
        each.page.get_by_role("button", name="Sign as it stands").click()
        expect(chair.page.get_by_role("row", name=f"{each.name} signed")).to_be_visible()
    chair.page.get_by_role("button", name="Save the files").click()
    expect(chair.page.get_by_role("link", name="decision.html")).to_be_visible()


def _what_analysts_open(workshop: Workshop) -> None:
    folder = workshop.session.folder
    preferences = read_preferences(folder / "weights.yaml")
    assert {view.name for view in preferences.views} == {"Ada", "Ben"}
    assert set(preferences.paper.signatures) == {"Ada", "Ben"}
    labour = Scenario.read(folder / "scenario.yaml").labour_usd_per_hour
    assert (labour.likely, labour.low <= 60, labour.high >= 80) == (70, True, True)
    assert next(each.stakes for each in GoldenSet.read(folder / "golden.jsonl") if each.id == "q1") == "high"
    command = [sys.executable, "-m", "toolkit.cli", "decide", "--verify", str(folder / "decision.html")]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0


_ABSENT = ("/voila/tree", "/voila/files/x.png", "/voila/api/contents", "/voila/render/triage.ipynb", "/api/kernels")
_PRIVATE = ("/", "/step/triage", "/files/decision.html", *_ABSENT)


def test_the_door(browser: Browser, workshop: Workshop) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{workshop.address}/step/record")
    assert "/join" in page.url
    page.get_by_label("Code").fill("AAAA-AAAA")
    page.get_by_label("Your name").fill("Mallory")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("alert")).to_have_text("that is not the code")
    expect(page.get_by_label("Your name")).to_have_value("Mallory")
    answers = {path: context.request.get(f"{workshop.address}{path}", max_redirects=0).status for path in _PRIVATE}
    assert answers == dict.fromkeys(_PRIVATE, 302)
    elsewhere = context.request.get(f"{workshop.address}/join", headers={"Host": "evil.example"})
    assert elsewhere.status == 403
    page.get_by_label("Code").fill(CODE)
    page.get_by_label("Your name").fill(" facilitator ")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("alert")).to_have_text("that is the facilitator's name: choose another")
    evil = {"Origin": "http://evil.example"}
    assert context.request.post(f"{workshop.address}/join", headers=evil, form={"name": "M"}).status in (403, 404)
    context.close()


def test_a_guest_gets_no_file_but_those_to_take_home(enter: Enter, workshop: Workshop) -> None:
    guest = enter("Ada")
    quoting = (workshop.session.folder / "golden.jsonl").read_text(encoding="utf-8")
    assert HIDDEN in quoting  # the evidence quotes a document that is not open to everyone
    chair = enter("Facilitator", token=True)
    assert chair.context.request.get(f"{workshop.address}/files/golden.jsonl").text() == quoting
    for path in ("golden.jsonl", "room.sqlite", "session.json", "..%2froom.sqlite", "pages/triage.ipynb"):
        assert guest.context.request.get(f"{workshop.address}/files/{path}").status == 404
    assert {guest.context.request.get(f"{workshop.address}{path}").status for path in _ABSENT} == {404}
    policy = guest.page.request.get(f"{workshop.address}/join").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src-attr 'none'" in policy
    refused = guest.page.evaluate(
        """new Promise(done => {
            document.addEventListener('securitypolicyviolation', event => done(event.effectiveDirective));
            fetch('https://nowhere.invalid/').then(() => done('went'), () => setTimeout(() => done('went'), 2000));
        })"""
    )
    assert refused == "connect-src"


def test_a_page_of_another_site_cannot_speak_to_a_kernel(enter: Enter, workshop: Workshop) -> None:
    guest = enter("Ada")
    kernel = guest.page.evaluate("JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId")
    channel = f"{workshop.address}/api/kernels/{kernel}/channels"
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
               "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}  # fmt: skip
    answered = guest.context.request.get(channel, headers={**upgrade, "Origin": "http://evil.example"})
    assert answered.status == 403


def test_a_page_that_does_not_come_says_what_to_do(enter: Enter, workshop: Workshop) -> None:
    """Voila waits for ever for a kernel that died while its page was made; the heartbeat is all that still comes."""
    guest = enter("Ada")
    address = f"{workshop.address}/step/golden"
    begun, end, _ = guest.page.request.get(address).text().partition("window.voila_finish();")
    assert end
    guest.page.route(
        address, lambda route: route.fulfill(body=f"{begun}window.voila_heartbeat()</script>", content_type="text/html")
    )
    guest.page.goto(address)
    expect(
        guest.page.get_by_text("This page takes long. Load it again: nothing that was said is lost.")
    ).to_be_visible()
    guest.page.unroute(address)
    guest.page.get_by_role("link", name="Load it again").click()
    guest.opened()
