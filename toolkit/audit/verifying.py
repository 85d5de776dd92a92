"""Whether a log still says what it said: no line edited, taken out, put in, moved or cut off."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest
from pathlib import Path
from typing import Any

from toolkit.audit.chain import FIRST, commitment, hash_of, parsed, signature
from toolkit.audit.log import Head, parsed_head
from toolkit.schema import InputError

LIMITS = (
    "A chain shows that the log agrees with its head. Who can write both files can write both anew: keep the head's"
    " hash elsewhere (print it, mail it, sign it), and verify against it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFinding:
    """Something that is not as it was written, and the line of the file; 0 for the head."""

    row: int
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """What verifying found.

    ``findings`` are signs of tampering; ``unfinished`` what a crash leaves, which the next entry mends. ``pruned``
    counts the entries that a stub stands for.
    """

    entries: int
    pruned: int
    redacted: int
    head: Head | None
    findings: tuple[AuditFinding, ...]
    unfinished: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def status(self) -> str:
        """``whole``, ``unfinished`` or ``tampered``."""
        return "tampered" if self.findings else "unfinished" if self.unfinished else "whole"


@dataclass(slots=True)
class _Reading:
    """What is known while the lines go by."""

    key: bytes | None
    anchor: str | None
    sequence: int = 0
    at: str = ""
    hash: str = FIRST
    before: str = FIRST
    entries: int = 0
    stub: Mapping[str, Any] | None = None
    stub_recorded: bool = False
    anchored: bool = False
    bare: dict[tuple[int, str], int] = field(default_factory=dict)
    held: set[tuple[int, str]] = field(default_factory=set)
    recorded: set[tuple[int, str]] = field(default_factory=set)
    findings: list[AuditFinding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def verify(path: str | Path, /, *, anchor: str | None = None, key: bytes | None = None) -> AuditReport:
    """Return whether a log is whole, and where it is not.

    Parameters
    ----------
    path
        The log; its head lies beside it.
    anchor
        A hash of an entry that was kept elsewhere: the log must still hold that entry.
    key
        What stubs of pruned entries were signed with; without it their signatures are not checked.

    Raises
    ------
    InputError
        Where the log cannot be read.
    """
    file = Path(path)
    try:
        *lines, torn = file.read_bytes().split(b"\n")
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", file=file, remedy="name an audit log") from None
    state = _Reading(key=key, anchor=anchor)
    for row, text in enumerate(lines, start=1):
        _line(state, row, text)
    unfinished = [*_head(state, file, torn), *_redactions(state)]
    _beyond(state)
    return AuditReport(
        entries=state.entries,
        pruned=state.stub["entries"] if state.stub else 0,
        redacted=len(state.bare),
        head=Head(state.sequence, state.hash) if state.entries else None,
        findings=tuple(state.findings),
        unfinished=tuple(unfinished),
        notes=(*state.notes, *(() if anchor else (LIMITS,))),
    )


def _line(state: _Reading, row: int, text: bytes) -> None:
    line = parsed(text)
    if line is None:
        _find(state, row, "is not an entry as it was written")
        state.sequence += 1  # its place is taken, whatever stood there
        return
    if line["kind"] == "stub":
        _stub(state, row, line)
        return
    if line["sequence"] != state.sequence + 1:
        _find(state, row, f"is entry {line['sequence']}, where entry {state.sequence + 1} belongs")
    if line["previous"] != state.hash:
        _find(state, row, "does not follow from the entry before it")
    for problem in _wrong(line):
        _find(state, row, problem)
    _note_redactions(state, row, line)
    _note_clock(state, row, line["at"])
    state.sequence, state.before, state.hash = line["sequence"], state.hash, line["hash"]
    state.entries += 1
    state.anchored |= line["hash"] == state.anchor


def _note_clock(state: _Reading, row: int, at: str) -> None:
    """Note where time went back: the order of entries is the chain's, and what their clock said is only told."""
    before, state.at = state.at, at
    try:
        back = bool(before) and datetime.fromisoformat(at) < datetime.fromisoformat(before)
    except (ValueError, TypeError):  # of an edited line, which is found by its hash
        return
    if back:
        state.notes.append(f"line {row}: the clock had gone back, from {before} to {at}; the order is as written")


def _wrong(line: Mapping[str, Any]) -> Iterator[str]:
    if hash_of(line) != line["hash"]:
        yield "was edited: its hash is not that of what it says"
    for name, held in line["sealed"].items():
        if "value" in held and commitment(name, held["value"], held["salt"]) != held["commitment"]:
            yield f"was edited: {name} is not what was committed to"


def _stub(state: _Reading, row: int, stub: Mapping[str, Any]) -> None:
    names = {"at", "before", "by", "entries", "hash", "kind", "sequence", "signature"}
    if row != 1 or stub.keys() != names or not (isinstance(stub["sequence"], int) and isinstance(stub["entries"], int)):
        _find(state, row, "is a stub that does not belong there")
        return
    state.stub, state.sequence, state.hash = stub, stub["sequence"], str(stub["hash"])
    state.anchored |= state.hash == state.anchor
    if state.key is None:
        state.notes.append("the stub of the pruned entries is signed, and was not checked: no key was given")
    elif not compare_digest(str(stub["signature"]), signature(stub, state.key)):
        _find(state, row, "is a stub whose signature is not right")


def _note_redactions(state: _Reading, row: int, line: Mapping[str, Any]) -> None:
    for name, held in line["sealed"].items():
        place = (line["sequence"], name)
        if "value" in held:
            state.held.add(place)
        else:
            state.bare[place] = row
    said = line["public"]
    if line["kind"] == "redacted" and isinstance(fields := said.get("fields"), list):
        state.recorded |= {(said.get("sequence"), str(name)) for name in fields}
    if line["kind"] == "pruned" and state.stub:
        names = ("sequence", "hash", "entries")
        state.stub_recorded |= all(said.get(name) == state.stub[name] for name in names)


def _redactions(state: _Reading) -> Iterator[str]:
    """Report fields that are gone with no record of it, and yield those that were to go and are there."""
    for place, row in state.bare.items():
        if place not in state.recorded:
            _find(state, row, f"lacks {place[1]}, and no redaction of it is on record")
    for sequence, name in sorted(state.recorded & state.held):
        yield f"entry {sequence}: {name} was to be redacted, and is still there: redact it again"


def _head(state: _Reading, file: Path, torn: bytes) -> Iterator[str]:
    """Hold the last entry against the head; yield what a crash would have left."""
    beside = file.with_name(f"{file.name}.head")
    head = parsed_head(beside.read_bytes()) if beside.is_file() else None
    reached = Head(state.sequence, state.hash)
    if head is None and (state.entries or state.stub or torn):
        first_only = state.entries == 1 and state.sequence == 1 and not beside.exists()
        if not first_only and not (torn and not state.entries and not state.stub and not beside.exists()):
            _find(state, 0, "the head beside the log is missing, or is not as it was written")
            return
        if first_only:
            yield "the first entry was written, and its head was not: the next entry mends it"
    elif head is not None and head != reached:
        if head == Head(state.sequence - 1, state.before) and not state.findings:
            yield "the last entry was written, and its head was not: the next entry mends it"
        else:
            _find(state, 0, f"the head names entry {head.sequence}, and the log ends with entry {state.sequence}")
    if torn and not state.findings:
        yield f"the last line is torn ({len(torn)} bytes, never finished): the next entry sets it aside"


def _beyond(state: _Reading) -> None:
    if state.stub and not state.stub_recorded:
        _find(state, 1, "is a stub of which the log has no record")
    if state.anchor and not state.anchored:
        _find(state, 0, f"the log does not hold the entry that was kept elsewhere ({state.anchor[:16]}…)")


def _find(state: _Reading, row: int, problem: str) -> None:
    state.findings.append(AuditFinding(row=row, problem=problem))
