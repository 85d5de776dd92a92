"""Runs made by hand, for gates to compare."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from toolkit.runs import Run
from toolkit.schema import (
    ANSWERS,
    CITATIONS,
    EXPOSURES,
    LATENCY,
    SCORES,
    USAGE,
    Answer,
    GoldenQuestion,
    Score,
    frame,
)
from toolkit.schema.golden import GOLDEN

Values = Mapping[str, Sequence[float | None]]


def questions(n: int, *, stakes: Sequence[str] = (), kinds: Sequence[str] = ()) -> list[GoldenQuestion]:
    return [
        GoldenQuestion(
            id=f"q{number:03}",
            question=f"What is the fee of permit {number}?",
            facts=((f"cr {number}",),),
            stakes=stakes[number % len(stakes)] if stakes else "medium",
            kind=kinds[number % len(kinds)] if kinds else "",
        )
        for number in range(n)
    ]


def make_run(
    values: Values,
    *,
    option: str = "rag",
    asked: Sequence[GoldenQuestion] | None = None,
    clusters: Sequence[str] | None = None,
    manifest: Mapping[str, Any] | None = None,
    repeats: int = 1,
) -> Run:
    """Return a run with one score a question and metric, the same in each repeat."""
    n = len(next(iter(values.values())))
    asked = asked or questions(n)
    keys = [{"option": option, "question_id": q.id, "repeat": r} for q in asked for r in range(repeats)]
    answers = [Answer(**key, reader="test", text="", abstained=False) for key in keys]
    scores = [
        Score(
            **key,
            metric=metric,
            value=column[index // repeats],
            reason="" if column[index // repeats] is not None else "x",
        )
        for metric, column in values.items()
        for index, key in enumerate(keys)
    ]
    held = {"options": [option], "documents": {"fees.md": "1"}, "golden_sha256": "g", "as_of": None, "reader": "test"}
    return Run(
        answers=frame(answers, ANSWERS),
        citations=pl.DataFrame(schema=CITATIONS),
        exposures=pl.DataFrame(schema=EXPOSURES),
        usage=pl.DataFrame(schema=USAGE),
        latency=pl.DataFrame(schema=LATENCY),
        scores=frame(scores, SCORES),
        questions=frame(asked, GOLDEN).with_columns(
            cluster=pl.Series(list(clusters or [q.id for q in asked]), dtype=pl.String)
        ),
        manifest={**held, **(manifest or {})},
    )


def share(n: int, right: int) -> list[float]:
    """Return n scores, the first of them right."""
    return [float(number < right) for number in range(n)]
