"""Two options on the same questions: where one won, where the other did, each question one click from its answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.ingestion import Documents
from toolkit.reports import html_page
from toolkit.runs import Run
from toolkit.schema import InputError, did_you_mean
from toolkit.views.names import title_of
from toolkit.views.traces import Traces


def pairs_html(run: Run, documents: Documents, first: str, other: str, /) -> str:
    """Return the questions of a run sorted by which of two options completed them, each to be opened.

    Beside the count stands the difference with its interval, and whether these questions can tell the two apart.

    Parameters
    ----------
    run, documents
        Any run, and what it was run on.
    first, other
        Two options of the run.

    Raises
    ------
    InputError
        Where the run has no such option.

    Examples
    --------
    >>> from toolkit import Experiment, GoldenSet, load_documents
    >>> documents = load_documents("data/samples/documents")
    >>> golden = GoldenSet.read("data/samples/golden.jsonl")[:2]
    >>> run = Experiment(documents, golden, options=["rag", "long-context"]).run()
    >>> "Only RAG completed" in pairs_html(run, documents, "rag", "long-context")
    True
    """
    _check(run, first, other)
    traces = Traces(run, documents)
    rows = [
        {**question, "answers": [traces.answer(option, question) for option in (first, other)]}
        for question in run.questions.to_dicts()
    ]
    values = {
        "first": title_of(first),
        "other": title_of(other),
        "said": _said(run, first, other),
        "groups": _grouped(rows, title_of(first), title_of(other)),
    }
    return html_page("pairs.html", values)


def _check(run: Run, *options: str) -> None:
    for option in options:
        if option not in run.options:
            remedy = did_you_mean(option, run.options)
            allowed = ", ".join(run.options)
            raise InputError("the run has no such option", field="option", got=option, allowed=allowed, remedy=remedy)
    if len(set(options)) < len(options):
        raise InputError("an option cannot be compared with itself", field="option", got=options[0])


def _grouped(rows: Sequence[Mapping[str, Any]], first: str, other: str) -> list[dict[str, Any]]:
    """Return the questions in five groups, those that tell the two options apart at the top."""
    titles = {
        ("right", "wrong"): f"Only {first} completed",
        ("wrong", "right"): f"Only {other} completed",
        ("wrong", "wrong"): "Neither completed",
        ("right", "right"): "Both completed",
    }
    groups: dict[str, list[Mapping[str, Any]]] = {title: [] for title in (*titles.values(), _UNSCORED)}
    for row in rows:
        groups[titles.get((row["answers"][0]["kind"], row["answers"][1]["kind"]), _UNSCORED)].append(row)
    return [{"title": title, "rows": found} for title, found in groups.items() if found or title != _UNSCORED]


_UNSCORED = "Not scored for both"


def _said(run: Run, first: str, other: str) -> str:
    """Say in one sentence what the pairs add up to."""
    table = run.differences("completed")
    row = next(row for row in table.to_dicts() if {row["option"], row["other"]} == {first, other})
    sign = 1 if row["option"] == first else -1
    if row["difference"] is None:
        return "No question was scored for both."
    apart = row["p_adjusted"] is not None and row["p_adjusted"] < 1 - row["level"]
    told = "these questions tell them apart" if apart else "these questions cannot tell them apart"
    gap = f"{sign * row['difference']:+.0%} of {row['n']} questions{_bounds(row, sign)}"
    return f"{title_of(first)} minus {title_of(other)}: {gap}; {told}."


def _bounds(row: Mapping[str, Any], sign: int) -> str:
    if row["low"] is None:
        return ""
    low, high = sorted((sign * row["low"], sign * row["high"]))
    return f", {row['level']:.0%} interval {low:+.0%} to {high:+.0%}"
