from xml.etree import ElementTree as ET

from toolkit.economics import WATERFALL
from toolkit.reports.steps import FILLS, NAMES, Climb, Step, step_chart
from toolkit.reports.style import MARKS

STEPS = (Step(part="model", name="model", value=1.0), Step(part="review", name="<b>", value=3.0))
CLIMBS = [Climb(option="rag", title="RAG", steps=STEPS), Climb(option="hybrid", title="Hybrid", steps=STEPS[:1])]


def drawn() -> ET.Element:
    return ET.fromstring(step_chart(CLIMBS, title="Where it goes", whole="a task"))  # noqa: S314 - drawn here


def boxes() -> list[tuple[float, float]]:
    """Return the top and the height of each bar."""
    found = [each for each in drawn().iter() if each.tag.endswith("rect")]
    return [(float(each.attrib["y"]), float(each.attrib["height"])) for each in found]


def test_each_step_stands_on_the_one_before_and_the_whole_on_the_ground() -> None:
    (first, one), (second, three), (whole, four) = boxes()[:3]
    assert second + three == first
    assert (whole, round(four, 6)) == (second, round(one + three, 6))
    assert three == 3 * one


def test_one_scale_serves_all_the_options() -> None:
    assert boxes()[0][1] == boxes()[3][1]


def test_text_is_text_and_is_read_out() -> None:
    svg = drawn()
    assert "<b> $3.00" in (svg.findtext("{*}desc") or "")
    assert not [each for each in svg.iter() if each.tag.endswith("}b")]


def test_every_part_has_a_name_and_a_colour_that_no_option_has() -> None:
    assert {part.replace("_", " ") for part in FILLS} == {part.replace("_", " ") for part in NAMES} == set(WATERFALL)
    assert not {mark.colour.lower() for mark in MARKS.values()} & {fill.lower() for fill in FILLS.values()}
