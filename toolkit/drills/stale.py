"""Whether a wrong answer is yesterday's right one."""

from collections.abc import Sequence

from toolkit.ingestion import Documents
from toolkit.metrics import states
from toolkit.metrics.values import Token, values
from toolkit.schema import GoldenQuestion

Quoted = tuple[str, str]
"""A document's id, and what is quoted of it."""


def why_stale(
    answer: str,
    quotes: Sequence[Quoted],
    before: GoldenQuestion,
    now: GoldenQuestion,
    documents: tuple[Documents, Documents],
    /,
    *,
    same: bool,
) -> str:
    """Return why an answer that is not right now counts as stale; empty where it is wrong for another reason.

    Parameters
    ----------
    answer, quotes
        What was said, and what it cites.
    before, now
        The question with the answers that were, and are, right.
    documents
        As they were, and as they are.
    same
        Whether it is word for word the answer that was right before, of an option that was not brought up to date.
    """
    still = _standing(before, now, documents)
    if any(states(answer, fact) for fact in before.facts if fact not in now.facts and not states(still, fact)):
        return "states what was right before"
    if any(value.meets(old) for value in values(answer) for old in _old_values(before, now, documents)):
        return "states a figure or day that was right before"
    if same:
        return "answers as before, when that was right"
    if any(_gone(quote, now, documents) for quote in quotes):
        return "cites what no longer stands open to its asker"
    return ""


def _standing(before: GoldenQuestion, now: GoldenQuestion, documents: tuple[Documents, Documents]) -> str:
    """Return the former evidence that still stands open to the asker: to say that is to be up to date."""
    found = ((documents[0].find(evidence.document), evidence.quote) for evidence in before.evidence)
    quotes = [(document.document_id, quote) for document, quote in found if document]
    return "\n\n".join(
        quote
        for document_id, quote in quotes
        if " ".join(quote.split()) in " ".join(_open_text(document_id, now, documents[1]).split())
    )


def _old_values(before: GoldenQuestion, now: GoldenQuestion, documents: tuple[Documents, Documents]) -> list[Token]:
    """Return the figures of the former evidence that its document no longer has, or no longer for this asker."""
    new = [value for evidence in now.evidence for value in values(evidence.quote)]
    old = []
    for evidence in before.evidence:
        former = documents[0].find(evidence.document)
        text = _open_text(former.document_id, now, documents[1]) if former else ""
        kept = [*new, *values(text)]
        old += [value for value in values(evidence.quote) if _telling(value) and not _among(value, kept)]
    return old


def _gone(quote: Quoted, question: GoldenQuestion, documents: tuple[Documents, Documents]) -> bool:
    document_id, text = quote
    was = documents[0].get(document_id)
    return was is not None and text in was.text and text not in _open_text(document_id, question, documents[1])


def _open_text(document_id: str, question: GoldenQuestion, documents: Documents) -> str:
    """Return a document's text, empty where it is gone or not open to the asker."""
    document = documents.get(document_id)
    shown = document is not None and documents.shows(document, groups=question.asker, as_of=question.as_of)
    return document.text if document and shown else ""


def _among(value: Token, others: Sequence[Token]) -> bool:
    return any(other.meets(value) for other in others)


def _telling(value: Token) -> bool:
    return value.kind != "number" or bool(value.unit)
