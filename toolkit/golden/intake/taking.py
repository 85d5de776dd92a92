"""Taking what can be taken from a file that was not made to plan, with what became of each row."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from toolkit.golden.files.formats import check_ending, read_bytes
from toolkit.golden.intake.candidates import Candidate, accept
from toolkit.golden.intake.columns import field_of, find_header
from toolkit.golden.intake.days import DateOrder, order_of
from toolkit.golden.intake.sheets import Sheet, Text, csv_sheet, read_text, xlsx_sheets
from toolkit.golden.intake.tabular import sheet_candidates
from toolkit.golden.intake.tidying import tidy_values
from toolkit.schema import GoldenQuestion, InputError, RowNote


def take(
    path: Path, /, *, encoding: str | None = None, dates: DateOrder | None = None
) -> tuple[list[GoldenQuestion], list[RowNote]]:
    """Return the questions of a file, and what became of each row.

    Raises
    ------
    InputError
        Where the file cannot be read, or nothing in it is headed as questions are.
    """
    check_ending(path)
    data = read_bytes(path)
    if path.suffix.lower() == ".xlsx":
        return accept(_sheets(data, path, None, dates), path)
    text = read_text(data, str(path), encoding=encoding)
    candidates = list(_jsonl(text, dates) if path.suffix.lower() == ".jsonl" else _sheets(data, path, text, dates))
    for candidate in candidates:
        _say_encoding(candidate, text)
    return accept(candidates, path)


def _sheets(data: bytes, path: Path, text: Text | None, dates: DateOrder | None) -> Iterator[Candidate]:
    sheets = [csv_sheet(text, path)] if text else list(xlsx_sheets(data, path))
    if not any(find_header(sheet.rows.items()) for sheet in sheets):
        raise InputError(
            "no column is headed as questions are",
            file=path,
            got="; ".join(filter(None, map(_first_row, sheets))) or "nothing",
            allowed="id, question, facts …",
            remedy="head the column of questions with the word question",
        )
    for sheet in sheets:
        yield from sheet_candidates(sheet, dates)


def _first_row(sheet: Sheet) -> str:
    """Return the first cells of a sheet that hold anything, as they would be looked for in it."""
    filled = ([cell.strip()[:40] for cell in cells if cell.strip()] for cells in sheet.rows.values())
    return ", ".join(next((cells for cells in filled if cells), [])[:12])


def _jsonl(text: Text, dates: DateOrder | None) -> Iterator[Candidate]:
    lines = [(number, line) for number, line in enumerate(text.text.split("\n"), start=1) if line.strip()]
    found = [_json_line(number, line) for number, line in lines]
    order = dates or order_of(str(each.values.get("as_of") or "") for each in found)
    for candidate in found:
        if not candidate.verdict:
            tidy_values(candidate, order)
        yield candidate


def _json_line(number: int, line: str) -> Candidate:
    candidate = Candidate(number, {}, (line,))
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        candidate.leave("not taken", "", "is not JSON", "write one object a line")
        return candidate
    if isinstance(value, dict):
        name_fields(candidate, value)
    else:
        candidate.leave("not taken", "", "is not an object", 'write {"id": …, "question": …, "facts": …}')
    return candidate


def name_fields(candidate: Candidate, given: Mapping[str, Any], /) -> None:
    """Give a candidate the values whose names are plainly those of fields, and keep the rest in its notes."""
    spare = {}
    for name, value in given.items():
        field = field_of(name)
        if field and field not in candidate.values and (field == name or field not in given):
            candidate.values[field] = value
            if field != name:
                candidate.note(field, f"{name!r} was taken for {field}")
        elif value not in (None, "", [], {}):
            spare[name] = value
    for name, value in spare.items():
        candidate.keep(name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        candidate.note("notes", f"{name!r} is no field: it is in the notes now")


def _say_encoding(candidate: Candidate, text: Text) -> None:
    """Say of a row that its encoding was guessed; where it could not be, the row is not taken."""
    lines = range(candidate.row - sum(cell.count("\n") for cell in candidate.cells), candidate.row + 1)
    said = next((text.remarks[line] for line in lines if line in text.remarks), None)
    if said and any(_is_broken(cell) for cell in candidate.cells):
        candidate.cells = tuple(_shown(cell) for cell in candidate.cells)
        candidate.values = {name: _shown(str(value)) for name, value in candidate.values.items()}
        candidate.verdict = ""
        candidate.leave("not taken", "", said, "save the file as UTF-8, or name its encoding")
    elif said:
        candidate.notes.insert(0, ("", said, "look it over"))


def _is_broken(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _shown(text: str) -> str:
    r"""Return text with the bytes that could not be read as ``\xe9`` and the like."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
