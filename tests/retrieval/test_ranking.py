import numpy as np
import pytest

from tests.embedding.stand_in import StandIn
from tests.retrieval.corpora import english
from toolkit.retrieval import Index, Weights, ranking
from toolkit.retrieval.ranking import Asked, asked, blend
from toolkit.retrieval.scheme import Scheme

WEIGHTS = Weights()


@pytest.fixture
def view(document):
    texts = english(300, seed=8)
    documents = [document(f"{place:03}", text) for place, text in enumerate(texts)]
    return Index.build(documents, embedder=StandIn())._state.view(None, None)


def question(text: str, embedder: StandIn | None = None) -> Asked:
    return asked([text], scheme=Scheme(mode="hybrid", embedder=embedder))[0]


@pytest.mark.parametrize("embedder", [None, StandIn()])
def test_a_chunk_that_is_best_on_every_list_scores_one(view, embedder) -> None:
    blended = blend(view, question(english(1, seed=8)[0], embedder), 10)
    assert 0 < blended.shares(WEIGHTS).lsa <= WEIGHTS.lsa
    assert blended.scores(WEIGHTS).max() == pytest.approx(1, abs=1e-6)


def test_lsa_that_agrees_with_nothing_weighs_nothing(view, monkeypatch) -> None:
    far = np.eye(1, len(view), 299, dtype=np.float32)[0]
    monkeypatch.setattr(ranking, "similarities_of", lambda _view, _terms: far)
    blended = blend(view, question(english(1, seed=9)[0]), 10)
    lexical = blended.lexical.scores(WEIGHTS)
    assert 299 not in blended.lexical.rows[np.argsort(-lexical)[:10]]
    assert blended.shares(WEIGHTS).lsa == 0
    assert np.array_equal(np.argsort(blended.scores(WEIGHTS)), np.argsort(lexical))


def test_lsa_is_left_out_past_its_limit(view, monkeypatch) -> None:
    monkeypatch.setattr(ranking, "LSA_CHUNKS", range(50, 300))
    assert blend(view, question(english(1, seed=9)[0]), 10).lsa is None


def test_without_an_embedder_no_vectors_take_part(view) -> None:
    blended = blend(view, question(english(1, seed=8)[0]), 10)
    assert blended.dense is None
    assert blended.shares(WEIGHTS).dense == 0


def test_weights_are_applied_to_the_same_candidates(view) -> None:
    blended = blend(view, question(english(1, seed=8)[0], StandIn()), 10)
    assert blended.dense is not None
    assert np.array_equal(blended.scores(Weights(dense=1.0)), blended.dense.at)
    plain = Weights(adjacent_words=0, shared_letters=0, neighbours=0, lsa=0, dense=0)
    words = blended.lexical.own.words
    assert np.allclose(blended.scores(plain), words / words.max())


def test_what_only_vectors_find_is_a_candidate(document) -> None:
    embedder = StandIn(same={"vacation": "holiday"})
    index = Index.build([document("a", "Vacation policy."), document("b", "Tax")], embedder=embedder)
    assert [hit.document_id for hit in index.search("holiday", 1)] == ["a"]
    assert Index.build([document("a", "Vacation policy."), document("b", "Tax")]).search("holiday") == []
