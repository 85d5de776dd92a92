"""Documents and chunks as tables on disk, read one record at a time."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple, overload

import numpy as np
import polars as pl
from numpy.typing import NDArray

from toolkit.schema import CHUNKS, DOCUMENTS, Chunk, Document

_KEPT = 256
"""How many documents are kept as records: the hits of a question often share theirs."""
_TUPLES = frozenset({"access", "supersedes", "headings", "page_starts"})


def document_ids(documents: Sequence[Document], /) -> list[str]:
    """Return the id of each document."""
    if isinstance(documents, MappedDocuments):
        return documents.frame["document_id"].to_list()
    return [document.document_id for document in documents]


def chosen_documents(
    documents: Sequence[Document], more: Sequence[Document], places: NDArray[np.int64], /
) -> Sequence[Document]:
    """Return some documents of both, those of ``more`` counted on from the others: a table where they are one."""
    if isinstance(documents, MappedDocuments):
        return MappedDocuments(pl.concat([documents.frame, documents_frame(more)])[places])
    both = [*documents, *more]
    return [both[place] for place in places.tolist()]


def chosen_chunks(
    chunks: Sequence[Chunk],
    more: Sequence[Chunk],
    rows: NDArray[np.int64],
    /,
    *,
    documents: Sequence[Document],
    document_of: NDArray[np.int32],
) -> Sequence[Chunk]:
    """Return some chunks of both, those of ``more`` counted on from the others, given the documents of those."""
    if isinstance(chunks, MappedChunks) and isinstance(documents, MappedDocuments):
        return MappedChunks(pl.concat([chunks.frame, chunks_frame(more)])[rows], documents, document_of)
    both = [*chunks, *more]
    return [both[row] for row in rows.tolist()]


def of_documents(
    chunks: Sequence[Chunk], documents: Sequence[Document], document_of: NDArray[np.int32], /
) -> Sequence[Chunk]:
    """Return the same chunks, their text cut from these documents if it is cut when asked for."""
    if isinstance(chunks, MappedChunks) and isinstance(documents, MappedDocuments):
        return MappedChunks(chunks.frame, documents, document_of)
    return chunks


def documents_frame(documents: Sequence[Document], /) -> pl.DataFrame:
    """Return one row a document."""
    if isinstance(documents, MappedDocuments):
        return documents.frame
    return _frame(documents, DOCUMENTS)


def chunks_frame(chunks: Sequence[Chunk], /) -> pl.DataFrame:
    """Return one row a chunk without its text, which its document holds."""
    if isinstance(chunks, MappedChunks):
        return chunks.frame
    return _frame(chunks, pl.Schema({name: kind for name, kind in CHUNKS.items() if name != "text"}))


def _frame(records: Sequence[object], schema: pl.Schema) -> pl.DataFrame:
    """Return one row a record, a column at a time: rows of Python values take ten times as long."""
    columns = {name: [getattr(record, name) for record in records] for name in schema.names()}
    return pl.DataFrame(columns, schema=schema)


class MappedDocuments(Sequence[Document]):
    """The documents of a saved index."""

    def __init__(self, frame: pl.DataFrame, /) -> None:
        self.frame = frame
        self._record = lru_cache(maxsize=_KEPT)(self._read)

    def __len__(self) -> int:
        return self.frame.height

    @overload
    def __getitem__(self, place: int) -> Document: ...
    @overload
    def __getitem__(self, place: slice) -> list[Document]: ...
    def __getitem__(self, place: int | slice) -> Document | list[Document]:
        if isinstance(place, slice):
            return [self[each] for each in range(len(self))[place]]
        return self._record(range(len(self))[place])

    def _read(self, place: int) -> Document:
        return Document(**_values(self.frame, place))


class Passage(NamedTuple):
    """What a hit says of a chunk."""

    chunk_id: str
    start: int
    end: int
    headings: tuple[str, ...]
    context: str
    text: str


class MappedChunks(Sequence[Chunk]):
    """The chunks of a saved index, their text cut from their documents'."""

    def __init__(self, frame: pl.DataFrame, documents: MappedDocuments, document_of: NDArray[np.int32], /) -> None:
        self.frame, self._documents, self._document_of = frame, documents, document_of
        self._said = frame.select("chunk_id", "start", "end", "headings", "context")

    def passage(self, row: int, document: Document, /) -> Passage:
        """Return what a hit says of a chunk, given its document."""
        chunk_id, start, end, headings, context = self._said.row(row)
        return Passage(chunk_id, start, end, tuple(headings), context, document.text[start:end])

    def __len__(self) -> int:
        return self.frame.height

    @overload
    def __getitem__(self, row: int) -> Chunk: ...
    @overload
    def __getitem__(self, row: slice) -> list[Chunk]: ...
    def __getitem__(self, row: int | slice) -> Chunk | list[Chunk]:
        if isinstance(row, slice):
            return [self[each] for each in range(len(self))[row]]
        row = range(len(self))[row]
        values = _values(self.frame, row)
        text = self._documents[int(self._document_of[row])].text
        return Chunk(**values, text=text[values["start"] : values["end"]])


def _values(frame: pl.DataFrame, row: int) -> dict[str, Any]:
    values = dict(zip(frame.columns, frame.row(row), strict=True))
    for name in _TUPLES & values.keys():
        if values[name] is not None:
            values[name] = tuple(values[name])
    return values
