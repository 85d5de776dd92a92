"""A workshop that is being served, and people who come in by browser: what the tests of the room share."""

import contextlib
import json
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Response, WebSocket

from tests.browser.servers import free_port, serving, stays
from tests.conftest import FILES, QUESTIONS
from toolkit.workshop import Session
from toolkit.workshop.steps import SHARE

TOKEN, CODE = "a-token-for-the-test", "ABCD-2345"
HIDDEN = "removes six posts"
"""Words of the one document that only its own group may see."""


@dataclass
class Workshop:
    """A workshop that is being served."""

    address: str
    session: Session

    def kernels(self) -> list[int]:
        """Return the processes of this session's kernels, spares too, by what they were started with."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                environment = (folder / "environ").read_bytes()
                if f"PWD_OF_TEST={self.session.folder}".encode() in environment:
                    command = (folder / "cmdline").read_bytes()
                    found += [int(folder.name)] if b"ipykernel_launcher" in command else []
        return found


@dataclass
class Person:
    """Somebody at a device: everything they were sent, and what went wrong."""

    name: str
    context: BrowserContext
    page: Page
    errors: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)

    def opened(self) -> None:
        """Wait until a step's page can be used."""
        self.page.get_by_text("You are").wait_for()

    def go(self, workshop: Workshop, step: str) -> float:
        """Open a step, and return the seconds until it could be used."""
        begun = time.perf_counter()
        self.page.goto(f"{workshop.address}/step/{step}")
        self.opened()
        return time.perf_counter() - begun

    def watch(self, page: Page) -> Page:
        """Note script errors, requests that leave this machine, and all that comes in; return the page."""
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: self.errors.append(f"script: {error}"))
        page.on("request", lambda r: None if stays(r.url) else self.errors.append(f"left this machine: {r.url}"))
        page.on("response", self._came)
        page.on("websocket", self._speaks)
        return page

    def _came(self, response: Response) -> None:
        if response.status >= 500:
            self.errors.append(f"{response.status} {response.url}")
        if "/static/" not in response.url:
            with contextlib.suppress(Exception):  # the browser keeps no body of a redirect, or of a page that was left
                self.sent.append(response.text())

    def _speaks(self, connection: WebSocket) -> None:
        connection.on("framereceived", lambda frame: self.sent.append(
            frame if isinstance(frame, str) else frame.decode("utf-8", "replace")))  # fmt: skip


def prepared(root: Path, more: Mapping[str, str] = {}, questions: tuple[dict[str, object], ...] = ()) -> Session:
    """Return a measured session on the small world and more documents."""
    (root / "documents").mkdir(parents=True)
    for name, text in {**FILES, **more}.items():
        (root / "documents" / name).write_text(text, encoding="utf-8")
    lines = [json.dumps(each) for each in (*QUESTIONS, *questions)]
    (root / "golden.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    session = Session.begin(root / "session", documents=root / "documents", golden=root / "golden.jsonl")
    session.prepare()
    return session


def copied(root: Path, to: Path) -> Session:
    """Return a session of one's own with the measurements of another and nothing said."""
    shutil.copytree(root, to)
    (to / "session" / "session.json").unlink()
    return Session.begin(to / "session", documents=to / "documents", golden=to / "golden.jsonl")


@contextlib.contextmanager
def served(session: Session, home: Path) -> Iterator[Workshop]:
    """Serve a session on loopback."""
    port = free_port()
    secrets = {"GROUNDWORK_TOKEN": TOKEN, "GROUNDWORK_CODE": CODE, "JUPYTER_PATH": str(SHARE)}
    marked = {**secrets, "PWD_OF_TEST": str(session.folder)}
    command = [sys.executable, "-m", "toolkit.cli.room_server", str(session.folder), "127.0.0.1", str(port)]
    with serving(command, home, port, marked):
        yield Workshop(f"http://127.0.0.1:{port}", session)


def entered(browser: Browser, workshop: Workshop, name: str, *, token: bool = False, phone: bool = False) -> Person:
    """Return a person who came in: by the facilitator's address, or by the code that was read out."""
    size = {"width": 390, "height": 844} if phone else {"width": 1280, "height": 720}
    context = browser.new_context(viewport=size, has_touch=phone)  # type: ignore[arg-type]
    person = Person(name, context, context.new_page())
    person.watch(person.page)
    if token:
        person.page.goto(f"{workshop.address}/step/triage?token={TOKEN}")
    else:
        person.page.goto(f"{workshop.address}/join")
        person.page.get_by_label("Code").fill(CODE.lower())
        person.page.get_by_label("Your name").fill(name)
        person.page.get_by_role("button", name="Join").click()
    person.opened()
    return person
