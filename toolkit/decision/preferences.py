"""What the people who decide want: weights, must-haves, judgements, criteria of their own, and who signs."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from toolkit.decision.values import Scale

Range = tuple[float, float, float]
"""Low, likely and high."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How much each criterion matters to one person or body: shares that sum to one. ``file`` is where that stands."""

    name: str
    weights: Mapping[str, float]
    set_by: str = ""
    set_on: str = ""
    why: str = ""
    how: str = "points"
    file: object = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Where options stand on an anchored scale from 0 to 4, by whose judgement and why."""

    criterion: str
    scores: Mapping[str, Range]
    by: str
    why: str
    anchors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCriterion:
    """A criterion of the leaders' own, with its values."""

    name: str
    values: Mapping[str, Range]
    scale: Scale
    unit: str = ""
    means: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MustHave:
    """What an option must have, whatever else it has. ``passes`` stands where no table can say it.

    ``within_days`` is of freshness: the longest that a change may wait for its first right answer.
    """

    name: str
    criterion: str = ""
    at_most: float | None = None
    at_least: float | None = None
    within_days: float | None = None
    passes: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What the record carries besides its numbers."""

    question: str = "Can we train the model on our data?"
    review_on: str = ""
    signatures: tuple[str, ...] = ()
    dissent: tuple[str, ...] = ()
    owners: Mapping[str, str] = field(default_factory=dict)
    documents: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """All that people state, checked. See ``docs/decision-record.md`` for the file.

    Examples
    --------
    >>> Preferences().views
    ()
    """

    views: tuple[View, ...] = ()
    criteria: tuple[OwnCriterion, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    must_haves: tuple[MustHave, ...] = ()
    paper: Paper = field(default_factory=Paper)

    def as_written(self) -> dict[str, Any]:
        """Return them as they stand in a file, spreadsheet columns spelt out."""
        return {
            "views": [_view(each) for each in self.views],
            "criteria": [_own(each) for each in self.criteria],
            "judgements": {each.criterion: _judgement(each) for each in self.judgements},
            "must_haves": [_must_have(each) for each in self.must_haves],
            "record": {**asdict(self.paper), "signatures": [*self.paper.signatures], "dissent": [*self.paper.dissent]},
        }


def _view(view: View) -> dict[str, Any]:
    points = {name: 100 * weight for name, weight in view.weights.items()}
    return {"name": view.name, "set_by": view.set_by, "set_on": view.set_on, "why": view.why, "weights": points} | (
        {"how": view.how} if view.how != "points" else {}
    )


def _range(values: Mapping[str, Range]) -> dict[str, dict[str, float]]:
    return {option: dict(zip(("low", "likely", "high"), each, strict=True)) for option, each in values.items()}


def _own(own: OwnCriterion) -> dict[str, Any]:
    return {
        "name": own.name, "means": own.means, "unit": own.unit, "source": own.source, **asdict(own.scale),
        "values": _range(own.values),
    }  # fmt: skip


def _judgement(judgement: Judgement) -> dict[str, Any]:
    return {
        "by": judgement.by,
        "why": judgement.why,
        "anchors": dict(judgement.anchors),
        "scores": _range(judgement.scores),
    }


def _must_have(must: MustHave) -> dict[str, Any]:
    written = {name: value for name, value in asdict(must).items() if value not in ("", None, {})}
    days = written.pop("within_days", None)
    return written if days is None else {**written, "within": f"{days!r} days"}


_OURS = "the toolkit, from each option's stated trade-offs; put your own judgement in its place"
JUDGED = (
    Judgement(
        criterion="auditability",
        by=_OURS,
        why="An answer is as auditable as its sources are: named, dated, and open to whoever retraces it.",
        anchors={
            "0": "nobody can say where an answer is from",
            "2": "prompts and answers are logged, their sources are not",
            "4": "each statement opens its source in the version used, and who saw it is logged",
        },
        scores={
            "prompt-only": (0.0, 1.0, 2.0),
            "rag": (3.0, 4.0, 4.0),
            "long-context": (2.0, 3.0, 4.0),
            "fine-tuned": (0.0, 0.0, 1.0),
            "hybrid": (2.0, 3.0, 4.0),
        },
    ),
    Judgement(
        criterion="effort and ownership",
        by=_OURS,
        why="More moving parts need more owners; tuning adds a cycle and a gate.",
        anchors={
            "0": "several owners, and a cycle of training, evaluation and sign-off",
            "2": "one owner, part of their time, and something to monitor",
            "4": "an afternoon, and nobody need own it",
        },
        scores={
            "prompt-only": (2.0, 3.0, 4.0),
            "rag": (1.0, 2.0, 3.0),
            "long-context": (2.0, 3.0, 4.0),
            "fine-tuned": (0.0, 1.0, 2.0),
            "hybrid": (0.0, 0.5, 1.5),
        },
    ),
)
"""Judgements that stand in until somebody gives theirs: wide, and named as nobody's own."""
