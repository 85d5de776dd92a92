"""The charts of the first page."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from toolkit.decision.compact import compact_chart
from toolkit.decision.criteria import PEOPLE_ALONE
from toolkit.decision.robustness import Robustness
from toolkit.decision.showing import cut, read_by, usd
from toolkit.decision.smaa import Smaa
from toolkit.decision.tradeoffs import in_order
from toolkit.reports import Bar, Line, Part, Row, share_chart
from toolkit.schema import card

if TYPE_CHECKING:
    from toolkit.decision.record import DecisionRecord


def charts(record: "DecisionRecord", /) -> list[dict[str, Any]]:
    """Return each chart with what to see in it, and a line on what it rests on."""
    n = record.questions.height
    made = [
        {
            "title": "How many tasks each option completes",
            "see": "Where two lines overlap widely, this many questions cannot say which is better.",
            "svg": _chart(record, "answer quality", axis="share of golden questions completed", most=1.0),
            "caption": f"Measured on {n} golden questions with the {cut(reader(record), 80)}; lines are 95% intervals.",
        },
        {
            "title": "What a completed task costs",
            "see": "Tokens seldom decide: a task declined goes to a person, a wrong answer must be paid for.",
            "svg": _chart(
                record, "cost per completed task", axis="USD per completed task", against=_people_alone(record)
            ),
            "caption": "Modelled; lines: 10th to 90th percentile. People alone is their time, without mistakes.",
        },
    ]
    return [*made, *([first_places(record.robustness)] if record.robustness else [])]


def _chart(
    record: "DecisionRecord", criterion: str, *, axis: str, most: float | None = None, against: Line | None = None
) -> Markup:
    ran = [option for option in in_order(record.ran) if option in record.ran]
    bars = [_bar(option, cells_of(record, option)[criterion]) for option in ran]
    return Markup(compact_chart(bars, title=criterion, axis=axis, most=most, against=against))  # noqa: S704 - escaped as it was drawn


def _people_alone(record: "DecisionRecord") -> Line | None:
    cost = record.costs.filter(item=PEOPLE_ALONE)["usd"].drop_nulls()
    return Line(cost[0], f"people alone: {usd(cost[0])}") if cost.len() else None


def _bar(option: str, cell: Mapping[str, Any]) -> Bar:
    return Bar(
        option=option,
        title=cut(card(option).title, 12),
        value=cell["value"],
        low=cell["low"],
        high=cell["high"],
        words=cell["text"],
    )


def first_places(robustness: Robustness, /) -> dict[str, Any]:
    """Return a chart of how often each option comes first: by all views, by each, and whatever the weights."""
    views = list(robustness.by_view.items())
    rows = [("All views", robustness.plausible), *views[:5]] if views else []
    rows = rows[1:] if len(views) == 1 else rows
    drawn = [_places(name, made) for name, made in [*rows, ("Any weights at all", robustness.anyhow)]]
    worlds = robustness.plausible.worlds
    error = max(robustness.plausible.error(share) for share in robustness.plausible.first().values())
    return {
        "title": "How often each option ranks first",
        "see": "Each world draws what was measured, and weights near those stated, within what they may truly be.",
        "svg": Markup(share_chart(drawn, title="How often each option ranks first")),  # noqa: S704 - escaped as it was drawn
        "caption": f"SMAA-2 over {worlds:,} worlds, Monte Carlo error at most {100 * error:.1f} points; only options "
        "that fail nothing.",
    }


def _places(name: str, made: Smaa) -> Row:
    parts = (Part(option=option, title=card(option).title, share=share) for option, share in made.first().items())
    return Row(name=name, parts=tuple(sorted(parts, key=lambda part: (-part.share, part.option))))


def reader(record: "DecisionRecord", /) -> str:
    """Return what answered, in words."""
    return read_by(record.answers["reader"].unique())


def cells_of(record: "DecisionRecord", option: str, /) -> dict[str, dict[str, Any]]:
    """Return an option's cells by criterion."""
    rows = record.trade_offs.filter(option=option).iter_rows(named=True)
    return {row["criterion"]: row for row in rows}
