"""What people said of a golden set, kept beside it: one line a saying, added and never changed."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from toolkit.golden.review.statuses import content_of
from toolkit.schema import (
    ACTIONS,
    REVIEWS,
    STAKES,
    STATUSES,
    VERDICTS,
    GoldenQuestion,
    InputError,
    Review,
    did_you_mean,
    frame,
)

Clock = Callable[[], datetime]
ALLOWED: Mapping[str, tuple[str, ...]] = {"vote": STAKES, "verdict": VERDICTS, "status": STATUSES}
LONGEST_NAME, LONGEST_NOTE = 200, 2_000
_FIELDS = frozenset(field.name for field in fields(Review))


def now() -> datetime:
    """Return the time by this machine's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class ReviewLog:
    """A file that any number of people may add to at once.

    Each saying is one line, written in one step at the end of the file and flushed to disk. A line that a crash left
    half written is passed over, and the next one starts afresh.

    Examples
    --------
    >>> import tempfile
    >>> log = ReviewLog.beside(Path(tempfile.mkdtemp()) / "golden.jsonl")
    >>> question = GoldenQuestion(id="q1", question="Why?", facts=(("because",),))
    >>> _ = log.say(question, "vote", "high", by="Ada", clock=lambda: datetime(2026, 3, 2, 9, tzinfo=UTC))
    >>> [(each.who, each.value, each.at) for each in log]
    [('Ada', 'high', '2026-03-02T09:00:00Z')]
    """

    path: Path

    @classmethod
    def beside(cls, golden: str | Path, /) -> "ReviewLog":
        """Return the log of a golden file: ``<name>.review.jsonl`` in its folder, whether or not it is there yet."""
        path = Path(golden)
        return cls(path.with_name(f"{path.stem}.review.jsonl"))

    def say(
        self, question: GoldenQuestion, action: str, value: str, /, *, by: str, note: str = "", clock: Clock = now
    ) -> Review:
        """Add what a person says of a question, and return it.

        Raises
        ------
        InputError
            Where the person has no name, the value is none of those allowed, or the file cannot be written.
        """
        entry = saying(question, action, value, by=by, note=note, clock=clock)
        self._append(json.dumps(asdict(entry), ensure_ascii=False))
        return entry

    @property
    def frame(self) -> pl.DataFrame:
        """One row a saying, in the order of the file (schema ``REVIEWS``)."""
        return frame(self, REVIEWS)

    def __iter__(self) -> Iterator[Review]:
        for line in self._lines():
            entry = _entry(line)
            if entry is not None:
                yield entry

    def _lines(self) -> list[bytes]:
        try:
            whole, _, _ = self.path.read_bytes().rpartition(b"\n")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise InputError(f"cannot be read ({error.strerror})", file=self.path) from None
        return whole.split(b"\n")

    def _append(self, line: str) -> None:
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666)
            try:
                data = (_mend(handle) + line + "\n").encode("utf-8", "replace")
                if os.write(handle, data) != len(data):
                    raise OSError(0, "the disk is full")
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise InputError(f"cannot be written ({error.strerror})", file=self.path, remedy="make room") from error


def saying(
    question: GoldenQuestion, action: str, value: str, /, *, by: str, note: str = "", clock: Clock = now
) -> Review:
    """Return what a person says of a question, with the time and the wording that they saw.

    Raises
    ------
    InputError
        Where the person has no name, or the action or value is none of those allowed.
    """
    who = " ".join(by.split())
    if not who:
        raise InputError("say who you are first", field="who", remedy="give your name")
    if action not in ACTIONS:
        raise InputError("is not something to say of a question", got=action, allowed=", ".join(ACTIONS))
    if value not in ALLOWED[action]:
        allowed = ALLOWED[action]
        raise InputError(
            f"is not a {action}", got=value, allowed=", ".join(allowed), remedy=did_you_mean(value, allowed)
        )
    return Review(
        at=clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        who=who[:LONGEST_NAME],
        question_id=question.id,
        action=action,
        value=value,
        note=note.strip()[:LONGEST_NOTE],
        content=content_of(question),
    )


def _mend(handle: int) -> str:
    """Return the line break that a half-written last line lacks."""
    size = os.fstat(handle).st_size
    return "\n" if size and os.pread(handle, 1, size - 1) != b"\n" else ""


def _entry(line: bytes) -> Review | None:
    try:
        values: Any = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict) or not values.keys() <= _FIELDS:
        return None
    if not all(isinstance(value, str) for value in values.values()):
        return None
    if values.get("value") not in ALLOWED.get(values.get("action", ""), ()):
        return None
    try:
        return Review(**values)
    except TypeError:  # a field is missing
        return None
