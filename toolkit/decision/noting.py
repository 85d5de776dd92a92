"""What the first page must not leave unsaid: what is missing, assumed, tied or the same twice."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl

from toolkit.decision.comparing import clear
from toolkit.decision.elsewhere import origins, tool_of
from toolkit.decision.evidence import listed_absent
from toolkit.decision.must_haves import OPEN
from toolkit.decision.preferences import JUDGED
from toolkit.decision.showing import listed, percent
from toolkit.schema import OPTIONS, card

if TYPE_CHECKING:
    from toolkit.decision.record import DecisionRecord

_STOOD_IN = tuple(each.criterion for each in JUDGED)


def notes(record: "DecisionRecord", /) -> tuple[str, ...]:
    """Return what the record rests on that a reader would otherwise take for granted."""
    return (
        *_not_run(record),
        *_imported(record),
        *_money(record),
        *_without_cost(record),
        *_tied(record),
        *_open(record),
        *_left_out(record),
        *_elsewhere(record),
        *_twice(record),
        *_weights(record),
        *_judged(record),
    )


def _not_run(record: "DecisionRecord") -> Iterator[str]:
    told = [
        f"{listed([card(option).title for option in options])} ({why})"
        for why, options in listed_absent(record.absent, OPTIONS).items()
    ]
    if told:
        yield f"Not run: {'; '.join(told)}. What they would have done is not known."


def _imported(record: "DecisionRecord") -> Iterator[str]:
    """Say whose word it is where another tool evaluated: on which documents, and what counts as right, is its own."""
    by_file: dict[str, list[str]] = {}
    for option, origin in origins(record.manifest).items():
        told = tool_of(origin)
        file = origin.get("file")
        by_file.setdefault(f"{told}, {file}" if file else told, []).append(card(option).title)
    if by_file:
        told = "; ".join(f"{listed(titles)} ({whose})" for whose, titles in by_file.items())
        yield f"Evaluated elsewhere: {told}. On which documents, and what counts as right, is its word, not ours."


def _without_cost(record: "DecisionRecord") -> Iterator[str]:
    """Say which options have no cost, and how to price one that the scenario does not know."""
    cells = record.trade_offs.filter(pl.col("criterion") == "cost per completed task", pl.col("value").is_null())
    for option, text in cells.filter(pl.col("option").is_in(record.ran)).select("option", "text").iter_rows():
        remedy = f" Add {option} to the scenario under other_options." if "does not know" in text else ""
        yield f"{card(option).title} has {text}: nothing here says whether it pays.{remedy}"


def _tied(record: "DecisionRecord") -> Iterator[str]:
    """Quality is tied where no pair can be told apart: what is then chosen, is chosen by something else."""
    rows = record.differences.drop_nulls("difference").to_dicts()
    if rows and not any(clear(row) for row in rows):
        pairs = f"none of the {len(rows)} pairs of options" if len(rows) > 1 else "the two options"
        yield f"Quality is tied: {pairs} can{'not' if len(rows) == 1 else ''} be told apart on tasks completed."


def _twice(record: "DecisionRecord") -> Iterator[str]:
    """Options that said the same to every question are one option, and share first places that are one's due."""
    groups: list[tuple[tuple[pl.DataFrame, pl.DataFrame], list[str]]] = []
    for option in record.ran:
        said = _answers(record, option)
        alike = next((names for other, names in groups if _same(said, other)), None)
        if alike is None:
            groups.append((said, [card(option).title]))
        else:
            alike.append(card(option).title)
    for _, names in groups:
        if len(names) > 1:
            yield f"{listed(names)} gave the same answers, with the same scores: compare others, or leave one out."


def _same(said: tuple[pl.DataFrame, ...], other: tuple[pl.DataFrame, ...]) -> bool:
    return all(one.equals(two) for one, two in zip(said, other, strict=True))


def _answers(record: "DecisionRecord", option: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    keys = ("question_id", "repeat")
    answers = record.answers.filter(option=option).select(*keys, "text").sort(keys)
    return answers, record.scores.filter(option=option).select(*keys, "metric", "value").sort(*keys, "metric")


def _left_out(record: "DecisionRecord") -> Iterator[str]:
    missing = [column.name for column in record.columns if column.source is None]
    if missing:
        yield f"Not measured, and so not weighed: {listed(missing)}. Measure or judge them."


def _elsewhere(record: "DecisionRecord") -> Iterator[str]:
    """Name options that somebody gave figures or judgements of, and that are not here: a name may be mistaken."""
    given = [option for each in record.preferences.criteria for option in each.values]
    given += [option for each in record.preferences.judgements for option in each.scores]
    unknown = [option for option in dict.fromkeys(given) if option not in {*OPTIONS, *record.ran}]
    if unknown:
        yield f"Figures are given of what was not run, and are not used: {listed(unknown)}."


def _weights(record: "DecisionRecord") -> Iterator[str]:
    if not record.preferences.views:
        yield "Nobody has stated weights: the choice is by cost per completed task, and robustness is over all weights."
    lost = record.robustness.unweighed if record.robustness else {}
    told = [f"{percent(share)} of {view}'s" for view, share in lost.items() if share > 0.005]
    if told:
        yield f"Of the weights, {listed(told)} are on what was not measured; the rest counts in their place."


def _judged(record: "DecisionRecord") -> Iterator[str]:
    own = {each.criterion for each in record.preferences.judgements}
    stood_in = [name for name in _STOOD_IN if name not in own]
    if stood_in:
        yield f"Nobody here has judged {listed(stood_in)}: the toolkit's stand-ins are used, with wide ranges."


def _money(record: "DecisionRecord") -> Iterator[str]:
    sources = record.assumptions.filter(~pl.col("name").str.starts_with("fixed"))["source"]
    assumed = sum("assumed" in str(source).lower() for source in sources)
    if assumed and assumed == sources.len():
        yield "Costs are only assumed: every one of the scenario's figures on demand, people and mistakes is."
    elif assumed:
        count = f"{assumed} of {sources.len()}"
        yield f"Costs are modelled: {count} of the scenario's figures on demand, people and mistakes are assumed."


def _open(record: "DecisionRecord") -> Iterator[str]:
    option = record.verdict.option
    for each in record.checks:
        if each.option == option and each.verdict == OPEN:
            yield f"Not shown either way for {card(option).title}: {each.must_have} ({each.why})."
