"""Who may move a golden question from draft to reviewed to approved, and what puts it back."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from toolkit.schema import STATUSES, Finding, GoldenQuestion, InputError, Review

CONTENT = ("question", "facts", "reference", "evidence", "answerable", "asker", "as_of")
"""The fields that say what a right answer is: whoever approved a question approved these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A question with its new status, and what to know about the move."""

    question: GoldenQuestion
    warnings: tuple[str, ...] = ()


def content_of(question: GoldenQuestion, /) -> str:
    """Return a digest of the wording that people judge: two questions that ask and accept the same share it.

    Examples
    --------
    >>> first = GoldenQuestion(id="q1", question="Why?", facts=(("because",),), owner="Ada")
    >>> content_of(first) == content_of(replace(first, owner="Ben", status="approved"))
    True
    >>> content_of(first) == content_of(replace(first, question="How?"))
    False
    """
    values = {name: value for name, value in asdict(question).items() if name in CONTENT}
    return hashlib.sha256(json.dumps(values, default=str, ensure_ascii=True).encode()).hexdigest()[:16]


def role(question: GoldenQuestion, who: str, /) -> str:
    """Return whether a person is a question's ``owner``, who answers for it, or a ``reviewer`` of it.

    Examples
    --------
    >>> role(GoldenQuestion(id="q1", question="Why?", owner="Ada Lund"), "ada  lund")
    'owner'
    """
    return "owner" if _same(question.owner, who) and question.owner.strip() else "reviewer"


def revised(before: GoldenQuestion, after: GoldenQuestion, /) -> GoldenQuestion:
    """Return a question as edited: a draft again where what makes an answer right has changed.

    Examples
    --------
    >>> before = GoldenQuestion(id="q1", question="Why?", facts=(("because",),), status="approved")
    >>> revised(before, replace(before, question="How?")).status
    'draft'
    >>> revised(before, replace(before, notes="asked twice a week")).status
    'approved'
    """
    changed = content_of(before) != content_of(after)
    return replace(after, status="draft") if changed and after.status == before.status else after


def move(
    question: GoldenQuestion,
    status: str,
    /,
    *,
    by: str,
    findings: Iterable[Finding] = (),
    reviews: Iterable[Review] = (),
) -> Move:
    """Return a question moved to another status by a person, or refuse.

    A reviewer moves a draft to *reviewed*; its owner, who answers for it, moves that to *approved*; anyone may put it
    back. An owner who reviews their own question is warned, not stopped: in a small team there may be nobody else.

    Raises
    ------
    InputError
        Where the person is not named, the step skips one, an error is still to mend, somebody's last word on this
        wording is *no*, or somebody other than its owner approves it.

    Examples
    --------
    >>> draft = GoldenQuestion(id="q1", question="Why?", facts=(("because",),), owner="Ada")
    >>> move(draft, "reviewed", by="Ben").question.status
    'reviewed'
    >>> move(draft, "reviewed", by="Ada").warnings
    ('Ada owns q1 and reviewed it: let somebody else look too, if there is anybody',)
    """
    person = " ".join(by.split())
    if not person:
        raise _refused("say who you are first", question, remedy="give your name: a decision has a person behind it")
    if status not in STATUSES:
        raise InputError("is not a status", field="status", got=status, allowed=", ".join(STATUSES))
    step = (question.status, status)
    if step == ("draft", "approved"):
        raise _refused("is still a draft", question, remedy="have it reviewed first")
    if STATUSES.index(status) > STATUSES.index(question.status):
        _check_ready(question, status, person, findings, reviews)
    return Move(question=replace(question, status=status), warnings=_warnings(question, step, person))


def _check_ready(
    question: GoldenQuestion, status: str, by: str, findings: Iterable[Finding], reviews: Iterable[Review]
) -> None:
    for finding in findings:
        if finding.question_id == question.id and finding.severity == "error":
            raise _refused(f"has an error to mend first: {finding.problem}", question, remedy=finding.remedy)
    doubting = [name for name, verdict in standing(question, reviews).items() if verdict == "no"]
    if doubting:
        raise _refused(f"{', '.join(doubting)} said that it is not right", question, remedy="mend it, or talk it over")
    if status == "approved" and role(question, by) != "owner":
        owner = question.owner.strip() or "nobody yet"
        raise _refused(
            f"its owner approves it, and that is {owner}", question, remedy="ask them, or make yourself its owner"
        )


def _warnings(question: GoldenQuestion, step: tuple[str, str], by: str) -> tuple[str, ...]:
    if step == ("draft", "reviewed") and role(question, by) == "owner":
        return (f"{by} owns {question.id} and reviewed it: let somebody else look too, if there is anybody",)
    return ()


def standing(question: GoldenQuestion, reviews: Iterable[Review], /) -> dict[str, str]:
    """Return each person's last verdict on a question's present wording.

    Examples
    --------
    >>> question = GoldenQuestion(id="q1", question="Why?", facts=(("because",),))
    >>> told = {"at": "2026-03-02T09:00:00Z", "question_id": "q1", "action": "verdict", "content": content_of(question)}
    >>> standing(question, [Review(who="Ada", value="no", **told), Review(who="Ada", value="yes", **told)])
    {'Ada': 'yes'}
    """
    content = content_of(question)
    return {
        each.who: each.value
        for each in reviews
        if each.question_id == question.id and each.action == "verdict" and each.content == content
    }


def _refused(problem: str, question: GoldenQuestion, *, remedy: str) -> InputError:
    return InputError(f"{question.id}: {problem}", field="status", remedy=remedy)


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
