"""The index in LanceDB: larger than memory, in a folder or an object store, every version kept."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from json import dumps
from pathlib import Path
from threading import Lock
from typing import Any

import lancedb
import pyarrow as pa

from toolkit.chunking import MAX_TOKENS
from toolkit.embedding import Embedder
from toolkit.retrieval.backends import lance_rows, lance_tables
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
from toolkit.retrieval.backends.lance_rows import DOCUMENT, one_of, spelt
from toolkit.retrieval.backends.lance_search import by_both, by_words
from toolkit.retrieval.backends.lance_tables import State, Versions, settings_of
from toolkit.retrieval.backends.passages import TITLE_WEIGHT, Reading, restored
from toolkit.schema import Chunk, Document, Hit, InputError

TABLE = "groundwork"
_FOREVER = timedelta(days=36_500)


class LanceIndex(Backend):
    """Documents to search in a LanceDB table. Who may see what, and when, is settled before anything is ranked.

    Hidden text cannot be found. It can be felt, a little: LanceDB weighs words by how rare they are in the whole table,
    hidden and lately removed passages included, so that a score may say that other text exists. Where it may not, take
    :class:`toolkit.retrieval.Index` or :class:`PostgresIndex`, which weigh by visible text alone.

    Words are our own stems, so that a question matches here what it matches in ``Index``. With an embedder, the nearest
    vectors are found by an exact scan, and both lists blended. Any number of processes may read while one writes.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from toolkit.ingestion import load_documents
    >>> documents = load_documents("data/samples/documents")
    >>> with TemporaryDirectory() as folder, LanceIndex.build(documents, folder) as index:
    ...     hits = index.search("How many days of annual leave do I get?", k=3, groups={"staff"})
    >>> [hit.rank for hit in hits]
    [1, 2, 3]
    """

    def __init__(self, database: Any, table: str, embedder: Embedder | None, /, *, pinned: int | None = None) -> None:
        self._database, self._name, self.embedder = database, table, embedder
        self._head, self._versions = database.open_table(table), Versions(database, table)
        self._schema, self._settings = self._head.schema, settings_of(self._head)
        self.max_tokens, self.titles = self._settings["max_tokens"], self._settings["titles"]
        check_embedder(self._settings["embedder"], embedder)
        self._writing = Lock()
        self._past = None if pinned is None else self._versions.at(pinned)

    @classmethod
    def build(
        cls,
        documents: Iterable[Document],
        location: str | Path,
        /,
        *,
        max_tokens: int = MAX_TOKENS,
        chunks: Iterable[Chunk] | None = None,
        embedder: Embedder | None = None,
        titles: bool = True,
        table: str = TABLE,
        replace: bool = False,
        storage_options: Mapping[str, str] | None = None,
    ) -> "LanceIndex":
        """Return an index of documents, written to a folder or an object store.

        Parameters
        ----------
        documents
            In any order, each with an id of its own. They are read, cut and embedded a few hundred at a time.
        location
            What ``lancedb.connect`` takes: a folder, or the address of an object store.
        max_tokens, chunks
            As in ``Index.build``.
        embedder
            What makes vectors of chunks and questions; without, words alone rank.
        titles
            Whether titles and headings are searched with the text, a word of theirs counting as two.
        table
            The table's name, so that one location can hold several indexes.
        replace
            Whether an index that is already there may be replaced. Its versions are kept.
        storage_options
            What the object store needs, as LanceDB's documentation names it. Never kept, never shown.

        Raises
        ------
        InputError
            Where the location cannot be written, an index is already there, two documents have one id, or a chunk is
            of none of the documents.
        """
        database = lance_tables.connected(location, storage_options)
        if lance_tables.is_there(database, table) and not replace:
            remedy = "open it and add to it, or build with replace=True"
            raise InputError("there is an index already", file=lance_tables.shown(location), field=table, remedy=remedy)
        dimensions = 0 if embedder is None else embedder.dimensions
        settings = {"max_tokens": max_tokens, "titles": titles, "embedder": embedder.name if embedder else None}
        schema = lance_rows.columns(dimensions, dumps(settings))
        read = Reading(max_tokens, titles, embedder).batches(distinct(documents), chunks)
        with lance_rows.spooled((lance_rows.rows(*batch, schema) for batch in read), schema) as reader:
            lance_tables.created(database, table, schema, location).add(reader)
        index = cls(database, table, embedder)
        index._settle()
        return index

    @classmethod
    def open(
        cls,
        location: str | Path,
        /,
        *,
        embedder: Embedder | None = None,
        table: str = TABLE,
        storage_options: Mapping[str, str] | None = None,
    ) -> "LanceIndex":
        """Return an index that was built before.

        Raises
        ------
        InputError
            Where there is none, or it was built with another embedder than the one given.
        """
        database = lance_tables.connected(location, storage_options)
        if not lance_tables.is_there(database, table):
            raise InputError(
                "there is no index here", file=lance_tables.shown(location), field=table, remedy="build one"
            )
        return cls(database, table, embedder)

    @property
    def version(self) -> int:
        """The version that is searched: every change makes a higher one."""
        return self._state().version

    def at(self, version: int, /) -> "LanceIndex":
        """Return the index as it was, to be searched and not changed: for audits, since labels too are as they were.

        Raises
        ------
        InputError
            Where no such version is kept.
        """
        kept = [each["version"] for each in self._head.list_versions()]
        if version not in kept:
            allowed = f"{kept[0]} to {kept[-1]}"
            raise InputError("no such version is kept", field="version", got=version, allowed=allowed)
        return LanceIndex(self._database, self._name, self.embedder, pinned=version)

    def forget_versions(self, older_than: timedelta, /) -> None:
        """Delete versions of before some time ago, and with them what was removed by then. The latest always stays."""
        with self._changing():
            self._head.optimize(cleanup_older_than=older_than)

    def add(self, documents: Iterable[Document], /, *, chunks: Iterable[Chunk] | None = None) -> None:
        """Put documents in, all or none. One whose id is already there takes that document's place.

        Raises
        ------
        InputError
            Where two of them have one id, or a chunk is of none of them.
        """
        given = {document.document_id: document for document in distinct(documents)}
        with self._changing():
            held = self._documents(given) if chunks is None else {}
            same = {name: given[name] for name, document in held.items() if same_text(document, given[name])}
            new = [document for name, document in given.items() if name not in same]
            with lance_rows.spooled(self._rows(new, same, chunks), self._schema) as reader:
                merge = self._head.merge_insert("key").when_matched_update_all().when_not_matched_insert_all()
                if new:  # a new version may have fewer passages than the one whose place it takes
                    gone = one_of(document.document_id for document in new)
                    merge = merge.when_not_matched_by_source_delete(gone)
                merge.execute(reader, on_bad_vectors="null")  # the rows of documents have none

    def _rows(
        self, new: Sequence[Document], same: Mapping[str, Document], chunks: Iterable[Chunk] | None
    ) -> Iterator[pa.Table]:
        """Yield the rows of new documents, and those of known ones under their new labels."""
        read = Reading(self.max_tokens, self.titles, self.embedder)
        for documents, passages in read.batches(new, chunks):
            yield lance_rows.rows(documents, passages, self._schema)
        if same:
            yield self._relabelled({name: lance_rows.labels(document) for name, document in same.items()})

    def remove(self, document_ids: Iterable[str], /) -> None:
        """Take documents out, all or none. Older versions still hold them: see :meth:`forget_versions`.

        Raises
        ------
        InputError
            Where the index holds none of that id; nothing is then taken out.
        """
        ids = set(document_ids)
        with self._changing():
            self._known_ids(ids)
            if ids:
                self._head.delete(one_of(ids))

    def relabel(self, access: Mapping[str, Iterable[str] | None], /) -> None:
        """Give documents, by id, other groups (``None`` takes a label off), from the next search on.

        Raises
        ------
        InputError
            Where the index holds no document of that id; nothing is then changed.
        """
        changes = {name: {"access": lance_rows.access(groups)} for name, groups in access.items()}
        with self._changing():
            self._known_ids(changes)
            if changes:
                merge = self._head.merge_insert("key").when_matched_update_all()
                merge.execute(self._relabelled(changes), on_bad_vectors="null")

    def _relabelled(self, changes: Mapping[str, Mapping[str, Any]]) -> pa.Table:
        held = self._head.search().where(one_of(changes)).to_arrow().select(self._schema.names)
        return lance_rows.relabelled(held, {spelt(name): change for name, change in changes.items()})

    def _documents(self, ids: Iterable[str]) -> dict[str, Document]:
        """Return those of some documents that the index holds."""
        where = f"place = {DOCUMENT} AND {one_of(ids)}"
        held = map(lance_rows.document_of, self._head.search().where(where).to_arrow().to_pylist())
        return {document.document_id: document for document in held}

    def _known_ids(self, ids: Collection[str]) -> None:
        missing = set(ids) - self._ids(one_of(ids))
        if missing:
            raise unknown_ids(missing, self._ids("TRUE"))

    def _ids(self, where: str) -> set[str]:
        found = self._head.search().where(f"place = {DOCUMENT} AND {where}").select(["document_id"]).to_arrow()
        return {restored(document_id) for document_id in found.column("document_id").to_pylist()}

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Hold the one place from which this process writes, on the latest version."""
        if self._past:
            problem = "a past version is not changed"
            raise InputError(problem, field="version", got=self._past.version, remedy="open the index itself")
        with self._writing:
            self._head.checkout_latest()
            yield
            self._settle()

    def _settle(self) -> None:
        """Bring the full-text index up to what was written: until then, new passages are weighed by themselves."""
        self._head.optimize(cleanup_older_than=_FOREVER)

    def _state(self) -> State:
        return self._past or self._versions.latest()

    def _found(self, queries: Sequence[Counter[str]], texts: Sequence[str], k: int, asker: Asker) -> list[list[Hit]]:
        state = self._state()
        if not queries or not state.passages:
            return [[] for _ in queries]
        where = lance_rows.visible(asker, labelled=state.labelled)
        if self.embedder is None:
            return [by_words(state.table, terms, where, k) for terms in queries]
        vectors = embedded(self.embedder, list(texts))
        return [by_both(state.table, terms, vector, where, k) for terms, vector in zip(queries, vectors, strict=True)]

    def describe(self) -> dict[str, object]:
        """Return what is searched and how; nothing of where it lies, since an address can hold a key."""
        state = self._state()
        return {
            "engine": f"lancedb {lancedb.__version__}",
            "mode": "hybrid" if self.embedder else "bm25",
            "documents": state.table.count_rows(f"place = {DOCUMENT}"),
            "chunks": state.passages,
            "labelled": state.labelled,
            **self._settings,
            "weights": {
                "title and headings": TITLE_WEIGHT if self.titles else 0,
                "vectors": VECTOR_WEIGHT if self.embedder else 0.0,
            },
            "statistics": "of all passages, hidden ones included",
            "version": state.version,
        }

    def close(self) -> None:
        """Do nothing: LanceDB keeps no file open between searches."""
