"""What a run rests on: its settings hashed, and what differs between two of them said in words."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import NoneType
from typing import Any

import toolkit
from toolkit.schema import Document

DECIDE_NOTHING = (
    "audit", "cli", "decision", "drills", "economics", "gate", "importing", "judging", "reports", "views", "workshop",
)  # fmt: skip
"""Parts of the toolkit that no answer and no score rests on."""
_PLAIN = (str, int, float, bool, date, NoneType)
_DEEPEST = 8
_SHOWN = 3
_SAID = {
    "reader": "the reader",
    "reader_settings": "the reader's settings",
    "tuned_reader": "the reader that was tuned elsewhere",
    "injections": "the hidden instructions that are looked for",
    "form": "the house form",
    "tuning": "what was learnt",
    "encoding": "how tokens are counted",
    "window_tokens": "the window",
    "as_of": "the day asked about",
    "index": "the index",
    "access_labels": "whether documents carry access labels",
    "packages": "package versions",
    "code": "the toolkit's own code",
    "options": "the options",
    "repeats": "the number of repeats",
    "golden_sha256": "the golden set",
    "tuning_sha256": "the tuning set",
}


@cache
def code_hash() -> str:
    """Return the hash of the toolkit's own source, as far as answers rest on it: of other code, it is another answer.

    Examples
    --------
    >>> len(code_hash())
    64
    """
    root = Path(toolkit.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        if path.relative_to(root).parts[0] not in DECIDE_NOTHING:
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def document_hashes(documents: Iterable[Document], /) -> dict[str, str]:
    """Return the hash of each document by its id: of what it says, who may see it, and when it is in force."""
    return {each.document_id: settings_hash({**asdict(each), "path": ""}) for each in documents}


def settings_of(made: object, /, *, deepest: int = _DEEPEST) -> Any:
    """Return the settings of a reader, an option or any part of one, as plain values.

    What says of itself what decides its replies (``identity``) is taken at its word. Else what cannot change counts:
    plain values, and those that tuples and frozen records hold.

    Examples
    --------
    >>> from toolkit.readers import extractive
    >>> settings_of(extractive())[0], settings_of((1, "a"))
    ('ExtractiveReader', [1, 'a'])
    """
    identity = getattr(made, "identity", None)
    if isinstance(identity, str):
        return identity
    if isinstance(made, _PLAIN):
        return made
    if isinstance(made, tuple) and deepest:
        return [settings_of(each, deepest=deepest - 1) for each in made]
    name = getattr(made, "__qualname__", type(made).__qualname__)
    if isinstance(made, type) or not is_dataclass(made) or not deepest:
        return name
    held = {each.name: getattr(made, each.name) for each in fields(made) if not each.name.startswith("_")}
    frozen = getattr(type(made), "__dataclass_params__").frozen  # noqa: B009 - a name that type checkers do not know
    known = {key: value for key, value in held.items() if frozen or isinstance(value, _PLAIN)}
    return [name, {key: settings_of(value, deepest=deepest - 1) for key, value in known.items()}]


def settings_hash(settings: object, /) -> str:
    """Return the hash of settings, whatever order they are in.

    Examples
    --------
    >>> settings_hash({"a": 1, "b": 2}) == settings_hash({"b": 2, "a": 1})
    True
    """
    return hashlib.sha256(json.dumps(settings, sort_keys=True, default=str).encode()).hexdigest()


def what_differs(old: Mapping[str, Any], new: Mapping[str, Any], /) -> list[str]:
    """Return, in words, what differs between two manifests. What only one of them holds counts as different.

    Examples
    --------
    >>> what_differs({"reader": "a", "documents": {"x.md": "1"}}, {"reader": "b", "documents": {"x.md": "2"}})
    ['documents: 1 changed (x.md)', 'the reader: a, now b']
    """
    return list(_differences(_plain(old), _plain(new)))


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted((old.keys() | new.keys()) - {"state"}):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if name in ("documents", "prompt_pack"):
            yield f"{name.replace('_', ' ')}: {_of_files(before or {}, after or {})}"
        elif isinstance(before, str | int | bool) and isinstance(after, str | int | bool) and len(str(before)) < 60:
            yield f"{_SAID.get(name, name)}: {before}, now {after}"
        else:
            yield _SAID.get(name, name)


def _of_files(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    parts = {
        "changed": sorted(name for name in before.keys() & after.keys() if before[name] != after[name]),
        "new": sorted(after.keys() - before.keys()),
        "gone": sorted(before.keys() - after.keys()),
    }
    return "; ".join(f"{len(names)} {what} ({_listed(names)})" for what, names in parts.items() if names)


def _listed(names: list[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _plain(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return a manifest as it reads from its file: a date is a string there."""
    plain: dict[str, Any] = json.loads(json.dumps(manifest, default=str))
    return plain
