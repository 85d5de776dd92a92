import numpy as np
import pytest

from tests.embedding.stand_in import StandIn
from tests.retrieval.corpora import english
from toolkit.retrieval import Index, dense
from toolkit.retrieval.vectors import directions, text_of
from toolkit.schema import InputError


class Gaussian(StandIn):
    """Directions without a pattern, as a model's are: every place of a vector counts."""

    def __init__(self, dimensions: int = 384) -> None:
        super().__init__(dimensions, name="gaussian")

    def embed(self, texts):
        self.asked += texts
        rows = [np.random.default_rng(len(text) * 31 + sum(text.encode())).standard_normal(384) for text in texts]
        return np.array([row / np.linalg.norm(row) for row in rows], np.float32).reshape(len(texts), 384)


def view_of(documents, groups=None):
    return Index.build(documents, "dense", embedder=Gaussian())._state.view(groups, None)


def test_a_title_that_is_the_first_heading_is_read_once() -> None:
    assert text_of("Leave", ("Leave", "Notice"), "a | b", "1 | 2") == "Leave\nNotice\na | b\n1 | 2"
    assert text_of("", (), "", "Only text") == "Only text"


def test_products_are_exact_whatever_lies_beside(document) -> None:
    texts = english(400, seed=3)
    view = view_of([document(f"{place:03}", text) for place, text in enumerate(texts)])
    question = directions(Gaussian(), ["annual leave"])[0]
    whole = dense.similarities(view, question)
    vectors = view.contents.vectors
    exact = vectors.astype(np.float64) @ question.astype(np.float64)
    assert np.array_equal(whole, exact.astype(np.float32))
    assert np.array_equal(exact.astype(np.float32), exact)
    shuffled = np.random.default_rng(0).permutation(400)
    assert np.array_equal(vectors[shuffled] @ question, whole[shuffled])


def test_rounding_costs_next_to_nothing(document) -> None:
    texts = english(400, seed=3)
    view = view_of([document(f"{place:03}", text) for place, text in enumerate(texts)])
    rounded = dense.similarities(view, directions(Gaussian(), ["annual leave"])[0])
    plain = Gaussian().embed(texts) @ Gaussian().embed(["annual leave"])[0]
    assert np.abs(rounded - plain).max() < 1e-3


@pytest.mark.parametrize("few", [0, 8])
def test_hidden_rows_move_nothing(document, monkeypatch, few: int) -> None:
    monkeypatch.setattr(dense, "_BLOCK", 7)
    monkeypatch.setattr(dense, "_FEW", few)
    texts = english(100, seed=3)
    labels = [("staff",) if place % 3 else ("board",) for place in range(100)]
    documents = [
        document(f"{n:03}", text, access=label) for n, (text, label) in enumerate(zip(texts, labels, strict=True))
    ]
    seen = view_of(documents, {"staff"})
    assert len(seen) == 66
    # What is hidden could be anything.
    hidden = np.setdiff1d(np.arange(100), seen.rows)
    seen.contents.vectors[hidden] = np.nan
    question = directions(Gaussian(), ["annual leave"])[0]
    alone = view_of([one for one in documents if one.access == ("staff",)], {"staff"})
    assert np.array_equal(dense.similarities(seen, question), dense.similarities(alone, question))


def test_a_text_without_words_is_near_to_nothing() -> None:
    embedder = Gaussian()
    vectors = directions(embedder, ["?!", "leave", "", "leave"])
    assert not vectors[[0, 2]].any()
    assert np.array_equal(vectors[1], vectors[3])
    assert embedder.asked == ["leave"]


def test_an_embedder_of_another_size_than_it_says_is_refused() -> None:
    embedder = StandIn(8)
    given = StandIn(16).embed(["leave"])
    embedder.embed = lambda texts: given  # type: ignore[method-assign]
    with pytest.raises(InputError, match="one vector a text"):
        directions(embedder, ["leave"])
