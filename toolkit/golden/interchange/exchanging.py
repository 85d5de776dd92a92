"""Which tool a file is of, its questions as drafts, and files of golden questions for each tool."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from toolkit.golden.files.cells import guard
from toolkit.golden.files.formats import csv_text, read_bytes, tidy
from toolkit.golden.intake.candidates import Candidate, accept
from toolkit.golden.intake.sheets import read_text
from toolkit.golden.intake.tidying import tidy_values
from toolkit.golden.interchange import deepeval, inspect_ai, promptfoo, ragas
from toolkit.golden.interchange.contexts import give_evidence
from toolkit.golden.interchange.records import Record, read_records
from toolkit.schema import Document, GoldenQuestion, InputError, RowNote
from toolkit.strict_yaml import read_yaml, write_yaml

TOOLS = ("promptfoo", "ragas", "deepeval", "inspect")
ENDINGS = {
    "promptfoo": (".yaml", ".yml"), "ragas": (".jsonl", ".csv"), "deepeval": (".json", ".jsonl", ".csv"),
    "inspect": (".jsonl", ".json", ".csv"),
}  # fmt: skip
"""The endings that each tool's files have."""
_YAML, _JSON = (".yaml", ".yml"), (".json", ".jsonl", ".csv")

_READERS: dict[str, Callable[[Iterable[tuple[int, Record]]], Iterator[Candidate]]] = {
    "ragas": ragas.read, "deepeval": deepeval.read, "inspect": inspect_ai.read,
}  # fmt: skip
_WRITERS: dict[str, Callable[[GoldenQuestion], tuple[dict[str, Any], list[tuple[str, str]]]]] = {
    "ragas": ragas.write, "deepeval": deepeval.write, "inspect": inspect_ai.write,
}  # fmt: skip


def tool_of(path: Path, /, *, encoding: str | None = None) -> str | None:
    """Return the tool that a file is of, told by its ending and the names in it; ``None`` for a golden file.

    Raises
    ------
    InputError
        Where it cannot be read, or may be of several.
    """
    ending = path.suffix.lower()
    if ending in _YAML:
        return "promptfoo"
    if ending not in _JSON:
        return None
    text = read_text(read_bytes(path), str(path), encoding=encoding).text
    if ending == ".json" and _is_promptfoo(text):
        return "promptfoo"
    names = {name for _, record in read_records(text, path)[:20] if not isinstance(record, str) for name in record}
    return _tool_of(names, path)


def _tool_of(names: set[str], path: Path) -> str | None:
    if "vars" in names:
        return "promptfoo"
    if "user_input" in names or {"question", "ground_truth", "contexts"} <= names:
        return "ragas"
    if names & {
        "expected_output",
        "expectedOutput",
        "actual_output",
        "actualOutput",
        "additional_metadata",
        "scenario",
    }:
        return "deepeval" if names & {"input", "scenario"} else None
    if "input" not in names:
        return None
    if names & {"target", "choices"}:
        return "inspect"
    if names & {"context", "retrieval_context", "source_file", "comments"}:
        return "deepeval"
    raise InputError(
        "may be of several tools",
        file=path,
        got=", ".join(sorted(names)),
        remedy="say which: --format deepeval or inspect",
    )


def _is_promptfoo(text: str) -> bool:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return False
    first = value[0] if isinstance(value, list) and value else None
    return (isinstance(value, dict) and bool({"tests", "scenarios"} & value.keys())) or (
        isinstance(first, dict) and "vars" in first
    )


def take_from(
    path: Path, tool: str, /, *, documents: Iterable[Document] = (), encoding: str | None = None
) -> tuple[list[GoldenQuestion], list[RowNote]]:
    """Return the questions of another tool's data set as drafts, and what became of each record.

    Raises
    ------
    InputError
        Where the file as a whole cannot be read.
    """
    check_tool(tool)
    text = read_text(read_bytes(path), str(path), encoding=encoding).text
    candidates = give_evidence(_candidates(text, path, tool), documents)
    if not candidates:
        raise InputError("holds no questions", file=path)
    for candidate in candidates:
        if not candidate.verdict:
            tidy_values(candidate, None)
    return accept(candidates, path)


def _candidates(text: str, path: Path, tool: str) -> list[Candidate]:
    if tool == "promptfoo":
        return list(promptfoo.read(_promptfoo(text, path)))
    records = read_records(text, path)
    made = {each.row: each for each in _READERS[tool]([(row, rec) for row, rec in records if not isinstance(rec, str)])}
    return [made[row] if row in made else _no_record(row, str(record)) for row, record in records]


def _no_record(row: int, text: str) -> Candidate:
    candidate = Candidate(row, {}, (text,))
    candidate.leave("not taken", "", "is not an object in JSON", "write one object a line")
    return candidate


def _promptfoo(text: str, path: Path) -> object:
    if path.suffix.lower() == ".jsonl":
        return [record for _, record in read_records(text, path)]
    return read_yaml(text, file=path, problem="is not YAML", remedy="save it where it was made").values


def check_tool(tool: str, /) -> None:
    """Raise where a tool is none of those known."""
    if tool not in TOOLS:
        raise InputError("is no format that is known", field="format", got=tool, allowed=", ".join(TOOLS))


def written_for(questions: Iterable[GoldenQuestion], path: Path, tool: str, /) -> tuple[str, list[RowNote]]:
    """Return what another tool's data set of these questions holds, and what of them it cannot hold.

    Raises
    ------
    InputError
        Where the tool, or the ending for it, is not known.
    """
    check_tool(tool)
    ending = path.suffix.lower()
    if ending not in ENDINGS[tool]:
        allowed = ", ".join(ENDINGS[tool])
        raise InputError(f"is no ending that {tool} reads", file=path, field="format", got=ending, allowed=allowed)
    asked = tidy(questions, file=path)
    if tool == "promptfoo":
        return write_yaml(promptfoo.write(asked)), []
    pairs = [_WRITERS[tool](question) for question in asked]
    notes = [
        _lost(row, question.id, about, reason)
        for row, (question, (_, lost)) in enumerate(zip(asked, pairs, strict=True), start=1)
        for about, reason in lost
    ]
    records = [record for record, _ in pairs]
    if ending == ".csv":
        text, further = _csv(records, [question.id for question in asked])
        return text, notes + further
    if ending == ".json":
        return json.dumps(records, ensure_ascii=False, indent=2) + "\n", notes
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), notes


def _lost(row: int, question_id: str, about: str, reason: str) -> RowNote:
    return RowNote(
        sheet="", row=row, question_id=question_id, verdict="changed", field=about, reason=reason, remedy="",
    )  # fmt: skip


def _csv(records: list[dict[str, Any]], ids: list[str]) -> tuple[str, list[RowNote]]:
    """Return records as CSV, guarded against being run, and a note on each guard: other tools do not take it off."""
    rows, notes = [list(records[0]) if records else []], []
    for row, (record, name) in enumerate(zip(records, ids, strict=True), start=1):
        plain_cells = {about: _cell(value) for about, value in record.items()}
        rows.append([guard(text) for text in plain_cells.values()])
        for about, text in plain_cells.items():
            if guard(text) != text:
                reason = "a spreadsheet would run it: an apostrophe stands in front"
                notes.append(_lost(row, name, about, reason))
    return csv_text(rows), notes


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
