"""A file of another tool to a run."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from toolkit.importing import deepeval, inspect_ai, promptfoo, tabular
from toolkit.importing.files import is_zip, read_bytes, read_csv, read_json, read_members
from toolkit.importing.mapping import NameMap
from toolkit.importing.rows import Imported, run_of
from toolkit.runs import Run
from toolkit.schema import InputError, did_you_mean

TOOLS = ("promptfoo", "inspect", "deepeval", "ragas", "csv")
AUTO = "auto"


def read(
    path: str | Path,
    /,
    *,
    tool: str = AUTO,
    mapping: Mapping[str, Any] | NameMap | None = None,
    option: str | None = None,
) -> Run:
    """Return an evaluation that another tool made as a run, for the gate and the trade-off table.

    Parameters
    ----------
    path
        promptfoo's JSON or JSONL, a log of Inspect (``.eval`` or ``.json``), a test run of DeepEval, rows of Ragas
        (CSV or JSON), or a plain CSV with a row an answer and a column a metric.
    tool
        Which of ``TOOLS`` it is; told from the file if not given.
    mapping
        Their names to ours; see `NameMap`.
    option
        What all answers of the file are called, ``rag`` say; the tool's own names if not given.

    Returns
    -------
    A run in which a metric that the file does not have is absent, and one that it has no number for is ``None`` with
    the reason. ``manifest["imported"]`` holds the tool, its version, and the file's name and hash.

    Raises
    ------
    InputError
        Where the file is of no tool that is known, or something in it cannot be used: which file, row and field.
    """
    file, names = Path(path), NameMap.checked(mapping)
    if tool not in (AUTO, *TOOLS):
        allowed = ", ".join((AUTO, *TOOLS))
        raise InputError(
            "is no tool that is known", field="tool", got=tool, allowed=allowed, remedy=did_you_mean(tool, TOOLS)
        )
    data = read_bytes(file)
    value = _opened(data, file)
    chosen = _tool_of(value, file) if tool == AUTO else tool
    rows, told = _read(chosen, value, file, names)
    unknown = sorted(set(names.options) - {row.option for row in rows})
    if unknown:
        allowed = ", ".join(dict.fromkeys(row.option for row in rows))
        raise InputError("there is no such option", file=file, field="options", got=unknown[0], allowed=allowed)
    origin = {"tool": chosen, **told, "file": file.name, "sha256": sha256(data).hexdigest()}
    return run_of(rows, file, names, option=option, origin=origin)


def _opened(data: bytes, file: Path) -> Any:
    """Return what the file says: a log, a list of rows, or what its JSON holds."""
    if is_zip(data):
        return inspect_ai.unpack(data, file)
    if file.suffix.lower() == ".eval":
        return dict(read_members(data, file))  # which says what is wrong with it
    if file.suffix.lower() == ".jsonl":
        lines = enumerate(data.split(b"\n"), start=1)
        return [read_json(line, file, row=row) for row, line in lines if line.strip()]
    if file.suffix.lower() in (".csv", ".tsv"):
        return _Table(read_csv(data, file))
    return read_json(data, file)


class _Table(list[dict[str, str]]):
    """Rows of a CSV, the first of which stands in row 2."""


def _tool_of(value: Any, file: Path) -> str:
    if isinstance(value, _Table) and value and tabular.is_promptfoo(list(value[0])):
        remedy = "promptfoo eval --output results.json, and import that"
        raise InputError("is promptfoo's table, which lacks most of what it knows", file=file, remedy=remedy)
    if isinstance(value, _Table):
        return "ragas" if value and tabular.is_ragas(list(value[0])) else "csv"
    if isinstance(value, Mapping) and "eval" in value and "samples" in value:
        return "inspect"
    if deepeval.is_run(value):
        return "deepeval"
    results = promptfoo.results_of(value)
    if results and isinstance(results[0], Mapping) and {"success", "testIdx", "promptIdx"} & results[0].keys():
        return "promptfoo"
    if isinstance(value, Sequence) and value and isinstance(value[0], Mapping) and tabular.is_ragas(list(value[0])):
        return "ragas"
    if isinstance(value, Mapping) and tabular.is_ragas(list(value)):
        return "ragas"
    raise InputError("is of no tool that is known", file=file, allowed=", ".join(TOOLS), remedy="say which with --tool")


def _read(tool: str, value: Any, file: Path, names: NameMap) -> tuple[list[Imported], dict[str, Any]]:
    if tool == "promptfoo":
        return list(promptfoo.read(value, file, names)), promptfoo.origin(value)
    if tool == "deepeval":
        return list(deepeval.read(value, file)), deepeval.origin(value)
    if tool == "inspect":
        if not isinstance(value, Mapping):
            raise InputError("is no log of Inspect", file=file, got=type(value).__name__, allowed="an object")
        return list(inspect_ai.read(value, file, names)), inspect_ai.origin(value)
    first = 2 if isinstance(value, _Table) else 1
    rows, left = tabular.read(tabular.records_of(value, file), file, names, tool=tool, first=first)
    return rows, {"tool_version": None, "columns_left_out": left}
