"""What the room said to what it leaves with: a scenario, weights, golden questions and a decision, as files."""

from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path

import polars as pl

from toolkit.decision import CRITERIA, DecisionRecord, Preferences, View, decide, read_preferences
from toolkit.economics import Scenario
from toolkit.economics.playing import SHARES, SLIDERS
from toolkit.reports import safe_csv
from toolkit.schema import ESTIMATES, STAKES, InputError
from toolkit.storage import write_atomically
from toolkit.strict_yaml import write_yaml
from toolkit.workshop.agreement import middle, split, spread
from toolkit.workshop.room import Said
from toolkit.workshop.session import GOLDEN, Session, with_stakes

MONEY = SLIDERS
"""The figures that people in the room know better than anybody's price list: those of the calculator."""
SIGNED, DISSENT = "signed", "dissent"
FORMS = (".html", ".md", ".json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What follows from all that was said so far.

    ``basis`` names what a signature stands under: scenario, weights and evidence. ``signed`` have signed that,
    ``earlier`` signed another.
    """

    record: DecisionRecord
    scenario: Scenario
    preferences: Preferences
    basis: str
    signed: tuple[str, ...]
    earlier: tuple[str, ...]


def room_scenario(base: Scenario, said: Said, /) -> Scenario:
    """Return the scenario with what people said: the median is likely, and the range holds every figure given.

    The range is no narrower, in proportion, than it was: that people agree makes nothing certain.

    Raises
    ------
    InputError
        Where a figure is out of bounds.

    Examples
    --------
    >>> said = {"Ada": {"labour_usd_per_hour": "50"}, "Ben": {"labour_usd_per_hour": "90"}}
    >>> made = room_scenario(Scenario.default(), said).labour_usd_per_hour
    >>> made.likely, made.high >= 90, made.source
    (70.0, True, 'the room: Ada 50, Ben 90')
    """
    changes: dict[str, object] = {}
    for name in MONEY:
        found = spread(said, name)
        if found:
            changes[name] = _quantity(base, name, found, said)
    return base.replace(**changes) if changes else base


def _quantity(base: Scenario, name: str, found: tuple[float, float, float], said: Said) -> dict[str, object]:
    lowest, likely, highest = found
    was = getattr(base, name)
    scale = likely / was.likely if was.likely else 1.0
    most = 1.0 if name in SHARES else float("inf")
    who = ", ".join(f"{person} {values[name]}" for person, values in said.items() if name in values)
    return {
        "low": min(lowest, was.low * scale),
        "likely": likely,
        "high": max(highest, min(most, was.high * scale)),
        "unit": was.unit,
        "source": f"the room: {who}",
    }


def room_preferences(base: Preferences, said: Said, /, *, on: str = "") -> Preferences:
    """Return preferences with a view for each person who gave points; with none, those to begin with.

    Must-haves, judgements and criteria stay as they were written.

    Examples
    --------
    >>> said = {"Ada": {"answer quality": "3", "latency": "1"}}
    >>> [(view.name, view.weights["answer quality"]) for view in room_preferences(Preferences(), said).views]
    [('Ada', 0.75)]
    """
    views = []
    for person, values in said.items():
        points = {each.name: float(values.get(each.name, 0)) for each in CRITERIA}
        total = sum(points.values())
        if total > 0:
            shares = {name: each / total for name, each in points.items() if each}
            views.append(View(name=person, set_by=person, set_on=on, weights=shares, how="points in the workshop"))
    return replace(base, views=tuple(views)) if views else base


def decided(session: Session, /) -> Outcome:
    """Return the decision that follows from what was measured and all that was said so far.

    Raises
    ------
    InputError
        Where nothing is measured yet, or a figure cannot be used.
    """
    room = session.room
    scenario = room_scenario(session.scenario, room.said("money"))
    base = read_preferences(session.weights) if session.weights else Preferences()
    today = room.clock().astimezone(UTC).date().isoformat()
    wanted = room_preferences(base, room.said("weights"), on=today)
    warnings = () if session.asked_before else (_CHANGED,)

    def made(preferences: Preferences) -> DecisionRecord:
        return decide(session.run, scenario, weights=preferences, more=_stale(session), warnings=warnings)

    plain = made(wanted)
    basis = _basis(plain)
    signed, earlier = _signatures(room.said("record"), basis)
    notes = tuple(f"{who}: {said[DISSENT]}" for who, said in room.said("record").items() if DISSENT in said)
    paper = replace(base.paper, signatures=signed or base.paper.signatures, dissent=(*base.paper.dissent, *notes))
    preferences = replace(wanted, paper=paper)
    record = made(preferences) if paper != base.paper else plain
    return Outcome(
        record=record, scenario=scenario, preferences=preferences, basis=basis, signed=signed, earlier=earlier
    )


_CHANGED = "the golden questions were changed after the options answered them: run again before relying on it"


def _stale(session: Session) -> pl.DataFrame | None:
    rates = session.freshness("rates")
    return rates.filter(metric="stale").select(ESTIMATES.names()) if rates is not None else None


def _basis(record: DecisionRecord) -> str:
    """Return a digest of all that the decision says, before anybody has signed it."""
    return record.sha256[:16]


def _signatures(said: Said, basis: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    under = {who: values[SIGNED] for who, values in said.items() if SIGNED in values}
    return (
        tuple(who for who, signed in under.items() if signed == basis),
        tuple(who for who, signed in under.items() if signed != basis),
    )


def save(session: Session, outcome: Outcome, /) -> list[Path]:
    """Write what analysts open next day, beside the run, and return the files.

    ``decide --verify`` holds for the decision. A question's stakes are the middle vote, the graver one of two; its
    wording is what the editor saved.

    Raises
    ------
    InputError
        Where a file cannot be written.
    """
    folder = session.folder
    _save_golden(session)
    outcome.scenario.write(folder / "scenario.yaml")
    write_atomically(folder / "weights.yaml", write_yaml(outcome.preferences.as_written()))
    for form in FORMS:
        outcome.record.write(folder / f"decision{form}")
    write_atomically(folder / "said.csv", safe_csv(sayings(session)))
    names = (GOLDEN, "scenario.yaml", "weights.yaml", *(f"decision{form}" for form in FORMS), "said.csv")
    return [folder / name for name in names]


def _save_golden(session: Session) -> None:
    golden, said = session.golden, session.room.said("stakes")
    votes = {each.id: middle(split(said, each.id), STAKES) for each in golden}
    changed = with_stakes(golden, {key: vote for key, vote in votes.items() if vote})
    if changed.questions != golden.questions:
        changed.save(settle="theirs")


def sayings(session: Session, /) -> pl.DataFrame:
    """Return what counts of all that was said, a row a saying: topic, who, key, value."""
    topics = ("triage", "stakes", "right", "money", "weights", "record")
    rows = [
        (topic, who, key, value)
        for topic in topics
        for who, values in session.room.said(topic).items()
        for key, value in values.items()
    ]
    return pl.DataFrame(rows, schema=["topic", "who", "key", "value"], orient="row")


def figure_of(name: str, given: str, /) -> str:
    """Return a figure as it is kept.

    Raises
    ------
    InputError
        Where it is no number, or less than nothing.

    Examples
    --------
    >>> figure_of("labour_usd_per_hour", " 1,200 ")
    '1200'
    """
    try:
        number = float(given.replace(",", "").strip())
    except ValueError:
        number = -1.0
    if not 0 <= number < 1e9:
        raise InputError("is no figure to reckon with", field=name, got=given, allowed="a number from 0 up")
    return f"{number:.10g}"
