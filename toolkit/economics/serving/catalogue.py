"""The models and accelerators that ship, found by the names that people give them."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import polars as pl
from pydantic import BaseModel, ValidationError

from toolkit.economics.problems import yaml_mapping
from toolkit.economics.serving.naming import GPU_NOISE, MODEL_NOISE, spellings
from toolkit.economics.serving.records import Gpu, LanguageModel
from toolkit.schema import InputError, did_you_mean

DATA = Path(__file__).parent / "data"

_HOW_TO = "how to add one: docs/serving-data.md"
_Entry = TypeVar("_Entry", Gpu, LanguageModel)


def find_model(name: str | LanguageModel, /) -> LanguageModel:
    """Return an open model by its name: case, separators, owner, ``-Instruct`` and format suffixes do not matter.

    Raises
    ------
    InputError
        Where the catalogue has none of that name; the remedy names the nearest.

    Examples
    --------
    >>> find_model("nvidia/Llama-3.3-70B-Instruct-FP8").layers
    80
    """
    if isinstance(name, LanguageModel):
        return name
    return _found(name, _by_spelling("models"), models(), field="model", noise=MODEL_NOISE)


def find_gpu(name: str | Gpu, /) -> Gpu:
    """Return an accelerator by its name.

    Raises
    ------
    InputError
        Where the catalogue has none of that name; the remedy names the nearest.

    Examples
    --------
    >>> find_gpu("NVIDIA A100-SXM4-80GB").bandwidth_gbs
    2039.0
    """
    if isinstance(name, Gpu):
        return name
    return _found(name, _by_spelling("gpus"), gpus(), field="gpu", noise=GPU_NOISE)


def read_models(path: Path, /) -> dict[str, LanguageModel]:
    """Return the models of a YAML file of the same form as the one that ships.

    Raises
    ------
    InputError
        With the file and the field that cannot be used.
    """
    return _read(path, LanguageModel)


def read_gpus(path: Path, /) -> dict[str, Gpu]:
    """Return the accelerators of a YAML file of the same form as the one that ships."""
    return _read(path, Gpu)


@cache
def models() -> Mapping[str, LanguageModel]:
    """Return the models that ship, by name."""
    return _read(DATA / "models.yaml", LanguageModel)


@cache
def gpus() -> Mapping[str, Gpu]:
    """Return the accelerators that ship, by name."""
    return _read(DATA / "gpus.yaml", Gpu)


def models_table() -> pl.DataFrame:
    """Return the models that ship, a row each, with the source of each shape."""
    names = ("name", "params_b", "active_params_b", "layers", "hidden", "kv_heads", "head_dim", "kind", "source")
    return pl.DataFrame([{name: getattr(each, name) for name in names} for each in models().values()])


def gpus_table() -> pl.DataFrame:
    """Return the accelerators that ship, a row each, with the source of each sheet."""
    names = ("name", "vendor", "memory_gib", "bandwidth_gbs", "link_gbs")
    rows = [
        {**{name: getattr(each, name) for name in names}, **each.tflops.model_dump(), "source": each.source}
        for each in gpus().values()
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def _read(path: Path, kind: type[_Entry]) -> dict[str, _Entry]:
    return {str(name): _entry(str(name), sheet, kind, path) for name, sheet in yaml_mapping(path).items()}


def _entry(name: str, sheet: object, kind: type[_Entry], path: Path) -> _Entry:
    if not isinstance(sheet, Mapping):
        raise InputError("is not a sheet", file=path, field=name, got=type(sheet).__name__, remedy=_HOW_TO)
    try:
        return kind.model_validate({"name": name, **sheet})
    except ValidationError as error:
        raise _refusal(error, kind, field=name, path=path) from error


def _refusal(error: ValidationError, kind: type[BaseModel], *, field: str, path: Path) -> InputError:
    first: Any = error.errors(include_url=False)[0]
    place = ".".join([field, *map(str, first["loc"])])
    said = first["msg"].removeprefix("Input should be ")
    near = did_you_mean(str(first["loc"][-1]), list(kind.model_fields)) if first["type"] == "extra_forbidden" else None
    remedy = f"{near or ''} {_HOW_TO}".strip()
    return InputError("cannot be used", file=path, field=place, got=repr(first["input"]), allowed=said, remedy=remedy)


@cache
def _by_spelling(kind: str) -> dict[str, str]:
    """Return the name that each spelling stands for: exact names first, then without what may be left out."""
    known: Mapping[str, Gpu | LanguageModel] = models() if kind == "models" else gpus()
    noise = MODEL_NOISE if kind == "models" else GPU_NOISE
    written = [(spellings(alias, noise=noise), name) for name, each in known.items() for alias in (name, *each.aliases)]
    found: dict[str, str] = {}
    for take in (0, -1):
        for keys, name in written:
            found.setdefault(keys[take], name)
    # Last, for who writes Llama-3_3 or llama33: a name that has its point is never taken for one without.
    for keys, name in written:
        found.setdefault(keys[-1].replace(".", ""), name)
    return found


def _found(
    name: object, keys: Mapping[str, str], known: Mapping[str, _Entry], *, field: str, noise: re.Pattern[str]
) -> _Entry:
    asked = spellings(str(name), noise=noise)
    for key in asked:
        if key in keys:
            return known[keys[key]]
    near = did_you_mean(asked[-1] if asked else str(name), list(keys))
    said = near and " or ".join(dict.fromkeys(keys[key] for key in near[13:-1].split(" or ")))
    remedy = f"did you mean {said}? {_HOW_TO}" if said else _HOW_TO
    raise InputError("is not in the catalogue", field=field, got=repr(name), remedy=remedy)
