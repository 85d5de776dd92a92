"""The set as a whole: its size, who looks after it, and what its parts can measure."""

from collections.abc import Iterator, Sequence

from toolkit.golden.checks.corpus import Corpus
from toolkit.golden.checks.finding import on, on_the_set
from toolkit.golden.measures.probes import as_of_questions, not_permitted, unanswerable
from toolkit.schema import STAKES, STATUSES, Finding, GoldenQuestion
from toolkit.stats import upper_bound_of_none

ENOUGH, TOO_MANY = 30, 50
"""Fewer questions than this can hardly tell two options apart; more are hard to keep right."""
FEW = 10
"""Of a kind that is scored apart: with fewer, a clean record still allows failure on a quarter."""


def set_findings(questions: Sequence[GoldenQuestion], corpus: Corpus, /) -> Iterator[Finding]:
    """Find what the set cannot show, and rows that nobody looks after."""
    yield from _size(len(questions))
    yield from _shares(questions, corpus)
    yield from _kept(questions)
    if not corpus.labelled:
        problem = "no document carries an access label, so access control is not tested"
        yield on_the_set(
            "warning", "no access labels", problem, "add access: [group] to front matter, or an access.yaml"
        )


def _size(n: int) -> Iterator[Finding]:
    if n < ENOUGH:
        problem = f"{n} question{'' if n == 1 else 's'} can show only large differences"
        yield on_the_set("warning", "too few questions", problem, f"draft {ENOUGH} to {TOO_MANY}")
    if n > TOO_MANY:
        problem = f"{n} questions are more than a group can keep right"
        remedy = f"keep the {ENOUGH} to {TOO_MANY} that matter most for leaders, the rest in a file of its own"
        yield on_the_set("note", "too many questions", problem, remedy)


def _shares(questions: Sequence[GoldenQuestion], corpus: Corpus) -> Iterator[Finding]:
    if all(question.answerable for question in questions):
        problem = "every question has an answer, so nothing shows whether an option knows when to decline"
        yield on_the_set(
            "warning", "no unanswerable questions", problem, "add some with answerable set to false", field="answerable"
        )
    elif len(unanswerable(questions)) < FEW:
        yield _few("unanswerable", len(unanswerable(questions)), "answer what has no answer", "answerable")
    if corpus.labelled and len(not_permitted(questions)) < FEW:
        yield _few("not-permitted", len(not_permitted(questions)), "leak", "asker")
    versioned = any(document.effective_to or document.supersedes for document in corpus.documents)
    if versioned and len(as_of_questions(questions)) < FEW:
        yield _few("as-of", len(as_of_questions(questions)), "answer from the wrong version", "as_of")


def _few(kind: str, n: int, failure: str, field: str) -> Finding:
    rule = f"few {kind} questions"
    remedy = f"have {FEW} or more, or read this figure as unknown"
    if n == 0:
        problem = f"no question is {kind}, so nothing shows whether an option would {failure}"
        return on_the_set("note", rule, problem, remedy, field=field)
    worst = upper_bound_of_none(n)
    are = "1 question is" if n == 1 else f"{n} questions are"
    problem = f"{are} {kind}: with none failed, an option may still {failure} {worst:.0%} of the time"
    return on_the_set("note", rule, problem, remedy, field=field)


def _kept(questions: Sequence[GoldenQuestion]) -> Iterator[Finding]:
    unowned = [question for question in questions if not question.owner.strip()]
    if 2 * len(unowned) > len(questions):
        problem = f"{len(unowned)} of {len(questions)} questions have no owner, so nobody settles what is right"
        yield on_the_set("warning", "no owner", problem, "name who answers for each", field="owner")
    else:
        for question in unowned:
            yield on(
                question,
                "warning",
                "no owner",
                "owner",
                "has no owner, so nobody settles what is right",
                "name who answers for it",
            )
    for question in questions:
        for field, allowed in (("status", STATUSES), ("stakes", STAKES)):
            if (got := getattr(question, field)) not in allowed:
                problem = f"its {field} is {got!r}" if got else f"has no {field}"
                yield on(question, "warning", f"no {field}", field, problem, f"one of {', '.join(allowed)}")
    drafts = [question for question in questions if question.status == "draft"]
    if drafts:
        problem = f"{len(drafts)} of {len(questions)} questions are drafts, which nobody has read over"
        yield on_the_set("note", "drafts", problem, "have each reviewed, then approved", field="status")
