import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readers.chat.conftest import DOGS, FEES, source
from toolkit.metrics.citations import validity
from toolkit.readers.chat.citing import resolved
from toolkit.readers.chat.parsing import Cited, parsed
from toolkit.schema import SourceQuote

DOCUMENTS = {"fees.md": "x" * 100 + FEES, "notice.txt": DOGS}


def sources():
    one, two = source(FEES, "fees.md", start=100), source(DOGS, "notice.txt")
    return [_numbered(one, 1), _numbered(two, 2)]


def _numbered(each, number: int):
    from dataclasses import replace

    return replace(each, number=number)


def quotes_of(*cited: Cited) -> list[str]:
    found = resolved(cited, sources())
    assert all(DOCUMENTS[_document(each)][each.start : each.end] == each.quote for each in found)
    return [each.quote for each in found]


def _document(quote: SourceQuote) -> str:
    return {1: "fees.md", 2: "notice.txt"}[quote.number]


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("A permit costs cr 40 a year.", ["A permit costs cr 40 a year."]),
        ("A  permit\ncosts cr 40", ["A permit costs cr 40"]),
        ("A late renewal adds cr 15", ["A *late* renewal adds cr 15"]),
        ("“A permit costs cr 40 a year.”", ["A permit costs cr 40 a year."]),
        ('"A permit costs cr 40."', ["A permit costs cr 40"]),
        ("A permit costs … adds cr 15", ["A permit costs", "adds cr 15"]),
        ("A permit [...] cr 15 to the fee.", ["A permit", "cr 15 to the fee."]),
    ],
)
def test_a_quote_is_found_as_people_find_evidence(quote: str, found: list[str]) -> None:
    assert quotes_of(Cited(1, quote)) == found


@pytest.mark.parametrize(
    "cited",
    [
        Cited(99, "A permit costs cr 40 a year."),
        Cited(99),
        Cited(0),
        Cited(2, "A permit costs cr 40 a year."),
        Cited(1, "A permit costs cr 41 a year."),
        Cited(1, "A permit costs … is free"),
        Cited(1, "a" * 100_000),
        Cited(2, "Dogs are allowed in the covered market"),
    ],
)
def test_what_is_not_there_is_kept_and_never_valid(cited: Cited) -> None:
    (kept,) = resolved([cited], sources())
    assert (kept.number, kept.start, kept.end, kept.quote) == (cited.number, 0, 0, cited.quote)
    documents = {1: "fees.md", 2: "notice.txt"}
    assert validity([(documents.get(kept.number), kept)], DOCUMENTS.get) == 0.0


def test_a_mark_without_a_quote_is_the_words_before_it_or_the_whole_source() -> None:
    assert quotes_of(Cited(2, claim="Dogs are not allowed in the covered market.")) == [DOGS[:42]]
    assert quotes_of(Cited(2, claim="You may not bring a dog")) == [DOGS]
    assert quotes_of(Cited(2, claim="Dogs are")) == [DOGS]


def test_the_same_span_twice_is_one_citation() -> None:
    assert len(resolved([Cited(1, "cr 40"), Cited(1, "“cr 40”"), Cited(1, "cr 15")], sources())) == 2


@given(st.text(max_size=300), st.booleans())
def test_any_reply_gives_spans_that_are_exact_or_empty(raw: str, structured: bool) -> None:
    reply = parsed(raw, structured=structured)
    reply.text.encode("utf-8")
    for quote in resolved(reply.cited, sources()):
        whole = DOCUMENTS.get({1: "fees.md", 2: "notice.txt"}.get(quote.number, ""), "")
        assert (quote.start, quote.end) == (0, 0) or whole[quote.start : quote.end] == quote.quote


_pieces = st.sampled_from([*FEES.split(), *DOGS.split(), "[1]", "[2]", "[9]", "[1, 2]", ".", "\n", '"', "…", "{", "}"])


@given(st.lists(_pieces, max_size=40).map(" ".join), st.integers(0, 3))
def test_any_mixture_of_a_sources_words_does_too(words: str, number: int) -> None:
    for quote in resolved([Cited(number, words), *parsed(words, structured=False).cited], sources()):
        whole = DOCUMENTS.get({1: "fees.md", 2: "notice.txt"}.get(quote.number, ""), "")
        assert (quote.start, quote.end) == (0, 0) or whole[quote.start : quote.end] == quote.quote
