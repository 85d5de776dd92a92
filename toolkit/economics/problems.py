"""What is wrong with a scenario file, in words that a person can act on."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from toolkit.economics.quantities import ALLOWED, UnusableError
from toolkit.schema import InputError, did_you_mean
from toolkit.strict_yaml import read_yaml

_SEE = "toolkit.economics.Scenario.default().write(path) writes one with every field"


def yaml_mapping(path: Path, /) -> Mapping[str, Any]:
    """Return a YAML file's mapping.

    Raises
    ------
    InputError
        Where the file is missing or cannot be read, is not YAML, gives a key twice, or is not a mapping.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", file=path, remedy=_SEE) from error
    values = read_yaml(text, file=path, problem="is not YAML", remedy=_SEE).values
    if not isinstance(values, Mapping):
        raise InputError("is not a scenario", file=path, got=type(values).__name__, allowed="field: value", remedy=_SEE)
    return values


def input_error(error: ValidationError, model: type[BaseModel], /, *, file: object) -> InputError:
    """Return the first thing that pydantic found wrong, with the field's dotted path and a remedy."""
    # A misspelt field is also a missing one: the misspelling is what to mend.
    first = min(error.errors(include_url=False), key=lambda each: each["type"] != "extra_forbidden")
    place = [str(part) for part in first["loc"]]
    words = _WORDS.get(first["type"], _other)(first, _siblings(model, place[:-1]))
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    field = words.pop("field", None) or ".".join(place) or None
    return InputError(words.pop("problem") + more, file=file, field=field, **words)


def _unknown_key(first: Mapping[str, Any], siblings: Sequence[str]) -> dict[str, Any]:
    name = str(first["loc"][-1])
    near = did_you_mean(name, siblings)
    return {"problem": "no such field", "got": name, "allowed": ", ".join(siblings), "remedy": near}


def _missing(first: Mapping[str, Any], siblings: Sequence[str]) -> dict[str, Any]:
    found = ", ".join(map(str, first["input"])) if isinstance(first["input"], Mapping) else ""
    return {"problem": "missing", "got": f"only {found}" if found else "nothing", "allowed": ALLOWED, "remedy": _SEE}


def _refused(first: Mapping[str, Any], siblings: Sequence[str]) -> dict[str, Any]:
    refusal = first["ctx"]["error"]
    return dict(refusal.details) if isinstance(refusal, UnusableError) else _other(first, siblings)


def _other(first: Mapping[str, Any], siblings: Sequence[str]) -> dict[str, Any]:
    date = first["type"].startswith("date")
    allowed = "a day, such as 2026-11-20" if date else first["msg"].removeprefix("Input should be ")
    return {"problem": "cannot be used", "got": repr(first["input"]), "allowed": allowed}


_WORDS = {"extra_forbidden": _unknown_key, "missing": _missing, "value_error": _refused}


def _siblings(model: type[BaseModel], place: Sequence[str]) -> list[str]:
    """Return the keys that a place in the file may have."""
    at: type[BaseModel] | None = model
    for key in place:
        at = _below(at, key) if at else None
    return [field.alias or name for name, field in at.model_fields.items()] if at else []


def _below(model: type[BaseModel], key: str) -> type[BaseModel] | None:
    """Return the model of a field, also of one that may be left out."""
    field = next((field for name, field in model.model_fields.items() if key == (field.alias or name)), None)
    kinds = (field.annotation, *_parts(field.annotation)) if field else ()
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)


def _parts(annotation: object) -> list[object]:
    """Return what a union or an annotated type is made of."""
    return [part for each in get_args(annotation) for part in (each, *_parts(each))]
