"""What a decision should say of the run that it rests on."""

from collections.abc import Iterator

import polars as pl

from toolkit.runs import Run
from toolkit.schema import card


def of_the_run(run: Run) -> tuple[str, ...]:
    """Return how the test questions alone came out, what did not fit a window, and what went wrong with replies."""
    return (*_on_test_alone(run), *_left_out(run), *_problems(run))


def _on_test_alone(run: Run) -> Iterator[str]:
    """Readers and weights may have been set on training questions, so what these say flatters."""
    splits = run.questions.select(pl.col("id").alias("question_id"), "split")
    train = splits.filter(split="train").height
    if 0 < train < splits.height:
        test = run.scores.filter(metric="completed").join(splits.filter(split="test"), on="question_id")
        shares = test.group_by("option", maintain_order=True).agg(pl.col("value").mean()).iter_rows()
        said = ", ".join(f"{card(option).title} {share:.0%}" for option, share in shares if share is not None)
        yield f"{train} of {splits.height} questions are for training; on the others alone, completed are: {said}"


def _left_out(run: Run) -> Iterator[str]:
    most = run.usage.group_by("option", maintain_order=True).agg(pl.col("left_out").max())
    for option, count in most.filter(pl.col("left_out") > 0, pl.col("option") == "long-context").iter_rows():
        window = run.manifest["window_tokens"]
        yield f"{card(option).title} had to leave out up to {count} documents, which did not fit {window:,} tokens"


def _problems(run: Run) -> Iterator[str]:
    """Name what went wrong: a reply that failed completes nothing, and is counted as that."""
    for problem, count in run.answers["problem"].drop_nulls().value_counts(sort=True).head(5).iter_rows():
        yield f"{count} of {run.answers.height} answers: {problem}"
