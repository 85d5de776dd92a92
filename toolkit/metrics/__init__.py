"""Score one answer: correctness, abstention, retrieval, citations, access."""

from toolkit.metrics.scoring import METRICS, Case, Metric, score

__all__ = ["METRICS", "Case", "Metric", "score"]
