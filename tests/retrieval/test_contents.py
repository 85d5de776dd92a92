import numpy as np
import pytest

from tests.retrieval.test_visibility import contents_of
from toolkit.retrieval.contents import Contents, Reading, Vocabulary, Words, spans
from toolkit.schema import InputError


def test_documents_and_chunks_stand_in_order(handbook) -> None:
    contents = contents_of(handbook[::-1])
    assert [document.document_id for document in contents.documents] == ["board", "leave", "old-leave", "pay", "travel"]
    assert contents.document_of.tolist() == [0, 1, 2, 3, 4]


def test_fields_stand_before_text(document) -> None:
    contents = contents_of([document("a", "Thirty days.", title="Leave")])
    terms, bounds = contents.vocabulary.terms, contents.words.bounds.tolist()
    assert [terms[number] for number in contents.words.numbers] == ["leav", "thirti", "day"]
    assert bounds == [0, 1, 3]


def test_a_vocabulary_grows_without_renumbering() -> None:
    vocabulary, numbers = Vocabulary(["b", "a"]).with_terms(["c", "a", "c"])
    assert vocabulary.terms == ["b", "a", "c"]
    assert numbers.tolist() == [2, 1, 2]


def test_words_are_joined_in_any_order() -> None:
    words = Words(np.array([1, 2, 3, 4], np.int32), np.array([0, 1, 2, 2, 4]))
    more = Words(np.array([9], np.int32), np.array([0, 0, 1]))
    joined = words.joined(more, np.array([0, 2, 1]))
    assert joined.numbers.tolist() == [1, 2, 9, 3, 4]
    assert joined.bounds.tolist() == [0, 1, 2, 2, 3, 3, 5]
    assert words.joined(more, np.empty(0, np.int64)).bounds.tolist() == [0]


def test_spans_may_be_empty() -> None:
    assert spans(np.array([3, 1, 7]), np.array([3, 2, 9])).tolist() == [1, 7, 8]


def test_two_documents_of_one_id_are_named(document) -> None:
    with pytest.raises(InputError, match="got: twin"):
        Contents.of([document("twin", "a"), document("twin", "b")], [], reading=Reading(fields=True))
