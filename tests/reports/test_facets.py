from xml.etree import ElementTree as ET

import pytest

from toolkit.reports import MARKS, Cell, Facet, facet_chart
from toolkit.reports.drawing import width_of

NS = "{http://www.w3.org/2000/svg}"
ROWS = ["look-up (n=9)", "a kind of question with a name that is far too long to stand beside any chart (n=3)"]


def facet(option: str, value: float = 0.5) -> Facet:
    cells = {row: Cell(value=value, low=value - 0.2, high=value + 0.2) for row in ROWS}
    return Facet(option=option, title=option, cells=cells)


def drawn(*facets: Facet) -> ET.Element:
    return ET.fromstring(facet_chart(facets, ROWS, title="T", axis="share of questions", most=1))  # noqa: S314 - ours


def test_facets_stand_beside_each_other_with_every_number_in_them() -> None:
    root = drawn(*(facet(option) for option in MARKS))
    assert len(root.findall(f"{NS}path")) == 10
    assert [text.text for text in root.findall(f"{NS}text")].count("50%") == 10 + 5
    places = [float(path.get("transform").split("(")[1].split(",")[0]) for path in root.findall(f"{NS}path")][::2]
    assert places == sorted(places)


def test_what_was_not_scored_is_left_empty_and_has_no_interval() -> None:
    bare = Facet(option="rag", title="RAG", cells={ROWS[0]: Cell(value=0.5, low=None, high=None)})
    root = drawn(bare)
    assert len(root.findall(f"{NS}path")) == 1
    assert not [line for line in root.findall(f"{NS}line") if line.get("stroke-width") == "4"]


@pytest.mark.parametrize("count", [1, 5, 9])
def test_nothing_leaves_the_picture(count: int) -> None:
    root = drawn(*(facet(f"an option of your own, number {n}") for n in range(count)))
    for text in root.findall(f"{NS}text"):
        if text.get("text-anchor") == "start":
            assert float(text.get("x")) + width_of(text.text, float(text.get("font-size"))) <= 1000
        elif text.get("text-anchor") == "end":
            assert float(text.get("x")) - width_of(text.text, float(text.get("font-size"))) >= 0
