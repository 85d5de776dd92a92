from xml.etree import ElementTree as ET

from toolkit.reports import grid_chart
from toolkit.reports.drawing import width_of

NS = "{http://www.w3.org/2000/svg}"


def test_each_count_stands_in_its_own_square_shaded_by_how_many() -> None:
    svg = grid_chart([("hr", [0, 3]), ("finance", [1, 9])], ["look-up", "numeric"], title="T")
    root = ET.fromstring(svg)  # noqa: S314 - our own
    squares = root.findall(f"{NS}rect")
    assert len({(box.get("x"), box.get("y")) for box in squares}) == 4
    assert [box.get("fill") for box in squares] == ["#ffffff", "#8cc3e3", "#d6e9f5", "#00395a"]
    numbers = [text for text in root.findall(f"{NS}text") if (text.text or "").isdigit()]
    assert [text.text for text in numbers] == ["0", "3", "1", "9"]
    for box, text in zip(squares, numbers, strict=True):
        assert float(box.get("x")) < float(text.get("x")) < float(box.get("x")) + float(box.get("width"))


def test_long_names_of_columns_take_two_lines_and_stay_inside() -> None:
    columns = [f"multi-document-{n}" for n in range(9)]
    root = ET.fromstring(grid_chart([("W" * 90, [1] * 9)], columns, title="T"))  # noqa: S314 - our own
    texts = [text.text for text in root.findall(f"{NS}text")]
    assert texts.count("multi-") + sum(text.startswith("multi-…") for text in texts) >= 1
    assert all(width_of(text, 16) <= 380 for text in texts)
