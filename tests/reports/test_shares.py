from xml.etree import ElementTree as ET

import pytest

from toolkit.reports import Part, Row, share_chart

NS = "{http://www.w3.org/2000/svg}"


def row(*shares: float, name: str = "all views") -> Row:
    return Row(name=name, parts=tuple(Part(option="rag", title=f"Option {n}", share=s) for n, s in enumerate(shares)))


def test_parts_stand_side_by_side_and_fill_the_row() -> None:
    root = ET.fromstring(share_chart([row(0.5, 0.3, 0.2)], title="T"))  # noqa: S314 - our own
    boxes = [(float(box.get("x")), float(box.get("width"))) for box in root.findall(f"{NS}rect")]
    assert [x for x, _ in boxes[1:]] == pytest.approx([x + width for x, width in boxes[:-1]], abs=0.2)
    assert sum(width for _, width in boxes) == pytest.approx(750, abs=0.2)


def test_narrow_parts_are_not_named_upon_but_read_out() -> None:
    svg = share_chart([row(0.97, 0.03)], title="T")
    texts = [text.text for text in ET.fromstring(svg).findall(f"{NS}text")]  # noqa: S314 - our own
    assert texts == ["all views", "Option 0 97%"]
    assert "Option 1 3%" in svg


def test_words_are_escaped_and_long_names_cut() -> None:
    svg = share_chart([row(1.0, name="<script>" * 9)], title="<b>")
    assert "<script>" not in svg
    assert "<b>" not in svg
    assert "…" in svg
