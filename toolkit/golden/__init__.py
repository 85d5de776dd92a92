"""Golden questions: read, resolved to spans of the documents, and checked."""

from toolkit.golden.golden_set import GoldenSet
from toolkit.golden.versions.merging import Conflict, ConflictError

__all__ = ["Conflict", "ConflictError", "GoldenSet"]
