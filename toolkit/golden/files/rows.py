"""One row of a golden set, as people write it: in JSONL, or in the cells of a CSV."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from toolkit.schema import Evidence, GoldenQuestion, InputError, did_you_mean

REQUIRED = ("id", "question", "facts")


def _from_cell(value: object) -> object:
    """Read a cell that holds JSON as what it says; taken for plain words, a slip in it would become a fact."""
    if isinstance(value, str) and value.lstrip().startswith(("[", "{")):
        try:
            return json.loads(value)
        except RecursionError:
            raise ValueError("is nested too deeply") from None
        except ValueError as error:
            raise ValueError(f"begins as JSON does, and is not JSON ({error})") from None
    return value


def read_facts(value: object) -> object:
    """Read ``cr 20 | 20 crowns ; by 31 May``: facts apart by ``;``, accepted variants of one by ``|``."""
    value = _from_cell(value)
    if isinstance(value, str):
        value = [part for part in value.split(";") if part.strip()]
    if isinstance(value, list):
        return [_variants(fact) for fact in value]
    return value


def _variants(fact: object) -> object:
    if isinstance(fact, str):
        fact = fact.split("|")
    return [variant for variant in fact if not _is_blank(variant)] if isinstance(fact, list) else fact


def _is_blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()


def read_evidence(value: object) -> object:
    """Read ``leave.md: "Staff earn 27 days."``, one a line, or the JSON form."""
    value = _from_cell(value)
    if isinstance(value, Mapping):
        value = [value]
    if isinstance(value, str):
        return [_evidence_line(line) for line in value.splitlines() if line.strip()]
    return value


def _evidence_line(line: str) -> object:
    document, found, quote = line.partition(":")
    return {"document": document.strip(), "quote": re.sub(r"^[\"“]|[\"”]$", "", quote.strip())} if found else line


def read_words(value: object) -> object:
    """Read ``staff; hr``, or the JSON form."""
    value = _from_cell(value)
    return [word.strip() for word in re.split(r"[;,]", value) if word.strip()] if isinstance(value, str) else value


def _day(value: object) -> object:
    """Refuse numbers and times, which pydantic would take for seconds since 1970 or cut to a day."""
    value = value.strip() if isinstance(value, str) else value
    written = isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value)
    if value is None or written or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    raise ValueError("is not a date")


def _lowered(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


class EvidenceRow(BaseModel):
    """A quote and the document it stands in."""

    model_config = ConfigDict(extra="forbid")

    document: str = Field(min_length=1)
    quote: str = Field(min_length=1)


class QuestionRow(BaseModel):
    """A golden question as written. Only ``id``, ``question`` and ``facts`` must be there."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True)

    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    facts: Annotated[list[Annotated[list[str], Field(min_length=1)]], BeforeValidator(read_facts)]
    reference: str = ""
    evidence: Annotated[list[EvidenceRow], BeforeValidator(read_evidence)] = []
    answerable: Annotated[bool, BeforeValidator(_lowered)] = True
    asker: Annotated[list[str], BeforeValidator(read_words)] = []
    as_of: Annotated[date | None, BeforeValidator(_day)] = None
    kind: str = ""
    stakes: Annotated[Literal["low", "medium", "high"], BeforeValidator(_lowered)] = "medium"
    owner: str = ""
    status: Annotated[Literal["draft", "reviewed", "approved"], BeforeValidator(_lowered)] = "draft"
    split: Annotated[Literal["train", "test"], BeforeValidator(_lowered)] = "test"
    notes: str = ""


ALLOWED = {
    "id": "a word that no other question has",
    "question": "the question, as a person would ask it",
    "facts": 'what a right answer says: "cr 20 | 20 crowns ; by 31 May", or [["cr 20", "20 crowns"], ["by 31 May"]]',
    "evidence": 'document: "quote", or [{"document": "leave.md", "quote": "…"}]',
    "answerable": "true or false",
    "asker": "groups, e.g. staff; hr",
    "as_of": "a date, e.g. 2026-01-31",
    "stakes": "low, medium or high",
    "status": "draft, reviewed or approved",
    "split": "train or test",
}


def parse_row(values: Mapping[str, Any], /, *, file: object, row: int) -> GoldenQuestion:
    """Return the question that a row states.

    Empty cells count as not given.

    Raises
    ------
    InputError
        Naming the row and field that cannot be used.

    Examples
    --------
    >>> values = {"id": "q1", "question": "What does it cost?", "facts": "cr 20 | 20 crowns"}
    >>> question = parse_row(values, file="g.csv", row=2)
    >>> question.facts
    (('cr 20', '20 crowns'),)
    """
    given = {key: value for key, value in values.items() if value is not None and value != ""}
    given.setdefault("facts", [])
    try:
        checked = QuestionRow.model_validate(given)
    except ValidationError as error:
        raise _explained(error, file, row) from None
    if checked.answerable and not checked.facts:
        raise InputError(
            "an answerable question needs the facts that a right answer holds",
            file=file,
            row=row,
            field="facts",
            got="nothing",
            allowed=ALLOWED["facts"],
            remedy="or set answerable to false, where no answer should be given",
        )
    return _question(checked)


def plain(question: GoldenQuestion, /) -> dict[str, Any]:
    """Return a question as JSON holds it, every field in its order.

    Examples
    --------
    >>> plain(GoldenQuestion(id="q1", question="Why?", facts=(("a", "b"),)))["facts"]
    [['a', 'b']]
    """
    values = {field: getattr(question, field) for field in QuestionRow.model_fields}
    return values | {
        "facts": [list(variants) for variants in question.facts],
        "evidence": [{"document": each.document, "quote": each.quote} for each in question.evidence],
        "asker": list(question.asker),
        "as_of": question.as_of.isoformat() if question.as_of else None,
    }


def _question(row: QuestionRow) -> GoldenQuestion:
    plain = row.model_dump(exclude={"facts", "evidence", "asker"})
    return GoldenQuestion(
        **plain,
        facts=tuple(tuple(variants) for variants in row.facts),
        evidence=tuple(Evidence(document=each.document, quote=each.quote) for each in row.evidence),
        asker=tuple(row.asker),
    )


def _explained(error: ValidationError, file: object, row: int) -> InputError:
    first: Mapping[str, Any] = error.errors()[0]
    field = str(first["loc"][0])
    if first["type"] == "extra_forbidden":
        return InputError(
            "is not a field of a golden question",
            file=file,
            row=row,
            field=field,
            allowed=", ".join(QuestionRow.model_fields),
            remedy=did_you_mean(field, QuestionRow.model_fields),
        )
    if first["type"] == "missing":
        return InputError("is missing", file=file, row=row, field=field, allowed=ALLOWED.get(field))
    return InputError(
        _problem(first), file=file, row=row, field=field, got=_short(first["input"]), allowed=ALLOWED.get(field)
    )


def _problem(first: Mapping[str, Any]) -> str:
    if first["type"] == "value_error":
        return str(first["ctx"]["error"])
    return "holds something that is not text" if first["type"] == "string_type" else "cannot be used"


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 80 else text[:77] + "…"
