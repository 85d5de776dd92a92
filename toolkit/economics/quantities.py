"""A number that nobody knows exactly: a low, a likely and a high value, with a unit and a source."""

from collections.abc import Mapping
from functools import cache
from math import erf, isfinite, log, sqrt
from typing import Annotated, Any, Literal
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Draws = NDArray[np.float64]
ALLOWED = "a number, or {low, likely, high, unit, source} with low <= likely <= high"

_Z90, _CUT = 1.2815515655446004, 3.090232306167813  # Standard normal quantiles at 90% and 99.9%.

_Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class UnusableError(ValueError):
    """Why a value cannot be used: what `toolkit.economics.problems` turns into an `InputError` with file and field.

    ``field`` is for what only the whole scenario shows: otherwise the place of the value is known.
    """

    def __init__(
        self, problem: str, /, *, got: object, allowed: str, field: str | None = None, remedy: str | None = None
    ) -> None:
        given = {"problem": problem, "got": str(got), "allowed": allowed, "field": field, "remedy": remedy}
        self.details = {name: value for name, value in given.items() if value is not None}
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
    distribution: Literal["triangular", "uniform", "lognormal"] | None = None

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
        if self.distribution == "lognormal" and not (self.low > 0 and self.unit != "share"):
            allowed = "a low above 0, and no share (a share ends at 1: use triangular or uniform)"
            raise UnusableError("cannot be lognormal", got=f"low {self.low:g}, unit {self.unit!r}", allowed=allowed)
        return self

    def draw(self, name: str, /, *, draws: int, seed: int) -> Draws:
        """Return draws, from a stream of random numbers of the name's own.

        So the same name and seed give the same luck: two options, or the scenario before and after a slider moved,
        differ only in what was changed.

        Examples
        --------
        >>> drawn = Quantity(low=1, likely=2, high=4).draw("review_minutes", draws=1000, seed=0)
        >>> bool(1 <= drawn.min() < drawn.max() <= 4)
        True
        """
        if self.high == self.low:
            return np.full(draws, self.likely)
        generator = stream(name, seed=seed)
        if self.distribution in (None, "triangular"):
            # The same inverse as `quantile`, in one pass.
            return generator.triangular(self.low, self.likely, self.high, draws)
        return self.quantile(generator.random(draws))

    def quantile(self, luck: Draws, /) -> Draws:
        """Return the quantiles at shares between 0 and 1.

        Notes
        -----
        Triangular: with c = (likely - low)/(high - low), u below c gives low + sqrt(u c) (high - low), else
        high - sqrt((1-u)(1-c)) (high - low). Uniform: low + u (high - low). Lognormal: the median is likely, low and
        high are the 10th and 90th percentile as far as one sigma can make them so, cut at 0.1% and 99.9%.

        Examples
        --------
        >>> hours = Quantity(low=1, likely=2, high=4, distribution="lognormal")
        >>> hours.quantile(np.array([0.1, 0.5, 0.9])).round(4).tolist()
        [1.0, 2.0, 4.0]
        """
        width = self.high - self.low
        if width == 0:
            return np.full_like(luck, self.likely)
        if self.distribution == "uniform":
            return self.low + luck * width
        if self.distribution == "lognormal":
            return self.likely * np.exp(log(self.high / self.low) / (2 * _Z90) * _normal(luck))
        peak = (self.likely - self.low) / width
        below = self.low + np.sqrt(luck * peak) * width
        return np.where(luck < peak, below, self.high - np.sqrt((1 - luck) * (1 - peak)) * width)


def _normal(luck: Draws) -> Draws:
    """Return the standard normal's quantiles, cut at 0.1% and 99.9%, from a table (the error is below 1e-5)."""
    return np.interp(luck, *_normal_table())


@cache
def _normal_table() -> tuple[Draws, Draws]:
    at = np.linspace(-_CUT, _CUT, 4001)
    return np.array([0.5 * (1 + erf(each / sqrt(2))) for each in at]), at


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
