"""Value functions: a criterion's own unit to between 0 and 1, by a range and a shape that are declared beforehand.

The range never depends on which options are compared, so leaving one out cannot turn the order of two others.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toolkit.schema import InputError

Draws = NDArray[np.float64]
SHAPES = ("linear", "halving", "saturating")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How much a criterion's value is worth, from 0 to 1.

    ``linear`` runs from ``worst`` to ``best``. ``halving`` is worth 1 at nothing and a half at ``half`` (less is
    better, without a worst); ``saturating`` is worth 0 at nothing and a half at ``half`` (more is better, without a
    best).

    Examples
    --------
    >>> Scale(worst=0.0, best=4.0).of(np.array([0.0, 1.0, 9.0])).tolist()
    [0.0, 0.25, 1.0]
    >>> Scale(shape="halving", half=5.0).of(np.array([0.0, 5.0, 15.0])).tolist()
    [1.0, 0.5, 0.25]
    """

    shape: str = "linear"
    worst: float = 0.0
    best: float = 1.0
    half: float = 1.0

    def __post_init__(self) -> None:
        if self.shape not in SHAPES:
            raise InputError("no such shape", field="shape", got=self.shape, allowed=", ".join(SHAPES))
        if self.shape == "linear" and self.worst == self.best:
            raise InputError("worst and best are the same", field="best", got=self.best, allowed="two different values")
        if self.shape != "linear" and not self.half > 0:
            raise InputError("is not above nothing", field="half", got=self.half, allowed="more than 0")

    @property
    def higher_is_better(self) -> bool:
        """Whether more of it is worth more."""
        return self.shape == "saturating" or (self.shape == "linear" and self.best > self.worst)

    def of(self, values: Draws, /) -> Draws:
        """Return what values are worth."""
        if self.shape == "linear":
            return np.clip((values - self.worst) / (self.best - self.worst), 0.0, 1.0)
        floor = np.maximum(values, 0.0)
        return np.asarray((self.half if self.shape == "halving" else floor) / (self.half + floor))

    def back(self, worth: float, /) -> float | None:
        """Return the value that is worth this much, or ``None`` where no value is."""
        if not 0.0 <= worth <= 1.0:
            return None
        if self.shape == "linear":
            return self.worst + worth * (self.best - self.worst)
        share = 1 - worth if self.shape == "halving" else worth
        return None if share == 1 else self.half * share / (1 - share)

    def in_words(self, show: Any, /) -> str:
        """Return range and shape as a person reads them, values shown by ``show``."""
        if self.shape == "linear":
            return f"from {show(self.worst)} (worth 0) to {show(self.best)} (worth 1), in a straight line"
        if self.shape == "halving":
            return f"worth 1 at nothing and half at {show(self.half)}; less is better"
        return f"worth 0 at nothing and half at {show(self.half)}; more is better"
