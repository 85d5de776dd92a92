"""Find the chunks that answer a question: BM25, LSA and both together, within what the asker may see."""

from toolkit.retrieval.explaining import PARTS, REASONS, Explanation, Part, WhyNot
from toolkit.retrieval.index import Index
from toolkit.retrieval.ranking import MODES
from toolkit.retrieval.retriever import Retriever

__all__ = ["MODES", "PARTS", "REASONS", "Explanation", "Index", "Part", "Retriever", "WhyNot"]
