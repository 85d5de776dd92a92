"""What turns texts into vectors."""

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from toolkit.schema import InputError

Vectors: TypeAlias = NDArray[np.float32]
"""One row a text."""


class Embedder(Protocol):
    """Anything that gives texts directions: near for texts that mean much the same.

    ``name`` tells one model from another: vectors of two names are never compared. A text's vector must depend on that
    text alone, or else hidden text could be felt.
    """

    @property
    def name(self) -> str:
        """The model's name."""

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""

    def embed(self, texts: Sequence[str], /) -> Vectors:
        """Return a vector of length one for each text, as float32, one row a text."""


def unit(vectors: object, texts: int, /, *, name: str) -> Vectors:
    """Return what a model gave as rows of length one.

    Raises
    ------
    InputError
        Where there is not one row of numbers a text, or a row has no direction.
    """
    try:
        rows = np.asarray(vectors, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError("gave something other than vectors", field="embedder", got=name) from None
    if rows.ndim != 2 or len(rows) != texts or not rows.shape[1]:
        shape = " x ".join(str(size) for size in rows.shape)
        raise InputError("did not give one vector a text", field="embedder", got=f"{name}: {shape} for {texts} texts")
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or not lengths.all():
        raise InputError("gave a vector without a direction", field="embedder", got=name)
    vectors_of_one: Vectors = (rows / lengths).astype(np.float32)
    return vectors_of_one
