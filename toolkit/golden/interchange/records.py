"""Data sets of other tools as records: JSON, JSONL or CSV."""

import ast
import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from toolkit.golden.files.cells import unguard
from toolkit.golden.files.rows import QuestionRow
from toolkit.golden.intake.candidates import Candidate
from toolkit.schema import InputError

Record = Mapping[str, Any]
_LISTS = ("goldens", "samples", "data", "examples", "dataset")
_CARRIED = [field for field in QuestionRow.model_fields if field not in ("question", "status")]


def read_records(text: str, path: Path, /) -> list[tuple[int, Record | str]]:
    """Return each record with its number, or its text where it is none.

    Raises
    ------
    InputError
        Where the file as a whole is not what its ending says.
    """
    if path.suffix.lower() == ".csv":
        return list(_csv(text, path))
    if path.suffix.lower() == ".jsonl":
        return [(number, _object(line)) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    return [(number, each if isinstance(each, dict) else json.dumps(each)) for number, each in _json(text, path)]


def _object(line: str) -> Record | str:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return line
    return value if isinstance(value, dict) else line


def _json(text: str, path: Path) -> Iterator[tuple[int, Any]]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"is not JSON ({error})", file=path) from None
    if isinstance(value, dict):
        value = next((value[name] for name in _LISTS if isinstance(value.get(name), list)), value)
    if not isinstance(value, list):
        raise InputError("holds no list of questions", file=path, allowed='[{"input": …}, …]')
    yield from enumerate(value, start=1)


def _csv(text: str, path: Path) -> Iterator[tuple[int, Record]]:
    header = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count))
    try:
        for values in reader:
            named = {name.strip(): unguard(value) for name, value in values.items() if name and value}
            beyond = values.get(None)
            yield reader.line_num, {**named, **({"beyond the header": str(beyond)} if beyond else {})}
    except csv.Error as error:
        raise InputError(f"is not CSV ({error})", file=path, row=reader.line_num) from None


def listed(value: object, /) -> list[Any]:
    """Return a list, also one that a CSV cell holds as JSON or as Python writes it; a bare text is a list of one.

    Examples
    --------
    >>> listed("['one', 'two']"), listed('["one"]'), listed("one"), listed(None)
    (['one', 'two'], ['one'], ['one'], [])
    """
    if isinstance(value, str) and value.lstrip().startswith("["):
        for read in (json.loads, ast.literal_eval):
            try:
                found = read(value.strip())
            except (ValueError, SyntaxError, RecursionError, MemoryError):
                continue
            return list(found) if isinstance(found, list) else [value]
    if isinstance(value, list):
        return value
    return [] if value in (None, "") else [value]


def mapped(value: object, /) -> dict[str, Any]:
    """Return a mapping, also one that a CSV cell holds as JSON."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {}
    return dict(value) if isinstance(value, Mapping) else {}


def told(value: object, /) -> str:
    """Return a value as text for the notes."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def restore(candidate: Candidate, metadata: Mapping[str, Any], /) -> None:
    """Give a candidate the fields that its metadata holds, and keep the rest in its notes."""
    for name, value in metadata.items():
        if value in (None, "", [], {}):
            continue
        if name in _CARRIED:
            candidate.values[name] = str(value) if name == "as_of" else value
        elif name == "status":
            if value != "draft":
                candidate.note("status", f"was {value}: what is imported is a draft")
        else:
            keep(candidate, name, value)


def keep(candidate: Candidate, name: str, value: object, /) -> None:
    """Keep in the notes what has no field."""
    candidate.keep(name, told(value))
    candidate.note("notes", f"{name!r} is no field: it is in the notes now")


def left_out(candidate: Candidate, record: Record, names: Mapping[str, str], /) -> None:
    """Say which parts of a record belong to no question: outputs of a run, tools, files."""
    for name, why in names.items():
        if record.get(name) not in (None, "", [], {}):
            candidate.note(name, f"{name!r} was left out: {why}")


def metadata_of(values: Mapping[str, Any], /, *, but: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the fields of a question that say something, for another tool to carry along."""
    return {
        name: value for name, value in values.items() if name not in ("question", *but) and value not in (None, "", [])
    }
