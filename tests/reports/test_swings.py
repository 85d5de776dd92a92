from xml.etree import ElementTree as ET

from toolkit.reports.style import MARKS, PAPER
from toolkit.reports.swings import Swing, swing_chart

UP = Swing(name="labour", at_low=2.0, at_high=5.0, low="40", high="60")
DOWN = Swing(name="answers right", at_low=4.0, at_high=2.5, low="0.8", high="0.9")


def parts(kind: str) -> list[ET.Element]:
    svg = swing_chart([UP, DOWN], middle=3.0, title="Swings", axis="USD", option="rag")
    return [each for each in ET.fromstring(svg).iter() if each.tag.endswith(kind)]  # noqa: S314 - drawn here


def test_the_high_end_is_filled_and_either_may_be_the_dearer() -> None:
    low, high, low_dear, high_cheap = parts("rect")
    assert low.attrib["fill"] == low_dear.attrib["fill"] == PAPER
    assert high.attrib["fill"] == high_cheap.attrib["fill"] == MARKS["rag"].colour
    assert float(high.attrib["x"]) > float(low.attrib["x"])
    assert float(low_dear.attrib["x"]) > float(high_cheap.attrib["x"])


def test_each_end_is_written_on_its_own_side() -> None:
    place = {each.text: (each.attrib["text-anchor"], float(each.attrib["x"])) for each in parts("text")}
    assert place["at 40"][0] == place["at 0.9"][0] == "end"
    assert place["at 40"][1] < place["at 60"][1]
    assert place["at 0.9"][1] < place["at 0.8"][1]
