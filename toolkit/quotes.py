"""Quotes to spans: where in a document the words that a person copied stand."""

import re
from collections.abc import Iterable, Iterator

from toolkit.schema import Document, EvidenceSpan, GoldenQuestion, find_document

_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})
_MARKS = r"[*_`]*"


def find_quote(document: Document, quote: str, /) -> list[tuple[int, int]]:
    r"""Return every span of a document that reads as the quote does.

    As written first. Failing that, with white space folded, typographic quotes and dashes levelled, and marks of
    emphasis passed over, as a person copies from a page.

    Examples
    --------
    >>> from toolkit.schema import Document
    >>> text = "Pay *cr 20*\nby post."
    >>> page = Document(document_id="a.md", title="", text=text, body_start=0, format="markdown", path="a.md",
    ...     access=None, effective_from=None, effective_to=None, supersedes=(), content_hash="")
    >>> find_quote(page, "Pay cr 20 by post.")
    [(0, 20)]
    """
    exact = [match.span() for match in re.finditer(re.escape(quote), document.text)]
    return exact or [match.span() for match in _as_read(quote).finditer(document.text.translate(_TYPOGRAPHY))]


def _as_read(quote: str) -> re.Pattern[str]:
    words = quote.translate(_TYPOGRAPHY).split()
    return re.compile(rf"{_MARKS}\s+{_MARKS}".join(_word(word) for word in words) or r"(?!)")


def _word(word: str) -> str:
    """Match a word that may have marks of emphasis between its letters and its punctuation."""
    stem = word.rstrip(".,;:!?)")
    tail = word[len(stem) :]
    return re.escape(stem) + (_MARKS + re.escape(tail) if tail else "")


def evidence_spans(questions: Iterable[GoldenQuestion], documents: Iterable[Document], /) -> Iterator[EvidenceSpan]:
    """Yield the first span of each quote that is found in the document it names."""
    held = list(documents)
    for question in questions:
        for evidence in question.evidence:
            document = find_document(held, evidence.document)
            if document is None:
                continue
            for start, end in find_quote(document, evidence.quote)[:1]:
                yield EvidenceSpan(question_id=question.id, document_id=document.document_id, start=start, end=end)
