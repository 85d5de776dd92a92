"""Score one answer: correctness, abstention, retrieval, citations, form, access and hidden instructions."""

from toolkit.metrics.access import Leak, canaries, leaks
from toolkit.metrics.case import Case
from toolkit.metrics.catalogue import METRICS, STAGES, Metric
from toolkit.metrics.correctness import fact_recall, states
from toolkit.metrics.injection import Injection, followed
from toolkit.metrics.retrieval import Span, average_precision, ndcg, precision, recall, reciprocal_rank
from toolkit.metrics.scoring import score

__all__ = [
    "METRICS",
    "STAGES",
    "Case",
    "Injection",
    "Leak",
    "Metric",
    "Span",
    "average_precision",
    "canaries",
    "fact_recall",
    "followed",
    "leaks",
    "ndcg",
    "precision",
    "recall",
    "reciprocal_rank",
    "score",
    "states",
]
