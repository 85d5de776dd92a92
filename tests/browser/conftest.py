"""Chromium, and Jupyter's servers on loopback with a configuration of their own."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import axe_playwright_python
import pytest

from tests.browser.rooms import Person, Workshop, copied, entered, prepared, served
from tests.browser.servers import free_port, serving, stays

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def _chromium() -> str | None:
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="module")  # while it is open an event loop runs, and no other test could run one of its own
def browser() -> Iterator["playwright.sync_api.Browser"]:  # noqa: F821 - imported below, where there is a browser
    """Headless Chromium. A machine without it skips, and says so; in CI that is a failure."""
    path = _chromium()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI has no Chromium, so nothing was tried in a browser")
        pytest.skip("no Chromium on this machine: install it, or set CHROMIUM to its path")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Watched:
    """A page, and what went wrong on it."""

    page: "playwright.sync_api.Page"  # noqa: F821
    errors: list[str]


@pytest.fixture
def watched(browser: "playwright.sync_api.Browser") -> Iterator[Watched]:  # noqa: F821
    """A projector's page that notes every script error and every request that leaves this machine."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.set_default_timeout(30_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(f"script: {error}"))
    page.on(
        "request", lambda request: None if stays(request.url) else errors.append(f"left this machine: {request.url}")
    )
    yield Watched(page, errors)
    page.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """JupyterLab on the notebooks; its address."""
    home, port = tmp_path_factory.mktemp("jupyter"), free_port()
    settings = home / "settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
    kept = home / "settings/@jupyterlab/docmanager-extension"
    kept.mkdir()
    (kept / "plugin.jupyterlab-settings").write_text('{"autosave": false}')  # a slow machine would save its outputs
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}",
        "--ServerApp.port_retries=0", "--allow-root", "--IdentityProvider.token=t", "--ServerApp.root_dir=.",
        "--LabApp.expose_app_in_browser=True",
    ]  # fmt: skip
    with serving(command, home, port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def voila(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The leadership view of the first notebook; its address."""
    home, port = tmp_path_factory.mktemp("voila"), free_port()
    command = [
        sys.executable, "-m", "voila", "notebooks/00_start_here.ipynb", "--no-browser", "--Voila.ip=127.0.0.1",
        f"--port={port}",
    ]  # fmt: skip
    with serving(command, home, port):
        yield f"http://127.0.0.1:{port}"


Axe = Callable[["playwright.sync_api.Page"], list[str]]  # noqa: F821


@pytest.fixture(scope="session")
def axe() -> Axe:
    """What looks at a page as axe does, and returns each violation: its rule, what it is, and where.

    The page's own security policy stays in force: the script is put in by the browser, not by the page.
    """
    script = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")

    def look(page: "playwright.sync_api.Page") -> list[str]:  # noqa: F821
        page.evaluate(script)
        found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
        return [f"{each['id']}: {each['help']}: {node['html'][:200]}" for each in found for node in each["nodes"]]

    return look


@pytest.fixture(scope="session")
def measured_room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with documents, questions and a measured session, to copy."""
    root = tmp_path_factory.mktemp("measured") / "room"
    prepared(root)
    return root


@pytest.fixture(scope="module")
def workshop(measured_room: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """A workshop in which nobody has said anything, and which is being served."""
    home = tmp_path_factory.mktemp("room")
    with served(copied(measured_room, home / "room"), home) as workshop:
        yield workshop


@pytest.fixture
def enter(browser: "playwright.sync_api.Browser", workshop: Workshop) -> Iterator[Callable[..., Person]]:  # noqa: F821
    """What lets people in, each with a device of their own."""
    people: list[Person] = []

    def enter(name: str, *, token: bool = False, phone: bool = False) -> Person:
        people.append(entered(browser, workshop, name, token=token, phone=phone))
        return people[-1]

    yield enter
    for person in people:
        person.context.close()
