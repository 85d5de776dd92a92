"""Questions that are scored apart: with no answer, not permitted to their asker, or about an earlier day."""

from collections.abc import Iterable

from toolkit.schema import GoldenQuestion


def not_permitted(questions: Iterable[GoldenQuestion], /) -> list[GoldenQuestion]:
    """Return those whose answer exists and is hidden from their asker: they probe for leaks.

    By their kind, or because evidence is quoted that no answer may be given from.
    """
    return [each for each in questions if not each.answerable and (each.kind == "not-permitted" or each.evidence)]


def unanswerable(questions: Iterable[GoldenQuestion], /) -> list[GoldenQuestion]:
    """Return those that the documents do not answer for anybody."""
    return [each for each in questions if not each.answerable and not (each.kind == "not-permitted" or each.evidence)]


def as_of_questions(questions: Iterable[GoldenQuestion], /) -> list[GoldenQuestion]:
    """Return the answerable ones about an earlier day than the latest that the set asks about, or of that kind."""
    asked = list(questions)
    latest = max((each.as_of for each in asked if each.as_of), default=None)
    return [
        each
        for each in asked
        if each.answerable and (each.kind == "as-of" or (each.as_of and latest and each.as_of < latest))
    ]
