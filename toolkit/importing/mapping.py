"""How another tool's names become ours."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from toolkit.schema import InputError
from toolkit.strict_yaml import read_yaml

_REMEDY = "docs/gates.md shows every field"


class NameMap(BaseModel):
    """Which of the tool's names stand for which of ours; a name that is not in it stays as it is.

    Parameters
    ----------
    options
        The tool's name of what was run (a provider, a model, a task) to one of the five options.
    metrics
        The tool's metric to ours, ``Correctness`` to ``completed``.
    columns
        In a CSV, our field (``id``, ``question``, ``answer``, …) to the column that holds it.
    question
        In promptfoo, the variable that is the question.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    options: dict[str, str] = Field(default_factory=dict)
    metrics: dict[str, str] = Field(default_factory=dict)
    columns: dict[str, str] = Field(default_factory=dict)
    question: str | None = None

    @classmethod
    def checked(cls, values: Mapping[str, Any] | Self | None, /, *, file: object = None) -> Self:
        """Return the map that values make.

        Raises
        ------
        InputError
            Where they cannot be used.
        """
        if isinstance(values, cls):
            return values
        try:
            return cls.model_validate(values or {})
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            field = ".".join(map(str, first["loc"]))
            known = f"{', '.join(cls.model_fields)}; each its name: ours"
            raise InputError(
                "cannot be used", file=file, field=field, got=repr(first["input"]), allowed=known, remedy=_REMEDY
            ) from None

    @classmethod
    def read(cls, path: str | Path, /) -> Self:
        """Return the map in a YAML file.

        Raises
        ------
        InputError
            Where it cannot be read or used.
        """
        try:
            text = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"cannot be read ({error})", file=path, remedy=_REMEDY) from None
        values = read_yaml(text, file=path, problem="is not YAML", remedy=_REMEDY).values
        if not isinstance(values, Mapping):
            raise InputError(
                "is no map of names", file=path, got=type(values).__name__, allowed="field: names", remedy=_REMEDY
            )
        return cls.checked(values, file=path)
