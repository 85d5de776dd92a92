"""Options of several runs as one run: made here or imported, on the same golden questions."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from toolkit.runs.provenance import what_differs
from toolkit.runs.run import TABLE_NAMES, Run
from toolkit.schema import InputError

MERGED = "merged"
"""Where the manifest of a merged run says of each of its runs which options it held, and whose they are."""
_KEPT = ("options", "reader", "as_of", "imported")
_MAY_DIFFER = {"id", "cluster", "owner", "status", "split", "notes"}
_KEYED = [name for name in TABLE_NAMES if name != "questions"]
_SHOWN = 5


def merged(run: Run, /, *others: Run) -> Run:
    """Return the options of several runs as one run, for a decision: none is asked again.

    Questions, documents and the day are those of the first run that was made here. An imported run says little of
    its questions: they are known by their ids, or by their words where the other tool kept no ids.

    Parameters
    ----------
    run, others
        Runs on the same golden questions, made here or by ``toolkit.importing.read``, each option in one of them.

    Raises
    ------
    InputError
        Where questions, documents or the day are not the same, naming all that differs, or an option is in two runs.

    Examples
    --------
    >>> from toolkit import Experiment, GoldenSet, load_documents
    >>> documents, golden = load_documents("data/samples/documents"), GoldenSet.read("data/samples/golden.jsonl")[:2]
    >>> rag, long = (Experiment(documents, golden, options=[name]).run() for name in ("rag", "long-context"))
    >>> merged(rag, long).options
    ['rag', 'long-context']
    """
    runs = (run, *others)
    if not others:
        return run
    base = basis(runs)
    alike = aligned(base.questions, base.manifest, runs)
    return Run(
        questions=base.questions,
        manifest=_manifest(base.manifest, alike),
        **{name: pl.concat([getattr(each, name) for each in alike], how="diagonal_relaxed") for name in _KEYED},
    )


def basis(runs: Sequence[Run], /) -> Run:
    """Return the run that says most of its questions: the first that was made here, else the first."""
    return next((each for each in runs if not is_imported(each)), runs[0])


def is_imported(run: Run, /) -> bool:
    """Return whether another tool made a run, whole or in its basis."""
    return "imported" in run.manifest


def aligned(questions: pl.DataFrame, manifest: Mapping[str, Any], runs: Iterable[Run], /) -> list[Run]:
    """Return runs with the ids of these questions, which an import without ids does not have.

    Parameters
    ----------
    questions, manifest
        What was asked, and what the answers rest on: of a run, or of an experiment that is still to be run.
    runs
        Those that are to stand beside it.

    Raises
    ------
    InputError
        As :func:`merged`: so that a run that cannot be used is refused before anything is asked.
    """
    asked, found = _by_id(questions), list(runs)
    renamed = [_renamed(each, asked) if is_imported(each) else each for each in found]
    problems = [
        f"{_called(each)}: {problem}" for each in renamed for problem in _problems(asked, questions, manifest, each)
    ]
    twice = [name for name, count in Counter(name for each in found for name in each.options).items() if count > 1]
    problems += [f"{name} is in two of the runs: import or run it under another name" for name in twice]
    if problems:
        remedy = (
            "decide on runs of the same questions and documents; an imported evaluation keeps its questions' ids in a "
            "column id (docs/gates.md)"
        )
        listed = "\n".join(f"  {each}" for each in problems)
        raise InputError(f"the runs cannot be decided on together\n{listed}", field="run", remedy=remedy)
    return renamed


def _by_id(questions: pl.DataFrame) -> dict[str, Mapping[str, Any]]:
    return {row["id"]: row for row in questions.to_dicts()}


def _called(run: Run) -> str:
    told = run.manifest.get("imported")
    of = f"of {', '.join(run.options)}"
    return f"{told.get('file', 'the import')} {of}" if isinstance(told, Mapping) else f"the run {of}"


def _renamed(run: Run, asked: Mapping[str, Mapping[str, Any]]) -> Run:
    """Give questions of an import the ids that their words have here, where one question alone has these words."""
    here: dict[str, list[str]] = {}
    for name, row in asked.items():
        here.setdefault(_plain(row["question"]), []).append(name)
    rows = run.questions.select("id", "question").iter_rows()
    named = {
        old: found[0]
        for old, text in rows
        if old not in asked and len(found := here.get(_plain(text), [])) == 1 and found[0] not in run.questions["id"]
    }
    if not named:
        return run
    tables = {name: getattr(run, name).with_columns(pl.col("question_id").replace(named)) for name in _KEYED}
    return replace(run, questions=run.questions.with_columns(pl.col("id").replace(named)), **tables)


def _plain(text: str) -> str:
    return " ".join(str(text).lower().split())


def _problems(
    asked: Mapping[str, Mapping[str, Any]], questions: pl.DataFrame, manifest: Mapping[str, Any], run: Run
) -> Iterator[str]:
    theirs = _by_id(run.questions)
    for ids, where in ((asked.keys() - theirs.keys(), "not in it"), (theirs.keys() - asked.keys(), "in it alone")):
        if ids:
            yield f"{_counted(len(ids))} {where}: {_listed(sorted(ids))}{_why_two(ids, theirs, asked)}"
    both = [name for name in asked if name in theirs]
    fields = ("question", "asker") if is_imported(run) else _fields(questions, run.questions)
    for field in fields:
        apart = [name for name in both if not _same(field, asked[name], theirs[name], imported=is_imported(run))]
        if apart:
            yield f"{field} differs in {_counted(len(apart))}: {_listed(apart)}"
    yield from _unanswered(run, both)
    if not is_imported(run):
        yield from _of_the_world(manifest, run.manifest, questions)


def _fields(questions: pl.DataFrame, theirs: pl.DataFrame) -> list[str]:
    return [name for name in questions.columns if name in theirs.columns and name not in _MAY_DIFFER]


def _same(field: str, here: Mapping[str, Any], there: Mapping[str, Any], *, imported: bool) -> bool:
    if not imported:
        return bool(here[field] == there[field])
    if field == "asker":  # most tools know of none
        return not there["asker"] or not here["asker"] or set(here["asker"]) == set(there["asker"])
    return _plain(here[field]) == _plain(there[field])


def _why_two(ids: Iterable[str], theirs: Mapping[str, Any], asked: Mapping[str, Mapping[str, Any]]) -> str:
    """Say so where words alone do not tell which golden question is meant: different people ask the same."""
    words = Counter(_plain(row["question"]) for row in asked.values())
    unclear = [name for name in ids if name in theirs and words[_plain(theirs[name]["question"])] > 1]
    return " (several golden questions have the same words: it needs their ids)" if unclear else ""


def _unanswered(run: Run, wanted: Sequence[str]) -> Iterator[str]:
    for option in run.options:
        answered = set(run.answers.filter(option=option)["question_id"])
        lacking = [name for name in wanted if name not in answered]
        if lacking:
            yield f"{option} has no answer to {_counted(len(lacking))}: {_listed(lacking)}"


def _of_the_world(here: Mapping[str, Any], there: Mapping[str, Any], questions: pl.DataFrame) -> Iterator[str]:
    """Yield what differs in what the answers rest on, as far as it decides what is right."""
    names = ["documents", "access_labels"]
    if questions["as_of"].null_count():
        names.append("as_of")
    yield from what_differs(*({name: manifest.get(name) for name in names} for manifest in (here, there)))


def _manifest(base: Mapping[str, Any], runs: Sequence[Run]) -> dict[str, Any]:
    parts = [part for each in runs for part in _parts(each)]
    readers = dict.fromkeys(str(part["reader"]) for part in parts)
    return {
        **base,
        "options": [option for each in runs for option in each.options],
        "reader": " and ".join(readers),
        MERGED: parts,
    }


def _parts(run: Run) -> list[dict[str, Any]]:
    own = {name: run.manifest[name] for name in _KEPT if name in run.manifest}
    return list(run.manifest.get(MERGED) or [own])


def _counted(count: int) -> str:
    return "1 question" if count == 1 else f"{count} questions"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
