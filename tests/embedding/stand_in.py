"""An embedder of words alone: no model, the same on every machine."""

import zlib
from collections.abc import Mapping, Sequence

import numpy as np

from toolkit.embedding import Vectors
from toolkit.retrieval.words import split


class StandIn:
    """Counts words, each at a place of its own. Words that mean the same here (by ``same``) share theirs.

    Remembers what it was asked, so that a test can see that nothing was embedded twice.
    """

    def __init__(
        self, dimensions: int = 1024, *, name: str = "stand-in", same: Mapping[str, str] | None = None
    ) -> None:
        self.name, self.dimensions = name, dimensions
        self._same = same or {}
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str], /) -> Vectors:
        self.asked += texts
        rows = np.zeros((len(texts), self.dimensions))
        for row, text in zip(rows, texts, strict=True):
            for word in split(text):
                row[self._place(self._same.get(word, word))] += 1
        rows[~rows.any(axis=1), 0] = 1
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    def _place(self, word: str) -> int:
        return zlib.crc32(word.encode()) % self.dimensions


class Noise(StandIn):
    """Directions that say nothing of what a text says."""

    def __init__(self) -> None:
        super().__init__(16, name="noise")

    def embed(self, texts):
        rows = [np.random.default_rng(zlib.crc32(text.encode())).standard_normal(16) for text in texts]
        return np.array([row / np.linalg.norm(row) for row in rows], np.float32).reshape(len(texts), 16)
