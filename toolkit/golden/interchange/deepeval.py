"""DeepEval: single-turn goldens, in JSON, JSONL or CSV."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from toolkit.golden.files.rows import plain
from toolkit.golden.intake.candidates import Candidate
from toolkit.golden.interchange.records import Record, keep, left_out, listed, mapped, metadata_of, restore, told
from toolkit.schema import GoldenQuestion

_OF_A_RUN = "it is what a system gave, not what is right"
_LEFT = {
    **dict.fromkeys(("actual_output", "retrieval_context", "tools_called"), _OF_A_RUN),
    "expected_tools": "tools are not scored",
}
_KNOWN = {
    "input", "expected_output", "context", "source_file", "name", "comments", "additional_metadata", "metadata", *_LEFT,
}  # fmt: skip


def read(records: Iterable[tuple[int, Record]], /) -> Iterator[Candidate]:
    """Yield a candidate for each golden; its keys may be in camel case, as the service writes them."""
    for row, record in records:
        yield _candidate(row, {re.sub(r"(?<=[a-z])([A-Z])", r"_\1", key).lower(): each for key, each in record.items()})


def _candidate(row: int, record: Record) -> Candidate:
    candidate = Candidate(row, {"status": "draft"}, (told(dict(record)),))
    if record.get("scenario") or not str(record.get("input") or "").strip():
        reason = "is a conversation of several turns" if record.get("scenario") else "has no input"
        candidate.leave("not taken", "question", reason, "write it as one question")
        return candidate
    candidate.values |= {"question": str(record["input"]), "reference": record.get("expected_output") or ""}
    restore(candidate, {**mapped(record.get("additional_metadata")), **mapped(record.get("metadata"))})
    source = str(record.get("source_file") or "")
    candidate.contexts = [(context, source) for context in _contexts(record.get("context"))]
    if record.get("comments"):
        candidate.keep("", str(record["comments"]))
    if record.get("name"):
        candidate.values.setdefault("id", str(record["name"]))
    left_out(candidate, record, _LEFT)
    for name, value in record.items():
        if name not in _KNOWN and value not in (None, "", [], {}):
            keep(candidate, name, value)
    return candidate


def _contexts(value: object) -> tuple[str, ...]:
    """Return passages; in a CSV cell DeepEval puts bars or semicolons between them."""
    if isinstance(value, str) and not value.lstrip().startswith("["):
        return tuple(part.strip() for part in re.split(r"\||;(?=\S)", value) if part.strip())
    return tuple(map(str, listed(value)))


def write(question: GoldenQuestion, /) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Return a question as a golden, and what a person should know of it: field, reason."""
    golden = {
        "input": question.question,
        "expected_output": question.reference or None,
        "context": [evidence.quote for evidence in question.evidence] or None,
        "source_file": question.evidence[0].document if question.evidence else None,
        "name": question.id,
        "comments": question.notes or None,
        "additional_metadata": metadata_of(plain(question), but=("id", "reference", "notes")),
    }
    told_of = (
        [] if question.answerable else [("answerable", "a golden cannot ask for a refusal: it is in the metadata")]
    )
    if question.answerable and not question.reference:
        told_of.append(
            ("reference", "there is no model answer, which metrics of correctness want: facts are in the metadata")
        )
    return golden, told_of
