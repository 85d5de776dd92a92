from xml.etree import ElementTree as ET

import pytest

from toolkit.reports import Bar, Line, interval_chart
from toolkit.reports.svg import _ticks

NS = "{http://www.w3.org/2000/svg}"


def bar(option: str = "rag", **values: float | None) -> Bar:
    return Bar(**{"option": option, "title": "RAG", "value": 0.5, "low": 0.4, "high": 0.6, "words": "50%", **values})


@pytest.mark.parametrize(("most", "last"), [(1.0, 1.0), (0.0042, 0.005), (7.3, 8.0), (0.0, 1.0), (1250.0, 1250.0)])
def test_ticks_are_few_round_and_reach_the_end(most: float, last: float) -> None:
    ticks = _ticks(most)
    assert ticks[-1] == pytest.approx(last)
    assert 2 <= len(ticks) <= 7
    assert ticks[-1] >= most


def test_a_chart_is_xml_that_names_what_it_shows() -> None:
    svg = interval_chart([bar(), bar("long-context", value=None, low=None, high=None)], title="T", axis="share")
    root = ET.fromstring(svg)  # noqa: S314 - our own
    assert root.get("aria-label") == "T"
    assert len(root.findall(f"{NS}path")) == 1


def test_a_line_to_hold_against_is_drawn_within_the_axis() -> None:
    svg = interval_chart([bar()], title="T", axis="USD", against=Line(13.0, "people alone"))
    root = ET.fromstring(svg)  # noqa: S314 - our own
    assert "people alone" in svg
    assert all(float(line.get("x2")) <= 760 for line in root.findall(f"{NS}line"))


def test_words_are_escaped_and_nothing_is_drawn_outside() -> None:
    svg = interval_chart([bar(high=99.0, words="<script>x</script>")], title="<b>", axis="USD", most=1)
    assert "<script>" not in svg
    root = ET.fromstring(svg)  # noqa: S314 - our own
    assert all(0 <= float(line.get("x2")) <= 1000 for line in root.findall(f"{NS}line"))
