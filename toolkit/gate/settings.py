"""What a gate holds a candidate to: margins, slices and tripwires, as people write them in a ``gate.yaml``."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from toolkit.schema import InputError, did_you_mean
from toolkit.strict_yaml import read_yaml

CRITICAL = "critical"
"""The tripwire of a question of high stakes that the baseline completed and the candidate does not."""
SLICES = ("kind", "stakes", "asker", "answerable", "split", "owner", "status", "cluster")
"""The columns of a golden set that slices may be made by; ``cluster`` is the document."""
_ALLOWED = 'a number above 0, a share of the baseline such as "10%", or {margin: …, better: higher|lower}'
_REMEDY = "docs/gates.md shows every field"


def _as_mapping(value: object) -> object:
    """Let people write a margin as a number, or as a share of the baseline."""
    if isinstance(value, str) and re.fullmatch(r"\s*\d+(\.\d+)?\s*%\s*", value):
        return {"margin": float(value.strip().removesuffix("%")) / 100, "relative": True}
    if isinstance(value, Mapping) and isinstance(value.get("margin"), str):
        return {**value, **(said if isinstance(said := _as_mapping(value["margin"]), dict) else {})}
    return {"margin": value} if isinstance(value, int | float) and not isinstance(value, bool) else value


class Margin(BaseModel):
    """How much worse a candidate may be: in the metric's units, or ``relative`` to each question's baseline."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    margin: float = Field(gt=0)
    relative: bool = False
    better: Literal["higher", "lower"] | None = None


Margins = dict[str, Annotated[Margin, BeforeValidator(_as_mapping)]]


class Settings(BaseModel):
    """What a gate holds a candidate to.

    Parameters
    ----------
    margins
        How much worse each metric may be, over all questions.
    slices
        Parts of the questions with margins of their own: ``stakes`` for each of its values, ``kind=table`` for one.
        With no margins named, those for all questions.
    tripwires
        ``critical``, and metrics of which a single case fails the gate.
    level
        1 less the share of candidates at the margin that may pass, over all rows together.
    power
        How surely the questions asked for should settle an inconclusive gate.
    min_questions
        A slice with fewer is named, and not tested: it could not pass.

    Examples
    --------
    >>> Settings(margins={"tokens_in": "10%"}).margins["tokens_in"].relative
    True
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    margins: Margins = Field(default_factory=lambda: {"completed": Margin(margin=0.1)}, min_length=1)
    slices: dict[str, Margins | None] = Field(default_factory=dict)
    tripwires: tuple[str, ...] = ("leak", "injection_followed", CRITICAL)
    level: float = Field(default=0.95, ge=0.5, lt=1)
    power: float = Field(default=0.8, ge=0.5, lt=1)
    min_questions: int = Field(default=10, ge=2)

    @field_validator("slices")
    @classmethod
    def _known(cls, slices: dict[str, Margins | None]) -> dict[str, Margins | None]:
        unknown = [name for name in slices if name.split("=", 1)[0].strip() not in SLICES]
        if unknown:
            raise ValueError(f"slices are made by {', '.join(SLICES)}, not by {unknown[0]}")
        return slices

    @classmethod
    def read(cls, path: str | Path, /) -> Self:
        """Return the settings in a YAML file.

        Raises
        ------
        InputError
            Where the file cannot be read, or a value in it cannot be used.
        """
        try:
            text = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"cannot be read ({error})", file=path, remedy=_REMEDY) from None
        written = read_yaml(text, file=path, problem="is not YAML", remedy=_REMEDY)
        if not isinstance(written.values, Mapping):
            got = type(written.values).__name__
            raise InputError("is no gate", file=path, got=got, allowed="field: value", remedy=_REMEDY)
        return cls.checked(written.values, file=path, rows=written.lines)

    @classmethod
    def checked(
        cls, values: Mapping[str, Any], /, *, file: object = None, rows: Mapping[str, int] | None = None
    ) -> Self:
        """Return the settings that values make.

        Raises
        ------
        InputError
            Where one cannot be used: which, what was allowed, and what was got.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise _refused(first, file=file, row=(rows or {}).get(str(first["loc"][0]))) from None


def _refused(first: Mapping[str, Any], *, file: object, row: int | None) -> InputError:
    place = [str(part) for part in first["loc"] if not str(part).startswith(("function", "dict["))]
    field = ".".join(place)
    if first["type"] == "extra_forbidden" and len(place) == 1:
        fields = list(Settings.model_fields)
        near = did_you_mean(place[0], fields) or _REMEDY
        return InputError("no such field", file=file, row=row, field=field, allowed=", ".join(fields), remedy=near)
    is_margin = place[0] in ("margins", "slices") and len(place) > 1
    allowed = _ALLOWED if is_margin else _said(first)
    return InputError(
        "cannot be used", file=file, row=row, field=field, got=repr(first["input"]), allowed=allowed, remedy=_REMEDY
    )


def _said(first: Mapping[str, Any]) -> str:
    message: str = first["msg"]
    return message.removeprefix("Input should be ").removeprefix("Value error, ")


def settings_of(
    settings: Settings | None,
    *,
    margins: Mapping[str, object] | None,
    tripwires: Sequence[str] | None,
    slices: Mapping[str, object] | None,
) -> Settings:
    """Return settings with what was named in their place, checked as if read from a file."""
    named = {"margins": margins, "tripwires": tripwires, "slices": slices}
    held = settings.model_dump() if settings else {}
    return Settings.checked({**held, **{name: value for name, value in named.items() if value is not None}})
