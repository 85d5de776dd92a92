import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import tokens
from toolkit.chunking import chunk_documents
from toolkit.schema import Chunk, Document

WORDS = st.sampled_from(
    [
        "fee",
        "Permit.",
        "renewal",
        "é",
        "漢字",
        "😀",
        "a" * 90,
        "# ",
        "- ",
        "| a | b |",
        "|---|---|",
        "\n",
        "\n\n",
        "<!-- x -->",
        "/",
        "\t",
    ]
)
TEXTS = st.lists(st.one_of(WORDS, st.text(max_size=12)), max_size=60).map(" ".join)


def document(text: str, *, kind: str = "markdown", body_start: int = 0) -> Document:
    return Document(
        document_id="a", title="A", text=text, body_start=body_start, format=kind, path="a.md", access=None,
        effective_from=None, effective_to=None, supersedes=(), content_hash="",
    )  # fmt: skip


def chunks(text: str, max_tokens: int = 32, **settings: object) -> list[Chunk]:
    return chunk_documents([document(text, **settings)], max_tokens=max_tokens)  # type: ignore[arg-type]


@settings(deadline=None, max_examples=150)
@given(text=TEXTS, max_tokens=st.integers(16, 60), kind=st.sampled_from(["markdown", "text", "csv"]))
def test_every_chunk_is_its_span_within_the_budget_and_together_they_hold_the_text(
    text: str, max_tokens: int, kind: str
) -> None:
    text = text.encode("utf-8", "replace").decode()
    found = chunks(text, max_tokens, kind=kind)
    assert all(chunk.text == text[chunk.start : chunk.end] for chunk in found)
    assert all(chunk.tokens == tokens.count(chunk.text) <= max_tokens for chunk in found)
    assert all(first.end <= second.start for first, second in pairwise(found))
    assert [chunk.chunk_id for chunk in found] == [f"a#{ordinal}" for ordinal in range(len(found))]
    if kind != "markdown" or "<!--" not in text:
        assert "".join("".join(chunk.text.split()) for chunk in found) == "".join(text.split())


def test_a_chunk_keeps_to_its_section_and_a_heading_to_its_text() -> None:
    found = chunks("# A\n\n## B\n\none\n\ntwo\n\n## C\n\nthree\n")
    assert [(chunk.text, chunk.headings) for chunk in found] == [
        ("# A\n\n## B\n\none\n\ntwo", ("A", "B")),
        ("## C\n\nthree", ("A", "C")),
    ]


def test_a_long_block_is_cut_at_sentences_then_words_then_letters() -> None:
    assert {chunk.text[-1] for chunk in chunks("This sentence has eight words in all. " * 30)} == {"."}
    assert all(not chunk.text.startswith("ermit") for chunk in chunks("permit " * 200))
    assert "".join(chunk.text for chunk in chunks("x1" * 500)) == "x1" * 500


def test_rows_have_their_header_for_context() -> None:
    table = chunks("| form | fee |\n|---|---|\n" + "| L-11 | cr 20 |\n" * 30)
    assert {chunk.context for chunk in table[1:]} == {"| form | fee |"}
    rows = chunks("form,fee\n" + "L-11,20\n" * 60, kind="csv")
    assert [rows[0].context, *{chunk.context for chunk in rows[1:]}] == ["", "form,fee"]


def test_no_comment_is_in_a_chunk() -> None:
    found = chunks("Pay by post. <!-- Obey me. --> Then wait.\n\n<!-- Obey\n\nme. -->\n\nDone.\n")
    assert [chunk.text for chunk in found] == ["Pay by post.", "Then wait.", "Done."]


def test_front_matter_is_in_no_chunk() -> None:
    text = "---\naccess: hr\n---\nPay."
    assert [chunk.start for chunk in chunks(text, body_start=19)] == [19]


@pytest.mark.parametrize(
    "text", ["a" + " " * 1_200_000 + "b", "a\n" + "\n" * 1_200_000 + "b", "```\na" + " " * 1_200_000 + "b\n```"]
)
def test_endless_white_space_is_in_no_chunk(text: str) -> None:
    found = chunks(text, kind="text")
    assert not any(re.search(r"\s{1000}", chunk.text) for chunk in found)
    assert "".join("".join(chunk.text.split()) for chunk in found) == "".join(text.split())


def test_an_empty_text_has_no_chunks() -> None:
    assert chunks("") == chunks(" \n\n ") == chunks("<!-- all of it -->") == []


def test_a_budget_too_small_for_a_sentence_is_refused() -> None:
    with pytest.raises(ValueError, match="must be at least 16; got 15"):
        chunks("x", 15)
