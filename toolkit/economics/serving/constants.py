"""The fitted constants of the step-time model, read from the file that ``benchmarks.throughput fit`` writes."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from toolkit.economics.problems import yaml_mapping
from toolkit.schema import InputError

FILE = Path(__file__).parent / "data" / "constants.yaml"

_Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Error(BaseModel):
    """Measured over predicted: lognormal, with this median and this standard deviation of its logarithm."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    median: _Positive
    sigma: _Positive
    source: str


class Constants(BaseModel):
    """What the step-time model is fitted with, and what was fixed; units are in `step_cost`'s table of symbols."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    compute_efficiency: _Positive
    memory_efficiency: _Positive
    layer_overhead_us: _Positive
    activation_bytes: _Positive
    fp4_efficiency: _Positive
    coarse_moe_efficiency: _Positive
    fine_moe_efficiency: _Positive
    fine_moe_layer_overhead: _Positive
    old_engine_speed: _Positive
    attention_efficiency: _Positive
    link_efficiency: _Positive
    pcie_efficiency: _Positive
    batch_cap: Annotated[int, Field(gt=0)]
    errors: Mapping[str, Error]


@cache
def shipped_constants() -> Constants:
    """Return the constants that ship."""
    return read_constants(FILE)


def read_constants(path: Path, /) -> Constants:
    """Return the constants of a file that ``python -m benchmarks.throughput fit`` wrote.

    Raises
    ------
    InputError
        With the field that cannot be used.
    """
    values = yaml_mapping(path)
    try:
        return Constants.model_validate({name: value for name, value in values.items() if name != "fit"})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(map(str, first["loc"]))
        remedy = "python -m benchmarks.throughput fit FILE.csv writes it"
        raise InputError("cannot be used", file=path, field=field, got=repr(first["input"]), remedy=remedy) from error
