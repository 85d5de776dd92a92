"""A sheet's rows to candidates: titles, totals and merged cells told from questions."""

import re
from collections.abc import Iterator, Mapping, Sequence

from toolkit.golden.files.cells import unguard
from toolkit.golden.intake.candidates import Candidate
from toolkit.golden.intake.columns import find_header, is_header
from toolkit.golden.intake.days import DateOrder, order_of
from toolkit.golden.intake.sheets import Sheet
from toolkit.golden.intake.tidying import tidy_values

Columns = Mapping[int, str]

_TOTAL = re.compile(r"(?:(?:grand|sub)[ -]?)?(?:totals?|sum|count|average|mean)\b[^?]{0,40}|n\s*=\s*\d+", re.IGNORECASE)
_JOINS = {"facts": " ; ", "evidence": "\n", "asker": "; "}


def sheet_candidates(sheet: Sheet, dates: DateOrder | None, /) -> Iterator[Candidate]:
    """Yield a candidate for each row that holds anything, in the order of the sheet."""
    found = find_header(sheet.rows.items())
    if found is None:
        for row, cells in sheet.rows.items():
            yield _passed(sheet, row, cells, "its sheet has no column headed as questions are")
        return
    header, columns = found
    order = dates or order_of(_column(sheet, header, columns, "as_of"))
    heads = _heads(sheet, header, columns)
    made: dict[int, Candidate] = {}
    for row, cells in sheet.rows.items():
        made[row] = _candidate(sheet, row, cells, header, columns)
        if row in heads and heads[row] in made:
            _join(made[heads[row]], made[row], columns, sheet.rows[header])
    for candidate in made.values():
        if not candidate.verdict:
            tidy_values(candidate, order)
        yield candidate


def _candidate(sheet: Sheet, row: int, cells: list[str], header: int, columns: Columns) -> Candidate:
    if row == header:
        return _told_header(sheet, header, columns)
    if row < header:
        return _passed(sheet, row, cells, "stands above the header")
    if is_header(cells, columns):
        return _passed(sheet, row, cells, "repeats the header")
    candidate = Candidate(row, {}, tuple(cells), sheet.name)
    if sheet.remark:
        candidate.note("", sheet.remark)
    for place, text in enumerate(_filled(sheet, candidate, header, columns)):
        if not text.strip():
            continue
        if place in columns:
            candidate.values[columns[place]] = unguard(text.strip())
        else:
            _keep_spare(candidate, place, text, sheet.rows[header])
    if not sheet.name and len(cells) < len(sheet.rows[header]):
        candidate.note("", f"has {len(cells)} cells where the header has {len(sheet.rows[header])}: the rest is empty")
    _tell_questions(candidate)
    return candidate


def _passed(sheet: Sheet, row: int, cells: Sequence[str], why: str) -> Candidate:
    return Candidate(row, {}, tuple(cells), sheet.name, verdict="passed over", why=("", why, ""))


def _column(sheet: Sheet, header: int, columns: Columns, field: str) -> list[str]:
    places = [place for place, name in columns.items() if name == field]
    return [cells[place] for row, cells in sheet.rows.items() if row > header for place in places if place < len(cells)]


def _filled(sheet: Sheet, candidate: Candidate, header: int, columns: Columns) -> list[str]:
    """Return a row's cells, those merged from above filled in."""
    cells = list(candidate.cells)
    for first, last, place in sheet.merged:
        if header < first < candidate.row <= last and place < len(cells) and sheet.rows[first][place].strip():
            cells[place] = sheet.rows[first][place]
            candidate.note(columns.get(place, ""), f"the cell is merged with that of row {first}, and has its value")
    return cells


def _keep_spare(candidate: Candidate, place: int, text: str, names: Sequence[str]) -> None:
    """Keep what stands in no field's column; where the header ends before it, a separator was not quoted."""
    if place >= len(names) and not candidate.sheet:
        got = f"has {len(candidate.cells)} cells where the header has {len(names)}"
        candidate.leave("not taken", "", got, "put double quotes around a cell that holds the separator")
        return
    name = _name(names, place)
    candidate.keep(name, unguard(text.strip()))
    if place >= len(names) or not names[place].strip():
        candidate.note("notes", f"{name} has no name: what it holds is in the notes now")


def _name(names: Sequence[str], place: int) -> str:
    return (names[place].strip() if place < len(names) else "") or f"column {place + 1}"


def _tell_questions(candidate: Candidate) -> None:
    """Pass over what asks nothing: totals, and headings between the questions."""
    question = str(candidate.values.get("question") or "")
    filled = [cell for cell in candidate.cells if cell.strip()]
    total = any(_TOTAL.fullmatch(cell.strip().rstrip(":")) for cell in filled)
    if total and (not re.search(r"[^\W\d]", question) or _TOTAL.fullmatch(question.rstrip(":"))):
        candidate.leave("passed over", "", "reads as a total")
    elif not question and len(filled) == 1:
        candidate.leave("passed over", "", "holds one cell, and it is no question")
    elif not question:
        candidate.leave("not taken", "question", "has no question", "write the question")


def _heads(sheet: Sheet, header: int, columns: Columns) -> dict[int, int]:
    """Return the first row of each question whose cell spans several rows, by the rows that it goes on to."""
    asked = {place for place, field in columns.items() if field == "question"}
    return {
        row: first
        for first, last, place in sheet.merged
        if place in asked and first > header
        for row in range(first + 1, last + 1)
    }


def _join(head: Candidate, part: Candidate, columns: Columns, names: Sequence[str]) -> None:
    """Give a question the facts and quotes of the further rows that its cell spans."""
    for place, cell in enumerate(part.cells):
        field, text = columns.get(place, ""), unguard(cell.strip())
        if not text:
            continue
        if field in _JOINS:
            head.values[field] = _JOINS[field].join(filter(None, [str(head.values.get(field, "")), text]))
        else:
            head.keep(field or _name(names, place), text)
    head.note("", f"its cell spans row {part.row} too: what stands there is part of it")
    part.verdict, part.why, part.cells = "taken", ("", f"is part of row {head.row}", ""), ()


def _told_header(sheet: Sheet, header: int, columns: Columns) -> Candidate:
    """Say of a header which columns were taken for which fields, and which for none."""
    told = Candidate(header, {}, (), sheet.name, verdict="changed")
    for place, name in enumerate(cell.strip() for cell in sheet.rows[header]):
        field = columns.get(place, "")
        if name and not field:
            told.note("notes", f"the column {name!r} is no field: what it holds is in the notes now")
        elif name and name.lower() != field:
            told.note(field, f"the column {name!r} was taken for {field}")
    return told
