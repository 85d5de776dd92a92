import itertools
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from toolkit.reports import MARKS, Guide, Series, line_chart
from toolkit.reports.lines import apart

NS = "{http://www.w3.org/2000/svg}"


def series(option: str = "rag", *points: tuple[float, float], **more: object) -> Series:
    return Series(option=option, title=option, points=points or ((0, 0.1), (1, 0.9)), **more)


def drawn(*lines: Series, **settings: object) -> ET.Element:
    given_ = {"title": "T", "across": "tasks a month", "up": "USD", **settings}
    return ET.fromstring(line_chart(lines, **given_))  # noqa: S314 - our own


def test_each_line_has_its_own_colour_dash_and_name_at_its_end() -> None:
    root = drawn(*(series(option) for option in MARKS))
    lines = root.findall(f"{NS}polyline")
    assert len({line.get("stroke") for line in lines}) == 5
    assert len({line.get("stroke-dasharray") for line in lines}) == 5
    named = {text.text: float(text.get("y")) for text in root.findall(f"{NS}text") if text.text in MARKS}
    heights = sorted(named.values())
    assert len(named) == 5
    assert all(below - above >= 23.9 for above, below in itertools.pairwise(heights))


def test_powers_of_ten_are_even_steps() -> None:
    root = drawn(series("rag", (100, 1.0), (1000, 10.0), (10000, 100.0)), log=True)
    points = [tuple(map(float, point.split(","))) for point in root.find(f"{NS}polyline").get("points").split()]
    steps = [(right[0] - left[0], left[1] - right[1]) for left, right in itertools.pairwise(points)]
    assert abs(steps[0][0] - steps[1][0]) < 0.3
    assert abs(steps[0][1] - steps[1][1]) < 0.3


def test_a_band_goes_round_its_line_and_a_guide_says_what_it_is() -> None:
    guides = [Guide(value=0.8, words="four in five"), Guide(value=0.9, words="<now>", across=False)]
    svg = line_chart([series(band=((0, 0.2), (0.8, 1.0)))], title="T", across="x", up="share", guides=guides)
    root = ET.fromstring(svg)  # noqa: S314 - our own
    assert len(root.find(f"{NS}polygon").get("points").split()) == 4
    assert "four in five" in svg
    assert "<now>" not in svg
    assert "100%" in svg


def test_nothing_to_draw_is_an_empty_chart() -> None:
    assert drawn(Series(option="rag", title="RAG", points=())).find(f"{NS}polyline") is None


@given(st.lists(st.floats(0, 300), min_size=1, max_size=8))
def test_names_never_overlap_nor_leave_the_chart(places: list[float]) -> None:
    moved = apart(sorted(places), 300)
    assert max(moved) <= 300
    assert all(below - above >= 23.999 for above, below in itertools.pairwise(moved))
