"""Against scikit-learn, where a passage holds at most one piece of evidence, and by laws where it may hold more."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, ndcg_score

from toolkit.metrics.retrieval import average_precision, ndcg, precision, recall, reciprocal_rank

MEASURES = (recall, precision, average_precision, ndcg, reciprocal_rank)
spans = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 9), st.integers(10, 19)), max_size=8)


@st.composite
def rankings(draw: st.DrawFn) -> list[bool]:
    """Whether the passage at each rank is right: at least one is."""
    return draw(st.lists(st.booleans(), min_size=2, max_size=12).filter(any))


def as_spans(relevant: list[bool]):
    found = [(str(rank), 0, 10) for rank in range(len(relevant))]
    return [span for span, right in zip(found, relevant, strict=True) if right], found


@given(rankings())
def test_ndcg_and_average_precision_are_those_of_scikit_learn(relevant: list[bool]) -> None:
    evidence, found = as_spans(relevant)
    falling = -np.arange(len(relevant), dtype=float)
    assert ndcg(evidence, found) == pytest.approx(ndcg_score([relevant], [falling]))
    assert average_precision(evidence, found) == pytest.approx(average_precision_score(relevant, falling))


@given(rankings(), st.integers(1, 12))
def test_at_k_they_count_the_first_k_only(relevant: list[bool], k: int) -> None:
    evidence, found = as_spans(relevant)
    assert precision(evidence, found[:k]) == sum(relevant[:k]) / min(k, len(relevant))
    assert recall(evidence, found[:k]) == sum(relevant[:k]) / sum(relevant)


@given(spans, spans)
def test_all_lie_between_0_and_1_and_nothing_is_scored_without_evidence(evidence, found) -> None:
    for measure in MEASURES:
        value = measure(evidence, found)
        assert (value is None) == (not evidence)
        assert value is None or 0 <= value <= 1


@given(spans.filter(bool), spans)
def test_more_passages_never_lower_what_was_found(evidence, found) -> None:
    for measure in (recall, average_precision, ndcg, reciprocal_rank):
        values = [measure(evidence, found[:k]) for k in range(len(found) + 1)]
        assert values == sorted(values)


def test_a_passage_that_holds_two_pieces_gains_both() -> None:
    evidence = [("a", 0, 4), ("a", 6, 10)]
    assert ndcg(evidence, [("a", 0, 10)]) == 1.0
    assert average_precision(evidence, [("b", 0, 10), ("a", 0, 10)]) == 0.5
