"""The bounds of a number that a person gave, refused by name."""

from math import isfinite

from toolkit.schema import InputError


def above_zero(field: str, value: float, /, *, most: float = 1e15) -> float:
    """Return a number above zero.

    Raises
    ------
    InputError
        Naming the field, what was got and what is allowed.
    """
    if isinstance(value, bool) or not isfinite(value) or not 0 < value <= most:
        raise InputError("is not above zero", field=field, got=value, allowed=f"above 0, at most {most:g}")
    return float(value)


def within(field: str, value: float, /, *, least: float = 0.0, most: float = 1.0) -> float:
    """Return a number within its bounds; raises `InputError` as `above_zero` does."""
    if isinstance(value, bool) or not isfinite(value) or not least <= value <= most:
        raise InputError("is out of bounds", field=field, got=value, allowed=f"{least:g} to {most:g}")
    return float(value)


def whole(field: str, value: float, /, *, least: int = 1, most: int = 10**9) -> int:
    """Return a whole number within its bounds; raises `InputError` as `above_zero` does."""
    if isinstance(value, bool) or not isfinite(value) or value != int(value) or not least <= value <= most:
        raise InputError("is no whole number in bounds", field=field, got=value, allowed=f"{least} to {most}")
    return int(value)
