"""A tuning set: questions with the answers that a model should give, in the form that it should give them."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, overload

import polars as pl
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from toolkit.ingestion import Documents
from toolkit.schema import TUNING_FINDINGS, InputError, TuningFinding, frame
from toolkit.tuning.form import FORM, Form
from toolkit.tuning.problems import explained, read_text

SPLITS = ("train", "held-out")
_REMEDY = "write one example a line: id, question, answer, and the documents it rests on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question, who asks it on which day, and the answer that a tuned model should give.

    ``documents`` are those that the answer rests on; none where it declines.
    """

    id: str
    question: str
    asker: tuple[str, ...]
    as_of: date | None
    documents: tuple[str, ...]
    answer: str
    split: str


def _day(value: object) -> object:
    """Refuse numbers, which pydantic would take for seconds since 1970."""
    if isinstance(value, int | float):
        raise ValueError("is not a date")  # noqa: TRY004 - pydantic turns a ValueError into an error of the field
    return value


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    asker: list[str] = []
    as_of: Annotated[date | None, BeforeValidator(_day)] = None
    documents: list[str] = []
    answer: str = Field(min_length=1)
    split: Literal["train", "held-out"] = "train"


_ALLOWED = {
    "id": "a word that no other example has",
    "question": "the question, as a person would ask it",
    "asker": 'a list of groups, e.g. ["staff"]',
    "as_of": "a date, e.g. 2026-01-31",
    "documents": 'a list of ids, e.g. ["hr/leave.md"]',
    "answer": "the whole answer, as the model should give it",
    "split": ", ".join(SPLITS),
}


@dataclass(frozen=True, slots=True)
class TuningSet(Sequence[Example]):
    """Examples in the order of their file, and the house form that their answers keep to, where there is one.

    Examples
    --------
    >>> tuning_set = TuningSet.read("data/samples/tuning.jsonl")
    >>> len(tuning_set.split("train")), len(tuning_set.split("held-out")), tuning_set.form is not None
    (64, 20, True)
    """

    examples: tuple[Example, ...]
    form: Form | None = None
    file: Path | None = field(default=None, compare=False)
    rows: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def read(cls, path: str | Path, /) -> "TuningSet":
        """Read a tuning set (JSONL), and ``house-form.yaml`` beside it where there is one.

        Raises
        ------
        InputError
            Naming the file, row and field that cannot be used, two rows with one id or one question, or a file with no
            example to train on.
        """
        file = Path(path)
        rows = list(_rows(read_text(file, field="tuning", remedy="name the tuning set"), file))
        _refuse_doubles(rows, file)
        examples = tuple(example for _, example in rows)
        if not any(example.split == "train" for example in examples):
            raise InputError("holds no example to train on", file=file, field="split", remedy=_REMEDY)
        beside = file.parent / FORM
        form = Form.read(beside) if beside.is_file() else None
        return cls(examples, form, file, {example.id: row for row, example in rows})

    @property
    def content_hash(self) -> str:
        """The SHA-256 of the examples and the form: the same for the same content, however it is laid out."""
        held = [[_plain(each) for each in self.examples], self.form.plain() if self.form else None]
        return hashlib.sha256(json.dumps(held, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def split(self, name: str, /) -> "TuningSet":
        """Return the examples of one split: ``train`` or ``held-out``."""
        if name not in SPLITS:
            raise InputError("there is no such split", field="split", got=name, allowed=", ".join(SPLITS))
        return replace(self, examples=tuple(each for each in self.examples if each.split == name))

    def check(self, documents: Documents, /) -> pl.DataFrame:
        """Return what a person should know before training (schema ``TUNING_FINDINGS``).

        A fault of form is learnt as the form; a document that is gone leaves its example out; and an example that rests
        on a document that not everyone may see will be told to everyone by a model that was trained on it.
        """
        found = [
            TuningFinding(example_id=each.id, row=self.rows.get(each.id), kind=kind, problem=problem)
            for each in self.examples
            for kind, problem in (*self._off_form(each), *_of_documents(each, documents))
        ]
        return frame(found, TUNING_FINDINGS)

    def _off_form(self, example: Example) -> Iterator[tuple[str, str]]:
        yield from (("form", fault) for fault in (self.form.faults(example.answer) if self.form else ()))

    def __iter__(self) -> Iterator[Example]:
        return iter(self.examples)

    def __len__(self) -> int:
        return len(self.examples)

    @overload
    def __getitem__(self, index: int) -> Example: ...
    @overload
    def __getitem__(self, index: slice) -> "TuningSet": ...
    def __getitem__(self, index: int | slice) -> "Example | TuningSet":
        return replace(self, examples=self.examples[index]) if isinstance(index, slice) else self.examples[index]


def _rows(text: str, file: Path) -> Iterator[tuple[int, Example]]:
    for row, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield row, _example(_values(line, file, row), file, row)


def _values(line: str, file: Path, row: int) -> Mapping[str, Any]:
    try:
        values = json.loads(line)
    except RecursionError:
        raise InputError("is nested too deeply", file=file, row=row, remedy=_REMEDY) from None
    except ValueError as error:
        raise InputError(f"is not JSON ({error})", file=file, row=row, remedy=_REMEDY) from None
    if not isinstance(values, dict):
        raise InputError("is not an example", file=file, row=row, got=type(values).__name__, remedy=_REMEDY)
    return values


def _example(values: Mapping[str, Any], file: Path, row: int) -> Example:
    try:
        told = _Row.model_validate(values)
    except ValidationError as error:
        raise explained(error, _Row, file=file, row=row, allowed=_ALLOWED) from None
    plain = told.model_dump()
    return Example(**plain | {"asker": tuple(told.asker), "documents": tuple(told.documents)})


def _refuse_doubles(rows: Sequence[tuple[int, Example]], file: Path) -> None:
    """Refuse two answers to one question: a model would learn whichever came last."""
    for name in ("id", "question"):
        seen: dict[str, int] = {}
        for row, example in rows:
            value = getattr(example, name)
            first = seen.setdefault(" ".join(value.casefold().split()), row)
            if first != row:
                remedy = "change or remove one of them"
                raise InputError(
                    f"is the same as on row {first}", file=file, row=row, field=name, got=value, remedy=remedy
                )


def _of_documents(example: Example, documents: Documents) -> Iterator[tuple[str, str]]:
    for name in example.documents:
        document = documents.get(name)
        if document is None:
            yield "document", f"{name} is not among the documents: the example is left out of training"
        elif not documents.shows(document, groups=None, as_of=None):
            yield "access", f"rests on {name}, which not everyone may see: a model trained on it tells everyone"


def _plain(example: Example) -> dict[str, object]:
    values = {name: getattr(example, name) for name in Example.__dataclass_fields__}
    return values | {"as_of": example.as_of.isoformat() if example.as_of else None}
