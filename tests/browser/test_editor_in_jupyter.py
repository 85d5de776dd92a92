"""The editor where people meet it: in JupyterLab, and in leadership views on one file."""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Watched
from tests.browser.servers import free_port, serving
from tests.conftest import FILES, QUESTIONS
from toolkit import GoldenSet

pytestmark = pytest.mark.browser

CODE = """from toolkit import GoldenSet, load_documents, views
golden = GoldenSet.read("golden.jsonl")
editor = views.GoldenEditor(golden, load_documents("documents"), path="golden.jsonl", viewer_groups={"staff"})
editor.box"""
CONNECTED = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.connectionStatus === 'connected'"
CELLS = "window.jupyterapp.shell.currentWidget.content.widgets.length"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook with the editor, and the documents that it is about."""
    home = tmp_path_factory.mktemp("home")
    for name, text in FILES.items():
        path = home / "documents" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CODE)], metadata=kernel)
    nbformat.write(notebook, home / "edit.ipynb")
    return home


@pytest.fixture
def golden_there(home: Path) -> Path:
    """The golden file as it was, with nothing beside it."""
    shutil.rmtree(home / ".golden-history", ignore_errors=True)
    path = home / "golden.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in QUESTIONS), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def jupyter(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server for both: JupyterLab, and Voila as its extension; its address."""
    own, port = tmp_path_factory.mktemp("jupyter"), free_port()
    settings = own / "settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}",
        "--ServerApp.port_retries=0", "--allow-root", "--IdentityProvider.token=t", f"--ServerApp.root_dir={home}",
        "--LabApp.expose_app_in_browser=True", "--ServerApp.jpserver_extensions={'voila.server_extension': True}",
    ]  # fmt: skip
    with serving(command, own, port):
        yield f"http://127.0.0.1:{port}"


def in_lab(page: Page, address: str) -> None:
    page.goto(address)
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
    page.wait_for_function(CONNECTED, timeout=60_000)


def test_in_lab_it_edits_saves_and_outlives_a_reload(watched: Watched, jupyter: str, golden_there: Path) -> None:
    page, laboratory = watched.page, f"{jupyter}/lab/tree/edit.ipynb?token=t&reset"
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
    saved = GoldenSet.read(golden_there)[0]
    assert (saved.question, saved.stakes) == ("What does a stall permit cost a year?", "low")
    assert watched.errors == []


def test_leadership_views_lose_nothing_to_each_other_nor_to_a_reload(
    browser: Browser, watched: Watched, jupyter: str, golden_there: Path
) -> None:
    leaders = f"{jupyter}/voila/render/edit.ipynb?token=t"
    page, other = watched.page, browser.new_page()
    for each in (page, other):
        each.goto(leaders, wait_until="commit")
    for each in (page, other):
        expect(each.get_by_label("Facts, q1", exact=True)).to_be_visible(timeout=60_000)
    for each, facts in ((other, "cr 41"), (page, "cr 42")):
        each.get_by_label("Facts, q1", exact=True).fill(facts)
        each.get_by_role("button", name="Save", exact=True).click()
        expect(each.locator(".message")).to_contain_text("aved")
    page.get_by_label("q1 facts: Mine").check()
    page.get_by_role("button", name="Save with these choices").click()
    expect(page.locator(".message")).to_contain_text("Saved 6 questions")
    assert GoldenSet.read(golden_there)[0].facts == (("cr 42",),)
    other.get_by_label("Question, q2", exact=True).fill("What was it before?")  # and never saved
    expect(other.locator(".gwe")).not_to_have_attribute("aria-busy", "true")
    other.close(run_before_unload=False)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_label("Facts, q3", exact=True).fill("twenty-seven days")
    expect(page.locator(".gwe")).not_to_have_attribute("aria-busy", "true")
    page.reload(wait_until="commit")  # Voila gives the page a new kernel
    expect(page.locator(".lost p")).to_have_count(2, timeout=60_000)
    expect(page.get_by_label("Facts, q3", exact=True)).not_to_have_value("twenty-seven days")
    page.get_by_role("button", name="Take up what was left").first.click()  # the newest
    expect(page.locator(".message")).to_contain_text("taken up as they were left", timeout=30_000)
    expect(page.get_by_label("Facts, q3", exact=True)).to_have_value("twenty-seven days")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".message")).to_contain_text("Saved 6 questions")
    assert GoldenSet.read(golden_there)[2].facts == (("twenty-seven days",),)
    page.get_by_role("button", name="Take up what was left").click()
    expect(page.get_by_label("Question, q2", exact=True)).to_have_value("What was it before?")
    expect(page.get_by_text("from toolkit import")).to_have_count(0)
    # Voila's own page asks for an icon font and, beside JupyterLab, for MathJax: the editor does without both.
    assert [each for each in watched.errors if not re.search("fontawesome|mathjax", each)] == []
