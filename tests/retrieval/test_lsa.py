import numpy as np

from tests.retrieval.corpora import english
from toolkit.retrieval import Index, lsa


def view_of(index: Index):
    return index._state.view(None, None)


def test_vectors_have_length_one(document) -> None:
    texts = english(300, seed=1)
    directions = lsa.fit(view_of(Index.build([document(f"{place:03}", text) for place, text in enumerate(texts)])))
    assert directions is not None
    assert np.allclose(np.linalg.norm(directions.vectors, axis=1), 1, atol=1e-5)
    assert directions.vectors.shape == (300, lsa.DIMENSIONS)


def test_a_chunk_is_nearest_to_itself(document) -> None:
    texts = english(300, seed=1)
    index = Index.build([document(f"{place:03}", text) for place, text in enumerate(texts)], "lsa")
    assert [index.search(texts[place], 1)[0].document_id for place in (3, 77)] == ["003", "077"]


def test_finds_what_shares_company_but_no_word(document, monkeypatch) -> None:
    monkeypatch.setattr(lsa, "DIMENSIONS", 2)
    pairs = ["car engine road", "automobile engine road", "car road", "cat purr milk", "kitten purr milk", "cat milk"]
    index = Index.build([document(f"{place}", text) for place, text in enumerate(pairs)], "lsa")
    assert "1" in [hit.document_id for hit in index.search("car", 3)]


def test_a_sample_gives_directions_for_all(document, monkeypatch) -> None:
    monkeypatch.setattr(lsa, "SAMPLE", 50)
    texts = english(200, seed=1)
    directions = lsa.fit(view_of(Index.build([document(f"{place:03}", text) for place, text in enumerate(texts)])))
    assert directions is not None
    assert directions.vectors.shape == (200, 50)


def test_no_text_gives_none(document) -> None:
    assert lsa.fit(view_of(Index.build([document("a", "")]))) is None
    assert lsa.fit(view_of(Index.build([]))) is None


def test_the_same_chunk_many_times_is_no_trouble(document) -> None:
    index = Index.build([document(f"{place}", "the very same leave policy") for place in range(5)], "lsa")
    assert len(index.search("leave policy")) == 5
