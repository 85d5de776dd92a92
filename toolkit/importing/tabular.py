"""Ragas' rows, and plain tables: a row an answer, a column a field or a metric."""

from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.importing.mapping import NameMap
from toolkit.importing.places import Place, is_nothing, read_word, text_of
from toolkit.importing.rows import Imported
from toolkit.schema import InputError

FIELDS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "question_id"),
    "question": ("question", "user_input", "query", "input"),
    "answer": ("answer", "response", "output", "actual_output"),
    "option": ("option",),
    "reader": ("reader", "model"),
    "reference": ("reference", "ground_truth", "ground_truths", "expected_output", "expected"),
    "contexts": ("contexts", "retrieved_contexts", "retrieval_context"),
    "tokens_in": ("tokens_in", "input_tokens"),
    "tokens_out": ("tokens_out", "output_tokens"),
    "latency_s": ("latency_s",),
    "stakes": ("stakes",),
    "kind": ("kind",),
    "asker": ("asker",),
}
"""Our fields, and the columns that hold them, the first that is there."""
_RAGAS = {"user_input", "retrieved_contexts", "ground_truth", "contexts"}
_NO_METRICS = (
    "",  # rows that pandas numbered
    "repeat",
    "row",
    "index",
    "Unnamed: 0",
    "reference_contexts",
    "rubrics",
    "episode_done",
    "evolution_type",
)


def is_promptfoo(columns: Sequence[str], /) -> bool:
    """Return whether columns are those of promptfoo's table, in which providers are columns."""
    return {"Status", "Score"} <= set(columns) and any(name.startswith("[") for name in columns)


def is_ragas(columns: Sequence[str], /) -> bool:
    """Return whether columns are those of a Ragas result."""
    return bool(_RAGAS & set(columns)) and bool(set(columns) & {*FIELDS["question"]})


def records_of(value: object, file: object, /) -> list[Mapping[str, Any]]:
    """Return the rows of JSON as pandas writes it: a list of records, or a mapping of columns.

    Raises
    ------
    InputError
        Where it is neither.
    """
    if isinstance(value, Mapping) and value and all(isinstance(column, Mapping) for column in value.values()):
        rows = list(dict.fromkeys(row for column in value.values() for row in column))
        return [{name: column.get(row) for name, column in value.items()} for row in rows]
    if isinstance(value, list) and all(isinstance(each, Mapping) for each in value):
        return value
    raise InputError("holds no rows", file=file, allowed='[{"user_input": …, "response": …, "faithfulness": …}, …]')


def read(
    records: Sequence[Mapping[str, Any]], file: object, names: NameMap, /, *, tool: str, first: int
) -> tuple[list[Imported], list[str]]:
    """Return each row, and the columns that are neither a field nor a metric.

    Parameters
    ----------
    records, file
        The rows, and what errors call the file.
    names
        Columns of other names.
    tool
        The option of rows that name none.
    first
        The number of the first row.

    Raises
    ------
    InputError
        Where a column that was named is not there, there is no question, or a metric is sometimes not a number.
    """
    if not records:
        return [], []
    columns = list(dict.fromkeys(name for record in records for name in record))
    fields = _fields(columns, file, names)
    others = [name for name in columns if name not in fields.values() and name not in _NO_METRICS]
    places = [Place(file, row) for row in range(first, first + len(records))]
    metrics = [name for name in others if name in names.metrics or _numeric(records, name)]
    left = [name for name in others if name not in metrics]
    rows = [_row(place, record, fields, metrics, tool=tool) for place, record in zip(places, records, strict=True)]
    return rows, left


def _row(
    place: Place, record: Mapping[str, Any], fields: Mapping[str, str], metrics: list[str], *, tool: str
) -> Imported:
    said = {field: record.get(column) for field, column in fields.items()}
    contexts = said.get("contexts")
    return Imported(
        place=place,
        option=text_of(said.get("option")) or tool,
        question=text_of(said.get("question")),
        question_id=text_of(said.get("id")).strip(),
        answer=text_of(said.get("answer")),
        reader=text_of(said.get("reader")),
        scores={name: place.number(record.get(name), name) for name in metrics},
        reference=text_of(said.get("reference")),
        passages=len(contexts) if isinstance(contexts, list) else 0,
        tokens_in=place.count(said.get("tokens_in"), "tokens_in"),
        tokens_out=place.count(said.get("tokens_out"), "tokens_out"),
        latency_s=place.number(said.get("latency_s"), "latency_s"),
        metadata=said,
    )


def _fields(columns: list[str], file: object, names: NameMap) -> dict[str, str]:
    unknown = [field for field in names.columns if field not in FIELDS]
    if unknown:
        raise InputError("is no field", file=file, field="columns", got=unknown[0], allowed=", ".join(FIELDS))
    gone = [column for column in (*names.columns.values(), *names.metrics) if column not in columns]
    if gone:
        raise InputError("there is no such column", file=file, row=1, got=gone[0], allowed=", ".join(columns))
    known = {field: next((each for each in accepted if each in columns), None) for field, accepted in FIELDS.items()}
    found = {field: column for field, column in {**known, **names.columns}.items() if column is not None}
    if "question" not in found:
        raise InputError(
            "no column is plainly the question", file=file, row=1, got=", ".join(columns),
            allowed=", ".join(FIELDS["question"]), remedy="say which: {columns: {question: theirs}}",
        )  # fmt: skip
    return found


def _numeric(records: Sequence[Mapping[str, Any]], name: str) -> bool:
    """Return whether a column holds numbers: one that holds some is a metric, and its other cells are mistakes."""
    return any(_is_number(record.get(name)) for record in records)


def _is_number(value: object) -> bool:
    """Return whether a value is a number or says yes or no, also one that is of no use: an infinite one."""
    return not is_nothing(value) and (isinstance(value, int | float) or read_word(str(value)) is not None)
