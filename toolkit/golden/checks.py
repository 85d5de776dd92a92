"""What to mend in a golden set, and what to know about it, before anything is run on it."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from itertools import combinations

from toolkit.quotes import find_quote
from toolkit.schema import (
    EVERYONE,
    Document,
    Evidence,
    Finding,
    GoldenQuestion,
    did_you_mean,
    find_document,
    in_force,
    may_see,
)

ENOUGH, TOO_MANY = 30, 50
"""Fewer questions than this can hardly tell two options apart; more are hard to keep right."""


def check(questions: Iterable[GoldenQuestion], documents: Iterable[Document], /) -> list[Finding]:
    """Return the findings, errors first, then in the order of the questions; those on the whole set have none."""
    asked, held = list(questions), list(documents)
    findings = [finding for question in asked for finding in _question(question, held)]
    findings += [*_unknown_groups(asked, held), *_repeated(asked), *_whole(asked, held)]
    return sorted(findings, key=lambda finding: finding.severity != "error")


def _question(question: GoldenQuestion, documents: list[Document]) -> Iterator[Finding]:
    for evidence in question.evidence:
        document = find_document(documents, evidence.document)
        if document is None:
            yield _no_document(question, evidence, documents)
        elif not (spans := find_quote(document, evidence.quote)):
            yield _finding("error", question, "evidence not found", *_no_quote(evidence, document))
        else:
            if len(spans) > 1:
                problem = f"a quote stands {len(spans)} times in {document.document_id}"
                yield _finding("warning", question, "evidence found twice", problem, "quote more of it")
            yield from _visibility(question, document, labelled=any(each.access is not None for each in documents))
    if question.answerable and not question.evidence:
        problem = "has no evidence, so retrieval is not scored on it"
        yield _finding("warning", question, "no evidence", problem, "quote the sentence that answers it")


def _no_document(question: GoldenQuestion, evidence: Evidence, documents: list[Document]) -> Finding:
    names = [document.document_id for document in documents]
    near = get_close_matches(evidence.document, names, n=1, cutoff=0.7)
    remedy = f"did you mean {near[0]}?" if near else "name a document by its path below the folder"
    problem = f"{evidence.document!r} names no document, or more than one"
    return _finding("error", question, "evidence document", problem, remedy)


def _no_quote(evidence: Evidence, document: Document) -> tuple[str, str]:
    lines = [line.strip() for line in document.text[document.body_start :].splitlines() if line.strip()]
    near = get_close_matches(evidence.quote, lines, n=1, cutoff=0.4)
    problem = f"the quote is not in {document.document_id}: {evidence.quote!r}"
    return problem, f"nearest there: {near[0][:200]!r}" if near else "copy it from the document, word for word"


def _visibility(question: GoldenQuestion, document: Document, *, labelled: bool) -> Iterator[Finding]:
    if not question.answerable:
        return
    if not may_see(document.access, question.asker, labelled=labelled):
        problem = (
            f"its asker ({', '.join(question.asker) or 'nobody in particular'}) may not see {document.document_id}"
        )
        remedy = f"add one of its groups to asker ({', '.join(document.access or ())}), or set answerable to false"
        yield _finding("error", question, "evidence not visible", problem, remedy)
    if not in_force(document.effective_from, document.effective_to, question.as_of):
        problem = f"{document.document_id} is not in force on {question.as_of}"
        yield _finding(
            "error", question, "evidence not in force", problem, "name the version in force, or change as_of"
        )


def _unknown_groups(questions: list[GoldenQuestion], documents: list[Document]) -> Iterator[Finding]:
    """Find askers in a group that no label names: a slip there asks as a stranger, who sees less than was meant."""
    named = {group for document in documents for group in document.access or ()}
    if all(document.access is None for document in documents):
        return
    for question in questions:
        for group in sorted({*question.asker} - named - {EVERYONE}):
            problem = f"its asker is in {group!r}, a group that no document's label names"
            remedy = did_you_mean(group, sorted(named)) or f"the labels name {', '.join(sorted(named)) or 'nobody'}"
            yield _finding("warning", question, "unknown group", problem, remedy)


def _repeated(questions: list[GoldenQuestion]) -> Iterator[Finding]:
    """Find questions that one person would ask twice. The same words asked by two people are two questions."""
    for first, second in combinations(questions, 2):
        if _asked(first) == _asked(second):
            yield _finding("warning", second, "duplicate", f"asks the same as {first.id}", "remove one, or reword it")


def _asked(question: GoldenQuestion) -> tuple[object, ...]:
    return " ".join(question.question.lower().split()).rstrip("?. "), sorted(question.asker), question.as_of


def _whole(questions: list[GoldenQuestion], documents: list[Document]) -> Iterator[Finding]:
    n = len(questions)
    if n < ENOUGH:
        problem = f"{n} questions can show only large differences"
        yield _set_finding("too few questions", problem, f"draft {ENOUGH} to {TOO_MANY}")
    if all(question.answerable for question in questions):
        problem = "every question has an answer, so nothing shows whether an option knows when to decline"
        yield _set_finding("no unanswerable questions", problem, "add some with answerable set to false")
    if all(document.access is None for document in documents):
        problem = "no document carries an access label, so access control is not tested"
        yield _set_finding("no access labels", problem, "add access: [group] to front matter, or an access.yaml")


def _finding(severity: str, question: GoldenQuestion, rule: str, problem: str, remedy: str) -> Finding:
    return Finding(severity=severity, question_id=question.id, rule=rule, problem=problem, remedy=remedy)


def _set_finding(rule: str, problem: str, remedy: str) -> Finding:
    return Finding(severity="warning", question_id="", rule=rule, problem=problem, remedy=remedy)
