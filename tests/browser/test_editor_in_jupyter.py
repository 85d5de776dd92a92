"""The editor where people meet it: in JupyterLab, and in two leadership views on one file."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Watched, _free_port, _serving
from tests.conftest import FILES, QUESTIONS
from toolkit import GoldenSet

pytestmark = pytest.mark.browser

CODE = """from toolkit import GoldenSet, load_documents, views
golden = GoldenSet.read("golden.jsonl")
editor = views.GoldenEditor(golden, load_documents("documents"), path="golden.jsonl", viewer_groups={"staff"})
editor.box"""
CONNECTED = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.connectionStatus === 'connected'"
CELLS = "window.jupyterapp.shell.currentWidget.content.widgets.length"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A notebook with the editor, and what it edits."""
    for name, text in FILES.items():
        path = tmp_path / "documents" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "golden.jsonl").write_text("".join(json.dumps(each) + "\n" for each in QUESTIONS), encoding="utf-8")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CODE)], metadata=kernel)
    nbformat.write(notebook, tmp_path / "edit.ipynb")
    return tmp_path


@pytest.fixture
def laboratory(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home, port = tmp_path_factory.mktemp("jupyter"), _free_port()
    settings = home / "settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}",
        "--ServerApp.port_retries=0", "--allow-root", "--IdentityProvider.token=t", f"--ServerApp.root_dir={folder}",
        "--LabApp.expose_app_in_browser=True",
    ]  # fmt: skip
    with _serving(command, home, port):
        yield f"http://127.0.0.1:{port}/lab/tree/edit.ipynb?token=t&reset"


@pytest.fixture
def leaders(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home, port = tmp_path_factory.mktemp("voila"), _free_port()
    command = [
        sys.executable, "-m", "voila", str(folder / "edit.ipynb"), "--no-browser", "--Voila.ip=127.0.0.1",
        f"--port={port}",
    ]  # fmt: skip
    with _serving(command, home, port):
        yield f"http://127.0.0.1:{port}"


def in_lab(page: Page, address: str) -> None:
    page.goto(address)
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
    page.wait_for_function(CONNECTED, timeout=60_000)


def test_in_lab_it_edits_saves_and_outlives_a_reload(watched: Watched, laboratory: str, folder: Path) -> None:
    page = watched.page
    in_lab(page, laboratory)
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.get_by_label("Stakes, q1", exact=True).select_option("high")
    page.get_by_label("Question, q1", exact=True).fill("What does a stall permit cost a year?")
    expect(page.locator(".saved")).to_have_text("● Unsaved changes")
    expect(page.locator(".gwe")).not_to_have_attribute("aria-busy", "true")
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")
    in_lab(page, laboratory)
    expect(page.get_by_label("Question, q1", exact=True)).to_have_value("What does a stall permit cost a year?")
    page.get_by_label("Stakes, q1", exact=True).focus()
    for key in ("m", "a", "b", "d", "d", "x", "z", "l"):  # each does something to a notebook's cells
        page.keyboard.press(key)
    page.get_by_label("Details of q1").focus()
    for key in ("a", "b", "d", "d", "x"):
        page.keyboard.press(key)
    assert page.evaluate(CELLS) == 1
    page.get_by_label("Stakes, q1", exact=True).select_option("low")
    page.keyboard.press("Control+s")
    expect(page.locator(".message")).to_contain_text("Saved 6 questions")
    page.get_by_label("Details of q1").click()
    saved = GoldenSet.read(folder / "golden.jsonl")[0]
    assert (saved.question, saved.stakes) == ("What does a stall permit cost a year?", "low")
    assert watched.errors == []


def test_two_leadership_views_on_one_file_lose_nothing(
    browser: Browser, watched: Watched, leaders: str, folder: Path
) -> None:
    page, other = watched.page, browser.new_page()
    for each in (page, other):
        each.goto(leaders)
        expect(each.get_by_label("Facts, q1", exact=True)).to_be_visible(timeout=60_000)
    for each, facts in ((other, "cr 41"), (page, "cr 42")):
        each.get_by_label("Facts, q1", exact=True).fill(facts)
        each.get_by_role("button", name="Save", exact=True).click()
        expect(each.locator(".message")).to_contain_text("aved")
    other.close()
    page.get_by_label("q1 facts: Mine").check()
    page.get_by_role("button", name="Save with these choices").click()
    expect(page.locator(".message")).to_contain_text("Saved 6 questions")
    assert GoldenSet.read(folder / "golden.jsonl")[0].facts == (("cr 42",),)
    expect(page.get_by_text("from toolkit import")).to_have_count(0)
    # Voila's own page asks for an icon font, which the editor does without.
    assert [each for each in watched.errors if "fontawesome" not in each] == []
