"""What is told of a tuning set, of where evidence stood, and of the routes that a hybrid took."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True, kw_only=True)
class TuningFinding:
    """What a person should know about one example: its ``kind`` is ``form``, ``document`` or ``access``."""

    example_id: str
    row: int | None
    kind: str
    problem: str


TUNING_FINDINGS = pl.Schema({"example_id": pl.String(), "row": pl.Int64(), "kind": pl.String(), "problem": pl.String()})


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleSize:
    """The tokens of one exported example: all of it, and the answer that is learnt."""

    example_id: str
    split: str
    tokens: int
    tokens_answer: int


EXAMPLE_SIZES = pl.Schema(
    {"example_id": pl.String(), "split": pl.String(), "tokens": pl.Int64(), "tokens_answer": pl.Int64()}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """How often a reader was right with the evidence at one depth of a full window, 0 its beginning and 1 its end."""

    depth: float
    value: float | None
    low: float | None
    high: float | None
    n: int
    tokens_in: float | None
    reader: str


POSITIONS = pl.Schema(
    {
        "depth": pl.Float64(),
        "value": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "n": pl.Int64(),
        "tokens_in": pl.Float64(),
        "reader": pl.String(),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RouterBound:
    """One way of answering every question, beside the best that any router could have done.

    ``usd`` is what a question takes at the prices given; ``low`` and ``high`` bound ``success``.
    """

    way: str
    success: float
    low: float
    high: float
    n: int
    tokens_in: float
    tokens_out: float
    usd: float


ROUTER_BOUNDS = pl.Schema(
    {
        "way": pl.String(),
        "success": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "n": pl.Int64(),
        "tokens_in": pl.Float64(),
        "tokens_out": pl.Float64(),
        "usd": pl.Float64(),
    }
)
