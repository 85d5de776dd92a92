"""Golden files: JSONL, or CSV with a column a field."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from toolkit.golden.rows import REQUIRED, QuestionRow
from toolkit.schema import InputError, did_you_mean

Row = tuple[int, Mapping[str, Any]]


def read_rows(path: Path, /) -> list[Row]:
    """Return each row with its number in the file (the first line is 1).

    Raises
    ------
    InputError
        Where the file is missing, of another format, not UTF-8, empty, or without a column that is needed.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise InputError("is not a golden file", file=path, field="golden", allowed=", ".join(READERS))
    rows = list(reader(_text(path), path))
    if not rows:
        raise InputError("holds no questions", file=path, remedy=f"write one a row: {', '.join(REQUIRED)}")
    return rows


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError("there is no such file", file=path, field="golden", remedy="name the golden file") from None
    except UnicodeDecodeError:
        raise InputError("is not UTF-8 text", file=path, remedy="save it as UTF-8 (in Excel: CSV UTF-8)") from None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", file=path) from None


def _jsonl(text: str, path: Path) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, _json_object(line, path, number)


def _json_object(line: str, path: Path, number: int) -> Mapping[str, Any]:
    try:
        value = json.loads(line)
    except RecursionError:
        raise InputError("is nested too deeply", file=path, row=number, remedy="write one object a line") from None
    except ValueError as error:
        raise InputError(f"is not JSON ({error})", file=path, row=number, remedy="write one object a line") from None
    if not isinstance(value, dict):
        raise InputError("is not an object", file=path, row=number, got=line[:60], allowed='{"id": …, "question": …}')
    for field in REQUIRED:
        if field not in value and not (field == "facts" and value.get("answerable") is False):
            raise InputError("is missing", file=path, row=number, field=field, remedy=did_you_mean(field, value))
    return value


def _csv(text: str, path: Path) -> Iterator[Row]:
    delimiter = _delimiter(text.split("\n", 1)[0])
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = [(name or "").strip().lower() for name in reader.fieldnames or []]
        _check_columns(columns, path)
        reader.fieldnames = columns
        for values in reader:
            if None in values or None in values.values():
                raise _uneven(values, columns, path, reader.line_num)
            if any(value.strip() for value in values.values()):
                yield reader.line_num, values
    except csv.Error as error:
        raise InputError(f"is not CSV ({error})", file=path, row=reader.reader.line_num) from None


def _delimiter(header: str) -> str:
    """Return the separator that the header uses most: spreadsheets in much of Europe write semicolons."""
    return max(",;\t", key=header.count)


def _check_columns(columns: list[str], path: Path) -> None:
    for field in REQUIRED:
        if field not in columns:
            unknown = [name for name in columns if name not in QuestionRow.model_fields]
            raise InputError(
                "the column is missing",
                file=path,
                row=1,
                field=field,
                got=", ".join(columns) or "an empty row",
                allowed=f"{', '.join(REQUIRED)} and, if you like, {', '.join(_OPTIONAL)}",
                remedy=did_you_mean(field, unknown) or f"add a column named {field}",
            )
    for name in columns:
        if columns.count(name) > 1:
            raise InputError("two columns have one name", file=path, row=1, field=name)


def _uneven(values: Mapping[Any, Any], columns: list[str], path: Path, row: int) -> InputError:
    got = sum(value is not None for key, value in values.items() if key is not None) + len(values.get(None) or [])
    return InputError(
        f"has {got} cells where the header has {len(columns)}",
        file=path,
        row=row,
        remedy="put double quotes around a cell that holds the separator",
    )


_OPTIONAL = tuple(name for name in QuestionRow.model_fields if name not in REQUIRED)
READERS: dict[str, Callable[[str, Path], Iterator[Row]]] = {".jsonl": _jsonl, ".csv": _csv}
