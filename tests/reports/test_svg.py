from xml.etree import ElementTree as ET

import pytest

from toolkit.reports import Bar, Line, interval_chart
from toolkit.reports.drawing import cut, round_numbers, width_of, wrapped

NS = "{http://www.w3.org/2000/svg}"


def bar(option: str = "rag", **values: float | str | None) -> Bar:
    return Bar(**{"option": option, "title": "RAG", "value": 0.5, "low": 0.4, "high": 0.6, "words": "50%", **values})


def drawn(*bars: Bar, **settings: object) -> ET.Element:
    given = {"title": "T", "axis": "USD", **settings}
    return ET.fromstring(interval_chart(bars, **given))  # noqa: S314 - our own


@pytest.mark.parametrize(("most", "last"), [(1.0, 1.0), (0.0042, 0.005), (7.3, 8.0), (0.0, 1.0), (1250.0, 1250.0)])
def test_ticks_are_few_round_and_reach_the_end(most: float, last: float) -> None:
    ticks = round_numbers(0, most)
    assert ticks[-1] == pytest.approx(last)
    assert 2 <= len(ticks) <= 7
    assert ticks[0] == 0


@pytest.mark.parametrize(("least", "most"), [(-0.31, 0.12), (-5, -1), (2.0, 2.0), (0.003, 0.0031)])
def test_ticks_hold_what_is_drawn(least: float, most: float) -> None:
    ticks = round_numbers(least, most)
    assert ticks[0] <= least
    assert ticks[-1] >= most
    assert len(ticks) <= 8


def test_a_chart_is_xml_that_names_and_tells_what_it_shows() -> None:
    root = drawn(bar(), bar("long-context", value=None, low=None, high=None, words="not run"))
    assert root.get("aria-label") == "T"
    assert root.findtext(f"{NS}desc") == "RAG: 50%. RAG: not run."
    assert len(root.findall(f"{NS}path")) == 1


def test_a_value_with_no_interval_has_no_line_drawn_over_one() -> None:
    thick = [each for each in drawn(bar(low=None, high=None)).findall(f"{NS}line") if each.get("stroke-width") == "5"]
    assert thick == []


def test_a_line_to_hold_against_is_drawn_with_its_words_inside() -> None:
    root = drawn(bar(), against=Line(13.0, "people alone, at what their time costs"))
    said = next(text for text in root.findall(f"{NS}text") if (text.text or "").startswith("people"))
    ends = float(said.get("x"))
    assert said.get("text-anchor") == "end"
    assert ends - width_of(said.text, 16) > 0


def test_values_below_nothing_move_the_left_end() -> None:
    root = drawn(bar(value=-0.2, low=-0.35, high=-0.1), bar(value=0.1, low=0.0, high=0.2), axis="difference, share")
    texts = [text.text for text in root.findall(f"{NS}text")]
    assert "-40%" in texts
    assert "0%" in texts
    places = [float(path.get("transform").split("(")[1].split(",")[0]) for path in root.findall(f"{NS}path")]
    assert places[0] < places[1]


def test_words_are_escaped_and_nothing_is_drawn_outside() -> None:
    svg = interval_chart([bar(high=99.0, words="<script>x</script>" * 9)], title="<b>", axis="USD", most=1)
    assert "<script>" not in svg
    root = ET.fromstring(svg)  # noqa: S314 - our own
    assert all(0 <= float(line.get("x2")) <= 1000 for line in root.findall(f"{NS}line"))
    beside = [text for text in root.findall(f"{NS}text") if text.get("text-anchor") == "start"]
    assert all(float(text.get("x")) + width_of(text.text, float(text.get("font-size"))) <= 1001 for text in beside)


def test_long_names_are_cut_and_short_ones_whole() -> None:
    names = [text.text for text in drawn(bar(title="chunks of 512 tokens"), bar(title="W" * 80)).findall(f"{NS}text")]
    assert "chunks of 512 tokens" in names
    assert any(name.endswith("W…") for name in names)


def test_words_wrap_and_are_cut_to_a_width() -> None:
    lines = wrapped("one two three " + "x" * 400, 20, 200)
    assert all(width_of(line) <= 200 for line in lines)
    assert lines[-1].endswith("…")
    assert cut("", 20, 10) == ""
