from hypothesis import given
from hypothesis import strategies as st

from toolkit.views.excerpts import AROUND, around, excerpt

TEXT = "The quick brown fox jumps over the lazy dog. " * 60
spans = st.lists(
    st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 60)).map(lambda s: (s[0], min(len(TEXT), s[0] + s[1]))),
    max_size=4,
)


@given(start=st.integers(0, len(TEXT) // 2), length=st.integers(1, len(TEXT) // 2), marked=spans)
def test_pieces_are_the_text_in_order_and_marks_are_what_was_marked(
    start: int, length: int, marked: list[tuple[int, int]]
) -> None:
    pieces = excerpt(TEXT, (start, start + length), marked)
    assert "".join(p["text"] for p in pieces).strip("… ") in TEXT
    for first, last in marked:
        inside = (max(first, start), min(last, start + length))
        if inside[0] < inside[1]:
            shown = [p["text"] for p in pieces if p["marked"]]
            assert any(TEXT[slice(*inside)] in text for text in shown)


def test_what_fits_is_not_cut() -> None:
    assert excerpt(TEXT, (0, 100), []) == [{"text": TEXT[:100], "marked": False}]


def test_what_stands_around_is_cut_at_words() -> None:
    before, marked, after = around(TEXT, (1000, 1010))
    assert marked == {"text": TEXT[1000:1010], "marked": True}
    assert before["text"].startswith("… ")
    assert len(before["text"]) <= AROUND + 2
    assert after["text"].endswith(" …")
