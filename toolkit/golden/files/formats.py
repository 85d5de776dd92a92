"""Golden files: JSONL, or CSV and Excel workbooks with a column a field."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from toolkit.golden.files.cells import cells, guard, unguard
from toolkit.golden.files.rows import REQUIRED, QuestionRow, parse_row, plain
from toolkit.golden.files.workbooks import CONVERT, workbook, worksheet
from toolkit.schema import GoldenQuestion, InputError, did_you_mean

Row = tuple[int, Mapping[str, Any]]

CELL_CHARACTERS = {".csv": 131_072, ".xlsx": 32_767}
"""What a cell holds at most: in Excel, and as Python reads CSV."""


def read_rows(path: Path, /) -> list[Row]:
    """Return each row with its number in the file (the first line is 1).

    Raises
    ------
    InputError
        Where the file is missing, of another format, not UTF-8, empty, or without a column that is needed.
    """
    check_ending(path)
    rows = list(READERS[path.suffix.lower()](read_bytes(path), path))
    if not rows:
        raise InputError("holds no questions", file=path, remedy=f"write one a row: {', '.join(REQUIRED)}")
    return rows


def read_questions(path: Path, /) -> tuple[dict[str, GoldenQuestion], dict[str, int]]:
    """Return the questions of a golden file by their ids, and the row on which each stands.

    Raises
    ------
    InputError
        Naming the row and field that cannot be used, or two rows with one id.
    """
    questions: dict[str, GoldenQuestion] = {}
    rows: dict[str, int] = {}
    for row, values in read_rows(path):
        question = parse_row(values, file=path, row=row)
        if question.id in questions:
            raise two_with_one_id(question.id, file=path, row=row)
        questions[question.id], rows[question.id] = question, row
    return questions, rows


def check_ending(path: Path, /) -> None:
    """Raise where a file's ending is none of those that golden files have."""
    if path.suffix.lower() not in READERS:
        raise InputError("is not a golden file", file=path, field="golden", allowed=", ".join(READERS))


def read_bytes(path: Path, /) -> bytes:
    """Return what a file holds.

    Raises
    ------
    InputError
        Where there is none, or it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError("there is no such file", file=path, field="golden", remedy="name the golden file") from None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", file=path) from None


def tidy(questions: Iterable[GoldenQuestion], /, *, file: object) -> tuple[GoldenQuestion, ...]:
    """Return questions as they come back from a file: white space around a value is no part of it.

    Raises
    ------
    InputError
        Where one could not be read back, or two have one id: what cannot be read is never written.
    """
    kept = {}
    for row, question in enumerate(questions, start=1):
        tidied = parse_row(plain(question), file=file, row=row)
        if tidied.id in kept:
            raise two_with_one_id(tidied.id, file=file, row=row)
        kept[tidied.id] = tidied
    return tuple(kept.values())


def two_with_one_id(question_id: str, /, *, file: object, row: int) -> InputError:
    """Return the error that says so."""
    return InputError(
        "two questions have one id", file=file, row=row, field="id", got=question_id, remedy="give this one another id"
    )


def written(questions: Iterable[GoldenQuestion], path: Path, /) -> bytes:
    """Return what a golden file of these questions holds, by its ending.

    Raises
    ------
    InputError
        Where it is of another format, there are no questions, one could not be read back, or a cell cannot hold it.
    """
    check_ending(path)
    tidied = tidy(questions, file=path)
    if not tidied:
        raise InputError(
            "would hold no questions, and was not written", file=path, remedy="keep one, or delete the file"
        )
    return WRITERS[path.suffix.lower()](tidied, path)


def jsonl(questions: Iterable[GoldenQuestion], /) -> str:
    """Return questions as JSONL, every field on each line."""
    return "".join(json.dumps(plain(question), ensure_ascii=False) + "\n" for question in questions)


def table(questions: Iterable[GoldenQuestion], path: Path, /) -> list[list[str]]:
    """Return the cells of a spreadsheet, its header first, guarded against being run."""
    limit = CELL_CHARACTERS[path.suffix.lower()]
    rows = [list(QuestionRow.model_fields)]
    for row, question in enumerate(questions, start=2):
        values = {field: guard(text) for field, text in cells(question).items()}
        for field, text in values.items():
            if len(text) > limit:
                raise _too_long(len(text), limit, file=path, row=row, field=field)
        rows.append(list(values.values()))
    return rows


def csv_text(rows: Iterable[Iterable[str]], /) -> str:
    """Return rows of cells as CSV."""
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows(rows)
    return made.getvalue()


def _too_long(length: int, limit: int, **place: Any) -> InputError:
    return InputError(
        f"is {length:,} characters long, and a cell holds {limit:,}", **place, remedy="write a .jsonl file"
    )


def _text(data: bytes, path: Path) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(
            "is not UTF-8 text", file=path, remedy=f"save it as UTF-8 (in Excel: CSV UTF-8), or {CONVERT}"
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _jsonl(data: bytes, path: Path) -> Iterator[Row]:
    for number, line in enumerate(_text(data, path).split("\n"), start=1):
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


def _csv(data: bytes, path: Path) -> Iterator[Row]:
    text = _text(data, path)
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
                yield reader.line_num, {name: unguard(value) for name, value in values.items()}
    except csv.Error as error:
        raise InputError(f"is not CSV ({error})", file=path, row=reader.reader.line_num) from None


def _xlsx(data: bytes, path: Path) -> Iterator[Row]:
    rows = worksheet(data, str(path))
    columns = [(name or "").strip().lower() for name in next(rows, (1, []))[1]]
    while columns and not columns[-1]:
        columns.pop()
    _check_columns(columns, path)
    for number, values in rows:
        if any(value.strip() for value in values[len(columns) :]):
            raise InputError(f"has cells beyond the last column, {columns[-1]}", file=path, row=number)
        if any(value.strip() for value in values):
            given = dict(zip(columns, values, strict=False))
            yield number, {name: unguard(value) for name, value in given.items()}


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
                remedy=did_you_mean(field, unknown) or f"add a column named {field}, or {CONVERT}",
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
READERS: dict[str, Callable[[bytes, Path], Iterator[Row]]] = {".jsonl": _jsonl, ".csv": _csv, ".xlsx": _xlsx}
WRITERS: dict[str, Callable[[tuple[GoldenQuestion, ...], Path], bytes]] = {
    ".jsonl": lambda questions, _: jsonl(questions).encode(),
    ".csv": lambda questions, path: csv_text(table(questions, path)).encode(),
    ".xlsx": lambda questions, path: workbook(table(questions, path)),
}
