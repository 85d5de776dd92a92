"""Where in a full window the evidence stands, and whether the reader still finds it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from toolkit import tokens
from toolkit.golden import GoldenSet
from toolkit.ingestion import Documents
from toolkit.metrics import fact_recall
from toolkit.options.ways import WINDOW_TOKENS
from toolkit.prompting import assemble, render
from toolkit.readers import Reader
from toolkit.schema import POSITIONS, GoldenQuestion, InputError, Position, Source, frame
from toolkit.stats import wilson
from toolkit.tuning.teaching import whole

DEPTHS = (0.0, 0.25, 0.5, 0.75, 1.0)
_ROOM = 500
"""Tokens of the window kept for instructions and question."""


def positions(
    documents: Documents,
    golden: GoldenSet,
    reader: Reader,
    /,
    *,
    depths: Sequence[float] = DEPTHS,
    window_tokens: int = WINDOW_TOKENS,
    as_of: date | None = None,
) -> pl.DataFrame:
    """Return how often a reader is right with the evidence at each depth of a window that is otherwise full.

    Each question that should be answered is asked once a depth, of the same documents in the same order but for those
    that hold its evidence, which are moved: to the front (0), the end (1), or so that this share of the rest comes
    first. The rest is what else the asker may see on the day, up to the window. Models find less in the middle (Liu and
    others 2023, arXiv 2307.03172). The extractive reader weighs each sentence wherever it stands, so it hardly cares:
    its rows say how the measure behaves, and nothing about a model.

    Parameters
    ----------
    documents, golden, reader
        What is asked, of what, and what reads.
    depths
        Between 0 and 1.
    window_tokens
        The reader's window. Questions whose evidence alone does not fit are left aside.
    as_of
        The day that questions without one are asked about.

    Returns
    -------
    Table ``POSITIONS``, a row a depth: the share right with Wilson's interval, and the mean tokens of a prompt. The
    same questions count at every depth.

    Raises
    ------
    InputError
        Where a depth is not between 0 and 1.

    Examples
    --------
    >>> from toolkit import load_documents, readers
    >>> documents, golden = load_documents("data/samples/documents"), GoldenSet.read("data/samples/golden.jsonl")
    >>> table = positions(documents, golden[:2], readers.extractive(), depths=(0, 1), window_tokens=8_000)
    >>> table["depth"].to_list(), table["n"].to_list()
    ([0.0, 1.0], [2, 2])
    """
    outside = [depth for depth in depths if not 0 <= depth <= 1]
    if outside:
        raise InputError("is not a depth", field="depths", got=outside[0], allowed="0 (the beginning) to 1 (the end)")
    spans = golden.spans(documents)
    spread = [found for question in golden if (found := _parted(documents, spans, question, window_tokens, as_of))]
    return frame([_position(depth, spread, reader, window_tokens) for depth in depths], POSITIONS)


_Spread = tuple[GoldenQuestion, list[Source], list[Source]]


def _parted(
    documents: Documents, spans: pl.DataFrame, question: GoldenQuestion, window_tokens: int, as_of: date | None
) -> _Spread | None:
    """Return a question with the documents that hold its evidence, and as much of the others as fits beside them."""
    named = set(spans.filter(pl.col("question_id") == question.id)["document_id"])
    seen = documents.visible(groups=question.asker, as_of=question.as_of or as_of)
    holding = [whole(each) for each in seen if each.document_id in named]
    spare = window_tokens - _ROOM - sum(_size(each) for each in holding)
    if not question.answerable or not question.facts or len(holding) < len(named) or not holding or spare < 0:
        return None
    others = (whole(each) for each in seen if each.document_id not in named)
    return question, holding, list(_filling(others, spare))


def _filling(others: Iterator[Source], spare: int) -> Iterator[Source]:
    for source in others:
        size = _size(source)
        if size > spare:
            return
        spare -= size
        yield source


def _size(source: Source) -> int:
    return tokens.count(render(replace(source, number=100))) + 2


def _position(depth: float, spread: Sequence[_Spread], reader: Reader, window_tokens: int) -> Position:
    found = [_asked(depth, each, reader, window_tokens) for each in spread]
    right, n = sum(right for right, _ in found), len(found)
    low, high = wilson(right, n) if n else (None, None)
    return Position(
        depth=float(depth),
        value=right / n if n else None,
        low=low,
        high=high,
        n=n,
        tokens_in=sum(size for _, size in found) / n if n else None,
        reader=reader.name,
    )


def _asked(depth: float, spread: _Spread, reader: Reader, window_tokens: int) -> tuple[bool, int]:
    question, holding, others = spread
    at = _place(depth, others)
    prompt = assemble(question.question, [*others[:at], *holding, *others[at:]], window_tokens=window_tokens)
    reading = reader.read(prompt)
    right = not reading.abstained and fact_recall(reading.text, question.facts) == 1
    return right, prompt.tokens


def _place(depth: float, others: Sequence[Source]) -> int:
    """Return before which of the others the evidence goes, so that this share of their text comes first."""
    sizes = [len(each.text) for each in others]
    before = [sum(sizes[:at]) for at in range(len(sizes) + 1)]
    return min(range(len(before)), key=lambda at: (abs(before[at] - depth * before[-1]), at))
