"""A whole workshop, as three people play it in the browser: from triage to a signed record."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import _free_port, _serving, _stays
from tests.conftest import FILES, QUESTIONS
from toolkit.decision import read_preferences
from toolkit.economics import Scenario
from toolkit.golden import GoldenSet
from toolkit.workshop import Session
from toolkit.workshop.steps import SHARE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOKEN, CODE = "a-token-for-the-test", "ABCD-2345"
HIDDEN = "removes six posts"
HOSTILE = {
    "bait.md": "---\naccess: [everyone]\n---\n# Bait <svg onload=pwned()>\n\nA berth permit costs cr 99 "
    '<img src=x onerror="window.__pwned=1"> [see](javascript:window.__pwned=1) \u202eever\u202c '
    "<script>window.__pwned=1</script> a year.\n",
    "long.txt": "---\naccess: [everyone]\n---\nThe tide table says " + "tide " * 400_000 + "\n",
}


@dataclass
class Person:
    """Somebody at a device: what they were sent, and what went wrong."""

    name: str
    context: BrowserContext
    page: Page
    errors: list[str] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)


@dataclass
class Workshop:
    """A workshop that is being served."""

    address: str
    session: Session

    def kernels(self) -> list[int]:
        """Return the processes of the kernels that serve this session's pages, by what they were started as."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                environment = (folder / "environ").read_bytes()
                if f"PWD_OF_TEST={self.session.folder}".encode() in environment:
                    command = (folder / "cmdline").read_bytes()
                    found += [int(folder.name)] if b"ipykernel_launcher" in command else []
        return found


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    root = tmp_path_factory.mktemp("room")
    for name, text in {**FILES, **HOSTILE}.items():
        (root / "documents").mkdir(exist_ok=True)
        (root / "documents" / name).write_text(text, encoding="utf-8")
    bait = {
        "id": "q7", "question": "What does a berth <img src=x onerror=pwned()> permit cost?", "facts": [["cr 99"]],
        "evidence": [{"document": "bait.md", "quote": "A berth permit costs cr 99"}], "as_of": "2026-03-01",
    }  # fmt: skip
    lines = [json.dumps(each) for each in [*QUESTIONS, bait]]
    (root / "golden.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    session = Session.begin(root / "session", documents=root / "documents", golden=root / "golden.jsonl")
    session.prepare()
    port = _free_port()
    given = {"GROUNDWORK_TOKEN": TOKEN, "GROUNDWORK_CODE": CODE, "JUPYTER_PATH": str(SHARE)}
    marked = {**given, "PWD_OF_TEST": str(session.folder)}
    before = {name: os.environ.get(name) for name in marked}
    os.environ.update(marked)
    try:
        command = [sys.executable, "-m", "toolkit.cli.room_server", str(session.folder), "127.0.0.1", str(port)]
        with _serving(command, root, port):
            yield Workshop(f"http://127.0.0.1:{port}", session)
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


@pytest.fixture
def enter(browser: Browser, workshop: Workshop) -> Iterator[Callable[..., Person]]:
    people: list[Person] = []

    def enter(name: str, *, token: bool = False, phone: bool = False) -> Person:
        size = {"width": 390, "height": 844} if phone else {"width": 1280, "height": 720}
        context = browser.new_context(viewport=size)
        person = Person(name, context, context.new_page())
        people.append(person)
        person.page.set_default_timeout(60_000)
        person.page.on("pageerror", lambda error: person.errors.append(f"script: {error}"))
        person.page.on("request", lambda r: None if _stays(r.url) else person.errors.append(f"left: {r.url}"))
        person.page.on("response", lambda r: person.errors.append(f"{r.status} {r.url}") if r.status >= 500 else None)
        person.page.on("websocket", lambda socket: socket.on("framereceived", lambda sent: person.frames.append(
            sent if isinstance(sent, str) else sent.decode("utf-8", "replace"))))  # fmt: skip
        if token:
            person.page.goto(f"{workshop.address}/step/triage?token={TOKEN}")
        else:
            person.page.goto(f"{workshop.address}/join")
            person.page.get_by_label("Code").fill(CODE.lower())
            person.page.get_by_label("Your name").fill(name)
            person.page.get_by_role("button", name="Join").click()
        here(person)
        return person

    yield enter
    for person in people:
        person.context.close()


def here(person: Person) -> None:
    person.page.get_by_text("You are").wait_for()


def go(person: Person, workshop: Workshop, step: str) -> float:
    begun = time.perf_counter()
    person.page.goto(f"{workshop.address}/step/{step}")
    here(person)
    return time.perf_counter() - begun


def test_three_people_from_triage_to_a_signed_record(enter: Callable[..., Person], workshop: Workshop) -> None:
    chair, ada, ben = enter("Facilitator", token=True), enter("Ada"), enter("Ben", phone=True)
    everyone = (chair, ada, ben)
    assert "token" not in chair.page.url

    # Triage: two differ, and the chair sees it without touching anything.
    access = "May everyone who asks see every document?"
    ada.page.get_by_label(access).select_option("Yes")
    ben.page.get_by_label(access).select_option("Many are, and rights change")
    expect(chair.page.get_by_text("2 have answered; on 1 of 8 questions they differ.")).to_be_visible()
    ben.page.reload()
    here(ben)
    expect(ben.page.get_by_label(access)).to_have_value("Many are, and rights change")

    # Golden questions: votes on a phone, together.
    opened = {"golden": go(ben, workshop, "golden")}
    go(ada, workshop, "golden")
    ada.page.get_by_role("button", name="low", exact=True).click()
    ben.page.get_by_role("button", name="high", exact=True).click()
    expect(ada.page.get_by_role("cell", name="low: Ada; high: Ben")).to_be_visible()
    wide = ben.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0

    # A kernel dies; what was said is there after a reload.
    assert len(workshop.kernels()) >= len(everyone)
    for kernel in workshop.kernels():
        os.kill(kernel, signal.SIGKILL)
    for each in (ada, ben):
        opened["golden, reloaded"] = go(each, workshop, "golden")
    expect(ben.page.get_by_role("button", name="✓ high")).to_be_visible()

    # See them answer: what a person may not see is in no page and no message of theirs.
    opened["see"] = go(chair, workshop, "see")
    go(ada, workshop, "see")
    asked = "How many posts does the draft remove at the harbour office?"
    chair.page.get_by_label("and as").select_option("hr")
    for each in (chair, ada):
        each.page.get_by_label("Question", exact=True).fill(asked)
        each.page.keyboard.press("Tab")
        each.page.get_by_text("Read by extractive reader").wait_for()
    expect(chair.page.get_by_text(HIDDEN).first).to_be_visible()
    expect(ada.page.get_by_text("Asked as anyone")).to_be_visible()
    assert ada.page.get_by_label("Ask as").locator("option").all_inner_texts() == ["anyone"]
    assert HIDDEN not in ada.page.content()
    assert not any(HIDDEN in frame for frame in ada.frames)
    assert ada.frames

    # A hostile document and question do nothing but show.
    chair.page.get_by_label("Pick").select_option(
        label=next(q.question for q in workshop.session.golden if q.id == "q7")
    )
    expect(chair.page.get_by_text("cr 99").first).to_be_visible()
    assert chair.page.evaluate("window.__pwned") is None
    assert chair.page.locator(".gw [onload], .gw [onerror], .gw a[href^='javascript']").count() == 0

    # Money and weights, each with their own.
    opened["money"] = go(ada, workshop, "money")
    begun = time.perf_counter()
    ada.page.get_by_label("Cost of that person, USD an hour").fill("80")
    ada.page.keyboard.press("Tab")
    expect(ada.page.get_by_text("With your figures")).to_be_visible()
    redraw = time.perf_counter() - begun
    go(ada, workshop, "weights")
    go(ben, workshop, "weights")
    for each, criterion in ((ada, "Answer quality"), (ben, "Cost per completed task")):
        each.page.get_by_label(criterion).fill("7")
        each.page.keyboard.press("Tab")
        expect(each.page.get_by_text("Saved.")).to_be_visible()
    ada.page.get_by_role("button", name="See what follows").click()
    expect(ada.page.get_by_text("Weighed as Ada, Ben would")).to_be_visible()

    # The record: two sign, one of them with a note; the chair saves.
    for each in everyone:
        opened["record"] = go(each, workshop, "record")
        expect(each.page.get_by_text("Weighed as Ada, Ben would")).to_be_visible()
    ben.page.get_by_label("Dissent").fill("too soon <b>for us</b>")
    ben.page.keyboard.press("Tab")
    expect(ben.page.get_by_role("cell", name="too soon <b>for us</b>")).to_be_visible()
    for each in (ada, ben):
        each.page.get_by_role("button", name="Sign as it stands").click()
        expect(chair.page.get_by_role("row", name=f"{each.name} signed")).to_be_visible()
    chair.page.get_by_role("button", name="Save the files").click()
    expect(chair.page.get_by_role("link", name="decision.html")).to_be_visible()

    folder = workshop.session.folder
    assert {view.name for view in read_preferences(folder / "weights.yaml").views} == {"Ada", "Ben"}
    assert Scenario.read(folder / "scenario.yaml").labour_usd_per_hour.likely == 80
    assert next(each.stakes for each in GoldenSet.read(folder / "golden.jsonl") if each.id == "q1") == "high"
    command = [sys.executable, "-m", "toolkit.cli", "decide", "--verify", str(folder / "decision.html")]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
    assert [each.errors for each in everyone] == [[], [], []]
    times = ", ".join(f"{step} {seconds:.1f} s" for step, seconds in opened.items())
    print(f"\nfirst interaction: {times}; figure to redraw {1000 * redraw:.0f} ms")  # noqa: T201 - a measurement


def test_the_door(browser: Browser, workshop: Workshop) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{workshop.address}/step/record")
    assert "/join" in page.url
    page.get_by_label("Code").fill("AAAA-AAAA")
    page.get_by_label("Your name").fill("Mallory")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("alert")).to_have_text("that is not the code")
    answers = {path: context.request.get(f"{workshop.address}{path}", max_redirects=0).status for path in _PRIVATE}
    assert answers == dict.fromkeys(_PRIVATE, 302) | dict.fromkeys(_ABSENT, 404)
    elsewhere = context.request.get(f"{workshop.address}/join", headers={"Host": "evil.example"})
    assert elsewhere.status == 403
    context.close()


_ABSENT = ("/voila/tree", "/voila/files/x.png", "/voila/api/contents", "/voila/render/triage.ipynb")
_PRIVATE = ("/", "/step/triage", "/files/decision.html", *_ABSENT)


def test_a_guest_gets_no_file_but_those_to_take_home(enter: Callable[..., Person], workshop: Workshop) -> None:
    guest = enter("Ada")
    for path in ("room.sqlite", "session.json", "..%2froom.sqlite", "pages/triage.ipynb"):
        assert guest.context.request.get(f"{workshop.address}/files/{path}").status == 404
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
