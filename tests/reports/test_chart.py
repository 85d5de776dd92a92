"""A chart: what belongs beside it is there, it saves as what it is asked to, and hostile words stay words."""

import base64
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import polars as pl
import pytest

from toolkit import InputError
from toolkit.reports import Bar, Chart, interval_chart

HOSTILE = "<script>window.__pwned = true</script>"
NS = "{http://www.w3.org/2000/svg}"


def chart(**changes: object) -> Chart:
    bar = Bar(option="rag", title="RAG", value=0.7, low=0.5, high=0.8, words="70% (50 to 80%)")
    plot = interval_chart([bar], title="Tasks completed", axis="share of questions", most=1)
    table = pl.DataFrame({"option": ["RAG", "=1+1"], "value": [0.7, None], "n": [30, 1200]})
    given = {"title": "Tasks completed", "see": "RAG leads.", "source": "30 questions, as of 2 March.", "plot": plot,
             "table": table}  # fmt: skip
    return Chart(**{**given, **changes})


def test_sentence_source_and_figures_stand_beside_the_picture() -> None:
    html = chart().html
    for part in (
        "Tasks completed",
        "RAG leads.",
        "30 questions, as of 2 March.",
        "<details>",
        "<th scope=",
        "not known",
    ):
        assert part in html, part
    assert html.count("<svg") == 1


@pytest.mark.parametrize("name", ["title", "see", "source"])
def test_a_chart_without_words_is_none(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        chart(**{name: " "})


def test_the_picture_to_hand_on_has_its_words_drawn_in() -> None:
    root = ET.fromstring(chart(see="so it goes " * 40).svg)  # noqa: S314 - our own
    texts = " ".join(text.text for text in root.iter(f"{NS}text"))
    assert texts.count("so it goes") >= 35
    assert "30 questions, as of 2 March." in texts
    assert "RAG: 70% (50 to 80%)." in root.findtext(f"{NS}desc")


def test_every_link_holds_its_file_and_the_page_holds_links_too() -> None:
    links = dict(re.findall(r'download="tasks-completed\.(\w+)"[^>]*href="data:[^,]*,([^"]+)"', chart().html))
    files = {kind: base64.b64decode(held).decode() for kind, held in links.items()}
    assert set(files) == {"svg", "html", "csv"}
    assert files["svg"] == chart().svg
    assert files["csv"].splitlines()[2].startswith("'=1+1")
    assert files["html"].lstrip().startswith("<!doctype html>")
    assert 'download="tasks-completed.svg"' in files["html"]


def test_hostile_words_are_only_words() -> None:
    made = chart(title=HOSTILE, see=HOSTILE, source=HOSTILE, table=pl.DataFrame({HOSTILE: [HOSTILE]}))
    assert HOSTILE not in made.html
    assert HOSTILE not in made.svg
    assert HOSTILE not in made.page
    assert made.name == "script-window-pwned-true-script"


def test_the_page_may_run_its_own_script_alone() -> None:
    page = chart().page
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page).group(1).replace("&#39;", "'")
    assert "default-src 'none'" in policy
    assert re.search(r"script-src 'sha256-[^']+'$", policy)
    assert "http:" not in page.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("ending", ["svg", "html", "csv"])
def test_it_saves_as_its_ending_says(tmp_path: Path, ending: str) -> None:
    made = chart().save(tmp_path / "new" / f"chart.{ending.upper()}")
    assert (
        made.read_text(encoding="utf-8")
        .lstrip()
        .startswith({"svg": "<svg", "html": "<!doctype", "csv": "option,"}[ending])
    )


@pytest.mark.parametrize("name", ["chart.pdf", "chart"])
def test_another_ending_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"allowed: \.png, \.svg, \.html, \.csv"):
        chart().save(tmp_path / name)


def test_without_a_browser_a_png_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    with pytest.raises(InputError, match="no Chromium to draw with") as caught:
        chart().save(tmp_path / "chart.png")
    assert "save the chart as .svg or .html" in str(caught.value)
    assert not (tmp_path / "chart.png").exists()


def test_a_browser_that_draws_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "true")
    with pytest.raises(InputError, match="Chromium made no picture"):
        chart().save(tmp_path / "chart.png")
