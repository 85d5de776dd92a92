"""Chromium, and Jupyter's servers on loopback with a configuration of their own."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

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
        "request", lambda request: None if _stays(request.url) else errors.append(f"left this machine: {request.url}")
    )
    yield Watched(page, errors)
    page.close()


def _stays(url: str) -> bool:
    return url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "file:", "data:", "blob:", "about:"))


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """JupyterLab on the notebooks; its address."""
    home, port = tmp_path_factory.mktemp("jupyter"), _free_port()
    settings = home / "settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}",
        "--ServerApp.port_retries=0", "--allow-root", "--IdentityProvider.token=t", "--ServerApp.root_dir=.",
        "--LabApp.expose_app_in_browser=True",
    ]  # fmt: skip
    with _serving(command, home, port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def voila(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The leadership view of the first notebook; its address."""
    home, port = tmp_path_factory.mktemp("voila"), _free_port()
    command = [
        sys.executable, "-m", "voila", "notebooks/00_start_here.ipynb", "--no-browser", "--Voila.ip=127.0.0.1",
        f"--port={port}",
    ]  # fmt: skip
    with _serving(command, home, port):
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def _serving(command: list[str], home: Path, port: int) -> Iterator[None]:
    names = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    folders = {f"JUPYTER_{name}": str(home / name) for name in names}
    environment = {
        **os.environ, **folders, "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "spaces"), "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_PLATFORM_DIRS": "1",
    }  # fmt: skip
    with (home / "server.log").open("w") as log:
        server = subprocess.Popen(
            command, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        _wait_for(server, port, home / "server.log")
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait(10)


def _wait_for(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    for _ in range(600):
        if server.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
        time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
