"""Score one answer: correctness, abstention, retrieval, citations, access."""

from toolkit.metrics.correctness import states
from toolkit.metrics.retrieval import Span, average_precision, ndcg, precision, recall, reciprocal_rank
from toolkit.metrics.scoring import METRICS, Case, Metric, score

__all__ = [
    "METRICS",
    "Case",
    "Metric",
    "Span",
    "average_precision",
    "ndcg",
    "precision",
    "recall",
    "reciprocal_rank",
    "score",
    "states",
]
