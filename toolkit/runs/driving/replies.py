"""Replies kept across runs: what a model was asked, in the same words and for the same repeat, is not paid twice."""

import hashlib
import json
import sqlite3
from dataclasses import asdict
from pathlib import Path
from typing import Any
from weakref import finalize

from toolkit.schema import InputError, ModelUsage, Prompt, Reading, SourceQuote
from toolkit.storage import make_folder


class Replies:
    """A file of replies, by the hash of everything that decides one.

    The key holds the reader's identity (endpoint, model and settings), the whole prompt, and the repeat: repeats stay
    independent draws, and a prompt made for one asker is never the key of another's, since what they may see differs.

    Examples
    --------
    >>> import tempfile
    >>> replies = Replies(Path(tempfile.mkdtemp()) / "replies.sqlite")
    >>> prompt = Prompt(question="?", text="Q: ?", sources=(), tokens=3, left_out=0)
    >>> replies.put("model a", prompt, 0, Reading(text="cr 40", abstained=False, quotes=(), tokens_out=2))
    >>> replies.get("model a", prompt, 0).text, replies.get("model a", prompt, 1)
    ('cr 40', None)
    """

    def __init__(self, path: Path, /) -> None:
        make_folder(path.parent)
        self.path = path
        try:
            self._file = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
            finalize(self, self._file.close)  # one that nobody closes goes with whoever held it
            self._file.execute("PRAGMA journal_mode = WAL")
            self._file.execute("CREATE TABLE IF NOT EXISTS replies (key TEXT PRIMARY KEY, reading TEXT) WITHOUT ROWID")
        except sqlite3.Error as error:
            raise self._bad(error) from None

    def get(self, identity: str, prompt: Prompt, repeat: int, /) -> Reading | None:
        """Return what was replied, or ``None``."""
        try:
            query = "SELECT reading FROM replies WHERE key = ?"
            row = self._file.execute(query, (_key(identity, prompt, repeat),)).fetchone()
        except sqlite3.Error as error:
            raise self._bad(error) from None
        return None if row is None else _reading(json.loads(row[0]))

    def put(self, identity: str, prompt: Prompt, repeat: int, reading: Reading, /) -> None:
        """Keep a reply."""
        kept = json.dumps(asdict(reading))
        try:
            self._file.execute("INSERT OR IGNORE INTO replies VALUES (?, ?)", (_key(identity, prompt, repeat), kept))
        except sqlite3.Error as error:
            raise self._bad(error) from None

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _bad(self, error: sqlite3.Error) -> InputError:
        return InputError(f"cannot be used ({error})", file=self.path, remedy="delete this file, or name another")


def _key(identity: str, prompt: Prompt, repeat: int) -> str:
    # Spans of a citation are found in the sources, so what they are called and where they stand decide a reading too.
    sources = [(source.number, source.document_id, source.start, source.end) for source in prompt.sources]
    decides = json.dumps([identity, prompt.text, sources, repeat])
    return hashlib.sha256(decides.encode()).hexdigest()


def _reading(kept: dict[str, Any]) -> Reading:
    usage = kept.pop("usage")
    quotes = tuple(SourceQuote(**quote) for quote in kept.pop("quotes"))
    return Reading(**kept, quotes=quotes, usage=ModelUsage(**usage) if usage else None)
