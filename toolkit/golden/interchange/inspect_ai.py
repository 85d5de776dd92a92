"""Inspect: samples, in JSONL, JSON or CSV."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from toolkit.golden.files.rows import plain
from toolkit.golden.intake.candidates import Candidate
from toolkit.golden.interchange.records import Record, keep, left_out, listed, mapped, metadata_of, restore, told
from toolkit.schema import GoldenQuestion

_LEFT = dict.fromkeys(("sandbox", "files", "setup"), "a question needs no machine of its own")
_KNOWN = {"input", "target", "choices", "id", "metadata", *_LEFT}


def read(records: Iterable[tuple[int, Record]], /) -> Iterator[Candidate]:
    """Yield a candidate for each sample."""
    for row, record in records:
        yield _candidate(row, record)


def _candidate(row: int, record: Record) -> Candidate:
    candidate = Candidate(row, {"status": "draft"}, (told(dict(record)),))
    question = _asked(candidate, record.get("input"))
    if not question.strip():
        candidate.leave("not taken", "question", "has no input that a person says", "write it as one question")
        return candidate
    candidate.values["question"] = question
    if record.get("id") not in (None, ""):
        candidate.values["id"] = str(record["id"])
    targets, choices = [str(each) for each in listed(record.get("target"))], listed(record.get("choices"))
    if choices:
        targets = [_choice(target, choices) for target in targets]
        keep(candidate, "choices", choices)
    if targets:
        candidate.values["facts"] = [targets]
    restore(candidate, mapped(record.get("metadata")))
    left_out(candidate, record, _LEFT)
    for name, value in record.items():
        if name not in _KNOWN and value not in (None, "", [], {}):
            keep(candidate, name, value)
    return candidate


def _asked(candidate: Candidate, value: object) -> str:
    """Return the last thing that a user says; what was said before it goes into the notes."""
    if not isinstance(value, list):
        return str(value or "")
    messages = [each for each in value if isinstance(each, Mapping)]
    last = next((each for each in reversed(messages) if each.get("role") == "user"), None)
    for message in messages:
        if message is not last:
            keep(candidate, f"{message.get('role')} message", message.get("content"))
    return told(last.get("content") or "") if last else ""


def _choice(target: str, choices: list[Any]) -> str:
    """Return the words of a choice that is named by its letter."""
    place = ord(target) - ord("A") if len(target) == 1 else -1
    return str(choices[place]) if 0 <= place < len(choices) else target


def write(question: GoldenQuestion, /) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Return a question as a sample, and what a person should know of it: field, reason."""
    told_of = []
    target: str | list[str] = ""
    if question.answerable and len(question.facts) == 1:
        target = question.facts[0][0] if len(question.facts[0]) == 1 else list(question.facts[0])
    elif question.answerable:
        target = question.reference or "; ".join(variants[0] for variants in question.facts)
        told_of.append(("facts", "a target is one fact: it is the model answer, and the facts are in the metadata"))
    else:
        told_of.append(("answerable", "a target cannot ask for a refusal: it is empty, and the metadata says so"))
    return {
        "input": question.question, "target": target, "id": question.id,
        "metadata": metadata_of(plain(question), but=("id",)),
    }, told_of  # fmt: skip
