"""Outcomes to the tables of a run."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import polars as pl

from toolkit.metrics import Case, score
from toolkit.options import Attempt
from toolkit.runs.routes import told_of
from toolkit.runs.store import Rows
from toolkit.schema import (
    ANSWERS,
    CITATIONS,
    EXPOSURES,
    LATENCY,
    SCORES,
    USAGE,
    Answer,
    Citation,
    Exposure,
    Latency,
    Score,
    Source,
    Usage,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One answer, the case it makes, and the name of what answered."""

    option: str
    repeat: int
    case: Case
    attempt: Attempt
    reader: str


TABLES = {
    "answers": ANSWERS,
    "citations": CITATIONS,
    "exposures": EXPOSURES,
    "usage": USAGE,
    "latency": LATENCY,
    "scores": SCORES,
}
"""The tables of a run that answers add rows to."""


def rows_of(outcome: Outcome, /) -> Rows:
    """Return the rows that one answer adds to each table, and its part of what the manifest tells."""
    records: dict[str, Sequence[Any]] = {
        "answers": [_answer(outcome)],
        "citations": _citations(outcome),
        "exposures": _exposures(outcome),
        "usage": [_usage(outcome)],
        "latency": [_latency(outcome)],
        "scores": _scores(outcome),
    }
    return {name: [asdict(record) for record in found] for name, found in records.items()} | told_of(outcome.attempt)


def tables(answers: Sequence[Rows], /) -> dict[str, pl.DataFrame]:
    """Return every table of a run but its questions, by name, in the order of the answers."""
    return {
        name: pl.DataFrame([row for rows in answers for row in rows[name]], schema=schema)
        for name, schema in TABLES.items()
    }


def _key(outcome: Outcome) -> dict[str, Any]:
    return {"option": outcome.option, "question_id": outcome.case.question.id, "repeat": outcome.repeat}


def _answer(outcome: Outcome) -> Answer:
    reading = outcome.attempt.reading
    return Answer(
        **_key(outcome),
        reader=outcome.reader,
        text=reading.text,
        abstained=reading.abstained,
        problem=reading.problem,
        note=reading.note,
    )


def _citations(outcome: Outcome) -> list[Citation]:
    documents = {source.number: source.document_id or "" for source in outcome.attempt.prompt.sources}
    return [
        Citation(
            **_key(outcome),
            number=quote.number,
            document_id=documents.get(quote.number, ""),
            start=quote.start,
            end=quote.end,
            quote=quote.quote,
        )
        for quote in outcome.attempt.reading.quotes
    ]


def _exposures(outcome: Outcome) -> list[Exposure]:
    stages = {"candidate": outcome.attempt.candidates, "prompt": outcome.attempt.prompt.sources}
    return [
        _exposure(outcome, stage, rank, source)
        for stage, sources in stages.items()
        for rank, source in enumerate(sources, 1)
    ]


def _exposure(outcome: Outcome, stage: str, rank: int, source: Source) -> Exposure:
    return Exposure(
        **_key(outcome),
        stage=stage,
        rank=rank,
        document_id=source.document_id or "",
        start=source.start,
        end=source.end,
    )


def _usage(outcome: Outcome) -> Usage:
    """Return the tokens as the endpoint counted them, or where it did not, as tiktoken does."""
    prompt, reading = outcome.attempt.prompt, outcome.attempt.reading
    reported = reading.usage
    return Usage(
        **_key(outcome),
        tokens_in=_billed(outcome.attempt)[0],
        tokens_out=_billed(outcome.attempt)[1],
        sources=len(prompt.sources),
        left_out=prompt.left_out,
        cached_in=reported.cached_in if reported else None,
        reasoning=reported.reasoning if reported else None,
        counted_by="endpoint" if reported else "tiktoken",
    )


def _billed(attempt: Attempt) -> tuple[int, int]:
    """Return tokens in and out that are paid for: of every step where there are several, as the endpoint counted."""
    reported = attempt.reading.usage
    if attempt.steps or reported is None:
        return attempt.tokens_in, attempt.tokens_out
    return reported.tokens_in, reported.tokens_out


def _latency(outcome: Outcome) -> Latency:
    attempt = outcome.attempt
    return Latency(
        **_key(outcome),
        gather_s=attempt.gather_s,
        read_s=attempt.read_s,
        first_token_s=attempt.reading.first_token_s,
    )


def _scores(outcome: Outcome) -> list[Score]:
    return [
        Score(**_key(outcome), metric=metric, value=value, reason=reason)
        for metric, value, reason in score(whole_case(outcome))
    ]


def whole_case(outcome: Outcome, /) -> Case:
    """Return the case with the whole prompt, and with what is written down of the answer: both may leak."""
    reading = outcome.attempt.reading
    written = [reading.text, *(quote.quote for quote in reading.quotes), reading.problem or ""]
    return replace(
        outcome.case, prompt_text=outcome.attempt.prompt.text, log="\n\n".join(part for part in written if part)
    )
