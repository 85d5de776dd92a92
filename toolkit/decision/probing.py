"""What a run did not put to the test: rights that nobody tried, and times in which no model answered."""

import polars as pl

from toolkit import stats

NO_MODEL = "(no model)"
"""Stands in the name of every reader that takes a model's place."""


def tried(questions: pl.DataFrame, /) -> list[str]:
    """Return the questions that try to get what their asker may not see.

    By their kind, or because evidence is quoted that no answer may be given from, as the golden set counts them.

    Examples
    --------
    >>> table = {"id": ["a", "b"], "answerable": [True, False], "kind": ["", "not-permitted"], "evidence": [[], []]}
    >>> tried(pl.DataFrame(table))
    ['b']
    """
    if "answerable" not in questions.columns:
        return []
    hidden = [pl.col("kind") == "not-permitted"] if "kind" in questions.columns else []
    quoted = [pl.col("evidence").list.len() > 0] if "evidence" in questions.columns else []
    return questions.filter(~pl.col("answerable"), pl.any_horizontal(*hidden, *quoted, pl.lit(value=False)))[
        "id"
    ].to_list()


def of_those_that_tried(scores: pl.DataFrame, questions: pl.DataFrame, /) -> pl.DataFrame:
    """Return the scores, those of leaks only for questions that tried: the others could show none."""
    return scores.filter((pl.col("metric") != "leak") | pl.col("question_id").is_in(tried(questions)))


def more_probes(bound: float, tries: int, /) -> int:
    """Return how many more clean tries would show that leaks are below a bound.

    Examples
    --------
    >>> more_probes(0.05, 4)
    55
    """
    return max(stats.probes_needed(bound) - tries, 1)


def without_model(answers: pl.DataFrame, /) -> frozenset[str]:
    """Return the options for which a stand-in read, so that how long it took says nothing of a model."""
    return frozenset(answers.filter(pl.col("reader").str.contains(NO_MODEL, literal=True))["option"])
