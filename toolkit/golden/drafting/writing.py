"""Candidates to golden questions: drafts that a person reads, mends and approves."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

from toolkit.golden.drafting.asking import Asked
from toolkit.golden.drafting.candidates import Candidate
from toolkit.golden.drafting.clauses import plain
from toolkit.schema import Document, Evidence, GoldenQuestion

_STAKES = {
    "deadline": "high", "limit": "high", "what if": "high", "amount": "medium", "how many": "medium", "who": "medium",
    "which form": "medium", "how long": "medium", "whether": "medium",
}  # fmt: skip
GUESSED = "Stakes are a guess."


def written(candidate: Candidate, /, *, asker: Sequence[str], as_of: date | None) -> GoldenQuestion:
    """Return a candidate as a draft: evidence and facts filled in, stakes guessed, nobody's yet."""
    asked = candidate.asked
    return named(
        GoldenQuestion(
            id="",
            question=asked.question,
            facts=asked.facts,
            reference=plain(candidate.quote),
            evidence=(Evidence(document=candidate.document.document_id, quote=candidate.quote),),
            asker=tuple(asker),
            as_of=as_of,
            kind=asked.kind,
            stakes="high" if asker and asked.pattern != "table row" else _STAKES.get(asked.pattern, "low"),
            status="draft",
            notes=f"Drafted from the text ({asked.pattern}); reword it as people ask. {GUESSED}",
        )
    )


def named(question: GoldenQuestion, /) -> GoldenQuestion:
    """Return a question with an id that what is asked, by whom and for which day gives it."""
    told = "\n".join([question.question, *sorted(question.asker), str(question.as_of), str(question.answerable)])
    return replace(question, id=f"d-{sha256(told.encode()).hexdigest()[:10]}")


def on_both_days(newer: Candidate, older: Candidate, day: date, asker: Sequence[str], /) -> list[GoldenQuestion]:
    """Return one question twice: on a day of the newer version, and on the last day before it came into force."""
    begins = newer.document.effective_from
    if begins is None:
        return []
    pair = []
    for version, asked_on in ((newer, max(day, begins)), (older, begins - timedelta(days=1))):
        question = written(_worded(version, newer.asked), asker=asker, as_of=asked_on)
        other = older if version is newer else newer
        notes = (
            f"One of a pair: {version.document.document_id} is in force on {asked_on};"
            f" {other.document.document_id} says {other.asked.facts[0][0]!r}. {GUESSED}"
        )
        pair.append(named(replace(question, kind="as-of", notes=notes)))
    return pair


def _worded(version: Candidate, asked: Asked) -> Candidate:
    return replace(version, asked=replace(version.asked, question=asked.question))


def refused(question: GoldenQuestion, document: Document, asker: Sequence[str], /) -> GoldenQuestion:
    """Return a question put by somebody who may not see the document that answers it."""
    who = ", ".join(asker) or "nobody in particular"
    notes = (
        f"Twin of {question.id}: {document.document_id}, which answers it, is open to"
        f" {', '.join(document.access or ())} and not to this asker ({who}). {GUESSED}"
    )
    return named(
        replace(
            question,
            asker=tuple(asker),
            answerable=False,
            facts=(),
            reference="",
            kind="not-permitted",
            stakes="high",
            notes=notes,
        )
    )


def unanswered(text: str, notes: str, asker: Sequence[str], as_of: date | None, /) -> GoldenQuestion:
    """Return a question that the documents do not answer."""
    return named(
        GoldenQuestion(
            id="",
            question=text,
            answerable=False,
            asker=tuple(asker),
            as_of=as_of,
            kind="unanswerable",
            stakes="medium",
            status="draft",
            notes=f"{notes} {GUESSED}",
        )
    )
