"""Rows of any tool to the tables of a run."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import polars as pl

from toolkit import __version__
from toolkit.importing.mapping import NameMap
from toolkit.importing.places import NOT_GIVEN, Place
from toolkit.metrics import METRICS
from toolkit.runs import Run
from toolkit.schema import (
    ANSWERS,
    CITATIONS,
    EXPOSURES,
    GOLDEN,
    LATENCY,
    SCORES,
    STAKES,
    USAGE,
    Answer,
    GoldenQuestion,
    InputError,
    Latency,
    Score,
    Usage,
    frame,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """One answer as another tool kept it. A metric, count or time that it did not keep is not here.

    ``scores`` holds a number for each metric, or ``None`` where it was tried and there is none, for ``reason``.
    """

    place: Place
    option: str
    question: str
    question_id: str = ""
    answer: str = ""
    reader: str = ""
    scores: Mapping[str, float | None] = field(default_factory=dict)
    reason: str = ""
    reference: str = ""
    passages: int = 0
    tokens_in: int | None = None
    tokens_out: int | None = None
    latency_s: float | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Keyed:
    row: Imported
    option: str
    question_id: str
    repeat: int

    @property
    def key(self) -> dict[str, Any]:
        return {"option": self.option, "question_id": self.question_id, "repeat": self.repeat}


def id_of(*texts: str) -> str:
    """Return an id for a question that has none: the same for the same words, in whatever order a file has them.

    Examples
    --------
    >>> id_of("How much is a permit?") == id_of(" how much is a  permit? ")
    True
    """
    plain = "\n".join(" ".join(text.lower().split()) for text in texts)
    return f"q-{sha256(plain.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def run_of(
    rows: Sequence[Imported], file: object, names: NameMap, /, *, option: str | None, origin: Mapping[str, Any]
) -> Run:
    """Return the run that rows make.

    Raises
    ------
    InputError
        Where there are none, where they are of several options and one was named for all, where a row has no question,
        or where a share is not between 0 and 1.
    """
    if not rows:
        raise InputError("holds no answers", file=file)
    keyed = _keyed(rows, names, option, file)
    options = list(dict.fromkeys(each.option for each in keyed))
    readers = sorted({each.row.reader or "not known" for each in keyed})
    return Run(
        answers=frame([_answer(each) for each in keyed], ANSWERS),
        citations=pl.DataFrame(schema=CITATIONS),
        exposures=pl.DataFrame(schema=EXPOSURES),
        usage=frame([_usage(each) for each in keyed if _counted(each)], USAGE),
        latency=frame([_latency(each) for each in keyed if each.row.latency_s is not None], LATENCY),
        scores=frame([score for each in keyed for score in _scores(each, names)], SCORES),
        questions=_questions(keyed),
        manifest={
            "options": options,
            "reader": " and ".join(readers),
            "imported": dict(origin),
            "packages": {"groundwork-toolkit": __version__},
        },
    )


def _keyed(rows: Sequence[Imported], names: NameMap, option: str | None, file: object) -> list[_Keyed]:
    found = list(dict.fromkeys(row.option for row in rows))
    if option is not None and len(found) > 1:
        raise InputError(
            "holds answers of several options", file=file, field="option", got=", ".join(found),
            remedy="map each to its own name: {options: {theirs: ours}}",
        )  # fmt: skip
    seen: Counter[tuple[str, str]] = Counter()
    keyed = []
    for row in rows:
        if not row.question.strip():
            raise row.place.wrong("question", row.question, "the words that were asked")
        name = option or names.options.get(row.option, row.option)
        key = name, row.question_id or id_of(row.question)
        keyed.append(_Keyed(row=row, option=key[0], question_id=key[1], repeat=seen[key]))
        seen[key] += 1
    return keyed


def _answer(each: _Keyed) -> Answer:
    return Answer(**each.key, reader=each.row.reader or "not known", text=each.row.answer, abstained=False)


def _counted(each: _Keyed) -> bool:
    return each.row.tokens_in is not None and each.row.tokens_out is not None


def _usage(each: _Keyed) -> Usage:
    row = each.row
    return Usage(
        **each.key, tokens_in=row.tokens_in or 0, tokens_out=row.tokens_out or 0, sources=row.passages, left_out=0
    )


def _latency(each: _Keyed) -> Latency:
    # Other tools keep one time for the whole answer.
    return Latency(**each.key, gather_s=0.0, read_s=each.row.latency_s or 0.0)


def _scores(each: _Keyed, names: NameMap) -> list[Score]:
    row = each.row
    tokens = {"tokens_in": row.tokens_in, "tokens_out": row.tokens_out}
    held = {names.metrics.get(name, name): value for name, value in row.scores.items()}
    held |= {name: float(value) for name, value in tokens.items() if value is not None and name not in held}
    for name, value in held.items():
        share = name in METRICS and METRICS[name].kind != "mean"
        if share and value is not None and not 0 <= value <= 1:
            raise row.place.wrong(name, value, "0 to 1: it is a share")
    return [
        Score(**each.key, metric=name, value=value, reason="" if value is not None else row.reason or NOT_GIVEN)
        for name, value in held.items()
    ]


def _questions(keyed: Sequence[_Keyed]) -> pl.DataFrame:
    """Return each question once; an evaluation of another tool says little of it."""
    first = {each.question_id: each for each in reversed(keyed)}
    asked = [_question(first[name]) for name in dict.fromkeys(each.question_id for each in keyed)]
    return frame(asked, GOLDEN).with_columns(cluster=pl.col("id"))


def _question(each: _Keyed) -> GoldenQuestion:
    said = each.row.metadata
    stakes, groups = str(said.get("stakes") or "medium"), said.get("asker") or ()
    if stakes not in STAKES:
        raise each.row.place.wrong("stakes", stakes, ", ".join(STAKES))
    return GoldenQuestion(
        id=each.question_id,
        question=each.row.question,
        reference=each.row.reference,
        asker=tuple(map(str, groups))
        if isinstance(groups, list | tuple)
        else tuple(str(groups).replace(";", " ").split()),
        kind=str(said.get("kind") or ""),
        stakes=stakes,
    )
