"""A folder of files, as documents with their labels, and a report of what to know about them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import overload

import polars as pl

from toolkit.schema import DOCUMENTS, LOAD_REPORT, Document, LoadNote, find_document, frame, in_force, may_see


@dataclass(frozen=True)
class Documents(Sequence[Document]):
    """Documents in the order of their ids, and notes on the files that were read for them."""

    items: tuple[Document, ...]
    notes: tuple[LoadNote, ...] = ()

    @property
    def frame(self) -> pl.DataFrame:
        """One row a document (schema ``DOCUMENTS``)."""
        return frame(self.items, DOCUMENTS)

    @property
    def report(self) -> pl.DataFrame:
        """One row for each file that a person should know something about (schema ``LOAD_REPORT``)."""
        return frame(self.notes, LOAD_REPORT)

    @property
    def failed(self) -> tuple[LoadNote, ...]:
        """Files that were meant to be read and could not be."""
        return tuple(note for note in self.notes if note.status == "failed")

    @cached_property
    def _by_id(self) -> dict[str, Document]:
        return {document.document_id: document for document in self.items}

    @cached_property
    def labelled(self) -> bool:
        """Whether any document carries an access label; if so, one that carries none is seen by nobody."""
        return any(document.access is not None for document in self.items)

    def visible(self, *, groups: Collection[str] | None, as_of: date | None) -> "Documents":
        """Return the documents that an asker in these groups may see and that are in force on the day.

        ``groups=None`` is an asker in no group but ``everyone``; ``as_of=None`` asks about no day in particular.
        """
        return replace(self, items=tuple(each for each in self.items if self.shows(each, groups=groups, as_of=as_of)))

    def shows(self, document: Document, /, *, groups: Collection[str] | None, as_of: date | None) -> bool:
        """Return whether an asker in these groups may see one of these documents, and it is in force on the day."""
        return may_see(document.access, groups, labelled=self.labelled) and in_force(
            document.effective_from, document.effective_to, as_of
        )

    def get(self, document_id: str) -> Document | None:
        """Return the document of that id, or ``None``."""
        return self._by_id.get(document_id)

    def find(self, name: str) -> Document | None:
        """Return the one document that a person means by an id, a path or a file name, or ``None``."""
        return find_document(self.items, name)

    def place(self, document_id: str, offset: int, /) -> str:
        """Return where to open a document: its id, and the page, or the line where the text is the file itself."""
        document = self.get(document_id)
        return document.place(offset) if document else document_id

    def __iter__(self) -> Iterator[Document]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @overload
    def __getitem__(self, index: int) -> Document: ...
    @overload
    def __getitem__(self, index: slice) -> "Documents": ...
    def __getitem__(self, index: int | slice) -> "Document | Documents":
        return replace(self, items=self.items[index]) if isinstance(index, slice) else self.items[index]


def collect(documents: Iterable[Document], notes: Iterable[LoadNote] = ()) -> Documents:
    """Return documents in order, the superseded ones closed, and what a person should know noted.

    A document that another supersedes, and that does not say when it ends, ends the day before the other begins. Of
    documents that share an id the first by path is kept, and the others are noted as failed.
    """
    kept, doubles = _one_each(documents)
    closed, doubts = _close_superseded(Documents(items=kept))
    unlabelled = [_unlabelled(document) for document in closed if closed.labelled and document.access is None]
    return replace(closed, notes=(*notes, *doubles, *doubts, *unlabelled))


def _one_each(documents: Iterable[Document]) -> tuple[tuple[Document, ...], list[LoadNote]]:
    kept: dict[str, Document] = {}
    doubles = []
    for document in sorted(documents, key=lambda document: (document.document_id, document.path)):
        first = kept.setdefault(document.document_id, document)
        if first is not document:
            problem = (
                f"{document.path}, field 'id': has the id of {first.path}, {document.document_id!r}, and is left out"
            )
            doubles.append(LoadNote(path=document.path, status="failed", problem=problem, remedy="give it another id"))
    return tuple(kept.values()), doubles


def _close_superseded(documents: Documents) -> tuple[Documents, list[LoadNote]]:
    ends: dict[str, date] = {}
    doubts = []
    for newer in documents:
        for name in newer.supersedes:
            older = documents.find(name)
            if older is None or older is newer:
                doubts.append(
                    _note(newer, f"supersedes {name!r}, which is not among the documents", "name it by its path")
                )
            elif newer.effective_from is None:
                doubts.append(_note(newer, f"supersedes {name!r} without a date", "give it an effective_from"))
            elif older.effective_to is None:
                end = newer.effective_from - timedelta(days=1)
                ends[older.document_id] = min(end, ends.get(older.document_id, end))
    items = tuple(replace(each, effective_to=ends.get(each.document_id, each.effective_to)) for each in documents)
    return replace(documents, items=items), doubts


def _unlabelled(document: Document) -> LoadNote:
    problem = "has no access label, and other documents have one: nobody will see it"
    return _note(document, problem, "add access: [group] to its front matter, or a line for it to access.yaml")


def _note(document: Document, problem: str, remedy: str) -> LoadNote:
    return LoadNote(path=document.path, status="loaded", problem=problem, remedy=remedy)
