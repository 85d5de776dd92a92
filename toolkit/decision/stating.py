"""``weights.yaml`` to preferences: every mistake named with its place, and how to mend it."""

import datetime
import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from toolkit.decision.criteria import CRITERIA
from toolkit.decision.places import Place, entries, known, mapping, no_twins, number, option_of, range_of, words
from toolkit.decision.preferences import Judgement, MustHave, OwnCriterion, Paper, Preferences, Range, View
from toolkit.decision.sheets import column_of
from toolkit.decision.values import Scale
from toolkit.schema import InputError
from toolkit.strict_yaml import read_yaml

_PARTS = ("views", "criteria", "judgements", "must_haves", "record")
_VIEW = ("name", "set_by", "set_on", "why", "weights", "swings", "how")
_OWN = ("name", "means", "unit", "source", "worst", "best", "shape", "half", "values", "file", "column")
_MUST = ("name", "criterion", "at_most", "at_least", "within", "passes", "by", "why")
_UNITS = {"second": 1 / 86_400, "minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0}  # in days
_PAPER = ("question", "review_on", "signatures", "dissent", "owners", "documents")
_ALLOWED_ANSWERS = ("passes", "fails", "not shown")
_OFF = 0.01  # points that rounding may lose in a sum of 100


def read_preferences(path: str | Path, /) -> Preferences:
    """Return the preferences in a YAML file, as ``docs/decision-record.md`` tells.

    Raises
    ------
    InputError
        Where the file cannot be read, weights are negative or do not sum to 100, or a name is not known.
    """
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", file=file, remedy="name a YAML file of weights") from None
    written = read_yaml(text, file=file, problem="is not YAML", remedy="see docs/decision-record.md")
    return preferences_of(written.values or {}, at=Place(file=file, lines=written.lines), folder=file.parent)


def preferences_of(values: object, /, *, at: Place | None = None, folder: Path | None = None) -> Preferences:
    """Return preferences from the plain values of a file.

    Raises
    ------
    InputError
        As in `read_preferences`.
    """
    at = at or Place()
    given = mapping(values, at, _PARTS)
    criteria = tuple(
        _own(each, at / f"criteria.{n}", folder) for n, each in enumerate(entries(given, "criteria", at), start=1)
    )
    names = [*(each.name for each in CRITERIA), *(each.name for each in criteria)]
    no_twins(names, at / "criteria")
    views = tuple(_view(each, at / f"views.{n}", names) for n, each in enumerate(entries(given, "views", at), start=1))
    no_twins([view.name for view in views], at / "views")
    judged = mapping(given.get("judgements") or {}, at / "judgements", names)
    return Preferences(
        views=views,
        criteria=criteria,
        judgements=tuple(_judgement(name, each, at / f"judgements.{name}") for name, each in judged.items()),
        must_haves=tuple(
            _must_have(each, at / f"must_haves.{n}", names)
            for n, each in enumerate(entries(given, "must_haves", at), start=1)
        ),
        paper=_paper(given.get("record") or {}, at / "record"),
    )


def _view(values: object, at: Place, names: Iterable[str]) -> View:
    given = mapping(values, at, _VIEW)
    if ("weights" in given) == ("swings" in given):
        raise at.error("needs weights or swings, one of the two", allowed="weights: points that sum to 100, or swings")
    how = "weights" if "weights" in given else "swings"
    points = {
        name: number(value, at / f"{how}.{name}", least=0.0)
        for name, value in mapping(given[how], at / how, names).items()
    }
    return View(
        name=words(given, "name", at, needed=True),
        weights=_shares(points, at / how, swings=how == "swings"),
        file=at.file,
        how=str(given.get("how") or ("swing weighting" if how == "swings" else "points")),
        **{name: words(given, name, at) for name in ("set_by", "set_on", "why")},
    )


def _shares(points: Mapping[str, float], at: Place, *, swings: bool) -> dict[str, float]:
    """Swings are how much going from worst to best on a criterion is worth, beside 100 for the largest of them."""
    total = sum(points.values())
    if swings and points and not math.isclose(max(points.values()), 100.0):
        raise at.error(
            "no swing is 100", got=max(points.values()), remedy="give 100 to the swing that matters most, then the rest"
        )
    if not swings and abs(total - 100) > _OFF:
        raise at.error(
            "weights do not sum to 100",
            got=f"{total:g}",
            remedy=f"{'add' if total < 100 else 'take'} {abs(100 - total):g} points",
        )
    return {name: value / total for name, value in points.items()}


def _own(values: object, at: Place, folder: Path | None) -> OwnCriterion:
    given = mapping(values, at, _OWN)
    shape = str(given.get("shape") or "linear")
    ends = ("worst", "best") if shape == "linear" else ("half",)
    for name in ends:
        if name not in given:
            raise at.error(f"{name} is missing", remedy="declare what a value is worth before anything is measured")
    try:
        scale = Scale(shape=shape, **{name: number(given[name], at / name) for name in ends})
    except InputError as error:
        raise (at / error.field).error(error.problem, got=error.got, allowed=error.allowed) from None
    return OwnCriterion(
        name=words(given, "name", at, needed=True),
        values=_own_values(given, at, folder),
        scale=scale,
        **{name: words(given, name, at) for name in ("unit", "means", "source")},
    )


def _own_values(given: Mapping[str, Any], at: Place, folder: Path | None) -> dict[str, Range]:
    if "file" in given:
        rows = dict(_column(given, at, folder))
    else:
        rows = {
            option_of(name, at / "values"): range_of(value, at / f"values.{name}")
            for name, value in mapping(given.get("values") or {}, at / "values").items()
        }
    if not rows:
        raise at.error("a criterion with no data", remedy="give values for at least one option, or leave it out")
    return rows


def _column(given: Mapping[str, Any], at: Place, folder: Path | None) -> Iterator[tuple[str, Range]]:
    """Yield each option's value in a column of a spreadsheet, which lies beside the file of weights."""
    root = (folder or Path()).resolve()
    path = (root / str(given["file"])).resolve()
    if folder is None or not path.is_relative_to(root):
        raise (at / "file").error(
            "lies outside the folder of the weights", got=given["file"], remedy="put it beside them"
        )
    yield from column_of(path, str(given.get("column") or given["name"]), at / "file")


def _judgement(name: str, values: object, at: Place) -> Judgement:
    given = mapping(values, at, ("by", "why", "scores", "anchors"))
    scores = {
        option_of(option, at / "scores"): range_of(value, at / f"scores.{option}", least=0.0, most=4.0)
        for option, value in mapping(given.get("scores") or {}, at / "scores").items()
    }
    if not scores:
        raise at.error("a judgement with no scores", remedy="give each option a place from 0 to 4")
    return Judgement(
        criterion=name,
        scores=scores,
        by=words(given, "by", at, needed=True),
        why=words(given, "why", at, needed=True),
        anchors={str(k): str(v) for k, v in mapping(given.get("anchors") or {}, at / "anchors").items()},
    )


def _must_have(values: object, at: Place, names: Iterable[str]) -> MustHave:
    given = mapping(values, at, _MUST)
    criterion = words(given, "criterion", at)
    bounds = {name: number(given[name], at / name) for name in ("at_most", "at_least") if name in given}
    if "within" in given:
        bounds["within_days"] = _days(given["within"], at / "within")
        if criterion != "freshness":
            raise (at / "within").error("is a bound on freshness alone", got=criterion or "no criterion")
    if criterion:
        known(criterion, names, at / "criterion")
        if len(bounds) != 1:
            raise at.error("needs one bound", allowed="at_most or at_least; of freshness, within too")
    elif not given.get("passes"):
        raise at.error("needs a criterion with a bound, or passes: what each option does, as judged")
    passes = {
        option_of(option, at / "passes"): _answer(value, at / f"passes.{option}")
        for option, value in mapping(given.get("passes") or {}, at / "passes").items()
    }
    return MustHave(
        name=words(given, "name", at) or criterion,
        criterion=criterion,
        passes=passes,
        by=words(given, "by", at, needed=bool(passes)),
        why=words(given, "why", at),
        **bounds,
    )


def _days(value: object, at: Place) -> float:
    """Return a time as written, such as 12 hours, in days."""
    count, _, unit = str(value).strip().partition(" ")
    size = _UNITS.get(unit.strip().removesuffix("s"))
    try:
        found = math.nan if size is None else float(count) * size
    except ValueError:
        found = math.nan
    if not (math.isfinite(found) and found > 0):
        raise at.error("is no time", got=value, allowed=f"a number and a unit as 12 hours: {', '.join(_UNITS)}")
    return found


def _answer(value: object, at: Place) -> str:
    said = {True: "passes", False: "fails"}.get(value, value) if isinstance(value, bool) else value
    if said not in _ALLOWED_ANSWERS:
        raise at.error("is no answer", got=value, allowed=f"yes, no, {', '.join(_ALLOWED_ANSWERS)}")
    return str(said)


def _paper(values: object, at: Place) -> Paper:
    given = mapping(values, at, _PAPER)
    lists = {name: tuple(map(str, entries(given, name, at))) for name in ("signatures", "dissent")}
    owned = mapping(given.get("owners") or {}, at / "owners").items()
    owners = {option_of(option, at / "owners"): str(who) for option, who in owned}
    review = words(given, "review_on", at)
    try:
        _ = review and datetime.date.fromisoformat(review)
    except ValueError:
        raise (at / "review_on").error("is no day", got=review, allowed="a date as 2026-09-01") from None
    return Paper(
        question=words(given, "question", at) or Paper().question,
        review_on=review,
        owners=owners,
        documents=words(given, "documents", at),
        **lists,
    )
