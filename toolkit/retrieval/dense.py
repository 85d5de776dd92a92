"""How near chunks are to a question by their vectors."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toolkit.retrieval import bm25
from toolkit.retrieval.views import View

CANDIDATES = 100
_FEW = 8
"""Where an asker sees less than one chunk in so many, only theirs are multiplied; else all are, hidden ones dropped."""
_BLOCK = 8_192
"""How many of those few are copied at a time."""


@dataclass(frozen=True, slots=True)
class Similar:
    """How near chunks are to a question: those of some rows, brought to 0 to 1, and the rows of the nearest."""

    at: NDArray[np.float64]
    near: NDArray[np.int64]

    @classmethod
    def of(cls, cosines: NDArray[np.float32], rows: NDArray[np.int64], near: NDArray[np.int64], /) -> "Similar":
        """Return the cosines of some rows as shares of the highest of all, those below 0 as 0."""
        best = max(float(cosines.max(initial=0.0)), 1e-9)
        return cls(np.clip(cosines[rows].astype(np.float64), 0.0, None) / best, near)


def similarities(view: View, direction: NDArray[np.float32], /) -> NDArray[np.float32]:
    """Return the cosine between a question and every visible chunk.

    One product of a matrix and a vector, whose cost is that of reading the vectors once: 350,000 x 384 are 540 MB.
    """
    vectors: Any = view.contents.vectors
    if len(view) * _FEW >= len(vectors):
        found: NDArray[np.float32] = vectors @ direction
        # Copying rows costs several times what multiplying them does. A product is exact, so that neither way is felt.
        return found if view.all else found[view.rows]
    blocks = (view.rows[start : start + _BLOCK] for start in range(0, len(view), _BLOCK))
    return np.concatenate([np.empty(0, np.float32), *(vectors[rows] @ direction for rows in blocks)])


def nearest(view: View, found: NDArray[np.float32], k: int, /) -> NDArray[np.int64]:
    """Return the rows of the nearest chunks, the nearest first."""
    return bm25.ranked(np.arange(len(view)), found, k)[0]
