"""The documents that evidence is picked from: those that the person at the editor and the asker may both see."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from toolkit.ingestion import Documents
from toolkit.quotes import find_quote
from toolkit.schema import Document, Evidence, GoldenQuestion, InputError, find_document

WINDOW = 60_000
"""Characters of a document that are shown at a time."""
_BEFORE = 2_000
_MOST_FOUND = 200
_LONGEST_QUOTE = 5_000
_LINE_ENDS = re.compile(r"[\r\u2028\u2029\x0b\x0c]")


@dataclass(frozen=True, slots=True)
class Sources:
    """Documents as one viewer sees them. What the viewer may not see is known here by its id, and by nothing else."""

    documents: Documents
    hidden: tuple[Document, ...]

    @classmethod
    def of(cls, documents: Iterable[Document], /, *, viewer_groups: Collection[str]) -> "Sources":
        """Return the documents that a viewer in these groups may see, of any day."""
        held = documents if isinstance(documents, Documents) else Documents(items=tuple(documents))
        seen = held.visible(groups=viewer_groups, as_of=None)
        shown = {document.document_id for document in seen}
        return cls(seen, tuple(each for each in held if each.document_id not in shown))

    def hides(self, evidence: Evidence, /) -> bool:
        """Return whether a quote stands in a document that the viewer may not see."""
        named = find_document([*self.documents, *self.hidden], evidence.document)
        return named is not None and named in self.hidden

    def open_to(self, question: GoldenQuestion, /) -> Documents:
        """Return the documents that the asker, too, may see on the question's day."""
        return self.documents.visible(groups=question.asker, as_of=question.as_of)

    def listed(self, question: GoldenQuestion, /) -> list[dict[str, str]]:
        """Return the id and title of each document open to a question, to choose from."""
        return [{"id": each.document_id, "title": each.title} for each in self.open_to(question)]

    def document(self, question: GoldenQuestion, name: str, /) -> Document:
        """Return one of the documents open to a question.

        Raises
        ------
        InputError
            Where there is none of that name among them, whether or not there is one elsewhere.
        """
        found = self.open_to(question).find(name)
        if found is None:
            asker = ", ".join(question.asker) or "nobody in particular"
            day = f" on {question.as_of}" if question.as_of else ""
            raise InputError(
                f"the asker ({asker}) has no such document{day}",
                got=name[:80] if self.documents.find(name) else None,
                remedy="choose one from the list, or change asker or as_of",
            )
        return found

    def quote(self, question: GoldenQuestion, name: str, start: int, end: int, /) -> Evidence:
        """Return the text between two offsets of a document as evidence, white space at its ends left out.

        Raises
        ------
        InputError
            Where the asker may not see the document, or the offsets hold no text or too much.
        """
        document = self.document(question, name)
        if not document.body_start <= start < end <= len(document.text) or end - start > _LONGEST_QUOTE:
            raise InputError(
                "is not a passage to quote", allowed=f"1 to {_LONGEST_QUOTE:,} characters", remedy="select a sentence"
            )
        text = document.text[start:end].strip()
        if not text:
            raise InputError("holds white space only", remedy="select a sentence")
        return Evidence(document=document.document_id, quote=text)

    def chosen(self, question: GoldenQuestion, place: int, /) -> Evidence | None:
        """Return one of a question's quotes that the viewer may see: that at a place, or else the first."""
        if 0 <= place < len(question.evidence):
            return None if self.hides(question.evidence[place]) else question.evidence[place]
        return next((each for each in question.evidence if not self.hides(each)), None)

    def window(
        self, question: GoldenQuestion, name: str, /, *, chosen: Evidence | None, find: str, offset: int
    ) -> dict[str, Any]:
        """Return a stretch of a document for the page: its text, where it begins, and the spans to mark in it.

        It begins a little before an offset, or what is sought, or the chosen quote; a short document is shown whole.
        """
        document = self.document(question, name)
        quotes = [each for each in question.evidence if self.documents.find(each.document) is document]
        quoted = [span for quote in quotes for span in find_quote(document, quote.quote)]
        current = find_quote(document, chosen.quote)[:1] if chosen in quotes and chosen else []
        found = list(_found(document, find))
        first = next((start for start, _ in [*found, *current, *quoted]), document.body_start)
        base = _base(document, first if offset < 0 else offset)
        text = document.text[base : base + WINDOW]
        return {
            "document": document.document_id,
            "title": document.title,
            "place": document.place(first),
            "base": base,
            "text": _LINE_ENDS.sub(" ", text),  # a page would make one character of two; offsets must hold
            "marks": _within(quoted, base, len(text)),
            "found": _within(found, base, len(text)),
            "first": max(0, first - base),
            "before": max(document.body_start, base - WINDOW + 2 * _BEFORE) if base > document.body_start else -1,
            "after": base + WINDOW if base + WINDOW < len(document.text) else -1,
        }


def _found(document: Document, words: str) -> Iterator[tuple[int, int]]:
    """Yield where words stand, whatever their case and white space."""
    if not words.strip():
        return
    pattern = re.compile(r"\s+".join(re.escape(word) for word in words.split()), re.IGNORECASE)
    for count, match in enumerate(pattern.finditer(document.text, document.body_start)):
        if count == _MOST_FOUND:
            return
        yield match.span()


def _base(document: Document, sought: int) -> int:
    if len(document.text) - document.body_start <= WINDOW:
        return document.body_start
    last = len(document.text) - WINDOW // 2
    return max(document.body_start, min(sought - _BEFORE, last))


def _within(spans: list[tuple[int, int]], base: int, length: int) -> list[list[int]]:
    """Return spans counted from the start of a stretch, apart and in order."""
    kept: list[list[int]] = []
    for start, end in sorted((max(0, start - base), min(length, end - base)) for start, end in spans):
        if start < end and (not kept or kept[-1][1] <= start):
            kept.append([start, end])
    return kept
