"""Plain values of a file, checked where they stand: every mistake is named with its place."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from toolkit.decision.preferences import Range
from toolkit.schema import OPTIONS, InputError, did_you_mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in the file one is."""

    file: object = None
    lines: Mapping[str, int] | None = None
    path: str = ""

    def __truediv__(self, name: object) -> "Place":
        return replace(self, path=f"{self.path}.{name}" if self.path else str(name))

    def error(self, problem: str, **more: Any) -> InputError:
        """Return what to raise of what stands here."""
        top = self.path.split(".")[0]
        return InputError(problem, file=self.file, row=(self.lines or {}).get(top), field=self.path or None, **more)


def mapping(values: object, at: Place, allowed: Iterable[str] | None = None) -> Mapping[str, Any]:
    """Return a mapping, once it is one and has no name that is not allowed."""
    if not isinstance(values, Mapping):
        raise at.error("is not a mapping", got=type(values).__name__, allowed="names, each with a colon and its value")
    for name in values:
        if allowed is not None:
            known(str(name), allowed, at)
    return values


def known(name: str, allowed: Iterable[str], at: Place) -> None:
    """Refuse a name that is not allowed."""
    names = list(allowed)
    if name not in names:
        raise at.error("no such name", got=name, allowed=", ".join(names), remedy=did_you_mean(name, names))


def option_of(name: object, at: Place) -> str:
    """Return an option's name: one of the five, or one's own, but none that is nearly one of the five."""
    option = str(name)
    near = None if option in OPTIONS else did_you_mean(option, OPTIONS)
    if near:
        raise at.error("no such option", got=option, allowed=", ".join(OPTIONS), remedy=near)
    return option


def entries(given: Mapping[str, Any], name: str, at: Place) -> list[Any]:
    """Return the entries of a list, none where it is missing."""
    values = given.get(name) or []
    if not isinstance(values, list):
        raise (at / name).error("is not a list", got=type(values).__name__, allowed="entries, each begun with a dash")
    return values


def words(given: Mapping[str, Any], name: str, at: Place, *, needed: bool = False) -> str:
    """Return a text, empty where it is missing and need not be there."""
    said = given.get(name)
    if needed and not str(said or "").strip():
        raise (at / name).error("is missing", remedy="say it: a reader will ask")
    return "" if said is None else str(said).strip()


def range_of(value: object, at: Place, *, least: float = -math.inf, most: float = math.inf) -> Range:
    """Return low, likely and high, all the same where only a number is given."""
    if not isinstance(value, Mapping):
        only = number(value, at, least=least, most=most)
        return only, only, only
    given = mapping(value, at, ("low", "likely", "high"))
    missing = [name for name in ("low", "likely", "high") if name not in given]
    if missing:
        raise at.error("is not whole", got=", ".join(given), allowed="low, likely and high")
    low, likely, high = (number(given[name], at / name, least=least, most=most) for name in ("low", "likely", "high"))
    if not low <= likely <= high:
        raise at.error("is out of order", got=f"{low:g}, {likely:g}, {high:g}", allowed="low <= likely <= high")
    return low, likely, high


def number(value: object, at: Place, *, least: float = -math.inf, most: float = math.inf) -> float:
    """Return a finite number within bounds."""
    try:
        found = math.nan if isinstance(value, bool) else float(str(value))
    except ValueError:
        found = math.nan
    if not (math.isfinite(found) and least <= found <= most):
        bounds = f" from {least:g}" if least > -math.inf else ""
        raise at.error(
            "cannot be used", got=value, allowed=f"a number{bounds}{f' to {most:g}' if most < math.inf else ''}"
        )
    return found


def no_twins(names: list[str], at: Place) -> None:
    """Refuse a name that is given twice."""
    twins = sorted({name for name in names if names.count(name) > 1})
    if twins:
        raise at.error("is given twice", got=", ".join(twins), remedy="give each a name of its own")
