"""The calculator in a real browser: its sums are Python's, it redraws quickly, and a link brings the figures back."""

import random
from pathlib import Path

import pytest

from tests.browser.conftest import Watched
from toolkit.economics import Scenario, play, playable
from toolkit.views.calculator.exports import calculator_html

pytestmark = pytest.mark.browser
FOLDER = Path("data/samples/scenarios")
SCRIPT = Path("toolkit/views/calculator/calculator.js").read_text(encoding="utf-8")
IMPORT = "const made = await import(URL.createObjectURL(new Blob([source], {type: 'text/javascript'})));"


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    scenario = Scenario.read(FOLDER / "agency.yaml")
    path = tmp_path_factory.mktemp("cost") / "cost.html"
    path.write_text(calculator_html(scenario, scenario.estimates()), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["small-team", "agency", "national-service"])
def test_the_page_s_sums_are_python_s(watched: Watched, name: str) -> None:
    scenario = Scenario.read(FOLDER / f"{name}.yaml")
    state, chance = playable(scenario, scenario.estimates(), draws=101), random.Random(name)  # noqa: S311 - not a secret
    cases = [
        {each["name"]: min(each["likely"] * chance.uniform(0.1, 4), 1.0 if each["share"] else 1e8)
         for each in state["sliders"] if chance.random() < 0.7}
        for _ in range(40)
    ]  # fmt: skip
    watched.page.goto("about:blank")
    shown = watched.page.evaluate(
        f"async ([source, state, cases]) => {{ {IMPORT} return cases.map((each) => made.play(state, each)); }}",
        [SCRIPT, state, cases],
    )
    for case, rows in zip(cases, shown, strict=True):
        for ours, theirs in zip(play(state, case), rows, strict=True):
            assert {key: pytest.approx(value, rel=1e-9) for key, value in ours.items() if key != "option"} == {
                key: value for key, value in theirs.items() if key != "option"
            }


def test_a_slider_redraws_and_agrees_with_the_number_typed(watched: Watched, page_file: Path) -> None:
    page = watched.page
    page.goto(page_file.as_uri())
    before = page.locator(".headline").inner_text()
    slider, typed = page.get_by_label("wrong answer usd, slider"), page.get_by_label("wrong answer usd, typed")
    times = []
    for value in range(0, 700, 35):
        slider.evaluate("(each, value) => { each.value = value; each.dispatchEvent(new Event('input')); }", value)
        times.append(float(page.locator(".gw-cost").get_attribute("data-redraw-ms") or "nan"))
    assert float(typed.input_value()) == pytest.approx(float(slider.input_value()), rel=1e-3)
    assert page.locator(".headline").inner_text() != before
    first = page.locator("tbody button").first
    bar = page.locator("svg text.usd").first
    assert first.inner_text() == bar.text_content()
    print(f"slider to redrawn: median {sorted(times)[len(times) // 2]:.1f} ms, worst {max(times):.1f} ms")  # noqa: T201 - measured, not asserted
    first.click()
    assert "Source" in page.locator(".explain").inner_text()
    typed.fill("-5")
    assert page.get_by_role("alert").filter(has_text="0 to").count() == 1
    assert not watched.errors
    assert "NaN" not in page.content().split("<script")[0]


def test_a_link_brings_the_figures_back_and_bad_ones_are_dropped(watched: Watched, page_file: Path) -> None:
    page = watched.page
    page.goto(page_file.as_uri())
    page.get_by_label("review share, typed").fill("0.9")
    page.get_by_role("button", name="Link to share").click()
    link = page.get_by_label("link to these figures").input_value()
    assert "review_share=0.9" in link
    told = page.locator(".headline").inner_text()
    page.goto("about:blank")
    page.goto(link)
    assert page.locator(".headline").inner_text() == told
    page.goto("about:blank")
    page.goto(f"{page_file.as_uri()}#review_share=7&nothing=1&review_minutes=<b>")
    assert page.get_by_label("review share, typed").input_value() == "0.25"
    assert not watched.errors


def test_nothing_covers_a_control_on_a_projector(watched: Watched, page_file: Path) -> None:
    page = watched.page
    page.goto(page_file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    covered = page.evaluate(
        "[...document.querySelectorAll('input, select, .buttons button')].filter((each) => { "
        "const box = each.getBoundingClientRect(); "
        "return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) !== each; }).length"
    )
    assert covered == 0
