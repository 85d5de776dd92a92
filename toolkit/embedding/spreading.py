"""Texts embedded by many processes."""

from collections.abc import Sequence

import numpy as np

from toolkit.embedding.protocol import Embedder, Vectors
from toolkit.parallel import Mapper, in_batches

_BATCH = 64


class _Spread:
    """An embedder, and what its work is done by."""

    def __init__(self, embedder: Embedder, mapper: Mapper, /) -> None:
        self.name, self.dimensions = embedder.name, embedder.dimensions
        self._embedder, self._mapper = embedder, mapper

    def __repr__(self) -> str:
        return f"spread({self._embedder!r})"

    def embed(self, texts: Sequence[str], /) -> Vectors:
        """Return a vector of length one for each text."""
        if not texts:
            return self._embedder.embed(texts)
        return np.concatenate(list(self._mapper(self._embedder.embed, in_batches(texts, _BATCH))))


def spread(embedder: Embedder, mapper: Mapper, /) -> Embedder:
    """Return the same embedder, its work done by a mapper: the embedder is sent there, and texts a batch at a time.

    One that says itself how (it has a method ``spread``) is asked: an endpoint is not sent anywhere, and a cache keeps
    its file here.
    """
    own = getattr(embedder, "spread", None)
    return own(mapper) if own else _Spread(embedder, mapper)
