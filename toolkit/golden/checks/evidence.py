"""Evidence: found once, in a document that the asker may see and that is in force."""

from collections.abc import Iterator
from itertools import pairwise

from rapidfuzz import fuzz, process, utils

from toolkit.golden.checks.corpus import Corpus, Passage, passages
from toolkit.golden.checks.finding import on, short
from toolkit.schema import EVERYONE, Document, Evidence, Finding, GoldenQuestion, did_you_mean

_NEAR_NAME, _NEAR_QUOTE = 70, 55
"""The least likeness, 0 to 100, at which a name or a span is worth suggesting."""


def evidence_findings(question: GoldenQuestion, corpus: Corpus, /) -> Iterator[Finding]:
    """Find quotes that are nowhere, in two places, hidden from the asker, or of another day."""
    for evidence in question.evidence:
        document, spans = corpus.find(evidence)
        if document is None:
            yield _no_document(question, evidence, corpus.documents)
        elif not spans:
            yield on(question, "error", "evidence not found", "evidence", *_no_quote(evidence, document))
        else:
            yield from _found(question, evidence, document, len(spans))
            yield from _visibility(question, document, corpus)
    if question.answerable and not question.evidence:
        problem = "has no evidence, so retrieval is not scored on it"
        yield on(question, "warning", "no evidence", "evidence", problem, "quote the sentence that answers it")


def _no_document(question: GoldenQuestion, evidence: Evidence, documents: list[Document]) -> Finding:
    names = [document.document_id for document in documents]
    near = process.extractOne(
        evidence.document, names, scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=_NEAR_NAME
    )
    remedy = f"did you mean {near[0]}?" if near else "name a document by its path below the folder"
    problem = f"{evidence.document!r} names no document, or more than one"
    return on(question, "error", "evidence document", "evidence", problem, remedy)


def _no_quote(evidence: Evidence, document: Document) -> tuple[str, str]:
    problem = f"the quote is not in {document.document_id}: {evidence.quote!r}"
    near = nearest_span(evidence.quote, document)
    return problem, f"nearest there: {near!r}" if near else "copy it from the document, word for word"


def nearest_span(quote: str, document: Document, /) -> str | None:
    """Return the text of a document that a quote was most likely meant to be, ready to copy; ``None`` where none is.

    Looked for among its sentences, two in a row, and rows, as whole ones: that is what is quoted.
    """
    spans = _spans(document)
    texts = [document.text[start:end] for start, end in spans]
    near = process.extractOne(quote, texts, scorer=_likeness, processor=utils.default_process, score_cutoff=_NEAR_QUOTE)
    return near[0] if near else None


def _likeness(quote: str, text: str, *, score_cutoff: float | None = None) -> float:
    """Weigh letters in order and words in any order alike: people drop words, and swap them."""
    return max(fuzz.ratio(quote, text), 0.95 * fuzz.token_sort_ratio(quote, text))


def _spans(document: Document) -> list[tuple[int, int]]:
    single: tuple[Passage, ...] = passages(document)
    pairs = [
        (first.start, second.end)
        for first, second in pairwise(single)
        if "\n\n" not in document.text[first.end : second.start]
    ]
    return [*((each.start, each.end) for each in single), *pairs]


def _found(question: GoldenQuestion, evidence: Evidence, document: Document, times: int) -> Iterator[Finding]:
    if times > 1:
        problem = f"a quote stands {times} times in {document.document_id}: {short(evidence.quote, 60)!r}"
        yield on(question, "warning", "evidence found twice", "evidence", problem, "quote more of it")


def _visibility(question: GoldenQuestion, document: Document, corpus: Corpus) -> Iterator[Finding]:
    if not question.answerable:
        return
    if not corpus.sees(question, document):
        asker = ", ".join(question.asker) or "nobody in particular"
        problem = f"its asker ({asker}) may not see {document.document_id}"
        remedy = _to_open(document)
        yield on(question, "error", "evidence not visible", "asker", problem, remedy)
    elif not corpus.answers_for(question, document):
        problem = f"{document.document_id} is not in force on {question.as_of}"
        yield on(
            question, "error", "evidence not in force", "as_of", problem, "name the version in force, or change as_of"
        )
    elif (newer := corpus.newer(document)) and _replaced(question, document, newer):
        problem = f"{document.document_id} has been replaced by {newer.document_id}"
        remedy = f"quote {newer.document_id}, or set as_of to a day on which the older one was in force"
        yield on(question, "warning", "evidence superseded", "evidence", problem, remedy)


def _to_open(document: Document) -> str:
    """Return what lets an asker see a document, among labelled ones: it has no label, is shut to all, or has groups."""
    if document.access is None:
        return f"{document.document_id} has no access label: give it one, access: [GROUP], or set answerable to false"
    if not document.access:
        return f"the label of {document.document_id} lets nobody see it: change that, or set answerable to false"
    return f"add one of its groups to asker ({', '.join(document.access)}), or set answerable to false"


def _replaced(question: GoldenQuestion, document: Document, newer: Document) -> bool:
    """Return whether the newer version rules on the day asked about, or no day is asked about."""
    return question.as_of is None or newer.effective_from is None or newer.effective_from <= question.as_of


def unknown_groups(questions: list[GoldenQuestion], corpus: Corpus, /) -> Iterator[Finding]:
    """Find askers in a group that no label names: a slip there asks as a stranger, who sees less than was meant."""
    named = {group for document in corpus.documents for group in document.access or ()}
    if not corpus.labelled:
        return
    for question in questions:
        for group in sorted({*question.asker} - named - {EVERYONE}):
            problem = f"its asker is in {group!r}, a group that no document's label names"
            remedy = did_you_mean(group, sorted(named)) or f"the labels name {', '.join(sorted(named)) or 'nobody'}"
            yield on(question, "warning", "unknown group", "asker", problem, remedy)
