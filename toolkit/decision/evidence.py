"""A run as a decision takes it: without options that had nothing to answer from, and compared pair by pair."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import polars as pl

from toolkit import stats
from toolkit.decision.record import RunTables
from toolkit.schema import DIFFERENCES, ESTIMATES, OPTIONS, InputError

NO_PACK = "there is no prompt pack to answer from"
NOT_ASKED = "nobody asked for it"
_LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was measured. ``absent`` says of each of the five options that is not in it why it is not."""

    scores: pl.DataFrame
    answers: pl.DataFrame
    usage: pl.DataFrame
    latency: pl.DataFrame
    questions: pl.DataFrame
    manifest: Mapping[str, Any]
    estimates: pl.DataFrame
    differences: pl.DataFrame
    clusters: Mapping[str, str]
    absent: Mapping[str, str]

    @property
    def ran(self) -> list[str]:
        """The options that answered."""
        return list(self.manifest["options"])


def evidence_of(run: RunTables, more: pl.DataFrame | None, absent: Mapping[str, str], /) -> Evidence:
    """Return what a run says of the options that had something to answer from, with estimates that it does not hold."""
    empty = _without_input(run)
    ran = [option for option in run.manifest["options"] if option not in empty]
    kept = pl.col("option").is_in(ran)
    scores, clusters = run.scores.filter(kept), _clusters(run)
    return Evidence(
        scores=scores,
        answers=run.answers.filter(kept),
        usage=run.usage.filter(kept),
        latency=run.latency.filter(kept),
        questions=run.questions,
        manifest={**run.manifest, "options": ran},
        estimates=with_more(run.estimates().filter(kept), more),
        differences=compared(scores, clusters),
        clusters=clusters,
        absent={each: empty.get(each) or absent.get(each) or NOT_ASKED for each in OPTIONS if each not in ran},
    )


def compared(scores: pl.DataFrame, clusters: Mapping[str, str], /, *, metric: str = "completed") -> pl.DataFrame:
    """Return every pair of options on tasks completed (schema ``DIFFERENCES``).

    Intervals hold for all pairs together at 95% (Bonferroni), as the p-values do (Holm): what is said of one pair
    must not be luckier than what is shown.
    """
    options = scores.filter(metric=metric)["option"].n_unique()
    if options < 2:
        return pl.DataFrame(schema=DIFFERENCES)
    pairs = len(list(combinations(range(options), 2)))

    def made(level: float) -> pl.DataFrame:
        return stats.differences(scores, metric=metric, kind="proportion", clusters=clusters, level=level)

    wide = made(1 - (1 - _LEVEL) / pairs)
    return made(_LEVEL).with_columns(wide["low"], wide["high"], wide["level"])


def taken(more: pl.DataFrame | None, /) -> pl.DataFrame | None:
    """Return the estimates that count: of several phases of one option and metric, the last.

    Raises
    ------
    InputError
        Where a column is missing or cannot be used.
    """
    if more is None:
        return None
    missing = [name for name in ESTIMATES.names() if name not in more.columns]
    if missing:
        got, allowed = ", ".join(more.columns), ", ".join(ESTIMATES.names())
        raise InputError("columns are missing", field=", ".join(missing), got=got, allowed=allowed)
    last = more.unique(["option", "metric"], keep="last", maintain_order=True).select(ESTIMATES.names())
    try:
        return last.cast(dict(ESTIMATES))  # type: ignore[arg-type]
    except pl.exceptions.PolarsError as error:
        said = str(error).splitlines()[0]
        raise InputError(f"a column cannot be used ({said})", field="measures", allowed=str(dict(ESTIMATES))) from None


def with_more(estimates: pl.DataFrame, more: pl.DataFrame | None, /) -> pl.DataFrame:
    """Return estimates with what they do not hold, of the options that they do."""
    if more is None:
        return estimates
    new = more.join(estimates, on=["option", "metric"], how="anti", maintain_order="left")
    return pl.concat([estimates, new.filter(pl.col("option").is_in(estimates["option"].unique().to_list()))])


def _without_input(run: RunTables) -> dict[str, str]:
    """Return prompt-only where its pack was empty and it answered nothing: it was asked, and not put to the test."""
    said = run.answers.filter(option="prompt-only")
    empty = run.manifest.get("prompt_pack") == {} and said.height > 0 and bool(said["abstained"].all())
    return {"prompt-only": NO_PACK} if empty else {}


def _clusters(run: RunTables) -> dict[str, str]:
    """Return the document that each question is counted under, where the run says it."""
    named = "cluster" in run.questions.columns
    return dict(run.questions.select("id", "cluster").iter_rows()) if named else {}


def listed_absent(absent: Mapping[str, str], options: Iterable[str], /) -> dict[str, list[str]]:
    """Return options by the reason why they were not run."""
    found: dict[str, list[str]] = {}
    for option in options:
        if option in absent:
            found.setdefault(absent[option], []).append(option)
    return found
