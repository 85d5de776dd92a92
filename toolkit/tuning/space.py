"""Where short texts lie by their words, and by the company that those words kept in training."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from toolkit.one_core import one_core
from toolkit.words import stems

DIMENSIONS = 48
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Space:
    """TF-IDF beside its latent directions: a dot product of two vectors is the mean of both cosines, 0 to 1 or so."""

    terms: tuple[str, ...]
    idf: Matrix
    components: Matrix

    @cached_property
    def _columns(self) -> dict[str, int]:
        return {term: column for column, term in enumerate(self.terms)}

    def vectors(self, texts: Sequence[str], /) -> Matrix:
        """Return one row a text: of length one where each of its words was seen in training, shorter the fewer were.

        A word that was never seen weighs as the rarest one: else a question would look like any other that shares the
        few words that are known.
        """
        said = [sorted(stems(text)) for text in texts]
        plain = np.zeros((len(texts), len(self.terms)))
        for row, words in enumerate(said):
            columns = [self._columns[word] for word in words if word in self._columns]
            plain[row, columns] = self.idf[columns]
        unseen = np.array([sum(word not in self._columns for word in words) for words in said], float)
        weights = (plain**2).sum(axis=1)
        known = np.sqrt(weights / np.maximum(weights + unseen * self._rarest**2, 1e-12))[:, None]
        if not self.components.size:
            return np.asarray(_unit(plain) * known)
        latent = _unit(_unit(plain) @ self.components.T)
        return np.asarray(np.hstack([_unit(plain), latent]) / np.sqrt(2) * known)

    @cached_property
    def _rarest(self) -> float:
        return float(self.idf.max()) if self.idf.size else 1.0


def fit(texts: Sequence[str], /, *, seed: int) -> Space:
    """Return the space of these texts: TF-IDF of their stems, and up to 48 directions by singular value decomposition.

    Examples
    --------
    >>> space = fit(["How much is a permit?", "How long is a permit good for?", "Who sees my file?"], seed=0)
    >>> [round(float(x), 1) for x in (space.vectors(["What is a permit?"]) @ space.vectors(["permits", "files"]).T)[0]]
    [1.0, 0.0]
    """
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    if not any(stems(text) for text in texts):
        return Space((), np.zeros(0), np.zeros((0, 0)))
    counted = TfidfVectorizer(analyzer=lambda text: sorted(stems(text)))
    matrix = counted.fit_transform(texts)
    terms = tuple(counted.get_feature_names_out().tolist())
    dimensions = min(DIMENSIONS, matrix.shape[0] - 1, matrix.shape[1] - 1)
    if dimensions < 1:
        return Space(terms, counted.idf_, np.zeros((0, len(terms))))
    with one_core():
        directions = TruncatedSVD(dimensions, random_state=seed).fit(matrix).components_
    return Space(terms, counted.idf_, directions)


def _unit(rows: Matrix) -> Matrix:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0))
