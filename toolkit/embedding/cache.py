"""Vectors kept in one file, so that no text is embedded twice."""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from toolkit.embedding.protocol import Embedder, Vectors
from toolkit.embedding.spreading import spread
from toolkit.parallel import Mapper
from toolkit.schema import InputError

_WAIT_S = 60.0
_STEP = 256
"""How many new vectors are kept at a time: what a killed process loses at most."""
_FAR_STEP = 4096
"""The same where other processes embed, which must be worth setting to work."""
_ASKED = 500
"""How many keys are looked up at once: below SQLite's limit of parameters."""
_TABLES = (
    "CREATE TABLE IF NOT EXISTS embedders (name TEXT PRIMARY KEY, dimensions INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID",
)


class _Cached:
    """An embedder, and the file that keeps what it gave."""

    def __init__(self, embedder: Embedder, path: Path, /, *, step: int | None = None) -> None:
        self._embedder, self._path, self._step = embedder, path, step or _STEP
        self.name, self.dimensions = embedder.name, embedder.dimensions
        with self._opened() as file:
            for table in _TABLES:
                file.execute(table)
            file.execute("INSERT OR IGNORE INTO embedders VALUES (?, ?)", (self.name, self.dimensions))
            (kept,) = file.execute("SELECT dimensions FROM embedders WHERE name = ?", (self.name,)).fetchone()
        if kept != self.dimensions:
            raise InputError(
                f"keeps vectors of another dimension of {self.name}",
                file=path,
                got=kept,
                allowed=str(self.dimensions),
                remedy="name another file, or delete this one",
            )

    def __repr__(self) -> str:
        return f"cached({self._embedder!r}, {str(self._path)!r})"

    def embed(self, texts: Sequence[str], /) -> Vectors:
        """Return a vector of length one for each text: those kept as they were given first."""
        keys = [self._key(text) for text in texts]
        distinct = dict(zip(keys, texts, strict=True))
        known = self._kept(list(distinct))
        missing = [key for key in distinct if key not in known]
        for start in range(0, len(missing), self._step):
            step = missing[start : start + self._step]
            self._keep(step, self._embedder.embed([distinct[key] for key in step]))
            known |= self._kept(step)  # another process may have been first: all then use its vectors
        rows = np.empty((len(keys), self.dimensions), np.float32)
        for place, key in enumerate(keys):
            rows[place] = known[key]
        return rows

    def spread(self, mapper: Mapper, /) -> "_Cached":
        """Return the same, what is not kept yet embedded by a mapper. The file is read and written here alone."""
        return _Cached(spread(self._embedder, mapper), self._path, step=_FAR_STEP)

    def _key(self, text: str) -> bytes:
        # Lone surrogates have no UTF-8, and a text may hold them.
        return hashlib.sha256(f"{self.name}\0{text}".encode("utf-8", "surrogatepass")).digest()

    def _kept(self, keys: list[bytes]) -> dict[bytes, Vectors]:
        found: dict[bytes, Vectors] = {}
        with self._opened() as file:
            for start in range(0, len(keys), _ASKED):
                asked = keys[start : start + _ASKED]
                marks = ", ".join("?" * len(asked))
                rows = file.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", asked)  # noqa: S608
                found |= {bytes(key): self._read(vector) for key, vector in rows}
        return found

    def _read(self, kept: bytes) -> Vectors:
        if len(kept) != 4 * self.dimensions:
            raise InputError("holds a vector that was altered", file=self._path, remedy="delete the file")
        return np.frombuffer(kept, "<f4").astype(np.float32)

    def _keep(self, keys: list[bytes], vectors: Vectors) -> None:
        if vectors.shape != (len(keys), self.dimensions):
            raise InputError("did not give one vector a text", field="embedder", got=f"{self.name}: {vectors.shape}")
        rows = [(key, row.astype("<f4").tobytes()) for key, row in zip(keys, vectors, strict=True)]
        with self._opened() as file:
            file.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", rows)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one transaction: a connection of its own is safe in any thread and process."""
        try:
            with closing(sqlite3.connect(self._path, timeout=_WAIT_S)) as file, file:
                yield file
        except sqlite3.Error as error:
            remedy = "name another file, in a folder that can be written to"
            raise InputError(f"cannot be used as a cache ({error})", file=self._path, remedy=remedy) from error


def cached(embedder: Embedder, path: str | Path, /) -> Embedder:
    """Return the same embedder, its vectors kept in a file by the SHA-256 of its name and the text.

    The file holds no text. Many processes may use it at once; a vector is there whole or not at all.

    Raises
    ------
    InputError
        Where the file is no such cache, cannot be written, or keeps this embedder's vectors in another dimension.
    """
    file = Path(path)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot be written ({error.strerror or error})", file=file.parent) from error
    return _Cached(embedder, file)
