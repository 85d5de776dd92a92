import math
from collections import Counter
from itertools import product

import bm25s
import numpy as np
import pytest

from tests.retrieval.corpora import english
from toolkit.retrieval import Index, bm25
from toolkit.retrieval.words import content_words, split, stem, stop_words


def by_formula(texts: list[str], query: str) -> list[float]:
    """BM25 as it is written in books: k1 1.5, b 0.75, Lucene's idf."""
    documents = [Counter(stem(word) for word in split(text)) for text in texts]
    average = sum(counts.total() for counts in documents) / len(documents)
    scores = [0.0] * len(texts)
    for term in [stem(word) for word in content_words(query, stop_words("bm25"))]:
        holding = sum(term in counts for counts in documents)
        idf = math.log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
        for place, counts in enumerate(documents):
            norm = 1.5 * (1 - 0.75 + 0.75 * counts.total() / average)
            scores[place] += idf * counts[term] / (counts[term] + norm)
    return scores


@pytest.mark.parametrize("few_postings", [0, 1 << 14])
def test_equals_its_formula(document, monkeypatch, few_postings: int) -> None:
    monkeypatch.setattr(bm25, "_FEW_POSTINGS", few_postings)
    texts = english(400, seed=1)
    index = Index.build([document(f"{place:03}", text) for place, text in enumerate(texts)], "bm25")
    for query in english(60, seed=2, words=5):
        expected = by_formula(texts, query)
        best = sorted(range(len(texts)), key=lambda place: (-round(expected[place], 6), place))
        hits = index.search(query, 10)
        assert [hit.score for hit in hits] == pytest.approx([expected[place] for place in best if expected[place]][:10])


@pytest.mark.parametrize("k", [1, 3, 50, 1000])
def test_every_way_of_adding_up_gives_the_same(document, monkeypatch, k: int) -> None:
    texts = english(600, seed=3)
    index = Index.build([document(f"{place:03}", text) for place, text in enumerate(texts)], "bm25")
    queries = [*english(50, seed=4, words=6), *texts[:20]]
    found = {}
    # All at one go or with chunks left out early; through every chunk or through postings; looked up or written out.
    for few, dense, dearer in product((0, 10**9), (0, 10**9), (0, 10**9)):
        monkeypatch.setattr(bm25, "_FEW_POSTINGS", few)
        monkeypatch.setattr(bm25, "_DENSE", dense)
        monkeypatch.setattr(bm25, "_DEARER", dearer)
        found[few, dense, dearer] = [index.search(query, k) for query in queries]
    whole = found[10**9, 0, 0]
    assert any(whole)
    assert all(each == whole for each in found.values())


def test_agrees_with_bm25s(document) -> None:
    texts = english(500, seed=5)
    index = Index.build([document(f"{place:03}", text) for place, text in enumerate(texts)], "bm25")
    peer = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
    peer.index([[stem(word) for word in split(text)] for text in texts], show_progress=False)
    for query in english(50, seed=6, words=5):
        terms = [stem(word) for word in content_words(query, stop_words("bm25"))]
        found, scores = peer.retrieve([terms], k=10, show_progress=False)
        hits = index.search(query, 10)
        assert [hit.score for hit in hits] == pytest.approx(scores[0][: len(hits)].tolist(), rel=1e-4)
        clear = scores[0] > scores[0][-1] * 1.0001
        assert {int(hit.document_id) for hit in hits} >= set(found[0][clear].tolist())


def test_equal_scores_come_in_order_of_rows() -> None:
    rows, scores = bm25.ranked(np.array([7, 3, 5, 1]), np.array([1, 2, 1, 0], np.float32), 3)
    assert rows.tolist() == [3, 5, 7]
    assert scores.tolist() == [2, 1, 1]
