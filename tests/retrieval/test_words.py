import pytest

from toolkit.retrieval.words import Kind, content_words, kind, split, stem, stems, stop_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("Leave: 30 days!", ["leave", "30", "days"]),
        ("snake_case e-mail it's", ["snake", "case", "e", "mail", "it", "s"]),
        ("“curly” – dash\u00a0space", ["curly", "dash", "space"]),
        ("年假30天", ["年", "假", "30", "天"]),
        ("नमस्ते", ["नमस्ते"]),
    ],
)
def test_splits_at_what_is_no_letter(text: str, words: list[str]) -> None:
    assert split(text) == words


def test_a_word_is_its_first_64_bytes() -> None:
    assert split("x" * 100_000) == ["x" * 64]
    assert split("é" * 100) == ["é" * 32]


def test_folds_case_accents_and_endings() -> None:
    assert stems(["policies", "ÉTÉ", "été", "straße"]) == ["polici", "ete", "ete", "strass"]
    assert stem("running") == "run"


def test_a_question_of_stop_words_keeps_them() -> None:
    assert content_words("What is it?") == ["what", "is", "it"]
    assert content_words("", stop_words("hybrid")) == []


def test_plain_bm25_drops_fewer_words() -> None:
    assert content_words("how many days of leave", stop_words("bm25")) == ["how", "many", "days", "leave"]


def test_marks_build_words_and_unspaced_scripts_stand_alone() -> None:
    assert [kind(ord(character)) for character in "a\u0301 カ。"] == [
        Kind.LETTER,
        Kind.LETTER,
        Kind.SEPARATOR,
        Kind.WORD,
        Kind.SEPARATOR,
    ]
