import numpy as np
import pytest

from toolkit.retrieval import Index, Reranker, reranked
from toolkit.schema import InputError

ASKED = ("annual leave salaries", 10, {"staff", "executive"}, None)


class ByLetters:
    """Scores a text by how often it holds a letter."""

    name = "by letters"

    def __init__(self, letter: str) -> None:
        self.letter, self.read = letter, []

    def scores(self, question, texts):
        self.read.append((question, list(texts)))
        return [text.count(self.letter) for text in texts]


@pytest.fixture
def index(handbook) -> Index:
    return Index.build(handbook)


def test_puts_the_same_hits_in_another_order(index) -> None:
    reranker: Reranker = ByLetters("s")
    before, after = index(*ASKED), reranked(index, reranker)(*ASKED)
    assert {hit.chunk_id for hit in before} == {hit.chunk_id for hit in after}
    assert [hit.score for hit in after] == sorted((hit.score for hit in after), reverse=True)
    assert [hit.rank for hit in after] == list(range(1, len(before) + 1))
    assert [hit.chunk_id for hit in before] != [hit.chunk_id for hit in after]


def test_hits_scored_alike_keep_their_order(index) -> None:
    after = reranked(index, ByLetters("§"))(*ASKED)
    assert [hit.chunk_id for hit in after] == [hit.chunk_id for hit in index(*ASKED)]


def test_reads_no_more_than_its_depth_and_looks_past_k(index) -> None:
    reranker = ByLetters("s")
    found = reranked(index, reranker, depth=3)("annual leave salaries", 1, {"staff", "executive"}, None)
    assert len(reranker.read[0][1]) == 3
    assert len(found) == 1
    assert found[0] == reranked(index, reranker, depth=3)(*ASKED)[0]


def test_what_is_past_its_depth_follows_as_it_was(index) -> None:
    before, after = index(*ASKED), reranked(index, ByLetters("s"), depth=2)(*ASKED)
    assert [hit.chunk_id for hit in after[2:]] == [hit.chunk_id for hit in before[2:]]
    assert len({hit.score for hit in after[1:]}) == 1


def test_reads_where_a_text_stands(index) -> None:
    reranker = ByLetters("s")
    reranked(index, reranker)("annual leave", 1, None, None)
    assert "Leave policy\nStaff take thirty days of annual leave." in reranker.read[0][1]


def test_sees_only_what_the_asker_sees(index) -> None:
    reranker = ByLetters("s")
    reranked(index, reranker)("board salaries", 10, {"staff"}, None)
    assert not any("board" in text for _, texts in reranker.read for text in texts)


def test_no_hits_ask_nothing(index) -> None:
    reranker = ByLetters("s")
    assert reranked(index, reranker)("zzzz", 5, None, None) == []
    assert reranker.read == []


@pytest.mark.parametrize("given", [[1.0], [[1.0]] * 5, [float("nan")] * 5, [np.inf] * 5])
def test_what_is_not_one_number_a_text_is_refused(index, given) -> None:
    reranker = ByLetters("s")
    reranker.scores = lambda question, texts: given  # type: ignore[method-assign]
    with pytest.raises(InputError, match="one number a text"):
        reranked(index, reranker)(*ASKED)


def test_depth_must_be_one_or_more(index) -> None:
    with pytest.raises(InputError, match="at least 1"):
        reranked(index, ByLetters("s"), depth=0)
