"""The gallery: opens from disk, asks nothing of any network, runs only a chart's button, and saves what it shows."""

import re
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from docs.gallery.__main__ import main
from docs.gallery.formulas import taken_out
from docs.gallery.guides import linked, prose
from tests.browser.conftest import Watched

pytestmark = pytest.mark.browser

HOSTILE = '<img src=x onerror="window.__pwned = true"><script>window.__pwned = true</script>'
PROSE = "# What is shown?\n\n**The answer in three sentences.** All of $v_j$.\n\n$$\\frac{a}{b}$$"
CODE = [
    "import polars as pl\nfrom IPython.display import HTML\nfrom toolkit import decision, views\n"
    "from toolkit.schema import ESTIMATES, Estimate, frame",
    "views.show_tables()\npl.DataFrame({'text': [HOSTILE], 'share': [0.4]})",
    "rows = [Estimate(option=name, metric='completed', value=at, low=at - 0.1, high=at + 0.1, level=0.95, n=30,\n"
    "    method='Wilson', provenance='measured') for name, at in (('rag', 0.7), ('long-context', 0.65))]\n"
    "views.estimates_figure(frame(rows, ESTIMATES), 'completed', title='Tasks completed', axis='share of questions')",
    "print(HOSTILE)",
    "panel = views.TriagePanel()\npanel.inputs['access'].value = 'Some are restricted'\npanel.box",
    # As a careless cell might.
    'HTML(\'<script>window.__pwned = true</script><img src="http://198.51.100.7/x.png" alt="">\')',
    "# Two and two.\nassert 2 + 2 == 4",
]


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gallery of one notebook, with all that a notebook may show, and the guides."""
    folder = tmp_path_factory.mktemp("gallery")
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell(
                "# What is shown?\n\n**The answer in three sentences.** All of $v_j$.\n\n$$\\frac{a}{b}$$"
            ),
            nbformat.v4.new_code_cell(f"HOSTILE = {HOSTILE!r}"),
            *(nbformat.v4.new_code_cell(code) for code in CODE),
            nbformat.v4.new_markdown_cell("[next](03_compare_options.ipynb), [elsewhere](../toolkit/cli/main.py)"),
        ]
    )
    (folder / "notebooks").mkdir()
    nbformat.write(notebook, folder / "notebooks" / "07_shown.ipynb")
    assert main(["--notebooks", str(folder / "notebooks"), "--out", str(folder / "out")]) == 0
    return folder / "out"


def test_nothing_hostile_runs_and_nothing_leaves_the_machine(watched: Watched, gallery: Path) -> None:
    page = watched.page
    page.goto((gallery / "07_shown.html").as_uri())
    expect(page.get_by_role("heading", name="What is shown?")).to_be_visible()
    assert page.evaluate("window.__pwned") is None
    assert page.locator("pre.said").inner_text().startswith("<img src=x")
    assert [error for error in watched.errors if "198.51.100.7" not in error] == []
    # A blocked request is still announced; none was answered.
    assert page.evaluate("performance.getEntriesByType('resource').filter(each => each.responseStatus).length") == 0


def test_a_chart_saves_as_png_svg_html_and_csv(watched: Watched, gallery: Path, tmp_path: Path) -> None:
    page = watched.page
    page.goto((gallery / "07_shown.html").as_uri())
    figure = page.locator("figure.chart")
    starts = {"SVG": b"<svg", "HTML": b"<!doctype", "CSV": b"option,", "PNG": b"\x89PNG"}
    for kind, start in starts.items():
        with page.expect_download() as caught:
            figure.locator(".save").get_by_text(kind, exact=True).click()
        caught.value.save_as(tmp_path / kind)
        assert caught.value.suggested_filename == f"tasks-completed.{kind.lower()}"
        assert (tmp_path / kind).read_bytes().lstrip().startswith(start)
    watched.page.goto((tmp_path / "HTML").rename(tmp_path / "page.html").as_uri())
    expect(page.get_by_role("img", name="Tasks completed")).to_be_visible()
    with page.expect_download() as caught:
        page.get_by_role("button", name="PNG").click()
    assert caught.value.suggested_filename == "tasks-completed.png"


def test_a_keyboard_reaches_the_table_and_the_buttons(watched: Watched, gallery: Path) -> None:
    page = watched.page
    page.goto((gallery / "07_shown.html").as_uri())
    summary = page.locator("figure.chart summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("figure.chart td", has_text="Wilson").first).to_be_visible()
    reached = []
    for _ in range(6):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim()"))
    assert {"SVG", "HTML", "CSV", "PNG"} <= set(reached)


@pytest.mark.parametrize("name", ["index", "07_shown", "file-formats"])
def test_axe_finds_nothing(watched: Watched, gallery: Path, name: str) -> None:
    watched.page.goto((gallery / f"{name}.html").as_uri())
    found = Axe().run(watched.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"]})
    assert [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found.response["violations"]] == []


@pytest.mark.parametrize("name", ["index", "07_shown", "file-formats", "glossary"])
def test_nothing_is_wider_than_a_phone(watched: Watched, gallery: Path, name: str) -> None:
    watched.page.set_viewport_size({"width": 390, "height": 844})
    watched.page.goto((gallery / f"{name}.html").as_uri())
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_every_link_leads_somewhere_in_the_gallery(gallery: Path) -> None:
    pages = {path.name for path in gallery.glob("*.html")} | {path.name for path in Path("notebooks").glob("*.ipynb")}
    for path in gallery.glob("*.html"):
        for address in re.findall(r'href="([^"#:]+)(?:#[^"]*)?"', path.read_text(encoding="utf-8")):
            assert address in pages or address.replace(".html", ".ipynb") in pages, (path.name, address)


def test_a_panel_is_shown_as_it_stood_and_checks_say_what_they_check(watched: Watched, gallery: Path) -> None:
    page = watched.page
    page.goto((gallery / "07_shown.html").as_uri())
    expect(page.get_by_text("some documents are restricted").first).to_be_visible()
    expect(page.locator("summary", has_text="✓ Two and two.")).to_be_visible()
    expect(page.locator("math")).to_have_count(2)


def test_a_notebook_that_fails_makes_no_gallery(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cells = [nbformat.v4.new_markdown_cell("# Q?"), nbformat.v4.new_code_cell("1 / 0")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "00_bad.ipynb")
    assert main(["--notebooks", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert main(["--notebooks", str(tmp_path / "none"), "--out", str(tmp_path / "out")]) == 2


def test_links_and_formulas() -> None:
    assert linked("../toolkit/economics/default_scenario.yaml") == ""
    assert "<a" not in prose("[the default](../toolkit/economics/default_scenario.yaml)")
    assert taken_out("cr $5 and $6")[1] == []
    with pytest.raises(ValueError, match=r"\\oint is not among"):
        taken_out(r"$$\oint x$$")
