from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.structure import blocks, delimiter, sentences

MARKED = st.text(alphabet="ab .#|-`<!>\n\"';,\t1*", max_size=200)


def told(text: str, kind: str = "markdown") -> list[tuple[str, str]]:
    return [(block.kind, text[block.start : block.end]) for block in blocks(text, format=kind)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\ntwo\n\nthree", [("paragraph", "one\ntwo"), ("paragraph", "three")]),
        ("Fees\n====\ndue", [("heading", "Fees\n===="), ("paragraph", "due")]),
        ("- a\n  more\n- b", [("item", "- a\n  more"), ("item", "- b")]),
        ("1. a\n(b) c", [("item", "1. a"), ("item", "(b) c")]),
        ("```\n# no\n\n- no\n```\nx", [("fenced", "```\n# no"), ("fenced", "- no\n```"), ("paragraph", "x")]),
        ("| a |\n|---|\n| 1 |", [("row", "| a |"), ("rule", "|---|"), ("row", "| 1 |")]),
        ("#no\n# \n## yes ##", [("paragraph", "#no\n#"), ("heading", "## yes ##")]),
    ],
)
def test_a_text_is_told_apart_into_blocks(text: str, expected: list[tuple[str, str]]) -> None:
    got = told(text)
    if "```" in text:  # blank lines in a fence may or may not part it; no line of it is a heading or an item
        assert {kind for kind, _ in got} == {"fenced", "paragraph"}
    else:
        assert got == expected


def test_each_block_has_the_headings_above_it_and_each_row_its_header() -> None:
    text = "# A\n## B ##\n| h |\n|---|\n| 1 |\n| 2 |\n\n| no header |\n| 3 |\n\n# C\nx"
    found = blocks(text)
    assert [(block.headings, block.context) for block in found if block.kind == "row"] == [
        (("A", "B"), ""), (("A", "B"), "| h |"), (("A", "B"), "| h |"), (("A", "B"), ""), (("A", "B"), "")
    ]  # fmt: skip
    assert found[-1].headings == ("C",)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a <!-- hidden --> b", ["a", "b"]),
        ("a\n<!-- hidden\n\n# over lines -->\nb", ["a", "b"]),
        ("a\n\n<!-- never closed\n\nhidden", ["a"]),
        ("write <!-- to begin\n\na comment", ["write <!-- to begin", "a comment"]),
        ("`<!-- shown -->` b", ["`<!-- shown -->` b"]),
        ("```\n<!-- shown -->\n```", ["```\n<!-- shown -->\n```"]),
        ("<!-- a --><!-- b -->c", ["c"]),
        ("<!-- ` -->a` b <!-- c -->", ["a` b"]),
    ],
)
def test_comments_in_markdown_are_in_no_block(text: str, shown: list[str]) -> None:
    assert [part for _, part in told(text)] == shown


def test_comments_are_text_where_people_see_them() -> None:
    assert told("a <!-- b -->", "text") == [("paragraph", "a <!-- b -->")]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("h,i\n1,2\n\n3,4\n", ["h,i", "1,2", "3,4"]),
        ('h,i\n"one\ntwo, ""three""",4\n5,6', ["h,i", '"one\ntwo, ""three""",4', "5,6"]),
        ('h;i\n5" pipe;"x\n6" pipe;y', ["h;i", '5" pipe;"x', '6" pipe;y']),
        ('h,i\n"never closed,2\n3,4', ["h,i", '"never closed,2', "3,4"]),
        ("h\ti\n1\t2", ["h\ti", "1\t2"]),
    ],
)
def test_each_record_of_a_csv_text_is_a_row_with_the_first_for_context(text: str, rows: list[str]) -> None:
    found = blocks(text, format="csv")
    assert [text[row.start : row.end] for row in found] == rows
    assert [row.context for row in found] == ["", *[rows[0]] * (len(rows) - 1)]


def test_the_delimiter_is_what_the_first_line_uses_most() -> None:
    assert [delimiter(text) for text in ("a,b;c,d", "a;b,c;d", "a\tb", "a", "\n\na;b")] == [",", ";", "\t", ",", ";"]


@given(text=MARKED, kind=st.sampled_from(["markdown", "text", "csv"]))
def test_blocks_are_in_order_and_leave_out_only_white_space_and_comments(text: str, kind: str) -> None:
    found = blocks(text, format=kind)
    assert all(first.end <= second.start for first, second in pairwise(found))
    assert all(text[block.start : block.end].strip() for block in found)
    if kind != "markdown" or "<!--" not in text:
        held = "".join(text[block.start : block.end] for block in found)
        assert "".join(held.split()) == "".join(text.split())


@given(MARKED)
def test_sentences_leave_out_only_white_space(text: str) -> None:
    spans = sentences(text)
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)


def test_no_text_takes_more_than_moments() -> None:
    n = 100_000
    for text in (
        "# " + " " * n + "x",
        "|" + "-" * n + " " * n + "x",
        "<!-- " * n,
        "`" * n + "<!-- x -->",
        "." * n,
        '"a,' * n,
    ):
        blocks(text)
        blocks(text, format="csv")
        sentences(text)
