import numpy as np
import pytest

from tests.retrieval.corpora import english
from toolkit.retrieval import Index, ranking
from toolkit.retrieval.ranking import blend, terms_of


@pytest.fixture
def view(document):
    texts = english(300, seed=8)
    return Index.build([document(f"{place:03}", text) for place, text in enumerate(texts)])._state.view(None, None)


def test_the_best_candidate_of_both_lists_scores_one(view, monkeypatch) -> None:
    blended = blend(view, terms_of(english(1, seed=8)[0], mode="hybrid"), 10)
    assert 0 < blended.weight <= ranking.LSA_WEIGHT
    assert blended.scores.max() == pytest.approx(1, abs=1e-6)


def test_lsa_that_agrees_with_nothing_weighs_nothing(view, monkeypatch) -> None:
    chance = np.random.default_rng(0)
    far = lambda _view, _terms: np.eye(1, len(view), 299, dtype=np.float32)[0] + chance.random(1, np.float32) * 0  # noqa: E731
    monkeypatch.setattr(ranking, "similarities_of", far)
    terms = terms_of("zzz " + english(1, seed=9)[0], mode="hybrid")
    blended = blend(view, terms, 10)
    lexical = blended.lexical.scores
    if blended.weight == 0:
        assert np.array_equal(np.argsort(blended.scores), np.argsort(lexical))
    assert blended.weight <= ranking.LSA_WEIGHT / 10


def test_lsa_is_left_out_past_its_limit(view, monkeypatch) -> None:
    monkeypatch.setattr(ranking, "LSA_CHUNKS", range(50, 300))
    assert blend(view, terms_of(english(1, seed=9)[0], mode="hybrid"), 10).weight == 0
