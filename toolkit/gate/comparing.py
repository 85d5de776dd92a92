"""A candidate held against a baseline: pass, fail, or not enough questions to tell."""

from collections.abc import Collection, Mapping, Sequence

from toolkit.gate.comparable import RunTables, changes, check_comparable, pair_of_options
from toolkit.gate.judging import questions_to_settle
from toolkit.gate.result import GateResult
from toolkit.gate.rows import ALL, Paired, check_metrics, pair, slices_of
from toolkit.gate.settings import Settings, settings_of
from toolkit.gate.tripwires import Sides, trip
from toolkit.schema import GateRow, LostQuestion
from toolkit.stats import holm


def compare(
    baseline: RunTables,
    candidate: RunTables,
    /,
    *,
    margins: Mapping[str, object] | None = None,
    tripwires: Sequence[str] | None = None,
    slices: Mapping[str, object] | None = None,
    option: str | None = None,
    candidate_option: str | None = None,
    allow: Collection[str] = (),
    settings: Settings | None = None,
) -> GateResult:
    """Return whether a candidate may take a baseline's place.

    Parameters
    ----------
    baseline, candidate
        Two runs of the same golden questions.
    margins, tripwires, slices
        In place of those in ``settings``; see `Settings`.
    option, candidate_option
        Which option of each is compared; the only one that both have, if not named.
    allow
        What may differ between the runs: ``documents``, ``as_of``.
    settings
        From ``Settings.read("gate.yaml")``; the defaults if not given.

    Returns
    -------
    ``pass`` where every row is shown to lie within its margin, ``fail`` where a tripwire tripped or a row is shown to
    be worse and lies at its margin or beyond, else ``inconclusive``.

    Raises
    ------
    InputError
        Where the runs cannot be compared (naming what differs), or a setting cannot be used.

    Examples
    --------
    >>> import polars as pl
    >>> from types import SimpleNamespace
    >>> key = {"option": "rag", "question_id": [f"q{number}" for number in range(12)], "repeat": 0}
    >>> run = SimpleNamespace(
    ...     answers=pl.DataFrame(key),
    ...     scores=pl.DataFrame({**key, "metric": "completed", "value": 1.0}),
    ...     questions=pl.DataFrame({"id": key["question_id"], "cluster": key["question_id"]}),
    ...     manifest={},
    ... )
    >>> compare(run, run).verdict, compare(run, run, margins={"completed": 0.3}).verdict
    ('inconclusive', 'pass')
    """
    chosen = pair_of_options(baseline, candidate, option=option, candidate_option=candidate_option)
    check_comparable(baseline, candidate, chosen, allow=allow)
    held = settings_of(settings, margins=margins, tripwires=tripwires, slices=slices)
    first, other = (run.scores.filter(option=name) for run, name in zip((baseline, candidate), chosen, strict=True))
    check_metrics((first, other), held)
    questions = {row["id"]: row for row in baseline.questions.to_dicts()}
    parts, notes = slices_of(baseline.questions, held)
    clusters = dict(baseline.questions.select("id", "cluster").iter_rows())
    paired = [each for part in parts for each in pair(first, other, part, clusters, held)]
    tripped, untested, evaded = trip(Sides(first, other, questions), held.tripwires)
    return GateResult(
        options=chosen,
        rows=tuple(_judged_rows(paired, held)),
        tripped=tuple(tripped),
        evaded=tuple(evaded),
        lost=tuple(_lost(paired, questions)),
        changes=changes(baseline, candidate),
        notes=(*notes, *_notes(paired, untested, alpha=round(1 - held.level, 12))),
        level=held.level,
        power=held.power,
    )


def _judged_rows(paired: Sequence[Paired], settings: Settings) -> list[GateRow]:
    alpha = round(1 - settings.level, 12)
    judged = [each.judged for each in paired]
    within, worse = (
        holm([1.0 if each is None else getattr(each, name) for each in judged]) for name in ("p_within", "p_worse")
    )
    verdicts = [_verdict(*each, alpha) for each in zip(paired, within, worse, strict=True)]
    open_rows = max(1, verdicts.count("inconclusive"))
    return [
        _row(each, p_within, p_worse, verdict, alpha=alpha / open_rows, settings=settings)
        for each, p_within, p_worse, verdict in zip(paired, within, worse, verdicts, strict=True)
    ]


def _verdict(each: Paired, within: float, worse: float, alpha: float) -> str:
    if each.judged is None:
        return "inconclusive"
    if within <= alpha:
        hidden = each.unscored and (each.if_lost is None or each.if_lost > alpha)
        return "inconclusive" if hidden else "pass"
    return "fail" if worse <= alpha and _difference(each) <= -each.allowed else "inconclusive"


def _difference(each: Paired) -> float:
    gaps = each.gaps
    return sum(gaps.values()) / len(gaps)


def _row(each: Paired, p_within: float, p_worse: float, verdict: str, *, alpha: float, settings: Settings) -> GateRow:
    gaps, judged = each.gaps, each.judged
    n = len(gaps)
    difference = _difference(each) if n else None
    more = None
    if judged is not None and difference is not None and verdict == "inconclusive":
        more = questions_to_settle(judged, difference, each.allowed, n, alpha=alpha, power=settings.power)
    return GateRow(
        metric=each.metric,
        slice=each.slice,
        margin=each.allowed,
        baseline=sum(each.baseline.values()) / n if n else None,
        candidate=sum(each.candidate.values()) / n if n else None,
        difference=difference,
        low=judged.low if judged else None,
        high=judged.high if judged else None,
        level=round(2 * settings.level - 1, 12),
        n=n,
        wins=sum(gap > 0 for gap in gaps.values()),
        losses=sum(gap < 0 for gap in gaps.values()),
        p_within=p_within if judged else None,
        p_worse=p_worse if judged else None,
        verdict=verdict,
        more_questions=more,
        method=judged.method if judged else "no question was scored for both",
    )


def _lost(paired: Sequence[Paired], questions: Mapping[str, Mapping[str, object]]) -> list[LostQuestion]:
    return [lost for each in paired if each.slice == ALL for lost in each.lost(questions)]


def _notes(paired: Sequence[Paired], untested: Sequence[str], *, alpha: float) -> list[str]:
    unscored = [
        f"{each.metric}, {each.slice}: {each.unscored} questions were scored for the baseline only"
        + (" (it passes even were they all lost)" if each.if_lost is not None and each.if_lost <= alpha else "")
        for each in paired
        if each.unscored
    ]
    return [*unscored, *(f"tripwire {name} was not tested: neither run has scores for it" for name in untested)]
