"""The chain: each line holds the hash of the one before, and commits to what it may later be asked to forget."""

import hmac
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

FIRST = "0" * 64
"""What the first entry names as the hash before it."""
Line = Mapping[str, Any]


def canonical(value: object, /) -> str:
    r"""Return the one way of writing a value as JSON.

    Examples
    --------
    >>> canonical({"b": 1, "a": "é"})
    '{"a":"\\u00e9","b":1}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def commitment(name: str, value: object, salt: str, /) -> str:
    """Return a hash that fixes a field's value and tells nothing of it to who has not the salt."""
    return _hash({"name": name, "salt": salt, "value": value})


def sealed(name: str, value: object, salt: str, /) -> dict[str, Any]:
    """Return a field as a line holds it until it is redacted."""
    return {"commitment": commitment(name, value, salt), "salt": salt, "value": value}


def hash_of(line: Line, /) -> str:
    """Return a line's hash: over all of it but the values that may be redacted, for which their commitments stand."""
    fields = {name: held["commitment"] for name, held in line["sealed"].items()}
    return _hash({**{name: line[name] for name in line if name not in ("hash", "sealed")}, "sealed": fields})


def made(
    *, sequence: int, at: str, kind: str, previous: str, public: object, fields: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a line of the log, with its hash."""
    line = {"sequence": sequence, "at": at, "kind": kind, "previous": previous, "public": public, "sealed": fields}
    return {**line, "hash": hash_of(line)}


def parsed(text: bytes, /) -> dict[str, Any] | None:
    """Return a line, or ``None`` where it is not one, byte for byte as this log writes them."""
    try:
        line = json.loads(text)
        whole = isinstance(line, dict) and canonical(line).encode() == text
    except (ValueError, RecursionError):
        return None
    return line if whole and (line.get("kind") == "stub" or _has_form(line)) else None


def signature(stub: Line, key: bytes, /) -> str:
    """Return the signature of what stands in for pruned entries."""
    unsigned = {name: value for name, value in stub.items() if name != "signature"}
    return hmac.new(key, canonical(unsigned).encode(), sha256).hexdigest()


def _has_form(line: Mapping[str, Any]) -> bool:
    names = {"sequence": int, "at": str, "kind": str, "previous": str, "public": dict, "sealed": dict, "hash": str}
    formed = line.keys() == names.keys() and all(type(line[name]) is kind for name, kind in names.items())
    return formed and all(_is_sealed(held) for held in line["sealed"].values())


def _is_sealed(held: object) -> bool:
    whole = isinstance(held, dict) and held.keys() in ({"commitment"}, {"commitment", "salt", "value"})
    return whole and all(isinstance(held.get(name, ""), str) for name in ("commitment", "salt"))  # type: ignore[attr-defined]


def _hash(value: object) -> str:
    return sha256(canonical(value).encode()).hexdigest()
