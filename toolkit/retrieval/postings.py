"""Which chunks hold a term, and how often: one list a term, in row order."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FIELD_WEIGHT = 2
"""A word of a title or heading counts as this many of the text."""


@dataclass(frozen=True, slots=True)
class Postings:
    """The chunks of term ``t`` are ``rows[starts[t] : starts[t + 1]]``, with ``counts`` beside them.

    ``sizes`` is how many words each chunk has. Counts and sizes are weighted by where a word stands.
    """

    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    counts: NDArray[np.uint16]
    sizes: NDArray[np.int64]

    @classmethod
    def of(cls, numbers: NDArray[np.int32], bounds: NDArray[np.int64], terms: int, /) -> "Postings":
        """Return the postings of chunks whose fields and texts alternate in ``bounds``, by counting sort."""
        from scipy.sparse import csr_array

        parts = np.diff(bounds)
        weights = np.full(parts.size, 1, np.uint16)
        weights[0::2] = FIELD_WEIGHT
        # A matrix of chunks by terms with one entry a word, as the words come: turning it to columns sorts it.
        by_chunk = csr_array(
            (np.repeat(weights, parts), numbers, bounds[0::2].astype(np.int32)), shape=(parts.size // 2, terms)
        )
        by_term = by_chunk.tocsc()
        by_term.sum_duplicates()
        sizes = parts[0::2] * FIELD_WEIGHT + parts[1::2]
        return cls(by_term.indptr.astype(np.int64), by_term.indices, by_term.data, sizes)
