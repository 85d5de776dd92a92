"""A run cut by what is known of its questions: their kind, stakes, asker, owner, split or document."""

from collections.abc import Mapping

import polars as pl

from toolkit import stats
from toolkit.schema import ESTIMATES, InputError, did_you_mean

SLICE_BY: Mapping[str, pl.Expr] = {
    "kind": pl.col("kind"),
    "stakes": pl.col("stakes"),
    "asker": pl.col("asker").list.join(", ").replace("", "anyone"),
    "owner": pl.col("owner"),
    "split": pl.col("split"),
    "document": pl.col("cluster"),
}
"""What questions can be cut by, each with how it is read from the table of questions."""
SLICES = pl.Schema([("by", pl.String), ("slice", pl.String), ("questions", pl.Int64), *ESTIMATES.items()])


def slices(
    scores: pl.DataFrame, questions: pl.DataFrame, /, *, by: str, metric: str, kind: str, seed: int = 0
) -> pl.DataFrame:
    """Return one metric of every option on every slice of the questions, with its interval.

    Parameters
    ----------
    scores
        Table ``SCORES``.
    questions
        The golden set as it was asked, with the column ``cluster``: the document that each question counts under.
    by
        One of :data:`SLICE_BY`.
    metric, kind, seed
        As for :func:`toolkit.stats.estimates`.

    Returns
    -------
    Table ``SLICES``: a row for each slice and option, slices with most questions first. ``questions`` counts those
    asked, ``n`` those scored. Slices are many and small: a difference seen in one is something to ask more questions
    about, not a finding.

    Raises
    ------
    InputError
        Where questions cannot be cut by that.

    Examples
    --------
    >>> from toolkit.schema import SCORES, Score, frame
    >>> scores = frame([Score(option="rag", question_id="q1", repeat=0, metric="right", value=1.0, reason="")], SCORES)
    >>> questions = pl.DataFrame({"id": ["q1"], "stakes": ["high"], "cluster": ["fees.md"]})
    >>> slices(scores, questions, by="stakes", metric="right", kind="proportion").row(0)[:5]
    ('stakes', 'high', 1, 'rag', 'right')
    """
    if by not in SLICE_BY:
        remedy = did_you_mean(by, SLICE_BY)
        raise InputError(
            "questions cannot be cut by this", field="by", got=by, allowed=", ".join(SLICE_BY), remedy=remedy
        )
    clusters = dict(questions.select("id", "cluster").iter_rows())
    wanted = scores.filter(metric=metric)
    tables = [pl.DataFrame(schema=SLICES)]
    for name, ids in _slices(questions, by):
        part = wanted.filter(pl.col("question_id").is_in(ids))
        table = stats.estimates(part, metrics={metric: kind}, clusters=clusters, seed=seed)
        named = table.with_columns(by=pl.lit(by), slice=pl.lit(name), questions=pl.lit(len(ids), pl.Int64))
        tables.append(named.select(SLICES.names()))
    return pl.concat(tables)


def _slices(questions: pl.DataFrame, by: str) -> list[tuple[str, list[str]]]:
    """Return each slice's name and questions, the largest first. What a question does not say is a slice too."""
    named = questions.select("id", slice=SLICE_BY[by].fill_null("").replace("", "not said"))
    grouped = named.group_by("slice", maintain_order=True).agg("id")
    return sorted(grouped.iter_rows(), key=lambda row: -len(row[1]))
