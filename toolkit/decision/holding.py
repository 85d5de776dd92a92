"""How far the choice holds, in words: what else would come first, and where it turns."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from toolkit.decision.flipping import Flip
from toolkit.decision.robustness import Robustness
from toolkit.decision.showing import percent, shown
from toolkit.schema import card

if TYPE_CHECKING:
    from toolkit.decision.record import DecisionRecord


_CREDIBLE = 0.5  # of all weight: who would have to move more than that is not about to change their mind


def robust(record: "DecisionRecord", /) -> list[str]:
    """Say in words how far the choice holds."""
    robustness, best = record.robustness, record.verdict.option
    if robustness is None or best is None or len(robustness.options) < 2:
        return []
    share = robustness.plausible.first()[best]
    error = f"{100 * robustness.plausible.error(share):.1f}"
    about = "" if error == "0.0" else f" (± {error} points)"
    said = [f"{card(best).title} ranks first in {percent(share)}{about} of {_which(robustness)}."]
    said += _without(robustness, best)
    leaders = {name: max(made.first(), key=made.first().__getitem__) for name, made in robustness.by_view.items()}
    if len(set(leaders.values())) > 1:
        told = ", ".join(f"{view} would take {card(first).title}" for view, first in leaders.items())
        said.append(f"The views disagree: {told}.")
    said += [
        f"{card(a).title} is no better than {card(b).title} on anything that was weighed."
        for a, b in robustness.dominated[:1]
    ]
    said += [
        f"Had {card(gone).title} not been compared, {card(first).title} would come first: two alike share its places."
        for gone, first in robustness.reversals.items()
    ]
    return said


def _which(robustness: Robustness) -> str:
    return "the plausible worlds" if robustness.by_view else "all worlds, whatever the weights"


def _without(robustness: Robustness, best: str) -> list[str]:
    """Say which criterion's not mattering would put another option first."""
    leader = max(robustness.plausible.first(), key=robustness.plausible.first().__getitem__)
    others: dict[str, list[str]] = {}
    for criterion, (first, share) in robustness.without.items():
        if first not in (best, leader):
            others.setdefault(first, []).append(f"{criterion} did not matter ({percent(share)})")
    return [f"{card(first).title} would if {' or '.join(names)}." for first, names in others.items()]


def turns(record: "DecisionRecord", /) -> list[str]:
    """Say the smallest changes that would put another option first, where the choice is by weights."""
    robustness = record.robustness
    if robustness is None or not record.preferences.views:
        return []
    units = {column.name: column.source.unit for column in robustness.columns if column.source}
    own = [flip for flip in robustness.flips if flip.option == record.verdict.option]
    return [_turn(flip, units) for flip in own if flip.kind == "value" or abs(flip.after - flip.before) <= _CREDIBLE]


def _turn(flip: Flip, units: Mapping[str, str]) -> str:
    instead, option = card(flip.instead).title, card(flip.option).title
    if flip.kind == "weight":
        return (
            f"The weight of {flip.criterion}: at {percent(flip.after)} instead of {percent(flip.before)} {instead} "
            f"would draw level with {option}."
        )
    show = shown(units[flip.criterion])
    return (
        f"What was measured: were {flip.criterion} of {option} {show(flip.after)} instead of about "
        f"{show(flip.before)}, {instead} would draw level."
    )
