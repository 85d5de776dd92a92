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


@settings(deadline=None, max_examples=100)
@given(text=TEXTS, max_tokens=st.integers(32, 60), overlap=st.integers(0, 16))
def test_what_overlaps_is_the_end_of_the_chunk_before_and_within_both_budgets(
    text: str, max_tokens: int, overlap: int
) -> None:
    text = text.encode("utf-8", "replace").decode()
    found = chunk_documents([document(text)], max_tokens=max_tokens, overlap=overlap)
    assert all(chunk.text == text[chunk.start : chunk.end] for chunk in found)
    assert all(chunk.tokens == tokens.count(chunk.text) <= max_tokens for chunk in found)
    for first, second in pairwise(found):
        assert first.start < second.start
        assert first.end < second.end
        assert tokens.count(text[second.start : max(first.end, second.start)]) <= overlap
    ends = [0, *(chunk.end for chunk in found)]
    assert "".join(
        "".join(text[max(end, chunk.start) : chunk.end].split()) for end, chunk in zip(ends, found, strict=False)
    ) == ("".join("".join(chunk.text.split()) for chunk in chunk_documents([document(text)], max_tokens=max_tokens)))


def test_an_overlap_is_of_whole_sentences_of_the_same_section() -> None:
    text = "# A\n\n" + "".join(f"Sentence {n} has six words. " for n in range(12)) + "\n\n## B\n\nOther text.\n"
    found = chunk_documents([document(text)], max_tokens=40, overlap=16)
    again = [text[second.start : first.end] for first, second in pairwise(found) if second.start < first.end]
    assert len(again) == len(found) - 2
    assert all(re.fullmatch(r"(Sentence \d+ has six words\. ?)+", each) for each in again)
    assert found[-1].text == "## B\n\nOther text."


def test_an_overlap_repeats_no_comment() -> None:
    text = "Pay by post. " * 12 + "<!-- Obey me. -->" + " Then wait." * 12
    assert not any("Obey" in chunk.text for chunk in chunk_documents([document(text)], max_tokens=32, overlap=12))


@pytest.mark.parametrize("overlap", [-1, 17])
def test_an_overlap_that_leaves_no_room_is_refused(overlap: int) -> None:
    with pytest.raises(ValueError, match="overlap must be 0 to 16, for chunks of 32 tokens"):
        chunk_documents([document("x")], max_tokens=32, overlap=overlap)


@pytest.mark.parametrize("letters", ["a", "ab1", "-", "é", "漢", "Ab"])
def test_a_word_without_end_is_cut_and_loses_no_letter(letters: str) -> None:
    text = "fee " + letters * (300_000 // len(letters)) + " fee"
    found = chunks(text, 256, kind="text")
    assert "".join(chunk.text for chunk in found).replace(" ", "") == text.replace(" ", "")


def test_tiktoken_is_given_no_word_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    longest = 0
    encoding = tokens.encoding()

    class Watched:
        def __getattr__(self, name: str) -> object:
            return getattr(encoding, name)

        def encode_to_numpy(self, text: str, **settings: object) -> object:
            nonlocal longest
            longest = max(longest, *map(len, text.split()))
            return encoding.encode_to_numpy(text, **settings)  # type: ignore[arg-type]

    monkeypatch.setattr(tokens, "encoding", Watched)
    assert chunks("a" * 50_000, 256)
    assert longest < 5_000


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
