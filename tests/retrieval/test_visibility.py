from datetime import date

from toolkit.retrieval import visibility
from toolkit.retrieval.contents import Contents, Reading
from toolkit.retrieval.visibility import Visibility
from toolkit.schema import Chunk


def contents_of(documents) -> Contents:
    chunks = [
        Chunk(
            chunk_id=f"{document.document_id}#0",
            document_id=document.document_id,
            ordinal=0,
            start=0,
            end=len(document.text),
            text=document.text,
            tokens=1,
            headings=(),
            context="",
        )
        for document in documents
    ]
    return Contents.of(documents, chunks, reading=Reading(fields=True))


def test_askers_who_see_the_same_share_a_view(handbook) -> None:
    state = Visibility(contents_of(handbook))
    assert state.view({"staff"}, None) is state.view(["staff", "everyone"], None)
    assert state.view({"staff"}, date(2023, 1, 1)) is state.view({"staff"}, None)
    assert state.view({"staff"}, date(2025, 1, 1)) is not state.view({"staff"}, None)


def test_only_so_many_views_are_kept(handbook, monkeypatch) -> None:
    monkeypatch.setattr(visibility, "_VIEWS", 2)
    state = Visibility(contents_of(handbook))
    first = state.view({"staff"}, None)
    state.view({"executive"}, None)
    assert state.view({"staff"}, None) is first
    state.view(None, None)
    state.view({"executive"}, None)
    assert state.view({"staff"}, None) is not first


def test_places_are_by_id(handbook) -> None:
    assert Visibility(contents_of(handbook)).places == {"board": 0, "leave": 1, "old-leave": 2, "pay": 3, "travel": 4}
