"""Arrays as long as the corpus, kept between questions: clearing what was used beats asking for new ones."""

from threading import local

import numpy as np
from numpy.typing import NDArray


class Scratch:
    """Arrays that are each thread's own. Whoever writes to one puts it back as it was."""

    def __init__(self) -> None:
        self._own = local()

    def totals(self, size: int, /) -> NDArray[np.float32]:
        """Return as many zeros."""
        if not hasattr(self._own, "totals"):
            self._own.totals = np.zeros(size, np.float32)
        totals: NDArray[np.float32] = self._own.totals
        return totals

    def numbers(self, size: int, /) -> NDArray[np.int32]:
        """Return as many of -1."""
        if not hasattr(self._own, "numbers"):
            self._own.numbers = np.full(size, -1, np.int32)
        numbers: NDArray[np.int32] = self._own.numbers
        return numbers

    def cells(self, norms: NDArray[np.float32], /) -> NDArray[np.float32]:
        """Return each of these numbers with a zero after it."""
        try:
            cells: NDArray[np.float32] = self._own.cells
        except AttributeError:
            cells = self._own.cells = np.stack([norms, np.zeros_like(norms)], axis=1).ravel()
        return cells
