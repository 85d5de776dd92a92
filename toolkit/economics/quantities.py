"""A number that nobody knows exactly: a low, a likely and a high value, with a unit and a source."""

from collections.abc import Mapping
from math import isfinite
from typing import Annotated, Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Draws = NDArray[np.float64]
ALLOWED = "a number, or {low, likely, high, unit, source} with low <= likely <= high"

_Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class UnusableError(ValueError):
    """Why a value cannot be used: what `toolkit.economics.problems` turns into an `InputError` with file and field."""

    def __init__(self, problem: str, /, *, got: object, allowed: str) -> None:
        self.details = {"problem": problem, "got": str(got), "allowed": allowed}
        super().__init__(problem)


class Quantity(BaseModel):
    """A range with its most likely value. A bare number stands for itself, assumed.

    Examples
    --------
    >>> Quantity.model_validate(3).source
    'assumed'
    >>> Quantity(low=2, likely=3, high=10, unit="minutes", source="timed in May").likely
    3.0
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    low: _Number
    likely: _Number
    high: _Number
    unit: str = ""
    source: str = "assumed"

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, value: object) -> object:
        if isinstance(value, int | float) and not isinstance(value, bool):
            if not isfinite(value):
                raise UnusableError("not a finite number", got=value, allowed=ALLOWED)
            return {"low": value, "likely": value, "high": value}
        if not isinstance(value, Mapping):
            raise UnusableError("neither a number nor a range", got=repr(value), allowed=ALLOWED)
        return value

    @model_validator(mode="after")
    def _in_order(self) -> "Quantity":
        if not self.low <= self.likely <= self.high:
            got = f"low {self.low:g}, likely {self.likely:g}, high {self.high:g}"
            raise UnusableError("out of order", got=got, allowed=ALLOWED)
        return self

    def draw(self, name: str, /, *, draws: int, seed: int) -> Draws:
        """Return triangular draws, from a stream of random numbers of the name's own.

        So the same name and seed give the same luck: two options, or the scenario before and after a slider moved,
        differ only in what was changed.

        Notes
        -----
        Inverse of the triangular distribution on (low, likely, high): with c = (likely - low)/(high - low), u below c
        gives low + sqrt(u c) (high - low), else high - sqrt((1-u)(1-c)) (high - low).

        Examples
        --------
        >>> drawn = Quantity(low=1, likely=2, high=4).draw("review_minutes", draws=1000, seed=0)
        >>> bool(1 <= drawn.min() < drawn.max() <= 4)
        True
        """
        width = self.high - self.low
        if width == 0:
            return np.full(draws, self.likely)
        u, peak = stream(name, seed=seed).random(draws), (self.likely - self.low) / width
        below = self.low + np.sqrt(u * peak) * width
        return np.where(u < peak, below, self.high - np.sqrt((1 - u) * (1 - peak)) * width)


def stream(name: str, /, *, seed: int) -> np.random.Generator:
    """Return the random generator of a name: what else is drawn, and in what order, does not matter to it."""
    return np.random.default_rng([seed, crc32(name.encode())])


def bounded(*, unit: str, least: float = 0.0, most: float = 1e9) -> Any:
    """Return pydantic's check of a quantity: its unit, and the bounds that its values lie within."""

    def check(value: Quantity) -> Quantity:
        if value.unit not in ("", unit):
            raise UnusableError("another unit than the field's", got=value.unit, allowed=unit)
        if value.low < least or value.high > most:
            got = f"{value.low:g} to {value.high:g}"
            raise UnusableError("outside its bounds", got=got, allowed=f"{least:g} to {most:g}")
        return value.model_copy(update={"unit": unit})

    return AfterValidator(check)
