"""Putting documents into PostgreSQL and taking them out, each change one transaction.

Rows pass through temporary tables: ``COPY`` is the quick way in, and it is not open to tables under row-level security.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from json import dumps
from typing import Any, LiteralString, TypeAlias

from psycopg import Connection, sql

from toolkit.retrieval.backends.passages import Passage, Reading, restored, stored
from toolkit.retrieval.backends.postgres_schema import named
from toolkit.retrieval.backends.postgres_search import written
from toolkit.schema import Chunk, Document

_DOCUMENT = (
    "document_id", "label", "title", "text", "body_start", "format", "path", "supersedes", "content_hash",
    "page_starts",
)  # fmt: skip
_CHUNK = (
    "chunk", "label", "document_id", "chunk_id", "ordinal", "start", "end", "tokens", "text", "context", "headings",
    "page", "line", "size",
)  # fmt: skip
_POSTING = ("term", "chunk", "label", "count", "size")
_GONE: LiteralString = """
DELETE FROM {schema}.postings WHERE chunk IN (SELECT chunk FROM {schema}.chunks WHERE document_id = ANY(%(ids)s));
"""
_COUNTED: LiteralString = """
UPDATE {schema}.labels SET chunks = coalesce(counted.chunks, 0), words = coalesce(counted.words, 0)
FROM unnest(%(labels)s::integer[]) AS touched (label) LEFT JOIN (
    SELECT label, count(*) AS chunks, sum(size) AS words FROM {schema}.chunks WHERE label = ANY(%(labels)s)
    GROUP BY label
) AS counted USING (label) WHERE labels.label = touched.label
"""
_UNUSED: LiteralString = """
DELETE FROM {schema}.labels WHERE label = ANY(%(labels)s)
AND NOT EXISTS (SELECT FROM {schema}.documents WHERE documents.label = labels.label)
"""

_RELABELLED: tuple[LiteralString, ...] = (
    """
UPDATE {schema}.documents SET label = given.label
FROM unnest(%(ids)s::text[], %(labels)s::integer[]) AS given (document_id, label)
WHERE documents.document_id = given.document_id
""",
    """
UPDATE {schema}.chunks SET label = documents.label FROM {schema}.documents
WHERE documents.document_id = chunks.document_id AND documents.document_id = ANY(%(ids)s)
""",
    """
UPDATE {schema}.postings SET label = chunks.label FROM {schema}.chunks
WHERE chunks.chunk = postings.chunk AND chunks.document_id = ANY(%(ids)s)
""",
)
Label: TypeAlias = tuple[tuple[str, ...] | None, date | None, date | None]
"""A document's groups, and its first and last day in force."""


class Writer:
    """One change of an index, within a transaction. Labels whose documents change are counted anew at its end."""

    def __init__(self, connection: Connection[Any], schema: str, /) -> None:
        self._connection, self._schema = connection, schema
        self._touched: set[int] = set()
        self._known: dict[Label, int] = {}

    def lock(self) -> None:
        """Wait until nobody else changes the index. Readers go on."""
        self._run("SELECT FROM {schema}.settings FOR UPDATE")

    def held(self, ids: Collection[str], /) -> dict[str, Document]:
        """Return those of some documents that the index holds, but for their labels."""
        asked: LiteralString = """
        SELECT document_id, title, text, body_start, format, path, supersedes, content_hash, page_starts
        FROM {schema}.documents WHERE document_id = ANY(%s)
        """
        return {restored(row[0]): _document(row) for row in self._rows(asked, _stored(ids))}

    def ids(self, ids: Collection[str] | None = None, /) -> set[str]:
        """Return those of some ids that the index holds, or all that it holds."""
        asked: LiteralString = "SELECT document_id FROM {schema}.documents"
        if ids is None:
            return {restored(row[0]) for row in self._rows(asked)}
        return {restored(row[0]) for row in self._rows(asked + " WHERE document_id = ANY(%s)", _stored(ids))}

    def remove(self, ids: Collection[str], /) -> None:
        """Take documents out, their chunks and postings with them."""
        names = {"ids": _stored(ids)}
        self._run(_GONE, names)
        gone = self._run("DELETE FROM {schema}.documents WHERE document_id = ANY(%(ids)s) RETURNING label", names)
        self._touched |= {row[0] for row in gone.fetchall()}

    def put(self, documents: Iterable[Document], chunks: Iterable[Chunk] | None, reading: Reading, /) -> None:
        """Put documents in whose ids are not there."""
        vectors = ("embedding",) if reading.embedder else ()
        kinds = {"documents": _DOCUMENT, "chunks": (*_CHUNK, *vectors), "postings": _POSTING}
        for table, columns in kinds.items():
            self._run("CREATE TEMP TABLE {staged} ON COMMIT DROP AS SELECT {columns} FROM {schema}.{table} LIMIT 0",
                      **_names(table, columns))  # fmt: skip
        number = self._run("SELECT coalesce(max(chunk), 0) FROM {schema}.chunks").fetchone()[0]
        for batch, passages in reading.batches(documents, chunks):
            labels = self.labels({document.document_id: label_of(document) for document in batch})
            numbered = list(enumerate(passages, start=number + 1))
            number += len(passages)
            self._copy("documents", _DOCUMENT, (_document_row(document, labels) for document in batch))
            self._copy("chunks", kinds["chunks"], (_chunk_row(chunk, of, labels) for chunk, of in numbered))
            self._copy(
                "postings", _POSTING, (row for chunk, of in numbered for row in _posting_rows(chunk, of, labels))
            )
        for table, columns in kinds.items():
            order = sql.SQL("ORDER BY term, chunk" if table == "postings" else "")
            self._run("INSERT INTO {schema}.{table} ({columns}) SELECT {columns} FROM {staged} {order}",
                      **_names(table, columns), order=order)  # fmt: skip

    def labels(self, labels: Mapping[str, Label], /) -> dict[str, int]:
        """Return the number of each document's label by document, labels made where there are none yet."""
        for label in set(labels.values()) - set(self._known):
            self._known[label] = self._label(label)
        numbers = {name: self._known[label] for name, label in labels.items()}
        self._touched |= set(numbers.values())
        return numbers

    def _label(self, label: Label) -> int:
        access, effective_from, effective_to = label
        groups = None if access is None else _stored(access)
        made: LiteralString = """
        INSERT INTO {schema}.labels (key, access, effective_from, effective_to) VALUES (%s, %s, %s, %s)
        ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING label
        """
        values = (dumps([access, str(effective_from), str(effective_to)]), groups, effective_from, effective_to)
        number: int = self._run(made, values).fetchone()[0]
        return number

    def describe_anew(self, documents: Sequence[Document], /) -> None:
        """Give documents that are there, text unchanged, the labels, paths and hashes of these."""
        changed: LiteralString = """
        UPDATE {schema}.documents SET path = %s, supersedes = %s, content_hash = %s WHERE document_id = %s
        """
        for one in documents:
            values = (stored(one.path), _stored(one.supersedes), one.content_hash, stored(one.document_id))
            self._run(changed, values)
        self.relabel(self.labels({document.document_id: label_of(document) for document in documents}))

    def relabel(self, labels: Mapping[str, int], /) -> None:
        """Give documents the labels of these numbers."""
        names = {"ids": _stored(labels), "labels": list(labels.values())}
        former = self._rows("SELECT label FROM {schema}.documents WHERE document_id = ANY(%(ids)s)", names)
        self._touched |= {row[0] for row in former} | set(labels.values())
        for statement in _RELABELLED:
            self._run(statement, names)

    def periods(self, ids: Collection[str], /) -> dict[str, tuple[Any, Any]]:
        """Return the first and last day in force of documents."""
        asked: LiteralString = """
        SELECT document_id, effective_from, effective_to FROM {schema}.documents JOIN {schema}.labels USING (label)
        WHERE document_id = ANY(%s)
        """
        return {restored(row[0]): (row[1], row[2]) for row in self._rows(asked, _stored(ids))}

    def finish(self) -> None:
        """Count what the touched labels hold, and drop those that no document has: they would close an open corpus."""
        touched = {"labels": sorted(self._touched)}
        self._run(_COUNTED, touched)
        self._run(_UNUSED, touched)

    def _copy(self, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
        copy: LiteralString = "COPY {staged} ({columns}) FROM STDIN"
        with self._connection.cursor().copy(named(copy, self._schema, **_names(table, columns))) as writing:
            for row in rows:
                writing.write_row(row)

    def _rows(self, template: LiteralString, values: Any = None) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self._run(template, values).fetchall()
        return rows

    def _run(self, template: LiteralString, values: Any = None, **names: sql.Composable) -> Any:
        bound = (values,) if isinstance(values, list) else values
        return self._connection.execute(named(template, self._schema, **names), bound)


def label_of(document: Document, /) -> Label:
    """Return the label of a document."""
    return document.access, document.effective_from, document.effective_to


def _stored(texts: Iterable[str]) -> list[str]:
    return list(map(stored, texts))


def _names(table: str, columns: Sequence[str]) -> dict[str, sql.Composable]:
    staged = sql.Identifier("pg_temp", f"staged_{table}")
    return {
        "staged": staged,
        "table": sql.Identifier(table),
        "columns": sql.SQL(", ").join(map(sql.Identifier, columns)),
    }


def _document(row: tuple[Any, ...]) -> Document:
    document_id, title, text, body_start, form, path, supersedes, content_hash, page_starts = row
    return Document(
        document_id=restored(document_id),
        title=restored(title),
        text=restored(text),
        body_start=body_start,
        format=form,
        path=restored(path),
        access=None,
        effective_from=None,
        effective_to=None,
        supersedes=tuple(map(restored, supersedes)),
        content_hash=content_hash,
        page_starts=tuple(page_starts),
    )


def _document_row(document: Document, labels: Mapping[str, int]) -> tuple[Any, ...]:
    return (
        stored(document.document_id),
        labels[document.document_id],
        stored(document.title),
        stored(document.text),
        document.body_start,
        document.format,
        stored(document.path),
        _stored(document.supersedes),
        document.content_hash,
        list(document.page_starts),
    )


def _chunk_row(number: int, passage: Passage, labels: Mapping[str, int]) -> tuple[Any, ...]:
    chunk = passage.chunk
    vector = () if passage.vector is None else (written(passage.vector),)
    return (
        number,
        labels[chunk.document_id],
        stored(chunk.document_id),
        stored(chunk.chunk_id),
        chunk.ordinal,
        chunk.start,
        chunk.end,
        chunk.tokens,
        stored(chunk.text),
        stored(chunk.context),
        _stored(chunk.headings),
        passage.page,
        passage.line,
        passage.size,
        *vector,
    )


def _posting_rows(number: int, passage: Passage, labels: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    label, size = labels[passage.chunk.document_id], passage.size
    return ((term, number, label, count, size) for term, count in passage.counts.items())
