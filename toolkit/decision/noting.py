"""What the first page must not leave unsaid: what is missing, assumed, tied or the same twice."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl

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
        *_twice(record),
        *_left_out(record),
        *_weights(record),
        *_judged(record),
        *_money(record),
        *_open(record),
    )


def _not_run(record: "DecisionRecord") -> Iterator[str]:
    absent = [card(option).title for option in OPTIONS if option not in record.ran]
    if absent:
        yield f"Not run: {listed(absent)}. What they would have done is not known."


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
    if assumed:
        count = f"{assumed} of {sources.len()}"
        yield f"Costs are modelled: {count} of the scenario's figures on demand, people and mistakes are assumed."


def _open(record: "DecisionRecord") -> Iterator[str]:
    option = record.verdict.option
    for each in record.checks:
        if each.option == option and each.verdict == OPEN:
            yield f"Not shown either way for {card(option).title}: {each.must_have} ({each.why})."
