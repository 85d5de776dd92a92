"""Tables of LanceDB: reached, made, and told of without what may be a secret in their address."""

from collections.abc import Mapping
from dataclasses import dataclass
from json import loads
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import lancedb
import pyarrow as pa
from lancedb.index import FTS, LabelList

from toolkit.retrieval.backends.lance_rows import DOCUMENT
from toolkit.schema import InputError

_WORDS = FTS(
    base_tokenizer="whitespace", lower_case=False, stem=False, remove_stop_words=False, ascii_folding=False,
    max_token_length=None, with_position=False,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class State:
    """One version of a table, which nobody's writing moves."""

    table: Any
    version: int
    labelled: bool
    passages: int


class Versions:
    """The versions of one table, the latest remembered until there is a later one."""

    def __init__(self, database: Any, name: str, /) -> None:
        self._database, self._name = database, name
        self._head = database.open_table(name)
        self._settings = settings_of(self._head)
        self._lock = Lock()
        self._latest: State | None = None

    def latest(self) -> State:
        """Return the latest version, whoever wrote it."""
        with self._lock:
            self._head.checkout_latest()
            version = self._head.version
            if self._latest is None or self._latest.version != version:
                self._latest = self.at(version)
            return self._latest

    def at(self, version: int, /) -> State:
        """Return a version.

        Raises
        ------
        InputError
            Where it is of an index that was built in another way.
        """
        table = self._database.open_table(self._name)
        table.checkout(version)
        if settings_of(table) != self._settings:
            raise InputError("the index was built anew in another way", field=self._name, remedy="open it again")
        labelled = table.count_rows(f"place = {DOCUMENT} AND access IS NOT NULL") > 0
        return State(table, version, labelled, table.count_rows(f"place > {DOCUMENT}"))


def connected(location: str | Path, storage_options: Mapping[str, str] | None, /) -> Any:
    """Return a database, whether or not there is anything in it yet.

    Raises
    ------
    InputError
        Where there can be none.
    """
    options = dict(storage_options) if storage_options else None
    try:
        return lancedb.connect(str(location), storage_options=options)
    except (OSError, RuntimeError, ValueError) as error:
        raise InputError("there can be no index here", file=shown(location), remedy="name a folder") from error


def is_there(database: Any, table: str, /) -> bool:
    """Return whether a database holds a table."""
    try:
        database.open_table(table)
    except ValueError:
        return False
    return True


def created(database: Any, table: str, schema: pa.Schema, location: str | Path, /) -> Any:
    """Return an empty table with its indexes: whoever reads before it is filled finds nothing, rather than a fault.

    Raises
    ------
    InputError
        Where nothing can be written.
    """
    try:
        made = database.create_table(table, schema=schema, mode="overwrite" if is_there(database, table) else "create")
    except (OSError, RuntimeError, ValueError) as error:
        problem = "no index can be written here"
        raise InputError(problem, file=shown(location), field=table, remedy="check the path and its rights") from error
    made.create_index("terms", config=_WORDS)
    made.create_index("access", config=LabelList())
    return made


def settings_of(table: Any, /) -> dict[str, Any]:
    """Return how an index was built.

    Raises
    ------
    InputError
        Where a table is none.
    """
    metadata = table.schema.metadata or {}
    if b"groundwork" not in metadata:
        problem = "the table is no index of this toolkit"
        raise InputError(problem, field=table.name, remedy="name another table, or build one")
    settings: dict[str, Any] = loads(metadata[b"groundwork"])
    return settings


def shown(location: str | Path, /) -> str:
    """Return a location without what may be a secret in it."""
    parts = urlsplit(str(location))
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}" if parts.scheme and parts.netloc else str(location)
