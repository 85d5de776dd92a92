"""What everyone in the room has said, in one SQLite file that any number of kernels write to at once."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from toolkit.schema import InputError
from toolkit.storage import make_folder

FILE = "room.sqlite"
LONGEST_NAME, LONGEST_VALUE = 80, 2_000
_BUSY_S = 15.0
_TABLE = """
CREATE TABLE IF NOT EXISTS sayings (
  turn INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, who TEXT NOT NULL,
  topic TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL
)"""
# The last turn of each person on each key, oldest first; what was taken back is an empty value.
_LATEST = """
SELECT who, key, value FROM sayings
WHERE turn IN (SELECT max(turn) FROM sayings WHERE topic = ? GROUP BY who, key) AND value <> '' ORDER BY turn"""

Clock = Callable[[], datetime]
Said = Mapping[str, Mapping[str, str]]
"""By person, then by key: the last thing said."""


def now() -> datetime:
    """Return the time by this machine's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Room:
    """A log of sayings: added, never changed, so two people who speak at once are both heard.

    What a person said last on a key counts. Nothing that one person says takes the place of what another said. Each
    saying is on the disk before `say` returns: a kernel, a tab or the machine may then end.

    Examples
    --------
    >>> import tempfile
    >>> room = Room.open(tempfile.mkdtemp())
    >>> room.say("triage", "access", "Yes", by="Ada")
    >>> room.say("triage", "access", "Some are restricted", by="Ben")
    >>> room.said("triage")
    {'Ada': {'access': 'Yes'}, 'Ben': {'access': 'Some are restricted'}}
    """

    path: Path
    clock: Clock = now

    @classmethod
    def open(cls, folder: str | Path, /, *, clock: Clock = now) -> "Room":
        """Return the room of a session's folder, made where it is missing.

        Raises
        ------
        InputError
            Where the folder cannot be written, or its file is no room.
        """
        make_folder(Path(folder))
        room = cls(Path(folder) / FILE, clock)
        with room._connected() as base:
            base.execute("PRAGMA journal_mode=WAL")
            base.execute(_TABLE)
        return room

    def say(self, topic: str, key: str, value: str, /, *, by: str) -> None:
        """Add what a person says; an empty value takes back what they said before.

        Raises
        ------
        InputError
            Where the person has no name, the value is too long, or the file cannot be written.
        """
        who = name_of(by)
        if len(value) > LONGEST_VALUE:
            raise InputError("is too long", field=key, got=f"{len(value):,} characters", allowed=str(LONGEST_VALUE))
        at = self.clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        with self._connected() as base:
            base.execute(
                "INSERT INTO sayings (at, who, topic, key, value) VALUES (?, ?, ?, ?, ?)", (at, who, topic, key, value)
            )

    def said(self, topic: str, /) -> dict[str, dict[str, str]]:
        """Return what counts on a topic: by person, then by key, in the order in which it was said."""
        found: dict[str, dict[str, str]] = {}
        with self._connected() as base:
            for who, key, value in base.execute(_LATEST, (topic,)):
                found.setdefault(who, {})[key] = value
        return found

    def people(self) -> list[str]:
        """Return who has said anything, the first to speak first."""
        with self._connected() as base:
            return [who for (who,) in base.execute("SELECT who FROM sayings GROUP BY who ORDER BY min(turn)")]

    @property
    def turn(self) -> int:
        """How many things have been said: a page that has seen this many is up to date."""
        with self._connected() as base:
            return int(base.execute("SELECT coalesce(max(turn), 0) FROM sayings").fetchone()[0])

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """Connect for one statement or two: a connection that is kept would outlive its thread."""
        try:
            with closing(sqlite3.connect(self.path, timeout=_BUSY_S, isolation_level=None)) as base:
                base.execute("PRAGMA synchronous=FULL")
                yield base
        except sqlite3.Error as error:
            remedy = "see that the disk has room; if the file is damaged, move it away and open the session again"
            raise InputError(f"cannot be used ({error})", file=self.path, remedy=remedy) from error


def name_of(given: str, /) -> str:
    """Return a person's name on one line, without what turns or hides letters.

    Raises
    ------
    InputError
        Where nothing is left.

    Examples
    --------
    >>> name_of("  Ada   Lovelace ")
    'Ada Lovelace'
    """
    name = " ".join("".join(letter for letter in given if letter.isprintable() or letter.isspace()).split())
    if not name:
        raise InputError("say who you are first", field="name", remedy="give your name")
    return name[:LONGEST_NAME]
