"""Passages that another tool kept with a question, looked for in the documents: found, they are evidence."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from toolkit.golden.intake.candidates import Candidate
from toolkit.quotes import find_quote
from toolkit.schema import Document, find_document

_LONG = 400
_FEWEST_WORDS = 5
_PARTS = re.compile(r"\n+|(?<=[.!?])\s+")


@dataclass(slots=True)
class Finder:
    """Finds passages in documents, each read once."""

    documents: tuple[Document, ...]
    _folded: dict[str, str] = field(default_factory=dict)

    def give_evidence(self, candidate: Candidate, /) -> None:
        """Give a candidate evidence for its passages; those that are nowhere go into its notes."""
        if candidate.values.get("evidence"):
            return
        passages = [(context.strip(), source) for context, source in candidate.contexts if context.strip()]
        found = [self._evidence(candidate, context, source) for context, source in passages]
        candidate.values["evidence"] = [each for each in found if each]

    def _evidence(self, candidate: Candidate, context: str, source: str) -> dict[str, str] | None:
        for quote in self._quotes(context):
            if document := self._document(quote, candidate, source):
                if quote != context:
                    candidate.keep("context", context)
                    candidate.note("evidence", "a passage was found in part: its longest part that was is the quote")
                elif len(quote) > _LONG:
                    reason = f"a quote is {len(quote):,} characters long"
                    candidate.note("evidence", reason, "cut it down to what answers the question")
                return {"document": document.document_id, "quote": quote}
        candidate.keep("context", context)
        where = "was found in no document" if self.documents else "was not looked for: no documents were given"
        candidate.note("evidence", f"a passage {where}; it is in the notes now", "quote the document that answers it")
        return None

    def _quotes(self, context: str) -> list[str]:
        """Return a passage, then its sentences and lines, the longest first."""
        parts = [part.strip() for part in _PARTS.split(context)]
        return [context, *sorted((part for part in parts if len(part.split()) >= _FEWEST_WORDS), key=len, reverse=True)]

    def _document(self, quote: str, candidate: Candidate, source: str) -> Document | None:
        holding = [each for each in self.documents if self._may_hold(each, quote) and find_quote(each, quote)]
        named = find_document(holding, source) if source else None
        if named is None and len(holding) > 1:
            names = ", ".join(document.document_id for document in holding[:5])
            candidate.note("evidence", f"a passage stands in several documents: {names}", "name the right one")
        return named or next(iter(holding), None)

    def _may_hold(self, document: Document, quote: str) -> bool:
        """Tell quickly, by letters and digits alone, that a quote is not there."""
        name = document.document_id
        if name not in self._folded:
            self._folded[name] = _fold(document.text)
        return _fold(quote) in self._folded[name]


def give_evidence(candidates: Iterable[Candidate], documents: Iterable[Document], /) -> list[Candidate]:
    """Return candidates with evidence from their passages."""
    finder, held = Finder(tuple(documents)), list(candidates)
    for candidate in held:
        if not candidate.verdict:
            finder.give_evidence(candidate)
    return held


def _fold(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)
