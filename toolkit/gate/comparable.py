"""Whether two runs can be held against each other at all: the same questions, asked of the same documents."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Protocol

import polars as pl

from toolkit.schema import InputError, did_you_mean

ALLOWABLE = {"documents": "the documents may differ: the gate is between two versions of them", "as_of": "the day may"}
"""Differences between two runs that a person may say are meant."""
_ASKED = ("question", "facts", "reference", "evidence", "answerable", "asker", "as_of", "kind", "stakes")
"""What of a golden question the scores rest on; its owner, status, split and notes may change."""
_HELD_ALIKE = {"documents", "golden_sha256", "as_of", "options"}
_CAME_OF_IT = {"routes", "left_out", "problems", "state"}
"""What a manifest tells of the answers: not what decided them."""
_SHOWN = 8


class RunTables(Protocol):
    """What a gate needs of a run. Any run that has these tables will do."""

    @property
    def answers(self) -> pl.DataFrame:
        """What each option said."""

    @property
    def scores(self) -> pl.DataFrame:
        """Every metric on every answer."""

    @property
    def questions(self) -> pl.DataFrame:
        """The golden set as it was asked."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What the run rests on."""


def shared_options(baseline: RunTables, candidate: RunTables, /) -> list[str]:
    """Return the options that both runs hold, in the baseline's order."""
    first, other = (run.answers["option"].unique(maintain_order=True).to_list() for run in (baseline, candidate))
    return [name for name in first if name in other]


def pair_of_options(
    baseline: RunTables, candidate: RunTables, /, *, option: str | None, candidate_option: str | None
) -> tuple[str, str]:
    """Return the option of each run that is compared: the one named, or the only one that both have.

    Raises
    ------
    InputError
        Where there is no such option, or more than one that could be meant.
    """
    first, other = (run.answers["option"].unique(maintain_order=True).to_list() for run in (baseline, candidate))
    if option is None:
        shared = shared_options(baseline, candidate)
        if len(shared) != 1 or candidate_option is not None:
            raise InputError(
                "name the option to compare" if shared else "the runs have no option in common",
                field="option",
                got=f"baseline: {_listed(first)}; candidate: {_listed(other)}",
                remedy="--option A, and --candidate-option B where the candidate's has another name",
            )
        option = shared[0]
    chosen = option, candidate_option or option
    for name, known, side in zip(chosen, (first, other), ("baseline", "candidate"), strict=True):
        if name not in known:
            near = did_you_mean(name, known)
            raise InputError(
                f"the {side} has no such option", field="option", got=name, allowed=_listed(known), remedy=near
            )
    return chosen


def check_comparable(
    baseline: RunTables, candidate: RunTables, options: tuple[str, str], /, *, allow: Collection[str]
) -> None:
    """Refuse runs that cannot be compared, naming all that differs.

    Raises
    ------
    InputError
        Where questions, documents, the day asked about or the repeats are not the same, and are not allowed to differ.
    """
    unknown = sorted(set(allow) - ALLOWABLE.keys())
    if unknown:
        raise InputError("cannot be allowed to differ", field="allow", got=unknown[0], allowed=", ".join(ALLOWABLE))
    problems = [
        *_questions(baseline, candidate),
        *(_documents(baseline, candidate) if "documents" not in allow else ()),
        *(_day(baseline, candidate) if "as_of" not in allow else ()),
        *_answered(baseline, candidate, options),
    ]
    if problems:
        raise InputError(
            "\n".join(["the runs cannot be compared", *(f"  {problem}" for problem in problems)]),
            remedy="run both on the same questions and documents, as often; or --allow documents where that is meant",
        )


def changes(baseline: RunTables, candidate: RunTables, /) -> tuple[str, ...]:
    """Return what else differs between two runs, from their manifests: this is what the gate is about."""
    first, other = baseline.manifest, candidate.manifest
    names = sorted((first.keys() | other.keys()) - _HELD_ALIKE - _CAME_OF_IT)
    said = [_change(name, first.get(name), other.get(name)) for name in names if first.get(name) != other.get(name)]
    return (*said, *(f"documents: {problem}" for problem in _documents(baseline, candidate)))


def _change(name: str, before: object, after: object) -> str:
    """Say what changed, and from what to what where that can be read."""
    if isinstance(before, Mapping) or isinstance(after, Mapping):
        return f"{name}: other settings" if before and after else f"{name}: in one of the two runs only"
    return f"{name}: {_short(before)} → {_short(after)}"


def _questions(baseline: RunTables, candidate: RunTables) -> Iterator[str]:
    first, other = ({row["id"]: row for row in run.questions.to_dicts()} for run in (baseline, candidate))
    for side, ids in (("baseline", first.keys() - other.keys()), ("candidate", other.keys() - first.keys())):
        if ids:
            yield f"{len(ids)} questions are in the {side} only: {_listed(sorted(ids))}"
    edited = {
        field: sorted(name for name in first.keys() & other.keys() if first[name].get(field) != other[name].get(field))
        for field in _ASKED
    }
    yield from (f"{field} differs in {len(ids)} questions: {_listed(ids)}" for field, ids in edited.items() if ids)
    if first == other and _both(baseline, candidate, "golden_sha256"):
        yield "the golden sets' hashes differ, though the questions kept with the runs do not"


def _documents(baseline: RunTables, candidate: RunTables) -> Iterator[str]:
    first, other = (run.manifest.get("documents") for run in (baseline, candidate))
    if not isinstance(first, Mapping) or not isinstance(other, Mapping):
        if first != other:
            yield f"the {'baseline' if first is None else 'candidate'} does not say which documents it was run on"
        return
    apart = {
        "only in the baseline": first.keys() - other.keys(),
        "only in the candidate": other.keys() - first.keys(),
        "of another content": {name for name in first.keys() & other.keys() if first[name] != other[name]},
    }
    yield from (f"{len(names)} documents {how}: {_listed(sorted(names))}" for how, names in apart.items() if names)


def _day(baseline: RunTables, candidate: RunTables) -> Iterator[str]:
    # A manifest that was written holds the day as text, one that was not as a date.
    days = [None if run.manifest.get("as_of") is None else str(run.manifest["as_of"]) for run in (baseline, candidate)]
    undated = any(
        run.questions["as_of"].null_count() for run in (baseline, candidate) if "as_of" in run.questions.columns
    )
    if days[0] != days[1] and undated:
        yield f"questions without a day are asked about {days[0] or 'no day'} and {days[1] or 'no day'}"


def _answered(baseline: RunTables, candidate: RunTables, options: tuple[str, str]) -> Iterator[str]:
    """Yield what differs in the questions answered, and in how often."""
    first, other = (
        dict(run.answers.filter(option=option).group_by("question_id").len().iter_rows())
        for run, option in zip((baseline, candidate), options, strict=True)
    )
    for side, ids in (("baseline", first.keys() - other.keys()), ("candidate", other.keys() - first.keys())):
        if ids:
            yield f"{len(ids)} questions were answered in the {side} only: {_listed(sorted(ids))}"
    uneven = sorted(name for name in first.keys() & other.keys() if first[name] != other[name])
    if uneven:
        name = uneven[0]
        yield f"repeats differ in {len(uneven)} questions: {name} has {first[name]} and {other[name]}"


def _both(baseline: RunTables, candidate: RunTables, name: str) -> bool:
    """Return whether both manifests state something, and state it differently."""
    first, other = baseline.manifest.get(name), candidate.manifest.get(name)
    return first is not None and other is not None and first != other


def _listed(names: Collection[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(list(names)[:_SHOWN]) + more


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else f"{text[:57]}..."
