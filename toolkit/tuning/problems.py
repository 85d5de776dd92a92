"""What is wrong with a tuning file, in words that a person can act on."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from toolkit.schema import InputError, did_you_mean

_LONGEST = 80


def read_text(path: Path, /, *, field: str, remedy: str) -> str:
    """Return a file's text.

    Raises
    ------
    InputError
        Where there is no such file, or it is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError("there is no such file", file=path, field=field, remedy=remedy) from None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", file=path, field=field) from None
    except UnicodeDecodeError:
        raise InputError("is not UTF-8 text", file=path, field=field, remedy="save it as UTF-8") from None


def explained(
    error: ValidationError, model: type[BaseModel], /, *, file: object, row: int | None, allowed: Mapping[str, str]
) -> InputError:
    """Return the first thing that pydantic found wrong, a misspelt field before the one that it leaves missing."""
    first: Mapping[str, Any] = min(error.errors(include_url=False), key=lambda each: each["type"] != "extra_forbidden")
    field = ".".join(map(str, first["loc"]))
    if first["type"] == "extra_forbidden" and len(first["loc"]) == 1:
        known = model.model_fields
        remedy = did_you_mean(field, known)
        return InputError("no such field", file=file, row=row, field=field, allowed=", ".join(known), remedy=remedy)
    may_be = allowed.get(str(first["loc"][0])) if first["loc"] else None
    problem = "is missing" if first["type"] == "missing" else _problem(first)
    got = None if first["type"] == "missing" else _short(first["input"])
    return InputError(problem, file=file, row=row, field=field or None, got=got, allowed=may_be)


def _problem(first: Mapping[str, Any]) -> str:
    return str(first["ctx"]["error"]) if first["type"] == "value_error" else "cannot be used"


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
