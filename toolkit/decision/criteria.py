"""What options are weighed by: ten criteria, each with where its figure is from and what a figure is worth."""

from dataclasses import dataclass, field, replace

from toolkit.decision.values import Scale

PEOPLE_ALONE = "all-human per completed task"
NO_WAGE_USD = 10.0
"""Where the scenario does not say what people cost: the amount that is worth half."""
PEAK_TOKENS = 500_000.0
"""Assumed: tokens in the peak minute that are worth half, where no quota and no servers are stated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a criterion's figure can come from.

    ``table`` is estimates, costs, latency, judgements or own; ``name`` the metric or item in it.
    """

    table: str
    name: str
    unit: str = "share"
    scale: Scale = field(default_factory=Scale)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A column of the trade-off table. Of its sources, the first that says anything of any option is used for all."""

    name: str
    means: str
    sources: tuple[Source, ...]


LESS = Scale(worst=1.0, best=0.0)
ANCHORS = Scale(worst=0.0, best=4.0)


def _judged(name: str) -> Source:
    return Source(table="judgements", name=name, unit="points", scale=ANCHORS)


def _criterion(name: str, means: str, *sources: Source) -> Criterion:
    return Criterion(name=name, means=means, sources=(*sources, _judged(name)))


CRITERIA = (
    _criterion(
        "answer quality", "tasks completed: right, or rightly declined", Source(table="estimates", name="completed")
    ),
    _criterion(
        "citations and grounding",
        "stated facts that a cited quote states",
        Source(table="estimates", name="citation_support"),
        Source(table="estimates", name="grounded"),
    ),
    _criterion(
        "freshness",
        "answered with what a change had made untrue, after upkeep",
        Source(table="estimates", name="stale", scale=LESS),
    ),
    _criterion(
        "access control",
        "text that the asker may not see reached any stage",
        Source(table="estimates", name="leak", scale=LESS),
    ),
    _criterion("auditability", "can it be retraced who was told what, and from where"),
    _criterion("consistency of form", "rules of the house form kept", Source(table="estimates", name="form_kept")),
    _criterion(
        "latency",
        "median time to an answer",
        Source(table="latency", name="latency", unit="s", scale=Scale(shape="halving", half=5.0)),
    ),
    _criterion(
        "cost per completed task",
        "model, people, mistakes and upkeep, over the tasks completed",
        Source(
            table="costs",
            name="per completed task",
            unit="usd",
            scale=Scale(shape="halving", half=NO_WAGE_USD),
        ),
    ),
    _criterion(
        "capacity at peak",
        "share of the peak that quota or servers carry; without either, what the peak asks for",
        Source(table="estimates", name="capacity_at_peak"),
        Source(
            table="estimates",
            name="tokens_a_minute_at_peak",
            unit="tokens a minute",
            scale=Scale(shape="halving", half=PEAK_TOKENS),
        ),
    ),
    _criterion("effort and ownership", "how little it takes to build, keep and own"),
)


def against_people(criteria: tuple[Criterion, ...], by_hand: float | None, /) -> tuple[Criterion, ...]:
    """Return the criteria with a completed task worth half where it costs what people alone cost."""
    if by_hand is None or by_hand <= 0:
        return criteria
    scale = Scale(shape="halving", half=by_hand)
    return tuple(
        replace(
            each,
            sources=tuple(
                replace(source, scale=scale) if source.name == "per completed task" else source
                for source in each.sources
            ),
        )
        for each in criteria
    )
