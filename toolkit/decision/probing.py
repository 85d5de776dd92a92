"""What a run did not put to the test: rights that nobody tried, and times in which no model answered."""

import polars as pl

NO_MODEL = "(no model)"
"""Stands in the name of every reader that takes a model's place."""


def tries(questions: pl.DataFrame, /) -> int:
    """Return how many questions try to get what their asker may not see.

    By their kind, or because evidence is quoted that no answer may be given from, as the golden set counts them.

    Examples
    --------
    >>> tries(pl.DataFrame({"answerable": [True, False], "kind": ["", "not-permitted"], "evidence": [[], []]}))
    1
    """
    if "answerable" not in questions.columns:
        return 0
    hidden = [pl.col("kind") == "not-permitted"] if "kind" in questions.columns else []
    quoted = [pl.col("evidence").list.len() > 0] if "evidence" in questions.columns else []
    return questions.filter(~pl.col("answerable"), pl.any_horizontal(*hidden, *quoted, pl.lit(value=False))).height


def without_model(answers: pl.DataFrame, /) -> frozenset[str]:
    """Return the options for which a stand-in read, so that how long it took says nothing of a model."""
    return frozenset(answers.filter(pl.col("reader").str.contains(NO_MODEL, literal=True))["option"])
