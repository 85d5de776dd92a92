"""What a group has said of a golden set, what waits for its decision, and how far it has come."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median_high

import polars as pl

from toolkit.golden.checks import ENOUGH
from toolkit.golden.review.statuses import content_of, standing
from toolkit.schema import (
    DECISIONS,
    PROGRESS,
    STAKES,
    TALLIES,
    Decision,
    Finding,
    GoldenQuestion,
    Progress,
    Review,
    Tally,
    frame,
)

NEEDS = ("mend", "settle", "review", "agree stakes", "approve")
"""What a question may need, the most pressing first."""


def tallies(questions: Iterable[GoldenQuestion], reviews: Iterable[Review], /) -> pl.DataFrame:
    """Return what was said of each question as it stands (schema ``TALLIES``).

    Examples
    --------
    >>> question = GoldenQuestion(id="q1", question="Why?", facts=(("because",),))
    >>> told = {"at": "2026-03-02T09:00:00Z", "question_id": "q1", "action": "vote"}
    >>> votes = [Review(who="Ada", value="low", **told), Review(who="Ben", value="high", **told)]
    >>> tallies([question], votes).select("votes", "median", "lowest", "agreed").rows()
    [(2, 'high', 'low', False)]
    """
    return frame(_tallies(questions, reviews), TALLIES)


def queue(
    questions: Iterable[GoldenQuestion], reviews: Iterable[Review], findings: Iterable[Finding], /
) -> pl.DataFrame:
    """Return what waits for a decision, the most pressing first (schema ``DECISIONS``).

    Errors come first, since nobody can judge a question whose evidence is not there; then questions that somebody
    called wrong; drafts, those with the highest stakes first; stakes that people vote on differently; and reviewed
    questions that their owners have yet to approve.

    Examples
    --------
    >>> low = GoldenQuestion(id="q1", question="Why?", facts=(("because",),), stakes="low")
    >>> high = GoldenQuestion(id="q2", question="How?", facts=(("so",),), stakes="high")
    >>> queue([low, high], [], []).select("question_id", "needs").rows()
    [('q2', 'review'), ('q1', 'review')]
    """
    asked = list(questions)
    tallied = _tallies(asked, list(reviews))
    broken: dict[str, Finding] = {}
    for finding in findings:
        if finding.severity == "error":
            broken.setdefault(finding.question_id, finding)
    waiting = [
        decision
        for question, tally in zip(asked, tallied, strict=True)
        for decision in _decisions(question, tally, broken)
    ]
    waiting.sort(key=_urgency)
    return frame(waiting, DECISIONS)


def progress(
    questions: Iterable[GoldenQuestion], findings: Iterable[Finding] = (), /, *, wanted: int = ENOUGH
) -> pl.DataFrame:
    """Return how many questions are written, free of errors, reviewed and approved, against those wanted.

    Examples
    --------
    >>> asked = [GoldenQuestion(id="q1", question="Why?", facts=(("because",),), status="reviewed")]
    >>> progress(asked, wanted=30).select("step", "n", "missing").rows()
    [('written', 1, 29), ('free of errors', 1, 29), ('reviewed', 1, 29), ('approved', 0, 30)]
    """
    asked = list(questions)
    broken = {finding.question_id for finding in findings if finding.severity == "error"}
    sound = [question for question in asked if question.id not in broken]
    counts = {
        "written": len(asked),
        "free of errors": len(sound),
        "reviewed": sum(question.status != "draft" for question in sound),
        "approved": sum(question.status == "approved" for question in sound),
    }
    steps = [Progress(step=step, n=n, wanted=wanted, missing=max(0, wanted - n)) for step, n in counts.items()]
    return frame(steps, PROGRESS)


def _tallies(questions: Iterable[GoldenQuestion], reviews: Iterable[Review]) -> list[Tally]:
    said: dict[str, list[Review]] = {}
    for review in reviews:
        said.setdefault(review.question_id, []).append(review)
    return [_tally(question, said.get(question.id, ())) for question in questions]


def _tally(question: GoldenQuestion, reviews: Sequence[Review]) -> Tally:
    votes = {each.who: STAKES.index(each.value) for each in reviews if each.action == "vote"}
    verdicts = Counter(standing(question, reviews).values())
    content = content_of(question)
    return Tally(
        question_id=question.id,
        votes=len(votes),
        median=STAKES[median_high(votes.values())] if votes else None,  # a tie is settled on the safe side
        lowest=STAKES[min(votes.values())] if votes else None,
        highest=STAKES[max(votes.values())] if votes else None,
        agreed=len(set(votes.values())) == 1 if len(votes) > 1 else None,
        yes=verdicts["yes"],
        no=verdicts["no"],
        unsure=verdicts["unsure"],
        stale=sum(each.action == "verdict" and each.content != content for each in reviews),
    )


def _decisions(question: GoldenQuestion, tally: Tally, broken: Mapping[str, Finding]) -> Iterator[Decision]:
    owner = question.owner.strip() or "an owner, to be named"
    if question.id in broken:
        yield _decision(question, "mend", owner, broken[question.id].problem)
    elif tally.no:
        yield _decision(question, "settle", owner, f"{tally.no} said no, {tally.yes} yes, {tally.unsure} unsure")
    elif question.status == "draft":
        reviewer = f"somebody other than {owner}" if question.owner.strip() else "anybody, since it has no owner yet"
        yield _decision(question, "review", reviewer, _unreviewed(tally))
    elif question.status == "reviewed":
        yield _decision(question, "approve", owner, f"reviewed: {tally.yes} said yes, {tally.unsure} unsure")
    if tally.agreed is False:
        why = f"votes go from {tally.lowest} to {tally.highest}; their median is {tally.median}"
        yield _decision(question, "agree stakes", "the group", why)
    elif tally.agreed and tally.median != question.stakes:
        why = f"{tally.votes} voted {tally.median}, and it is marked {question.stakes}"
        yield _decision(question, "agree stakes", owner, why)


def _unreviewed(tally: Tally) -> str:
    if tally.stale and not (tally.yes or tally.unsure):
        return "its wording has changed since it was judged"
    return f"{tally.yes} said yes, {tally.unsure} unsure" if tally.yes or tally.unsure else "nobody has judged it"


def _decision(question: GoldenQuestion, needs: str, of: str, why: str) -> Decision:
    return Decision(
        question_id=question.id, needs=needs, of=of, why=why, stakes=question.stakes, status=question.status
    )


def _urgency(decision: Decision) -> tuple[int, int]:
    return NEEDS.index(decision.needs), -STAKES.index(decision.stakes)
