import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import tokens
from toolkit.prompting import assemble, render
from toolkit.schema import InputError, Source


def source(text: str, *, title: str = "Fees", context: str = "") -> Source:
    return Source(
        number=0,
        document_id="fees.md",
        title=title,
        headings=(),
        start=5,
        end=5 + len(text),
        text=text,
        context=context,
    )


texts = st.lists(st.text(max_size=200), max_size=6)


@given(texts, st.integers(80, 400), st.booleans())
@settings(deadline=None)  # the first count loads the encoding
def test_a_prompt_never_passes_its_window(texts: list[str], window: int, cut_last: bool) -> None:
    prompt = assemble("How much?", [source(text) for text in texts], window_tokens=window, cut_last=cut_last)
    assert prompt.tokens == tokens.count(prompt.text) <= window
    assert len(prompt.sources) + prompt.left_out == len(texts)


def test_sources_are_numbered_in_order_and_all_their_text_is_there() -> None:
    prompt = assemble("How much?", [source("cr 1"), source("cr 2")], window_tokens=500)
    assert [each.number for each in prompt.sources] == [1, 2]
    assert all(render(each) in prompt.text for each in prompt.sources)


def test_what_follows_a_source_that_does_not_fit_is_left_out_too() -> None:
    prompt = assemble("How much?", [source("a"), source("long " * 500), source("b")], window_tokens=120)
    assert [each.text for each in prompt.sources] == ["a"]
    assert prompt.left_out == 2


def test_the_last_source_is_cut_at_a_paragraph_and_keeps_its_span() -> None:
    text = "First paragraph.\n\n" + "Second paragraph. " * 200
    prompt = assemble("How much?", [source(text)], window_tokens=120, cut_last=True)
    (cut,) = prompt.sources
    assert (cut.text, cut.start, cut.end) == ("First paragraph.", 5, 21)


def test_a_long_source_is_cut_without_a_copy_for_each_of_its_paragraphs() -> None:
    long = source("\n\n".join(f"Paragraph {number} says what a permit costs." for number in range(2_000)))
    tracemalloc.start()
    prompt = assemble("How much?", [long], window_tokens=500, cut_last=True)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 400 < prompt.tokens <= 500
    assert most < 60 * len(long.text)


def test_a_table_row_is_given_with_its_header() -> None:
    assert "| fee |" in assemble("?", [source("| 20 |", context="| fee |")], window_tokens=200).text


def test_a_window_smaller_than_the_question_is_refused() -> None:
    with pytest.raises(InputError, match="window is smaller"):
        assemble("How much?", [], window_tokens=10)
