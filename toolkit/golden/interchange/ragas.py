"""Ragas: single-turn samples, in JSONL or CSV."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any

from toolkit.golden.files.rows import plain
from toolkit.golden.intake.candidates import Candidate
from toolkit.golden.interchange.records import Record, keep, left_out, listed, told
from toolkit.schema import GoldenQuestion

# Before version 0.2 the columns had other names.
_NOW = {"question": "user_input", "ground_truth": "reference", "contexts": "retrieved_contexts", "answer": "response"}
_OF_A_RUN = "it is what a system gave, not what is right"
_LEFT = dict.fromkeys(("retrieved_contexts", "retrieved_context_ids", "response", "multi_responses"), _OF_A_RUN)
_KNOWN = {"user_input", "reference", "reference_contexts", "reference_context_ids", "synthesizer_name", *_LEFT}


def read(records: Iterable[tuple[int, Record]], /) -> Iterator[Candidate]:
    """Yield a candidate for each sample."""
    for row, record in records:
        yield _candidate(row, {_NOW.get(name, name): value for name, value in record.items()})


def _candidate(row: int, record: Record) -> Candidate:
    candidate = Candidate(row, {"status": "draft"}, (told(dict(record)),))
    asked = record.get("user_input")
    if not isinstance(asked, str) or not asked.strip():
        several = isinstance(asked, list)
        reason = "is a conversation of several turns" if several else "has no user_input"
        candidate.leave("not taken", "question", reason, "write it as one question")
        return candidate
    candidate.values |= {"question": asked, "kind": record.get("synthesizer_name") or ""}
    answers = _texts(record.get("ground_truths") or record.get("reference"))
    candidate.values["reference"] = answers[0] if len(answers) == 1 else ""
    if len(answers) > 1:
        candidate.values["facts"] = [answers]
        candidate.note("facts", "several right answers became the variants of one fact")
    sources = map(str, listed(record.get("reference_context_ids")))
    candidate.contexts = list(zip_longest(_texts(record.get("reference_contexts")), sources, fillvalue=""))
    left_out(candidate, record, _LEFT)
    for name, value in record.items():
        if name not in _KNOWN and name != "ground_truths" and value not in (None, "", [], {}):
            keep(candidate, name, value)
    return candidate


def _texts(value: object) -> list[str]:
    return [str(each) for each in listed(value)]


def write(question: GoldenQuestion, /) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Return a question as a sample, and what of it has no place there: field, reason."""
    facts = "; ".join(variants[0] for variants in question.facts)
    sample = {
        "user_input": question.question,
        "reference": question.reference or facts,
        "reference_contexts": [evidence.quote for evidence in question.evidence],
        "reference_context_ids": [evidence.document for evidence in question.evidence],
    }
    lost = [(name, "a sample has no place for it") for name in _unlike_default(question)]
    if not question.reference and facts:
        lost.append(("reference", "there is no model answer: the facts stand for it"))
    if not question.answerable:
        lost.append(("answerable", "a sample cannot say that no answer should be given"))
    return sample, lost


def _unlike_default(question: GoldenQuestion) -> list[str]:
    blank = plain(GoldenQuestion(id="", question=""))
    held = ("question", "reference", "evidence", "answerable")
    return [name for name, value in plain(question).items() if name not in held and value != blank[name]]
