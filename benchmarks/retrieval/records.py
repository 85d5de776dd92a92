"""Bare passages as the documents and chunks that an index takes."""

from toolkit.schema import Chunk, Document


def document(document_id: str, text: str, *, title: str = "", access: tuple[str, ...] | None = None) -> Document:
    return Document(
        document_id=document_id,
        title=title,
        text=text,
        body_start=0,
        format="text",
        path="",
        access=access,
        effective_from=None,
        effective_to=None,
        supersedes=(),
        content_hash="",
    )


def passage_records(passages: list[str], *, hidden_every: int = 0) -> tuple[list[Document], list[Chunk]]:
    """Return one document and one chunk a passage; every so many documents are for the board only."""
    documents = []
    for place, passage in enumerate(passages):
        access = ("board",) if hidden_every and place % hidden_every == 0 else ("everyone",) if hidden_every else None
        documents.append(document(f"{place:07}", passage, access=access))
    return documents, [_whole(document) for document in documents]


def _whole(document: Document) -> Chunk:
    return Chunk(
        chunk_id=document.document_id,
        document_id=document.document_id,
        ordinal=0,
        start=0,
        end=len(document.text),
        text=document.text,
        tokens=0,
        headings=(),
        context="",
    )
