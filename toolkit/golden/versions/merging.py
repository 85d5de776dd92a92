"""Two versions of a golden set: what differs, and one set out of two that grew from the same."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from toolkit.golden.files.cells import cells
from toolkit.schema import Change, GoldenQuestion, InputError

Questions = Mapping[str, GoldenQuestion]
Settle = str | Mapping[Any, str]
"""``"ours"`` or ``"theirs"`` for all, or by question id, or by (question id, field); ``"both"`` keeps two questions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """What two people changed in different ways, in the words of a spreadsheet's cells; ``None`` where it is not there.

    ``field`` is empty where one removed the question that the other changed, or both gave one id to new questions.
    """

    question_id: str
    field: str
    base: str | None
    ours: str | None
    theirs: str | None

    def __str__(self) -> str:
        place = f"{self.question_id}, {self.field}" if self.field else self.question_id
        sides = [("before", self.base), ("yours", self.ours), ("theirs", self.theirs)]
        return "\n".join([place, *(f"    {name:<7} {_said(text)}" for name, text in sides)])


class ConflictError(InputError):
    """Two people changed the same thing: nothing was written. ``conflicts`` has them all."""

    def __init__(self, conflicts: Sequence[Conflict], /, *, file: object = None) -> None:
        self.conflicts = tuple(conflicts)
        shown = "\n".join(f"  {conflict}" for conflict in self.conflicts[:_SHOWN])
        more = f"\n  and {len(self.conflicts) - _SHOWN} more" if len(self.conflicts) > _SHOWN else ""
        super().__init__(
            f"somebody else changed what you changed; nothing was written\n{shown}{more}",
            file=file,
            remedy='save again with settle="ours" or "theirs", or say which for each question or field',
        )


_SHOWN = 10


def differences(before: Iterable[GoldenQuestion], after: Iterable[GoldenQuestion], /) -> Iterator[Change]:
    """Yield what differs, question by question: those removed or changed in their former order, then those added.

    Examples
    --------
    >>> old = GoldenQuestion(id="q1", question="Why?", stakes="low")
    >>> [(each.field, each.before, each.after) for each in differences([old], [replace(old, stakes="high")])]
    [('stakes', 'low', 'high')]
    """
    old, new = _by_id(before), _by_id(after)
    for name, question in old.items():
        if name not in new:
            yield Change(question_id=name, change="removed", field="", before=question.question, after="")
            continue
        then, now = cells(question), cells(new[name])
        for field in _changed_fields(question, new[name]):
            yield Change(question_id=name, change="changed", field=field, before=then[field], after=now[field])
    for name, question in new.items():
        if name not in old:
            yield Change(question_id=name, change="added", field="", before="", after=question.question)


def merge(
    base: Iterable[GoldenQuestion],
    ours: Iterable[GoldenQuestion],
    theirs: Iterable[GoldenQuestion],
    /,
    *,
    settle: Settle = "",
) -> tuple[tuple[GoldenQuestion, ...], list[Conflict]]:
    """Return the questions that two sets come to, and the conflicts that ``settle`` leaves.

    Parameters
    ----------
    base, ours, theirs
        What both began with, and what each made of it.
    settle
        Whose word counts in a conflict.
    """
    check_settle(settle)
    merger = _Merger(_by_id(base), _by_id(ours), _by_id(theirs), settle, [])
    merged = [question for name in merger.order() for question in merger.question(name)]
    return tuple(merged), merger.conflicts


def check_settle(settle: Settle, /) -> None:
    """Raise where a word that settles a conflict is none of those known."""
    for word in {settle} if isinstance(settle, str) else set(settle.values()):
        if word not in ("", *_SIDES):
            raise InputError("is not known", field="settle", got=word, allowed=", ".join(_SIDES))


_SIDES = ("ours", "theirs", "both")


@dataclass(frozen=True, slots=True)
class _Merger:
    base: Questions
    ours: Questions
    theirs: Questions
    settle: Settle
    conflicts: list[Conflict]

    def order(self) -> list[str]:
        """Return every id: ours in our order, and what only they hold behind what it followed there."""
        order, last = list(self.ours), -1
        for name in self.theirs:
            if name in self.ours:
                last = order.index(name)
            else:
                last += 1
                order.insert(last, name)
        return order

    def question(self, name: str) -> list[GoldenQuestion]:
        base, ours, theirs = self.base.get(name), self.ours.get(name), self.theirs.get(name)
        if ours == theirs or theirs == base:
            return [ours] if ours else []
        if ours == base:
            return [theirs] if theirs else []
        if ours is None or theirs is None:
            return self._removed_and_changed(name)
        if base is None and ours.question != theirs.question:
            return self._two_new(ours, theirs)
        return [self._fields(base, ours, theirs)]

    def _removed_and_changed(self, name: str) -> list[GoldenQuestion]:
        side = self._side(name, "")
        sides = {"ours": self.ours.get(name), "theirs": self.theirs.get(name)}
        kept = [question for question in sides.values() if question]
        if side == "both":
            return kept
        if not side:
            self._conflict(name, "", self.base.get(name), *sides.values())
            return kept
        chosen = sides[side]
        return [chosen] if chosen else []

    def _two_new(self, ours: GoldenQuestion, theirs: GoldenQuestion) -> list[GoldenQuestion]:
        """Two people gave one id to questions of their own: both may stay, ours under another id."""
        side = self._side(ours.id, "")
        if side == "both":
            return [theirs, replace(ours, id=free_id(ours.id, {*self.base, *self.ours, *self.theirs}))]
        if not side:
            self._conflict(ours.id, "", None, ours, theirs)
        return [theirs if side == "theirs" else ours]

    def _fields(self, base: GoldenQuestion | None, ours: GoldenQuestion, theirs: GoldenQuestion) -> GoldenQuestion:
        merged = ours
        for field in _changed_fields(ours, theirs):
            mine, other = getattr(ours, field), getattr(theirs, field)
            if base is not None and mine == getattr(base, field):
                merged = replace(merged, **{field: other})
            elif base is None or other != getattr(base, field):
                side = self._side(ours.id, field)
                if side == "theirs":
                    merged = replace(merged, **{field: other})
                elif side != "ours":
                    self._conflict(ours.id, field, base, ours, theirs)
        return merged

    def _side(self, name: str, field: str) -> str:
        if isinstance(self.settle, str):
            return self.settle
        return self.settle.get((name, field), self.settle.get(name, ""))

    def _conflict(self, name: str, field: str, *versions: GoldenQuestion | None) -> None:
        """Note a conflict: on a question as a whole, it shows every field on which those who have it differ."""
        held = [each for each in versions if each]
        apart = [each for each in cells(held[0]) if len({getattr(one, each) for one in held}) > 1]
        shown = [field] if field else apart or ["question"]
        base, ours, theirs = (_said_of(each, shown, whole=not field) if each else None for each in versions)
        self.conflicts.append(Conflict(question_id=name, field=field, base=base, ours=ours, theirs=theirs))


def free_id(name: str, taken: Iterable[str], /) -> str:
    """Return an id that is not taken yet, as near as can be.

    Examples
    --------
    >>> free_id("q1", {"q1", "q1-2"})
    'q1-3'
    """
    held, number = set(taken), 2
    while f"{name}-{number}" in held:
        number += 1
    return f"{name}-{number}"


def _changed_fields(one: GoldenQuestion, other: GoldenQuestion) -> list[str]:
    return [field for field in cells(one) if getattr(one, field) != getattr(other, field)]


def _by_id(questions: Iterable[GoldenQuestion]) -> dict[str, GoldenQuestion]:
    return {question.id: question for question in questions}


def _said_of(question: GoldenQuestion, fields: list[str], *, whole: bool) -> str:
    written = cells(question)
    return "; ".join(f"{field}: {written[field]}" for field in fields) if whole else written[fields[0]]


def _said(text: str | None) -> str:
    return "(not there)" if text is None else text or "(empty)"
