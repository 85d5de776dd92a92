"""Find the chunks that answer a question: BM25, LSA, vectors and all together, within what the asker may see."""

from toolkit.retrieval.explaining import PARTS, REASONS, Explanation, Part, WhyNot
from toolkit.retrieval.index import Index
from toolkit.retrieval.reranking import Reranker, reranked
from toolkit.retrieval.retriever import Retriever
from toolkit.retrieval.saving import check_target
from toolkit.retrieval.scheme import MODES
from toolkit.retrieval.tuning import TUNED, Tuning
from toolkit.retrieval.weights import Weights
from toolkit.retrieval.words import ENGLISH

__all__ = [
    "ENGLISH",
    "MODES",
    "PARTS",
    "REASONS",
    "TUNED",
    "Explanation",
    "Index",
    "Part",
    "Reranker",
    "Retriever",
    "Tuning",
    "Weights",
    "WhyNot",
    "check_target",
    "reranked",
]
