"""The log: a line an entry, only ever added to, one writer at a time."""

import json
import os
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.audit.chain import FIRST, canonical, made, parsed, sealed
from toolkit.audit.entries import SEALED, AuditEntry, Labels, entry_of
from toolkit.locking import locked
from toolkit.schema import InputError
from toolkit.storage import make_folder, write_atomically

if TYPE_CHECKING:
    from toolkit.options import Attempt, Question

_BLOCK = 65536
_WAIT_S = 30.0
Recorder = Callable[[str, "Question", "Attempt", str, str], None]
"""Takes an option's name, the question, the attempt, the reader's name and the question's id, as an experiment's
``audit`` does."""


def new_salt() -> str:
    """Return 16 random bytes, that nobody can guess a redacted value by trying."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry written, kept beside the log: what is cut off the end is missed."""

    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class Log:
    """An audit log on disk, with its head in ``<log>.head``.

    Parameters
    ----------
    path
        The file; made with its first entry.
    salt
        Where the salts of redactable fields come from.

    Examples
    --------
    >>> import tempfile
    >>> from datetime import UTC, datetime
    >>> log = Log(Path(tempfile.mkdtemp()) / "audit.jsonl")
    >>> entry = AuditEntry(groups=("staff",), as_of=None, question="How much leave?", labelled=True, chunks=(),
    ...     prompt_sha256="", model="test", tokens_in=10, tokens_out=2, answer="27 days", abstained=False, quotes=())
    >>> log.append(entry, at=datetime(2026, 3, 2, tzinfo=UTC))
    1
    """

    path: Path
    salt: Callable[[], str] = new_salt
    _turn: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @property
    def head_path(self) -> Path:
        """Where the head is kept."""
        return self.path.with_name(f"{self.path.name}.head")

    def append(self, entry: AuditEntry, /, *, at: datetime | Callable[[], datetime]) -> int:
        """Write an entry, and return its number; when this returns, it is on the disk.

        ``at`` as a clock is read once the log is held: of several who write at once, times then follow the order.

        Raises
        ------
        InputError
            Where the log cannot be written to, or was tampered with at its end; nothing is added then.
        """
        values = entry.plain()
        fields = {name: values.pop(name) for name in SEALED}
        with self.writing():
            now = at if isinstance(at, datetime) else at()
            self.recover(at=now)
            return self.add("answer", values, fields, at=now)

    def recorder(self, documents: Labels, /, *, clock: Callable[[], datetime], asker: str = "") -> Recorder:
        """Return what logs an answer: an experiment's ``audit``."""

        def record(option: str, question: "Question", attempt: "Attempt", reader: str, question_id: str) -> None:
            entry = entry_of(
                question, attempt, reader,
                documents=documents, asker=asker, option=option, question_id=question_id,
            )  # fmt: skip
            self.append(entry, at=clock)

        return record

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the log, so that nobody else writes: no other thread, and no other process."""
        make_folder(self.path.parent)
        with self._turn, locked(self.path.with_name(f"{self.path.name}.lock"), wait_s=_WAIT_S):
            yield

    def add(self, kind: str, public: Mapping[str, Any], fields: Mapping[str, Any], /, *, at: datetime) -> int:
        """Write a line, for who holds the log already."""
        head = self.head() or Head(0, FIRST)
        line = made(
            sequence=head.sequence + 1,
            at=_time(at),
            kind=kind,
            previous=head.hash,
            public=public,
            fields={name: sealed(name, value, self.salt()) for name, value in fields.items()},
        )
        self._write(canonical(line).encode() + b"\n")
        self.set_head(Head(line["sequence"], line["hash"]))
        return head.sequence + 1

    def head(self) -> Head | None:
        """Return the head, or ``None`` where there is none.

        Raises
        ------
        InputError
            Where it cannot be read.
        """
        try:
            held = parsed_head(self.head_path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise InputError(f"cannot be read ({error.strerror})", file=self.head_path) from None
        if held is None:
            raise _tampered(self.head_path, "is not as it was written")
        return held

    def set_head(self, head: Head, /) -> None:
        """Keep a new head, in one step."""
        write_atomically(self.head_path, canonical({"hash": head.hash, "sequence": head.sequence}) + "\n")

    def recover(self, *, at: datetime) -> str:
        """Mend what a crash in the middle of writing left, for who holds the log; return what was done, if anything.

        Raises
        ------
        InputError
            Where the end is not as a crash leaves it.
        """
        head, (last, torn) = self.head(), self._end()
        reached = Head(last["sequence"], last["hash"]) if last else None
        done = ""
        if reached != head:
            known = head or Head(0, FIRST)
            if last is None or last["sequence"] != known.sequence + 1 or last.get("previous") != known.hash:
                raise _tampered(self.path, "does not end with the entry that its head names")
            self.set_head(Head(last["sequence"], last["hash"]))
            done = "the last entry was whole, and its head was not yet written"
        if torn:
            self._set_aside(torn)
            self.add("recovered", {"bytes": len(torn), "sha256": sha256(torn).hexdigest()}, {}, at=at)
            done = f"{len(torn)} bytes of an entry that was never finished were set aside in {self.path.name}.torn"
        return done

    def _end(self) -> tuple[dict[str, Any] | None, bytes]:
        """Return the last whole line, and what follows it, reading no more of the file than that takes."""
        tail = b""
        try:
            with self.path.open("rb") as file:
                at = file.seek(0, os.SEEK_END)
                while at and tail.count(b"\n") < 2:
                    step = min(_BLOCK, at)
                    at = file.seek(at - step)
                    tail = file.read(step) + tail
        except FileNotFoundError:
            return None, b""
        except OSError as error:
            raise InputError(f"cannot be read ({error.strerror})", file=self.path) from None
        *lines, torn = tail.split(b"\n")
        if not lines:
            return None, torn
        last = parsed(lines[-1])
        if last is None:
            raise _tampered(self.path, "does not end with a whole entry")
        return last, torn

    def _set_aside(self, torn: bytes) -> None:
        with self.path.with_name(f"{self.path.name}.torn").open("ab") as aside:
            aside.write(torn + b"\n")
        with self.path.open("r+b") as file:
            file.truncate(self.path.stat().st_size - len(torn))
            os.fsync(file.fileno())

    def _write(self, data: bytes) -> None:
        try:
            with self.path.open("ab") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise InputError(f"cannot be written ({error.strerror})", file=self.path) from None


def parsed_head(text: bytes, /) -> Head | None:
    """Return a head, or ``None`` where the bytes are not one as this log writes them."""
    held = _head_values(text)
    whole = held is not None and canonical(held).encode() + b"\n" == text and held.keys() == {"hash", "sequence"}
    return Head(held["sequence"], held["hash"]) if whole and held and type(held["sequence"]) is int else None


def _head_values(text: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _time(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError(f"at: got {at}, allowed a time with its zone")
    return at.isoformat()


def _tampered(path: Path, problem: str) -> InputError:
    return InputError(problem, file=path, remedy="run `groundwork audit verify` on it; nothing was added")
