from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from toolkit.retrieval import streams
from toolkit.retrieval.streams import number_words
from toolkit.retrieval.words import split


def words_of(texts: list[str]) -> list[list[str]]:
    stream = number_words(texts)
    bounds = stream.bounds.tolist()
    return [[stream.words[number] for number in stream.numbers[start:end]] for start, end in pairwise(bounds)]


texts = st.lists(
    st.text(st.sampled_from("aB9 -\n\0_é“規ไ😀ß\u0301½") | st.characters(codec="utf-8"), max_size=80), max_size=6
)


@given(texts)
def test_bytes_give_the_words_that_characters_give(given_texts: list[str]) -> None:
    assert words_of(given_texts) == [split(text) for text in given_texts]


def test_blocks_change_nothing(monkeypatch) -> None:
    given_texts = [f"text {number} says {number * number} things, ünd {'mehr ' * number}" for number in range(300)]
    monkeypatch.setattr(streams, "_BLOCK_CHARACTERS", 100)
    assert words_of(given_texts) == [split(text) for text in given_texts]


def test_numbers_more_words_than_the_table_begins_with() -> None:
    given_texts = [" ".join(f"word{number}" for number in range(80_000))]
    assert words_of(given_texts) == [split(given_texts[0])]


def test_one_line_of_ten_million_letters_is_one_word() -> None:
    assert words_of(["x" * 10_000_000]) == [["x" * 64]]


def test_words_that_share_their_beginning_stay_apart() -> None:
    given_texts = ["internationalisation internationalization international", "x" * 64 + "y", "x" * 63 + "y"]
    assert words_of(given_texts) == [split(text) for text in given_texts]


def test_half_a_character_is_no_word() -> None:
    assert words_of(["\ud800"]) == [split("\ud800")]
