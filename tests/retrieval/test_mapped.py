import polars as pl
import pytest

from toolkit.retrieval import Index
from toolkit.retrieval.mapped import MappedChunks, MappedDocuments, chunks_frame, documents_frame
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
