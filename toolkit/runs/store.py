"""A run's answers on disk, committed one by one: killed at any instant, what was answered is still there."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from toolkit.locking import hold, is_held, let_go
from toolkit.schema import InputError
from toolkit.storage import make_folder

FILE = "answers.sqlite"
_LOCK = ".answers.lock"
_WAIT_S = 0.2
_FORMAT = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS answers (
    option TEXT NOT NULL, question_id TEXT NOT NULL, repeat INTEGER NOT NULL, settings TEXT NOT NULL,
    rows TEXT NOT NULL, sha256 TEXT NOT NULL,
    PRIMARY KEY (option, question_id, repeat, settings)
) WITHOUT ROWID;
"""
_KEEP = "INSERT OR IGNORE INTO answers VALUES (?, ?, ?, ?, ?, ?)"
_REPLACE = "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)"

Rows = Mapping[str, list[dict[str, Any]]]
"""The rows that one answer adds to each table of a run, by the table's name."""


class Key(NamedTuple):
    """Which answer. ``settings`` is the hash of all that decides it: asked of other documents, it is another answer."""

    option: str
    question_id: str
    repeat: int
    settings: str


class Store:
    """The answers of one folder.

    One process writes at a time: the lock is the system's own, and dies with the process that holds it. Each answer is
    in the file, whole, once :meth:`put` returns: killed, or out of power, a run loses what was on its way and no more.

    Parameters
    ----------
    folder
        Of the run; made where it is missing.

    Raises
    ------
    InputError
        Where the folder cannot be written to, another process is writing, or the file is damaged or of another format.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.mkdtemp()
    >>> with Store(folder) as store:
    ...     store.put(Key("rag", "q1", 0, "abc"), {"answers": [{"text": "cr 40"}]})
    >>> with Store(folder) as store:
    ...     store.get([Key("rag", "q1", 0, "abc")])
    {Key(option='rag', question_id='q1', repeat=0, settings='abc'): {'answers': [{'text': 'cr 40'}]}}
    """

    def __init__(self, folder: str | Path, /) -> None:
        self.path = Path(folder) / FILE
        make_folder(self.path.parent)
        self._lock = _held(self.path.parent / _LOCK)
        try:
            self._file = self._opened()
        except BaseException:
            let_go(self._lock)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let another process write."""
        self._file.close()
        let_go(self._lock)

    def put(self, key: Key, rows: Rows, /) -> None:
        """Keep an answer: it is on the disk when this returns.

        Raises
        ------
        InputError
            Where the disk is full or the file cannot be written. All that was kept before stays.
        """
        self.put_all([(key, rows)])

    def put_all(self, answers: Iterable[tuple[Key, Rows]], /, *, instead: bool = False) -> None:
        """Keep several answers, all or none; ``instead`` of those that were kept, where they were asked again."""
        written = [(*key, text := _written(rows), _hash(key, text)) for key, rows in answers]
        with self._careful(), self._file:
            self._file.executemany(_REPLACE if instead else _KEEP, written)

    def get(self, keys: Iterable[Key], /) -> dict[Key, Rows]:
        """Return those of the answers wanted that were kept, each checked against its hash."""
        wanted = set(keys)
        with self._careful():
            kept = self._file.execute("SELECT * FROM answers ORDER BY option, question_id, repeat, settings").fetchall()
        return {key: self._read(key, text, sha256) for *parts, text, sha256 in kept if (key := Key(*parts)) in wanted}

    def count(self) -> int:
        """Return how many answers were kept, under whatever settings."""
        with self._careful():
            (count,) = self._file.execute("SELECT count(*) FROM answers").fetchone()
        return int(count)

    def _opened(self) -> sqlite3.Connection:
        with self._careful():
            file = sqlite3.connect(self.path, check_same_thread=False)
            try:
                self._prepare(file)
            except BaseException:
                file.close()
                raise
            return file

    def _prepare(self, file: sqlite3.Connection) -> None:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = FULL")  # an answer that was paid for outlives a power cut
        (found,) = file.execute("PRAGMA user_version").fetchone()
        if found == 0:
            file.executescript(f"{_TABLES} PRAGMA user_version = {_FORMAT};")
        elif found != _FORMAT:
            remedy = "use the version that wrote it"
            raise self._bad(f"is of format {found}, which this version cannot read", remedy)

    @contextmanager
    def _careful(self) -> Iterator[None]:
        """Say in words what SQLite says in codes."""
        try:
            yield
        except sqlite3.OperationalError as error:
            remedy = "free some space or mend the folder's rights, and run the same command again: it goes on from here"
            raise self._bad(f"cannot be written ({error}); every answer kept so far is safe", remedy) from error
        except sqlite3.DatabaseError as error:
            raise self._bad(f"is damaged ({error})", _START_OVER) from error

    def _read(self, key: Key, text: str, sha256: str) -> Rows:
        if _hash(key, text) != sha256:
            raise self._bad(
                f"was altered: the answer of {key.option} to {key.question_id} is not what was kept", _START_OVER
            )
        rows: Rows = json.loads(text)
        return rows

    def _bad(self, problem: str, remedy: str) -> InputError:
        return InputError(problem, file=self.path, remedy=remedy)


_START_OVER = "move this file away to begin again, or put back a copy of it; nothing was changed"


def _written(rows: Rows) -> str:
    return json.dumps(rows, ensure_ascii=True, separators=(",", ":"), sort_keys=True)


def _hash(key: Key, text: str) -> str:
    return hashlib.sha256(json.dumps([*key, text]).encode()).hexdigest()


def _held(lock: Path) -> int:
    try:
        return hold(lock, wait_s=_WAIT_S)
    except InputError:
        raise InputError(
            "another process is writing to this run", file=lock.parent, remedy="wait for it, or name another folder"
        ) from None


def is_written(folder: str | Path, /) -> bool:
    """Return whether a process is writing to a folder's run at this instant."""
    return is_held(Path(folder) / _LOCK)


def kept(folder: str | Path, /) -> int:
    """Return how many answers a folder keeps, without writing to it; 0 where it keeps none."""
    path = Path(folder) / FILE
    if not path.is_file():
        return 0
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as file:
            if not file.execute("PRAGMA user_version").fetchone()[0]:  # begun this instant
                return 0
            (count,) = file.execute("SELECT count(*) FROM answers").fetchone()
    except sqlite3.Error as error:
        raise InputError(f"is damaged ({error})", file=path, remedy=_START_OVER) from None
    return int(count)
