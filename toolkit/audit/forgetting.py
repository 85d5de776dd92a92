"""Redaction and retention: a log that forgets what it must, and still verifies."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from toolkit.audit.chain import canonical, parsed, signature
from toolkit.audit.entries import SEALED
from toolkit.audit.log import Log
from toolkit.audit.verifying import verify
from toolkit.schema import InputError, did_you_mean
from toolkit.storage import write_atomically

KEY_BYTES = 16
"""The fewest bytes that a key for signing stubs has."""


def redact(
    log: Log, sequences: Collection[int], /, *, fields: Collection[str] = SEALED, by: str, reason: str, at: datetime
) -> int:
    """Take fields out of entries for good, and put on record that it was done; return how many entries changed.

    Their commitments stay, so that the log verifies; their salts go, so that nobody can try values against them. Run
    again after a crash, it finishes what it had begun.

    Raises
    ------
    InputError
        Where there is no such entry or field, or the log was tampered with.
    """
    unknown = [name for name in fields if name not in SEALED]
    if unknown:
        near = did_you_mean(unknown[0], SEALED)
        allowed = ", ".join(SEALED)
        raise InputError("cannot be redacted", field="fields", got=unknown[0], allowed=allowed, remedy=near)
    with log.writing():
        lines = _checked(log, at=at)
        held = {line["sequence"]: line for line in lines if line["kind"] == "answer"}
        missing = sorted(set(sequences) - held.keys())
        if missing:
            raise InputError("there is no such answer", file=log.path, field="entry", got=missing[0])
        open_fields = {n: [name for name in sorted(fields) if "value" in held[n]["sealed"][name]] for n in sequences}
        wanted = {sequence: names for sequence, names in sorted(open_fields.items()) if names}
        for sequence, names in wanted.items():
            log.add("redacted", {"sequence": sequence, "fields": names, "by": by, "reason": reason}, {}, at=at)
        _rewrite(log, lambda line: _without(line, wanted.get(line["sequence"], ())))
    return len(wanted)


def prune(log: Log, /, *, before: datetime, by: str, key: bytes, at: datetime) -> int:
    """Drop the entries from before a time, and leave a signed stub in their place; return how many were dropped.

    What goes is the beginning of the log, up to the first entry that is not older: where a clock jumped, entries that
    say they are older may follow, and stay.

    Raises
    ------
    InputError
        Where the key is too short, or the log was tampered with.
    """
    check_key(key)
    with log.writing():
        lines = _checked(log, at=at, key=key)
        old, stub = _older(lines, before), lines[0] if lines and lines[0]["kind"] == "stub" else None
        if not old:
            return 0
        last, count = old[-1], len(old) + (stub["entries"] if stub else 0)
        said = {
            "sequence": last["sequence"],
            "hash": last["hash"],
            "entries": count,
            "by": by,
            "before": before.isoformat(),
        }
        log.add("pruned", said, {}, at=at)
        unsigned = {**said, "kind": "stub", "at": at.isoformat()}
        signed = {**unsigned, "signature": signature(unsigned, key)}
        _rewrite(
            log,
            lambda line: line if line["kind"] != "stub" and line["sequence"] > last["sequence"] else None,
            first=signed,
        )
    return len(old)


def check_key(key: bytes, /) -> bytes:
    """Return a key, if it is long enough to sign with.

    Raises
    ------
    InputError
        Where it is not.
    """
    if len(key) < KEY_BYTES:
        raise InputError(
            "the key is too short",
            field="key",
            got=f"{len(key)} bytes",
            allowed=f"{KEY_BYTES} or more",
            remedy="make a longer one",
        )
    return key


def lines_of(path: Path, /) -> list[dict[str, Any]]:
    """Return the whole lines of a log, those that are not as they were written left out.

    Raises
    ------
    InputError
        Where it cannot be read.
    """
    try:
        *texts, _ = path.read_bytes().split(b"\n")
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", file=path, remedy="name an audit log") from None
    return [line for line in map(parsed, texts) if line is not None]


def _checked(log: Log, *, at: datetime, key: bytes | None = None) -> list[dict[str, Any]]:
    """Return the lines, once the log is mended and known to be whole: what was tampered with must not be made anew."""
    log.recover(at=at)
    report = verify(log.path, key=key)
    if report.findings:
        first = report.findings[0]
        raise InputError(
            first.problem,
            file=log.path,
            row=first.row or None,
            remedy="nothing was changed; find out who changed the log",
        )
    return lines_of(log.path)


def _older(lines: list[dict[str, Any]], before: datetime) -> list[dict[str, Any]]:
    old: list[dict[str, Any]] = []
    for line in lines:
        if line["kind"] == "stub":
            continue
        if datetime.fromisoformat(line["at"]) >= before:
            break
        old.append(line)
    return old


def _without(line: dict[str, Any], names: Collection[str]) -> dict[str, Any]:
    if not names or line["kind"] != "answer":
        return line
    bare = {
        name: {"commitment": held["commitment"]} if name in names else held for name, held in line["sealed"].items()
    }
    return {**line, "sealed": bare}


def _rewrite(
    log: Log, change: Callable[[dict[str, Any]], dict[str, Any] | None], *, first: Mapping[str, Any] | None = None
) -> None:
    """Replace the file in one step. The head stays: no hash of an entry that remains has changed."""
    kept = [changed for line in lines_of(log.path) if (changed := change(line)) is not None]
    write_atomically(log.path, "".join(canonical(line) + "\n" for line in ([first] if first else []) + kept))
