"""The index in PostgreSQL: the database itself decides, row by row, what an asker may see."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from json import dumps
from typing import Any

from psycopg import Connection, sql

from toolkit.chunking import MAX_TOKENS
from toolkit.embedding import Embedder
from toolkit.retrieval.backends import postgres_schema as tables
from toolkit.retrieval.backends.contract import (
    VECTOR_WEIGHT,
    Asker,
    Backend,
    check_embedder,
    distinct,
    embedded,
    same_text,
    unknown_ids,
)
from toolkit.retrieval.backends.passages import TITLE_WEIGHT, Reading, stored
from toolkit.retrieval.backends.postgres_connections import Connections
from toolkit.retrieval.backends.postgres_schema import named
from toolkit.retrieval.backends.postgres_search import K1, B, Questions, become
from toolkit.retrieval.backends.postgres_writing import Writer
from toolkit.schema import Chunk, Document, Hit, InputError

SCHEMA = "groundwork"


class PostgresIndex(Backend):
    """Documents to search in a PostgreSQL database, whose row-level security decides who sees what, and when.

    Every search is one transaction of a role that owns nothing, under policies that read the asker's groups and day
    from ``groundwork.groups`` (a JSON list) and ``groundwork.as_of``. Whoever forgets to say who asks sees what
    everyone may. A fault in the code above cannot show more than the policies let through.

    What an asker finds, scores included, is what an index of only the documents that the asker may see would give: BM25
    weighs by the rows that the policies leave. To one who may write SQL of their own, the database's estimates and the
    gaps between row numbers still tell that there is more than they see; no word of it.

    With an embedder and the extension pgvector, the nearest vectors are found by an exact scan of what the asker may
    see, and both lists blended. Writers wait for one another; readers go on.

    Examples
    --------
    >>> def staff_may_read(location, question):
    ...     with PostgresIndex.open(location) as index:
    ...         return index.search(question, k=5, groups={"staff"})
    """

    def __init__(self, connections: Connections, schema: str, embedder: Embedder | None, /) -> None:
        self._connections, self._schema, self.embedder = connections, schema, embedder
        try:
            with connections.reading() as connection:
                self._settings = _settings(connection, schema)
                self._reader = str(self._settings.pop("reader"))
                tables.check_guards(connection, schema, self._reader)
                vectors = tables.vectors_in(connection) if self._settings["dimensions"] else None
            check_embedder(self._settings["embedder"], embedder)
        except InputError:
            connections.close()
            raise
        self.max_tokens, self.titles = int(self._settings["max_tokens"]), bool(self._settings["titles"])
        self._questions = Questions(schema, vectors)

    @classmethod
    def build(
        cls,
        documents: Iterable[Document],
        location: str,
        /,
        *,
        max_tokens: int = MAX_TOKENS,
        chunks: Iterable[Chunk] | None = None,
        embedder: Embedder | None = None,
        titles: bool = True,
        schema: str = SCHEMA,
        reader: str | None = None,
        replace: bool = False,
    ) -> "PostgresIndex":
        """Return an index of documents, written to a database in one transaction.

        Parameters
        ----------
        documents
            In any order, each with an id of its own. They are read, cut and embedded a few hundred at a time.
        location
            A connection string of a role that may make schemas: it will own the index. What it leaves out is taken
            from libpq's environment variables and password file.
        max_tokens, chunks
            As in ``Index.build``.
        embedder
            What makes vectors of chunks and questions; without, words alone rank.
        titles
            Whether titles and headings are searched with the text, a word of theirs counting as two.
        schema
            The schema's name, so that one database can hold several indexes.
        reader
            The role that searches, the schema's name and ``_reader`` where none is given. Made where it is not there,
            without a login: grant it to the logins that may search.
        replace
            Whether an index that is already there may be replaced: readers go on with it until the new one is whole.

        Raises
        ------
        InputError
            Where the database cannot be reached or written, an index is already there, two documents have one id, a
            chunk is of none of the documents, or there is an embedder and no pgvector.
        """
        connections, reader = Connections(location), reader or f"{tables.check_name(schema)}_reader"
        with connections.writing() as connection:
            tables.check_server(connection)
            if tables.is_there(connection, tables.check_name(schema)) and not replace:
                remedy = "open it and add to it, or build with replace=True"
                raise InputError("there is an index already", field="schema", got=schema, remedy=remedy)
            tables.make(connection, schema, reader, max_tokens=max_tokens, titles=titles, embedder=embedder)
            writer = Writer(connection, schema)
            writer.put(distinct(documents), chunks, Reading(max_tokens, titles, embedder))
            tables.make_indexes(connection, schema)
            writer.finish()
        with connections.outside() as connection:
            # What is known to be visible to all is read from the indexes alone.
            for table in tables.TABLES:
                connection.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(schema, table)))
        return cls(connections, schema, embedder)

    @classmethod
    def open(cls, location: str, /, *, embedder: Embedder | None = None, schema: str = SCHEMA) -> "PostgresIndex":
        """Return an index that was built before.

        Parameters
        ----------
        location
            A connection string of the role that built it, or, to search alone, of one that its reader was granted to.
        embedder
            The one that it was built with, if any.
        schema
            The schema's name.

        Raises
        ------
        InputError
            Where the database cannot be reached, holds no index there, would not guard it, or the index was built with
            another embedder than the one given.
        """
        return cls(Connections(location), tables.check_name(schema), embedder)

    def add(self, documents: Iterable[Document], /, *, chunks: Iterable[Chunk] | None = None) -> None:
        """Put documents in, all or none. One whose id is already there takes that document's place.

        Raises
        ------
        InputError
            Where two of them have one id, or a chunk is of none of them.
        """
        given = {document.document_id: document for document in distinct(documents)}
        with self._writing() as writer:
            held = writer.held(given) if chunks is None else {}
            same = {name for name, document in held.items() if same_text(document, given[name])}
            new = [document for name, document in given.items() if name not in same]
            writer.describe_anew([given[name] for name in same])
            writer.remove([document.document_id for document in new])
            writer.put(new, chunks, Reading(self.max_tokens, self.titles, self.embedder))

    def remove(self, document_ids: Iterable[str], /) -> None:
        """Take documents out, all or none.

        Raises
        ------
        InputError
            Where the index holds none of that id; nothing is then taken out.
        """
        ids = set(document_ids)
        with self._writing() as writer:
            _check_ids(writer, ids)
            writer.remove(ids)

    def relabel(self, access: Mapping[str, Iterable[str] | None], /) -> None:
        """Give documents, by id, other groups (``None`` takes a label off), from the next search on.

        Raises
        ------
        InputError
            Where the index holds no document of that id; nothing is then changed.
        """
        groups = {name: None if allowed is None else tuple(allowed) for name, allowed in access.items()}
        with self._writing() as writer:
            _check_ids(writer, set(groups))
            periods = writer.periods(groups)
            writer.relabel(writer.labels({name: (groups[name], *periods[name]) for name in groups}))

    @contextmanager
    def _writing(self) -> Iterator[Writer]:
        with self._connections.writing() as connection:
            writer = Writer(connection, self._schema)
            writer.lock()
            yield writer
            writer.finish()

    def _found(self, queries: Sequence[Counter[str]], texts: Sequence[str], k: int, asker: Asker) -> list[list[Hit]]:
        if not queries:
            return []
        vectors = embedded(self.embedder, list(texts)) if self.embedder else None
        groups, as_of = asker
        with self._connections.reading() as connection:
            become(connection, self._reader, dumps(sorted(map(stored, groups))), str(as_of or ""))
            if vectors is None:
                return [self._questions.by_words(connection, terms, k) for terms in queries]
            asked = zip(queries, vectors, strict=True)
            return [self._questions.by_both(connection, terms, vector, k) for terms, vector in asked]

    def describe(self) -> dict[str, object]:
        """Return what is searched and how, counted as this login may see it; nothing of how the database is reached."""
        counted = """
        SELECT (SELECT count(*) FROM {schema}.documents), (SELECT count(*) FROM {schema}.chunks), {schema}.labelled()
        """
        with self._connections.reading() as connection:
            documents, chunks, labelled = connection.execute(named(counted, self._schema)).fetchone() or (0, 0, False)
            version = connection.info.server_version
        return {
            "engine": f"postgresql {version // 10_000}.{version % 10_000}",
            "mode": "hybrid" if self.embedder else "bm25",
            "documents": documents,
            "chunks": chunks,
            "labelled": labelled,
            **self._settings,
            "bm25": {"k1": K1, "b": B},
            "weights": {
                "title and headings": TITLE_WEIGHT if self.titles else 0,
                "vectors": VECTOR_WEIGHT if self.embedder else 0.0,
            },
            "statistics": "of the passages that the asker may see",
            "schema": self._schema,
            "reader": self._reader,
        }

    def close(self) -> None:
        """Close the connections."""
        self._connections.close()


def _settings(connection: Connection[Any], schema: str) -> dict[str, Any]:
    if not tables.is_there(connection, schema):
        raise InputError("there is no index here", field="schema", got=schema, remedy="build one")
    asked = named("SELECT max_tokens, titles, embedder, dimensions, reader FROM {schema}.settings", schema)
    row = connection.execute(asked).fetchone() or ()
    return dict(zip(("max_tokens", "titles", "embedder", "dimensions", "reader"), row, strict=True))


def _check_ids(writer: Writer, ids: set[str]) -> None:
    missing = ids - writer.ids(ids)
    if missing:
        raise unknown_ids(missing, writer.ids())
