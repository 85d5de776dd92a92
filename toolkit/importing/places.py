"""Values of another tool's file, read with the place where they stand."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import isinf, isnan
from typing import Any

from toolkit.schema import InputError

_WORDS = {"true": 1.0, "pass": 1.0, "passed": 1.0, "yes": 1.0, "false": 0.0, "fail": 0.0, "failed": 0.0, "no": 0.0}
_NOTHING = {"", "nan", "none", "null", "n/a", "na"}
NOT_GIVEN = "the tool gave no score"


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a file, for errors to name."""

    file: object
    row: int

    def mapping(self, value: object, field: str, /) -> Mapping[str, Any]:
        """Return a mapping; empty where there is nothing.

        Raises
        ------
        InputError
            Where something else stands there.
        """
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            raise self.wrong(field, value, "an object")
        return value

    def listed(self, value: object, field: str, /) -> list[Any]:
        """Return a list; empty where there is nothing."""
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.wrong(field, value, "a list")
        return value

    def number(self, value: object, field: str, /) -> float | None:
        """Return a number, 1 for true and 0 for false, also as a word; ``None`` where there is none.

        Examples
        --------
        >>> place = Place("x.csv", 2)
        >>> place.number("0.5", "score"), place.number("pass", "score"), place.number("nan", "score")
        (0.5, 1.0, None)
        """
        if isinstance(value, str):
            found = read_word(value)
            if found is None and not is_nothing(value):
                raise self.wrong(field, value, "a number, true or false, or nothing")
            value = found
        if is_nothing(value):
            return None
        if not isinstance(value, int | float) or (isinstance(value, float) and isinf(value)):
            raise self.wrong(field, value, "a finite number, true or false, or nothing")
        try:
            return float(value)
        except OverflowError:
            raise self.wrong(field, "a number of too many digits", "a finite number") from None

    def count(self, value: object, field: str, /) -> int | None:
        """Return a count of tokens, or ``None`` where there is none."""
        found = self.number(value, field)
        if found is not None and (found < 0 or found != int(found)):
            raise self.wrong(field, value, "0, 1, 2 …")
        return None if found is None else int(found)

    def wrong(self, field: str, value: object, allowed: str, /) -> InputError:
        """Return the error that says what stands here, and what may."""
        return InputError(
            "cannot be used", file=self.file, row=self.row, field=field, got=repr(value)[:80], allowed=allowed
        )


def is_nothing(value: object, /) -> bool:
    """Return whether a value says that there is none."""
    if isinstance(value, str):
        return value.strip().lower() in _NOTHING
    return value is None or (isinstance(value, float) and isnan(value))


def read_word(text: str, /) -> float | None:
    """Return what a word says as a number, or ``None`` where it says none."""
    plain = text.strip().lower()
    if plain in _NOTHING or plain in _WORDS:
        return _WORDS.get(plain)
    try:
        return float(plain)
    except ValueError:
        return None


def text_of(value: object, /) -> str:
    """Return text: as it is, from the parts of a chat message, or as JSON.

    Examples
    --------
    >>> text_of([{"role": "user", "content": [{"type": "text", "text": "How much?"}]}])
    'How much?'
    """
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list) and value and all(isinstance(each, Mapping) for each in value):
        said = [each for each in value if each.get("role") in (None, "user")] or value
        return "\n".join(filter(None, (_part(each) for each in said)))
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _part(part: Mapping[str, Any]) -> str:
    return text_of(part["content"]) if "content" in part else str(part.get("text") or "")
