"""Records to tables: one rule for every noun."""

from collections.abc import Iterable
from dataclasses import asdict, is_dataclass
from typing import Any

import polars as pl


def frame(records: Iterable[object], schema: pl.Schema) -> pl.DataFrame:
    """Return one row a record, with exactly the schema's columns in its order.

    Examples
    --------
    >>> from toolkit.schema import SCORES, Score
    >>> score = Score(option="rag", question_id="q1", repeat=0, metric="fact_recall", value=None, reason="no facts")
    >>> frame([score], SCORES).shape
    (1, 6)
    """
    rows = [[_plain(getattr(record, name)) for name in schema.names()] for record in records]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _plain(value: object) -> Any:
    """Return what polars stores: lists for tuples, structs for nested records."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return value
