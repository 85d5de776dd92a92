"""What the best router could have done with these options, and so what routing is worth at most."""

from collections.abc import Iterable, Sequence

import polars as pl

from toolkit.runs.run import Run
from toolkit.schema import ROUTER_BOUNDS, InputError, RouterBound, frame
from toolkit.stats import wilson

ORACLE = "oracle router"
USD_PER_MTOK_IN, USD_PER_MTOK_OUT = 1.0, 4.0
"""Prices to rank options by where none are given: only their ratio counts, and few models' lies far from 1 to 4."""
_KEY = ("question_id", "repeat")


def oracle_bound(
    run: Run,
    /,
    *,
    usd_per_mtok_in: float = USD_PER_MTOK_IN,
    usd_per_mtok_out: float = USD_PER_MTOK_OUT,
    among: Iterable[str] | None = None,
) -> pl.DataFrame:
    """Return each option's success and cost, and those of a router that always picks the cheapest option that is right.

    No router can do better with these options on these questions, since it would have to know the answer. Where no
    option is right it takes the cheapest. What a hybrid gains over the best single option, held against what this
    bound gains, is how far its complexity earns its keep; what the bound does not gain, no router will.

    Parameters
    ----------
    run
        Options that answered the same questions.
    usd_per_mtok_in, usd_per_mtok_out
        Prices of tokens, in USD a million.
    among
        The options that the router may pick from; all that leaked nothing but hybrid, which is a router itself, if not
        given.

    Returns
    -------
    Table ``ROUTER_BOUNDS``: a row an option, and ``oracle router`` last. ``usd`` is the mean of a question.

    Raises
    ------
    InputError
        Where there is no such option in the run.

    Examples
    --------
    >>> from toolkit import Experiment, GoldenSet, load_documents
    >>> documents, golden = load_documents("data/samples/documents"), GoldenSet.read("data/samples/golden.jsonl")
    >>> table = oracle_bound(Experiment(documents, golden[:4], options=["prompt-only", "rag"]).run())
    >>> table["way"].to_list()
    ['prompt-only', 'rag', 'oracle router']
    """
    rows = _answered(run, usd_per_mtok_in, usd_per_mtok_out)
    ways = [_bound(option, rows.filter(option=option)) for option in run.options]
    return frame([*ways, _bound(ORACLE, _picked(rows, _choices(run, among)))], ROUTER_BOUNDS)


def oracle_picks(
    run: Run,
    /,
    *,
    usd_per_mtok_in: float = USD_PER_MTOK_IN,
    usd_per_mtok_out: float = USD_PER_MTOK_OUT,
    among: Iterable[str] | None = None,
) -> pl.DataFrame:
    """Return the option that the oracle of :func:`oracle_bound` picks for each question, and whether it is right."""
    rows = _answered(run, usd_per_mtok_in, usd_per_mtok_out)
    return _picked(rows, _choices(run, among)).select(*_KEY, "option", "completed", "usd")


def _choices(run: Run, among: Iterable[str] | None) -> Sequence[str]:
    if among is None:
        leaking = set(run.scores.filter(pl.col("metric") == "leak", pl.col("value") > 0)["option"])
        return [option for option in run.options if option != "hybrid" and option not in leaking] or run.options
    chosen = list(among)
    for option in chosen:
        if option not in run.options:
            raise InputError("was not run", field="among", got=option, allowed=", ".join(run.options))
    return chosen


def _answered(run: Run, usd_in: float, usd_out: float) -> pl.DataFrame:
    """Return one row an answer that could be scored: whether it completed its task, its tokens, and what they cost."""
    scored = run.scores.filter(pl.col("metric") == "completed", pl.col("value").is_not_null())
    usage = run.usage.select("option", *_KEY, "tokens_in", "tokens_out")
    usd = (pl.col("tokens_in") * usd_in + pl.col("tokens_out") * usd_out) / 1e6
    joined = scored.join(usage, on=["option", *_KEY], how="inner", maintain_order="left")
    return joined.select("option", *_KEY, pl.col("value").alias("completed"), "tokens_in", "tokens_out", usd=usd)


def _picked(rows: pl.DataFrame, among: Sequence[str]) -> pl.DataFrame:
    ordered = rows.filter(pl.col("option").is_in(among)).sort(
        *_KEY, "completed", "usd", "option", descending=[False, False, True, False, False]
    )
    return ordered.unique(_KEY, keep="first", maintain_order=True)


def _bound(way: str, rows: pl.DataFrame) -> RouterBound:
    """Return a way's figures; repeats are averaged within a question, so that n counts questions."""
    columns = ("completed", "tokens_in", "tokens_out", "usd")
    means = rows.group_by("question_id", maintain_order=True).agg(pl.col(name).mean() for name in columns)
    n = means.height
    if not n:
        raise InputError("no answer of this option could be scored", field="option", got=way)
    success, tokens_in, tokens_out, usd = (float(means[name].sum()) / n for name in columns)
    low, high = wilson(success * n, n)
    return RouterBound(
        way=way,
        success=success,
        low=low,
        high=high,
        n=n,
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        usd=usd,
    )
