"""Golden questions: read, resolved to spans of the documents, and checked."""

from toolkit.golden.golden_set import GoldenSet

__all__ = ["GoldenSet"]
