"""Latent semantic analysis of what one asker sees: chunks that share company share directions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toolkit.one_core import one_core
from toolkit.retrieval.views import View

DIMENSIONS = 128
SAMPLE = 20_000
"""How many chunks the directions are worked out from, at even steps, where there are more."""
_SEED = 0
_ITERATIONS = 2
"""scikit-learn's own choice of seven takes five times as long, and ranks the development sets no better."""
_FEW_CHUNKS = 200
"""Up to here a word that one chunk holds still has a direction; beyond, leaving those out halves the work."""
_LEAST = 1e-6
"""Directions that carry less than this share of the first one's are rounding, not meaning."""


@dataclass(frozen=True, slots=True)
class Lsa:
    """A direction a column: where terms (``components``, weighted) and chunks (``vectors``, of length one) lie."""

    columns: dict[str, int]
    components: NDArray[np.float64]
    vectors: NDArray[np.float32]

    def similarities(self, terms: Sequence[str], /) -> NDArray[np.float32]:
        """Return the cosine between a question and every chunk; zeros where no term of it is known."""
        counts = Counter(term for term in terms if term in self.columns)
        columns = [self.columns[term] for term in counts]
        query = self.components[:, columns] @ (1 + np.log(np.array(list(counts.values()), np.float64)))
        length = np.linalg.norm(query)
        if not length:
            return np.zeros(len(self.vectors), np.float32)
        similarities: NDArray[np.float32] = self.vectors @ (query / length).astype(np.float32)
        # To five places: beyond them is rounding, which varies with the load and would make kin of strangers.
        return np.round(similarities, 5) + np.float32(0.0)


def fit(view: View, /) -> Lsa | None:
    """Return the directions of a view's chunks, or ``None`` where it has too little text for any.

    Deerwester and others' method on ``(1 + ln count) * idf``, chunks scaled to length one, by scikit-learn's randomised
    singular value decomposition. The same text gives the same directions, whatever hidden text is indexed beside it.
    """
    from sklearn.preprocessing import normalize
    from sklearn.utils.extmath import randomized_svd

    terms, matrix, idf = _matrix(view)
    # On little text there is a direction a chunk: fewer would make strangers of one direction look alike.
    dimensions = min(DIMENSIONS, *matrix.shape)
    if dimensions < 1:
        return None
    matrix = normalize(matrix)
    sampled = matrix[:: -(-len(view) // SAMPLE)]
    wanted = min(dimensions, sampled.shape[0])
    with one_core():
        _, weights, components = randomized_svd(sampled, wanted, n_iter=_ITERATIONS, random_state=_SEED)
    components = components[weights > _LEAST * weights[0]]
    vectors = normalize(matrix @ components.T).astype(np.float32)
    return Lsa({term: column for column, term in enumerate(terms)}, components * idf, vectors)


def _matrix(view: View) -> tuple[list[str], Any, NDArray[np.float64]]:
    """Return the terms that tell chunks apart, in alphabetical order, their weights by chunk, and their idf."""
    from scipy.sparse import csc_array

    terms = view.contents.vocabulary.terms
    least = 1 if len(view) <= _FEW_CHUNKS else 2
    used = sorted(np.flatnonzero(view.frequencies >= least).tolist(), key=terms.__getitem__)
    postings = [view.postings(term) for term in used]
    sizes = np.array([rows.size for rows, _ in postings], np.int64)
    idf = np.log((1 + len(view)) / (1 + sizes)) + 1
    rows = np.concatenate([np.empty(0, np.int32), *(rows for rows, _ in postings)])
    counts = np.concatenate([np.empty(0, np.uint16), *(counts for _, counts in postings)])
    weights = (1 + np.log(counts.astype(np.float64))) * np.repeat(idf, sizes)
    bounds = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    matrix = csc_array((weights, rows, bounds), shape=(len(view), len(used)))
    return [terms[term] for term in used], matrix.tocsr(), idf
