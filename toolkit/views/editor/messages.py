"""What the page may ask for. It is a browser's word, so that every part of it is checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.schema import STAKES, STATUSES, VERDICTS, InputError
from toolkit.views.editor.rows import CELLS

LONGEST = {"value": 20_000, "note": 2_000, "name": 200, "find": 500, "document": 1_000, "view": 40}
_LARGEST = 2**53
_MOST_CHOICES = 2_000

# What each request must say, and of what kind. Every one may carry the page's name and a running number.
ACTIONS: Mapping[str, Mapping[str, type]] = {
    "edit": {"row": int, "field": str, "value": str, "burst": int},
    "status": {"row": int, "value": str},
    "add": {"after": int},
    "delete": {"row": int},
    "undo": {},
    "redo": {},
    "source": {"row": int, "document": str, "quote": int, "find": str, "offset": int},
    "close": {},
    "use": {"row": int, "document": str, "start": int, "end": int, "quote": int},
    "drop": {"row": int, "quote": int},
    "check": {},
    "save": {},
    "settle": {"choices": list},
    "take_up": {"name": str},
    "throw_away": {"name": str},
    "name": {"name": str},
    "verdict": {"row": int, "value": str, "note": str},
    "vote": {"row": int, "value": str},
}
_CHOICES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("edit", "field"): CELLS,
    ("status", "value"): STATUSES,
    ("verdict", "value"): VERDICTS,
    ("vote", "value"): STAKES,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A request that says what it must and nothing else. ``view`` and ``seq`` tell the page that it was heard."""

    action: str
    values: Mapping[str, Any]
    view: str = ""
    seq: int = 0


def read_message(content: object, /) -> Message:
    """Return what the page asks for.

    Raises
    ------
    InputError
        Where it asks for something unknown, leaves something out, adds something, or a value is of the wrong kind or
        too long.

    Examples
    --------
    >>> read_message({"do": "delete", "row": 3}).values
    {'row': 3}
    >>> read_message({"do": "delete", "row": "3"})
    Traceback (most recent call last):
        ...
    toolkit.schema.errors.InputError: field 'row': the page sent something that it should not
    """
    if not isinstance(content, dict) or not isinstance(content.get("do"), str) or content["do"] not in ACTIONS:
        raise _refused("do")
    action = content["do"]
    kinds = {"do": str, **ACTIONS[action], "view": str, "seq": int}
    for name in content:
        if name not in kinds:
            raise _refused(str(name)[:40])
    values = {name: _value(action, name, kind, content) for name, kind in ACTIONS[action].items()}
    given = {name: _value(action, name, kinds[name], content) for name in ("view", "seq") if name in content}
    return Message(action=action, values=values, **given)


def _value(action: str, name: str, kind: type, content: Mapping[str, Any]) -> Any:
    value = content.get(name)
    if type(value) is not kind:  # not isinstance: true is no number here
        raise _refused(name)
    if isinstance(value, int) and abs(value) > _LARGEST:
        raise _refused(name)
    if isinstance(value, str):
        return _text(action, name, value)
    return _choices(value) if isinstance(value, list) else value


def _text(action: str, name: str, value: str) -> str:
    if len(value) > LONGEST.get(name, 100):
        raise InputError("is too long", field=name, got=f"{len(value):,} characters", allowed=str(LONGEST.get(name)))
    if (action, name) in _CHOICES and value not in _CHOICES[action, name]:
        raise _refused(name)
    return value.encode("utf-8", "replace").decode().replace("\0", "")


def _choices(value: list[Any]) -> list[tuple[str, str, str]]:
    """Return how conflicts are to be settled: a question, a field, and whose word holds."""
    if len(value) > _MOST_CHOICES:
        raise _refused("choices")
    for each in value:
        if not (isinstance(each, list) and len(each) == 3 and all(isinstance(word, str) for word in each)):
            raise _refused("choices")
        if each[2] not in ("ours", "theirs", "both"):
            raise _refused("choices")
    return [(each[0][:200], each[1][:40], each[2]) for each in value]


def _refused(name: str) -> InputError:
    return InputError("the page sent something that it should not", field=name)
