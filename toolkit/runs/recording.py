"""Outcomes to the tables of a run."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from toolkit.metrics import Case, score
from toolkit.options import Attempt
from toolkit.readers import Reader
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
    frame,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One answer, and the case it makes."""

    option: str
    case: Case
    attempt: Attempt


def tables(outcomes: Sequence[Outcome], reader: Reader) -> dict[str, pl.DataFrame]:
    """Return every table of a run but its questions, by name, in the order in which they were answered."""
    return {
        "answers": frame([_answer(each, reader) for each in outcomes], ANSWERS),
        "citations": frame([citation for each in outcomes for citation in _citations(each)], CITATIONS),
        "exposures": frame([exposure for each in outcomes for exposure in _exposures(each)], EXPOSURES),
        "usage": frame([_usage(each) for each in outcomes], USAGE),
        "latency": frame([_latency(each) for each in outcomes], LATENCY),
        "scores": frame([one for each in outcomes for one in _scores(each)], SCORES),
    }


def _key(outcome: Outcome) -> dict[str, Any]:
    return {"option": outcome.option, "question_id": outcome.case.question.id, "repeat": 0}


def _answer(outcome: Outcome, reader: Reader) -> Answer:
    reading = outcome.attempt.reading
    return Answer(**_key(outcome), reader=reader.name, text=reading.text, abstained=reading.abstained)


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
        tokens_in=reported.tokens_in if reported else prompt.tokens,
        tokens_out=reported.tokens_out if reported else reading.tokens_out,
        sources=len(prompt.sources),
        left_out=prompt.left_out,
        cached_in=reported.cached_in if reported else None,
        reasoning=reported.reasoning if reported else None,
        counted_by="endpoint" if reported else "tiktoken",
    )


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
