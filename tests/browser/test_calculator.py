"""The calculator in a real browser: its sums are Python's, it redraws quickly, and what leaves it comes back."""

import base64
import io
import json
import random
import sys
import zlib
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.browser.conftest import Axe, Watched
from tests.browser.servers import free_port, serving
from tests.browser.test_notebooks_in_lab import open_in_lab
from toolkit.economics import Scenario, capacity_curve, play
from toolkit.schema import OPTIONS
from toolkit.views import CostPanel
from toolkit.views.calculator.exports import calculator_html
from toolkit.views.calculator.holding import carried, worked_scenarios
from toolkit.views.calculator.packing import unpacked
from toolkit.views.calculator.script import script

pytestmark = pytest.mark.browser
FOLDER = Path("data/samples/scenarios")
AGENCY = Scenario.read(FOLDER / "agency.yaml")
MODULE = "const made = await import(URL.createObjectURL(new Blob([source], {type: 'text/javascript'})));"


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cost") / "cost.html"
    path.write_text(
        calculator_html(AGENCY, AGENCY.estimates(), name="Ours", worked=worked_scenarios(FOLDER)), encoding="utf-8"
    )
    return path


@pytest.fixture(scope="module")
def headline(browser: Any, page_file: Path) -> str:
    """What the page says before anybody touches it."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(page_file.as_uri())
    told: str = page.locator(".headline").inner_text()
    page.close()
    return told


def run(page: Any, body: str, *given: object) -> Any:
    """Return what the script's own functions make of values, on a page of nothing else."""
    page.goto("about:blank")
    return page.evaluate(f"async ([source, ...given]) => {{ {MODULE} {body} }}", [script(), *given])


def moves(state: dict[str, Any], chance: random.Random) -> dict[str, float]:
    return {
        each["name"]: min(each["likely"] * chance.uniform(0.1, 4), 1.0 if each["share"] else 1e8)
        for each in state["sliders"]
        if chance.random() < 0.7
    }


# -- its sums --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["small-team", "agency", "national-service"])
def test_the_page_s_sums_are_python_s(watched: Watched, name: str) -> None:
    scenario = Scenario.read(FOLDER / f"{name}.yaml")
    held, chance = carried(name, scenario, scenario.estimates()), random.Random(name)  # noqa: S311 - not a secret
    state, cases = unpacked(held), [moves(held, chance) for _ in range(30)]
    shown = run(
        watched.page, "const state = made.unpack(given[0]); return given[1].map((each) => made.play(state, each));",
        held, cases,
    )  # fmt: skip
    for case, rows in zip(cases, shown, strict=True):
        for ours, theirs in zip(play(state, case), rows, strict=True):
            assert theirs.pop("option") == ours.pop("option")
            assert {key: pytest.approx(value, rel=1e-9) for key, value in ours.items()} == theirs


def test_people_alone_and_the_ranges_are_those_of_the_table(watched: Watched) -> None:
    """The page's 2,039 worlds against the 20,000 of `groundwork cost`."""
    costs = AGENCY.cost_per_completed_task(AGENCY.estimates())
    rows, alone = run(
        watched.page, "const its = made.unpack(given[0]); return [made.play(its, {}), made.peopleAlone(its, {})];",
        carried("ours", AGENCY, AGENCY.estimates()),
    )  # fmt: skip
    table = {row["option"]: row for row in costs.filter(item="per completed task").to_dicts()}
    for row in rows:
        assert [row[end] for end in ("low", "usd", "high")] == pytest.approx(
            [table[row["option"]][end] for end in ("low", "usd", "high")], rel=0.03
        )
    human = costs.filter(item="all-human per completed task").row(0, named=True)
    assert [alone[end] for end in ("low", "usd", "high")] == pytest.approx(
        [human[end] for end in ("low", "usd", "high")], rel=0.03
    )


@pytest.mark.parametrize("name", ["small-team", "agency", "national-service"])
def test_the_cheapest_changes_where_python_says(watched: Watched, name: str) -> None:
    scenario = Scenario.read(FOLDER / f"{name}.yaml")
    estimates = scenario.estimates()
    changes = run(
        watched.page, "const state = made.unpack(given[0]); return made.changes(state, made.settings(state, {}));",
        carried(name, scenario, estimates),
    )  # fmt: skip
    options = estimates["option"].unique(maintain_order=True).to_list()
    crossed = [
        each.tasks_per_month
        for one, other in combinations(options, 2)
        for each in scenario.crossings(one, other, estimates=estimates)
    ]
    for each in changes:
        at = each["tasks_per_month"]
        assert min(abs(at / other - 1) for other in crossed) < 1e-6
        below, above = (
            capacity_curve(scenario, estimates, volumes=[at * near]).sort("usd")["option"][0]
            for near in (0.9999, 1.0001)
        )
        assert below != above == each["cheaper_above"]


# -- in a hand -------------------------------------------------------------------------------------------------------

FIFTY_MOVES = """async ([label, values]) => {
  const slider = document.querySelector(`[aria-label="${label}"]`), times = [];
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  for (const value of values) {
    await frame();
    const began = performance.now();
    slider.value = value;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await frame();
    times.push(performance.now() - began);
  }
  return times;
}"""


def timed(page: Any, where: str) -> list[float]:
    """Move a slider fifty times and print how long each took, from the event to the frame after the drawing."""
    given = ["A wrong answer costs, USD, slider", [14 * step for step in range(50)]]
    times = sorted(page.evaluate(FIFTY_MOVES, given))
    told = f"{where}: slider to redrawn figure, median {times[25]:.1f} ms, p95 {times[47]:.1f} ms of 50 moves"
    print(told)  # noqa: T201 - measured, not asserted
    return times


def test_a_slider_redraws_and_agrees_with_the_number_typed(watched: Watched, page_file: Path) -> None:
    page = watched.page
    page.goto(page_file.as_uri())
    before = page.locator(".headline").inner_text()
    assert len(timed(page, "page from disk")) == 50
    slider, typed = (page.get_by_label(f"A wrong answer costs, USD, {kind}") for kind in ("slider", "typed"))
    assert float(typed.input_value()) == pytest.approx(float(slider.input_value()), rel=1e-3)
    assert page.locator(".headline").inner_text() != before
    figures = page.locator("tbody tr td:nth-child(2) button").all_inner_texts()
    assert figures == page.locator("svg text.usd").all_text_contents()
    typed.fill("-5")
    assert page.get_by_role("alert").filter(has_text="not used: 0 to").count() == 1
    assert typed.get_attribute("aria-invalid") == "true"
    assert page.locator("tbody tr td:nth-child(2) button").all_inner_texts() == figures
    typed.blur()  # what was not taken does not stay
    assert typed.input_value() == "0"
    assert page.get_by_role("alert").filter(has_text="-5 was not used: 0 to").count() == 1
    assert page.locator("tbody tr td:nth-child(2) button").all_inner_texts() != figures
    assert not watched.errors


def test_every_scenario_and_what_if_has_figures(watched: Watched, page_file: Path) -> None:
    page = watched.page
    page.goto(page_file.as_uri())
    names = page.get_by_label("scenario", exact=True).locator("option").all_inner_texts()
    assert names == ["Ours", "National service", "Small team"]
    told = set()
    for name in names:
        page.get_by_label("scenario", exact=True).select_option(label=name)
        for what_if in page.get_by_label("what if").locator("option").all_inner_texts():
            page.get_by_label("what if").select_option(label=what_if)
            shown = page.locator(".gw-cost").inner_text()
            assert "NaN" not in shown
            assert "Infinity" not in shown
            assert "undefined" not in shown
            told.add(page.locator(".headline").inner_text())
    assert len(told) == 21
    assert not watched.errors


NOTHING = dict.fromkeys(["build_amortised", "index", "tuning", "governance"], 0)
FREE = {"usd_per_mtok_in": 0, "usd_per_mtok_out": 0, "fixed_usd_per_month": dict.fromkeys(OPTIONS, NOTHING)}


@pytest.mark.parametrize(("name", "changes"), [("agency", {}), ("national-service", {}), ("small-team", FREE)])
def test_no_extreme_of_any_slider_draws_what_is_no_number(
    watched: Watched, tmp_path: Path, name: str, changes: dict[str, object]
) -> None:
    scenario, path, page = Scenario.read(FOLDER / f"{name}.yaml"), tmp_path / "cost.html", watched.page
    scenario = scenario.replace(**changes)
    path.write_text(calculator_html(scenario, scenario.estimates()), encoding="utf-8")
    page.goto(path.as_uri())
    found = page.evaluate(
        """() => {
          const typed = [...document.querySelectorAll("input[type=number]")], broken = [];
          const looks = [...document.querySelectorAll(".looks button")];
          const type = (input, value) => { input.value = value; input.dispatchEvent(new Event("input")); };
          const look = (what) => looks.forEach((each) => {
            each.click();
            const html = document.querySelector(".gw-cost").innerHTML;
            if (/NaN|Infinity|undefined|null/.test(html)) broken.push(what);
          });
          for (const input of typed) {
            const now = input.value;
            for (const end of [input.min, input.max]) { type(input, end); look(`${input.ariaLabel} at ${end}`); }
            type(input, now);
          }
          for (const end of ["min", "max"]) {
            typed.forEach((input) => type(input, input[end]));
            look(`all at ${end}`);
          }
          return broken;
        }"""
    )
    assert found == []
    assert not watched.errors


def test_each_number_tells_its_formula_and_source_by_keyboard(watched: Watched, page_file: Path) -> None:
    page = watched.page
    page.goto(page_file.as_uri())
    numbers = page.locator(".gw-cost .number")
    assert numbers.count() >= 5 * 8
    for place in range(numbers.count()):
        numbers.nth(place).focus()
        page.keyboard.press("Enter")
        box = page.locator(".explain.open")
        assert "Source:" in box.inner_text(), numbers.nth(place).text_content()
        assert box.is_visible()
        page.keyboard.press("Escape")
        assert page.locator(".explain.open").count() == 0
        assert numbers.nth(place).evaluate("each => document.activeElement === each")
    page.get_by_role("button", name="A wrong answer costs, USD").click()
    assert "assumed: mean of low, medium and high stakes" in page.locator(".explain").inner_text()
    page.get_by_role("button", name="Where the money goes").click()
    page.get_by_label("option whose money is shown").select_option(label="RAG")
    page.get_by_role("button", name="people alone").click()
    assert page.locator(".explain [role=status]").inner_text().startswith("People alone: minutes for a person")
    assert not watched.errors


OVERLAPS = """() => {
  const found = [];
  for (const svg of document.querySelectorAll("svg")) {
    const edge = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll("text")]
      .map((each) => [each.textContent, each.getBoundingClientRect()]).filter(([, box]) => box.width);
    texts.forEach(([words, box], at) => {
      const inside = box.left > edge.left - 1 && box.right < edge.right + 1;
      if (!inside || box.top < edge.top - 1 || box.bottom > edge.bottom + 1) found.push(`clipped: ${words}`);
      for (const [others, other] of texts.slice(at + 1)) {
        const across = Math.min(box.right, other.right) - Math.max(box.left, other.left);
        const down = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
        if (across > 1 && down > 4) found.push(`${words} | ${others}`);
      }
    });
  }
  return found;
}"""


@pytest.mark.parametrize("name", ["small-team", "agency", "national-service"])
def test_no_label_overlaps_another_or_is_clipped(watched: Watched, tmp_path: Path, name: str) -> None:
    scenario, path = Scenario.read(FOLDER / f"{name}.yaml"), tmp_path / "cost.html"
    path.write_text(calculator_html(scenario, scenario.estimates(), worked=worked_scenarios(FOLDER)), encoding="utf-8")
    page = watched.page
    page.goto(path.as_uri())
    assert page.evaluate(OVERLAPS) == []
    for what_if in range(7):
        page.get_by_label("what if").select_option(index=what_if)
        for look in ("Where the money goes", "Cost over volume"):
            page.get_by_role("button", name=look).click()
            assert page.evaluate(OVERLAPS) == [], (what_if, look)


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_covers_a_control(watched: Watched, page_file: Path, width: int) -> None:
    page = watched.page
    page.set_viewport_size({"width": width, "height": 720})
    page.goto(page_file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    covered = page.evaluate(
        "[...document.querySelectorAll('.gw-cost input, .gw-cost select, .gw-cost .buttons button')]"
        ".filter((each) => !each.hidden && !each.closest('[hidden]')).filter((each) => { "
        "each.scrollIntoView({ block: 'center' }); const box = each.getBoundingClientRect(); "
        "return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) !== each; })"
        ".map((each) => each.outerHTML)"
    )
    assert covered == []


# -- what leaves it --------------------------------------------------------------------------------------------------


def downloaded(page: Any, button: str) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button, exact=True).click()
    return Path(waiting.value.path())


def figures(page: Any) -> list[float]:
    """Return the medians as the script holds them, through the page's own CSV."""
    lines = downloaded(page, "CSV").read_text(encoding="utf-8").splitlines()
    return [float(line.split(",")[1]) for line in lines[1:6]]


def test_files_hold_the_figures_shown(watched: Watched, page_file: Path) -> None:
    page = watched.page
    page.goto(page_file.as_uri())
    page.get_by_label("Share of answers reviewed, typed").fill("0.9")
    shown = [float(each.strip("$").replace(",", "")) for each in page.locator("svg text.usd").all_text_contents()]
    panel = CostPanel(AGENCY, AGENCY.estimates())
    panel.put(review_share=0.9)
    medians = [row["usd"] for row in panel.rows]
    assert figures(page) == pytest.approx(medians, rel=1e-9)
    assert shown == pytest.approx(medians, rel=0.01)
    book = openpyxl.load_workbook(io.BytesIO(downloaded(page, "XLSX").read_bytes()))
    assert book.sheetnames == ["costs", "assumptions", "notes"]
    assert [row[1] for row in book["costs"].iter_rows(min_row=2, values_only=True)] == pytest.approx(medians, rel=1e-9)
    assert ("review_share", 0.9, "share", "moved in the calculator") in book["assumptions"].iter_rows(values_only=True)
    handed = downloaded(page, "HTML").rename(page_file.parent / "handed.html")
    told = page.locator(".headline").inner_text()
    page.goto(handed.as_uri())
    assert page.locator(".headline").inner_text() == told
    assert page.locator("svg").count() == 2
    cells = page.locator("tbody").first.locator("tr td:nth-child(2)").all_inner_texts()
    assert [float(each) for each in cells] == pytest.approx(medians, rel=1e-5)
    assert not watched.errors


def test_the_scenario_s_file_is_the_scenario_as_moved(watched: Watched, page_file: Path) -> None:
    page = watched.page
    page.goto(page_file.as_uri())
    page.get_by_label("Share of answers reviewed, typed").fill("0.9")
    page.get_by_label("A wrong answer costs, USD, typed").fill("100")
    panel = CostPanel(AGENCY, AGENCY.estimates())
    panel.put(review_share=0.9, wrong_answer_usd=100.0)
    assert Scenario.read(downloaded(page, "Scenario file")) == panel.scenario


def test_no_text_in_a_file_is_a_formula_or_markup(watched: Watched, tmp_path: Path) -> None:
    hostile = '=HYPERLINK("http://x")</script><script>alert(1)</script>'
    scenario = AGENCY.replace(review_minutes={"low": 1, "likely": 2, "high": 3, "source": hostile})
    path, page = tmp_path / "cost.html", watched.page
    path.write_text(calculator_html(scenario, scenario.estimates(), name="=1+1"), encoding="utf-8")
    page.goto(path.as_uri())
    text = downloaded(page, "CSV").read_text(encoding="utf-8")
    assert "'=HYPERLINK" in text
    assert "\n'=1+1\n" in text
    book = openpyxl.load_workbook(io.BytesIO(downloaded(page, "XLSX").read_bytes()))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert hostile in [cell.value for cell in cells]
    assert all(cell.data_type != "f" for cell in cells)
    handed = downloaded(page, "HTML").rename(tmp_path / "handed.html")
    page.goto(handed.as_uri())
    assert page.locator("script").count() == 0
    assert hostile in page.locator("body").inner_text()
    assert not watched.errors


# -- the link --------------------------------------------------------------------------------------------------------


def packed_link(said: object) -> str:
    press = zlib.compressobj(9, wbits=-15)
    body = press.compress(json.dumps(said).encode()) + press.flush()
    return "#s=" + base64.urlsafe_b64encode(body).decode().rstrip("=")


def test_a_link_carries_the_whole_scenario_to_another_s_page(watched: Watched, page_file: Path, tmp_path: Path) -> None:
    page = watched.page
    page.goto(page_file.as_uri())
    page.get_by_label("Share of answers reviewed, typed").fill("0.9")
    page.get_by_role("button", name="Link to share").click()
    page.locator(".said", has_text="The link holds").wait_for()
    link = page.get_by_label("link to these figures").input_value()
    told, figures_ = page.locator(".headline").inner_text(), figures(page)
    team = Scenario.read(FOLDER / "small-team.yaml")
    theirs = tmp_path / "theirs.html"
    theirs.write_text(calculator_html(team, team.estimates()), encoding="utf-8")
    page.goto("about:blank")
    page.goto(theirs.as_uri() + "#" + link.partition("#")[2])
    page.locator("[data-link=read]").wait_for()
    assert page.locator(".headline").inner_text() == told
    assert figures(page) == figures_
    assert Scenario.read(downloaded(page, "Scenario file")).review_share.likely == 0.9
    assert len(link) < 12_000
    assert not watched.errors


def spoilt(change: str) -> str:
    """Return a link in which one thing is not as it should be."""
    scenario = json.loads(json.dumps(carried("<img src=x onerror=alert(1)>", AGENCY, AGENCY.estimates())))
    said = {"version": 1, "scenario": scenario, "moved": {}}
    exec(change, {"said": said, "scenario": scenario})  # noqa: S102 - our own text
    return packed_link(said)


@pytest.mark.parametrize(
    "link",
    [
        "#s=%3Cscript%3Ealert(1)",
        "#s=AAAA",
        "#s=" + "A" * 40_000,
        packed_link([1, 2]),
        packed_link({"version": 1, "scenario": None}),
        packed_link({"version": 1, "scenario": "x" * 400_000}),
        spoilt("said['version'] = 2"),
        spoilt("said['moved'] = {'review_share': 7}"),
        spoilt("said['moved'] = {'review_share': '<b>'}"),
        spoilt("scenario['attempts_max'] = 10**9"),
        spoilt("scenario['sliders'] = scenario['sliders'][1:]"),
        spoilt("scenario['sliders'][1]['likely'] = 'many'"),
        spoilt("scenario['sliders'][1]['source'] = {'toString': 1}"),
        spoilt("scenario['options'] = scenario['options'] * 9"),
        spoilt("scenario['options'][0]['worlds']['accepted'] = [0.5] * 100000"),
        spoilt("scenario['options'][0]['worlds']['attempt_usd'] = [-1]"),
        spoilt("scenario['options'][0]['option'] = 5"),
        spoilt("scenario['factors'] = {}"),
        spoilt("scenario['written'] = {}"),
    ],
)
def test_a_link_that_cannot_be_is_refused_in_words(watched: Watched, page_file: Path, headline: str, link: str) -> None:
    page = watched.page
    page.goto(page_file.as_uri() + link)
    page.locator("[data-link=refused]").wait_for()
    assert "The link was not used: it" in page.locator(".said").inner_text()
    assert page.locator(".headline").inner_text() == headline
    assert not watched.errors


def test_a_link_s_text_is_shown_as_text(watched: Watched, page_file: Path) -> None:
    page = watched.page
    page.goto("about:blank")
    page.goto(
        page_file.as_uri()
        + spoilt("scenario['note'] = scenario['sliders'][0]['source'] = '<img src=x onerror=alert(1)>'")
    )
    page.locator("[data-link=read]").wait_for()
    page.get_by_role("button", name="Tasks a month").click()
    assert "<img src=x" in page.locator(".explain").inner_text()
    assert page.locator("img").count() == 0
    assert not watched.errors


# -- in a notebook ----------------------------------------------------------------------------------------------------

NOTEBOOK = "05_throughput_economics.ipynb"


@pytest.fixture(scope="module")
def leaders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The notebook as a page without code; its address."""
    port = free_port()
    command = [
        sys.executable, "-m", "voila", f"notebooks/{NOTEBOOK}", "--no-browser", "--Voila.ip=127.0.0.1",
        f"--port={port}",
    ]  # fmt: skip
    with serving(command, tmp_path_factory.mktemp("voila"), port):
        yield f"http://127.0.0.1:{port}"


def used(watched: Watched, where: str) -> None:
    """Try the panel as a person does: slide, type, read, choose, carry away."""
    page = watched.page
    page.locator(".gw-cost .headline button").first.wait_for()
    assert len(timed(page, where)) == 50
    page.get_by_label("Share of answers reviewed, typed").fill("0.9")
    panel = CostPanel(AGENCY, AGENCY.estimates())
    panel.put(
        review_share=0.9, wrong_answer_usd=float(page.get_by_label("A wrong answer costs, USD, typed").input_value())
    )
    assert figures(page) == pytest.approx([row["usd"] for row in panel.rows], rel=1e-9)
    assert openpyxl.load_workbook(io.BytesIO(downloaded(page, "XLSX").read_bytes()))["costs"].max_row == 6
    assert "What it rests on" in downloaded(page, "HTML").read_text(encoding="utf-8")
    page.locator(".gw-cost text.usd").first.focus()
    page.keyboard.press("Enter")
    assert "Source:" in page.locator(".explain.open").inner_text()
    page.get_by_label("scenario", exact=True).select_option(label="Small team")
    assert page.get_by_label("Tasks a month, typed").input_value() == "1500"
    assert page.locator("mjx-container").count() <= 1  # the formula alone: no amount in dollars is taken for one
    assert own(watched.errors) == []


def own(errors: list[str]) -> list[str]:
    """Return the errors without the icon font that Voila's own page asks for."""
    return [each for each in errors if "/fontawesome-free@" not in each]


@pytest.mark.slow
def test_the_panel_in_jupyterlab(watched: Watched, lab: str) -> None:
    watched.page.set_default_timeout(120_000)
    open_in_lab(watched.page, lab, NOTEBOOK)
    used(watched, "JupyterLab")


@pytest.mark.slow
def test_the_panel_in_voila_and_a_link_to_it(watched: Watched, leaders: str) -> None:
    page = watched.page
    page.set_default_timeout(120_000)
    page.goto(leaders)
    used(watched, "Voila")
    page.get_by_role("button", name="Link to share").click()
    page.locator(".said", has_text="The link holds").wait_for()
    link, told = page.get_by_label("link to these figures").input_value(), page.locator(".headline").inner_text()
    page.goto("about:blank")
    page.goto(link)
    page.locator("[data-link=read]").wait_for()
    assert page.locator(".headline").inner_text() == told
    assert own(watched.errors) == []


# -- for everybody ----------------------------------------------------------------------------------------------------


def test_the_page_by_axe_s_rules(watched: Watched, page_file: Path, axe: Axe) -> None:
    page = watched.page
    page.goto(page_file.as_uri())
    assert axe(page) == []
    page.get_by_role("button", name="Where the money goes").click()
    page.locator(".gw-cost text.usd").first.click()
    page.get_by_role("button", name="Link to share").click()
    page.locator(".said", has_text="The link holds").wait_for()
    page.get_by_label("Share of answers reviewed, typed").fill("7")
    assert axe(page) == []
