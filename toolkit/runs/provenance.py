"""What a run rests on: its settings hashed, and what differs between two of them said in words."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import toolkit

_SHOWN = 3
_SAID = {
    "reader": "the reader",
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
    """Return the hash of the toolkit's own source: an answer of other code is another answer.

    Examples
    --------
    >>> len(code_hash())
    64
    """
    root = Path(toolkit.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


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
