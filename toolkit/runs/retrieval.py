"""A retriever by itself: golden questions asked of it, and what it finds held against the evidence."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

import polars as pl

from toolkit.golden import GoldenSet
from toolkit.ingestion import Documents
from toolkit.metrics import Span, average_precision, ndcg, precision, recall, reciprocal_rank
from toolkit.retrieval import Retriever
from toolkit.schema import SCORES, GoldenQuestion, Score, frame

KS = (1, 3, 5, 10, 20)
RETRIEVAL_METRICS: Mapping[str, str] = MappingProxyType(
    {**{f"{name}@{k}": "mean" for name in ("recall", "precision", "ndcg") for k in KS}, "mrr": "mean", "map": "mean"}
)
"""What :func:`score_retrieval` gives, each with its kind for :func:`toolkit.stats.estimates`."""


def score_retrieval(
    name: str, retriever: Retriever, golden: GoldenSet, documents: Documents, /, *, as_of: date | None = None
) -> pl.DataFrame:
    """Return how well a retriever finds the evidence of golden questions, each asked as its asker on its day.

    Scored on spans, so that retrievers with passages of different sizes compare.

    Parameters
    ----------
    name
        Stands in the column ``option``, to tell this retriever's scores from another's.
    retriever
        An index, or any callable ``(question, k, groups, as_of) -> hits``.
    golden, documents
        What is asked, and what it is asked of.
    as_of
        The day that questions without one are asked about.

    Returns
    -------
    Table ``SCORES``: recall, precision and nDCG at 1, 3, 5, 10 and 20, reciprocal rank and average precision among the
    first 20. Questions that want no answer, or whose evidence their asker cannot see on the day, are left out.

    Examples
    --------
    >>> from toolkit import Index, load_documents, stats
    >>> documents = load_documents("data/samples/documents")
    >>> golden = GoldenSet.read("data/samples/golden.jsonl")
    >>> scores = score_retrieval("bm25", Index.build(documents, "bm25"), golden, documents)
    >>> table = stats.estimates(scores, metrics=RETRIEVAL_METRICS)
    >>> table.filter(metric="recall@10")["n"].item() > 30
    True
    """
    spans = _evidence(golden, documents, as_of)
    rows = []
    for question in golden:
        if evidence := spans.get(question.id):
            hits = retriever(question.question, max(KS), frozenset(question.asker), question.as_of or as_of)
            found = [(hit.document_id, hit.start, hit.end) for hit in hits]
            rows += [
                Score(option=name, question_id=question.id, repeat=0, metric=metric, value=value, reason="")
                for metric, value in _measured(evidence, found).items()
            ]
    return frame(rows, SCORES)


def _measured(evidence: Sequence[Span], found: Sequence[Span]) -> dict[str, float | None]:
    measures = {"recall": recall, "precision": precision, "ndcg": ndcg}
    at_k = {f"{name}@{k}": measure(evidence, found[:k]) for name, measure in measures.items() for k in KS}
    return {**at_k, "mrr": reciprocal_rank(evidence, found), "map": average_precision(evidence, found)}


def _evidence(golden: GoldenSet, documents: Documents, as_of: date | None) -> dict[str, list[Span]]:
    """Return the evidence of each question that wants an answer, as far as its asker can see it on the day."""
    asked = {question.id: question for question in golden if question.answerable}
    spans: dict[str, list[Span]] = {}
    for question_id, *span in golden.spans(documents).iter_rows():
        if question_id in asked and _seen(asked[question_id], documents, span[0], as_of):
            spans.setdefault(question_id, []).append((span[0], span[1], span[2]))
    return spans


def _seen(question: GoldenQuestion, documents: Documents, document_id: str, as_of: date | None) -> bool:
    document = documents.get(document_id)
    return document is not None and documents.shows(document, groups=question.asker, as_of=question.as_of or as_of)
