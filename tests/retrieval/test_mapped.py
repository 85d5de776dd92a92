import numpy as np
import polars as pl
import pytest

from toolkit.retrieval import Index
from toolkit.retrieval.mapped import (
    MappedChunks,
    MappedDocuments,
    chosen_chunks,
    chosen_documents,
    chunks_frame,
    document_ids,
    documents_frame,
)
from toolkit.schema import DOCUMENTS


def test_records_come_back_as_they_went(handbook) -> None:
    table = documents_frame(handbook)
    assert table.schema == DOCUMENTS
    mapped = MappedDocuments(table)
    assert list(mapped) == handbook
    assert mapped[-1] == handbook[-1]
    assert mapped[1:3] == handbook[1:3]
    with pytest.raises(IndexError):
        mapped[5]


def test_chunks_are_cut_from_their_documents(handbook) -> None:
    contents = Index.build(handbook)._state.contents
    table = chunks_frame(contents.chunks)
    assert "text" not in table.columns
    mapped = MappedChunks(table, MappedDocuments(documents_frame(contents.documents)), contents.document_of)
    assert list(mapped) == list(contents.chunks)
    assert mapped[1:2] == contents.chunks[1:2]


def test_no_records_are_a_table_all_the_same() -> None:
    assert documents_frame([]).equals(pl.DataFrame(schema=DOCUMENTS))


def test_records_are_chosen_from_tables_as_from_lists(handbook, document) -> None:
    index = Index.build(handbook)
    contents, more = index._state.contents, [document("new", "Some text.")]
    table = MappedDocuments(documents_frame(contents.documents))
    places = np.array([4, 5, 0, 2])
    chosen = chosen_documents(table, more, places)
    assert isinstance(chosen, MappedDocuments)
    assert list(chosen) == chosen_documents(list(table), more, places)
    assert document_ids(chosen) == [each.document_id for each in chosen]
    chunks = MappedChunks(chunks_frame(contents.chunks), table, contents.document_of)
    rows, moved = np.array([0, 1, 3]), contents.document_of[[0, 1, 3]]
    kept = chosen_chunks(chunks, [], rows, documents=table, document_of=moved)
    assert isinstance(kept, MappedChunks)
    assert list(kept) == [contents.chunks[row] for row in rows]
