"""The review flow: who may move what, what is kept of it, and what waits for whom."""

import multiprocessing
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.golden.review.decisions import progress, queue, tallies
from toolkit.golden.review.log import ReviewLog, saying
from toolkit.golden.review.statuses import content_of, move, revised, role
from toolkit.schema import (
    DECISIONS,
    PROGRESS,
    REVIEWS,
    STATUSES,
    TALLIES,
    Evidence,
    Finding,
    GoldenQuestion,
    InputError,
    Review,
)

ASKED = GoldenQuestion(
    id="q1",
    question="How much is a stall permit?",
    facts=(("cr 40",),),
    evidence=(Evidence(document="fees.md", quote="A stall permit costs cr 40 a year."),),
    owner="Ada Lund",
)


def noon() -> datetime:
    return datetime(2026, 3, 2, 12, tzinfo=UTC)


def error(question_id: str = "q1") -> Finding:
    return Finding(
        severity="error",
        question_id=question_id,
        rule="evidence not found",
        field="evidence",
        problem="the quote is not in fees.md",
        remedy="copy it",
    )


def said(question: GoldenQuestion, action: str, value: str, by: str) -> Review:
    return saying(question, action, value, by=by, clock=noon)


def test_a_question_goes_from_draft_to_reviewed_to_approved() -> None:
    reviewed = move(ASKED, "reviewed", by="Ben Okafor")
    assert (reviewed.question.status, reviewed.warnings) == ("reviewed", ())
    assert move(reviewed.question, "approved", by="ada lund").question.status == "approved"


def test_an_owner_who_reviews_their_own_is_warned_and_not_stopped() -> None:
    own = move(ASKED, "reviewed", by="Ada Lund")
    assert own.question.status == "reviewed"
    assert "somebody else" in own.warnings[0]


@pytest.mark.parametrize(
    ("status", "to", "by", "words"),
    [
        ("draft", "approved", "Ada Lund", "still a draft"),
        ("reviewed", "approved", "Ben", "its owner approves it, and that is Ada Lund"),
        ("draft", "reviewed", "  ", "say who you are"),
        ("draft", "done", "Ben", "is not a status"),
    ],
)
def test_a_move_that_the_rules_refuse_says_why(status: str, to: str, by: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        move(replace(ASKED, status=status), to, by=by)


def test_a_question_of_nobody_is_approved_by_nobody() -> None:
    with pytest.raises(InputError, match="nobody yet"):
        move(replace(ASKED, status="reviewed", owner=" "), "approved", by=" Ben ")
    assert role(replace(ASKED, owner=""), "") == "reviewer"


def test_nothing_goes_forward_with_an_error_or_a_no_and_anything_goes_back() -> None:
    with pytest.raises(InputError, match="an error to mend first"):
        move(ASKED, "reviewed", by="Ben", findings=[error()])
    with pytest.raises(InputError, match="Cai said that it is not right"):
        move(ASKED, "reviewed", by="Ben", reviews=[said(ASKED, "verdict", "no", "Cai")])
    assert move(ASKED, "reviewed", by="Ben", findings=[error("q2")]).question.status == "reviewed"
    approved = replace(ASKED, status="approved")
    assert move(approved, "draft", by="Ben", findings=[error()]).question.status == "draft"


def test_a_no_to_an_earlier_wording_does_not_stand() -> None:
    doubts = [said(ASKED, "verdict", "no", "Cai")]
    mended = replace(ASKED, facts=(("cr 40", "40 crowns"),))
    assert move(mended, "reviewed", by="Ben", reviews=doubts).question.status == "reviewed"


@pytest.mark.parametrize(
    "change",
    [
        {"question": "What does a stall permit cost?"}, {"facts": (("cr 41",),)}, {"evidence": ()},
        {"answerable": False}, {"asker": ("staff",)}, {"reference": "It costs cr 40."},
    ],
)  # fmt: skip
def test_what_was_approved_is_a_draft_again_once_it_says_something_else(change: dict[str, object]) -> None:
    for status in ("reviewed", "approved"):
        before = replace(ASKED, status=status)
        assert revised(before, replace(before, **change)).status == "draft"  # type: ignore[arg-type]


@pytest.mark.parametrize("change", [{"notes": "x"}, {"stakes": "high"}, {"owner": "Ben"}, {"split": "train"}])
def test_what_says_nothing_of_the_answer_leaves_the_status(change: dict[str, str]) -> None:
    before = replace(ASKED, status="approved")
    assert revised(before, replace(before, **change)).status == "approved"  # type: ignore[arg-type]


@given(st.lists(st.sampled_from(STATUSES), max_size=8), st.sampled_from(["Ada Lund", "Ben"]))
def test_no_path_approves_what_nobody_reviewed(path: list[str], by: str) -> None:
    question, seen = ASKED, ["draft"]
    for status in path:
        try:
            question = move(question, status, by=by).question
        except InputError:
            continue
        seen.append(question.status)
    assert "approved" not in seen or "reviewed" in seen[: seen.index("approved")]


def test_the_log_keeps_who_said_what_and_when(tmp_path: Path) -> None:
    log = ReviewLog.beside(tmp_path / "golden.jsonl")
    assert list(log) == []
    early = datetime(2026, 3, 2, 9, 30, tzinfo=timezone(timedelta(hours=2)))
    log.say(ASKED, "verdict", "unsure", by=" Ben  Okafor ", note="which year?\nasks again", clock=lambda: early)
    log.say(ASKED, "vote", "high", by="Ada Lund", clock=noon)
    assert log.path.name == "golden.review.jsonl"
    assert log.frame.schema == REVIEWS
    first, second = log
    assert (first.at, first.who, first.note) == ("2026-03-02T07:30:00Z", "Ben Okafor", "which year?\nasks again")
    assert second == said(ASKED, "vote", "high", "Ada Lund")


@pytest.mark.parametrize(
    ("action", "value", "by", "words"),
    [
        ("vote", "huge", "Ben", "low, medium, high"),
        ("verdict", "high", "Ben", "yes, no, unsure"),
        ("shout", "yes", "Ben", "not something to say"),
        ("vote", "high", "\t", "say who you are"),
    ],
)
def test_nothing_else_is_written(tmp_path: Path, action: str, value: str, by: str, words: str) -> None:
    log = ReviewLog(tmp_path / "g.review.jsonl")
    with pytest.raises(InputError, match=words):
        log.say(ASKED, action, value, by=by)
    assert not log.path.exists()


def test_a_line_that_a_crash_left_half_is_passed_over_and_harms_no_other(tmp_path: Path) -> None:
    log = ReviewLog(tmp_path / "g.review.jsonl")
    log.say(ASKED, "vote", "high", by="Ada", clock=noon)
    with log.path.open("ab") as file:
        file.write(log.path.read_bytes()[:40])
    assert [each.who for each in log] == ["Ada"]
    log.say(ASKED, "vote", "low", by="Ben", clock=noon)
    assert [each.who for each in log] == ["Ada", "Ben"]


@pytest.mark.parametrize(
    "line",
    [
        "[1]", "null", '{"who": "Eve"}', '{"at": 1}', "[" * 100_000, "\x00\xff",
        '{"at":"","who":"Eve","question_id":"q1","action":"vote","value":"huge"}',
        '{"at":"","who":"Eve","question_id":"q1","action":"vote","value":"low","extra":"x"}',
    ],
)  # fmt: skip
def test_a_line_of_rubbish_is_passed_over(tmp_path: Path, line: str) -> None:
    log = ReviewLog(tmp_path / "g.review.jsonl")
    log.path.write_text(line + "\n", encoding="utf-8")
    log.say(ASKED, "vote", "low", by="Ben", clock=noon)
    assert [each.who for each in log] == ["Ben"]


def test_a_log_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    log = ReviewLog(tmp_path / "none" / "g.review.jsonl")
    with pytest.raises(InputError, match="cannot be written"):
        log.say(ASKED, "vote", "low", by="Ben")


def _speak(path: str, who: str, times: int) -> None:
    log = ReviewLog(Path(path))
    for number in range(times):
        log.say(ASKED, "verdict", "yes", by=who, note=f"{number} " + "word " * 300, clock=noon)


def test_two_who_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path, times = tmp_path / "g.review.jsonl", 60
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_speak, args=(str(path), who, times)) for who in ("Ada", "Ben")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    kept = sorted((each.who, int(each.note.split()[0])) for each in ReviewLog(path))
    assert kept == [(who, number) for who in ("Ada", "Ben") for number in range(times)]


def _votes(*values: str) -> Iterator[Review]:
    return (said(ASKED, "vote", value, by=f"person {number}") for number, value in enumerate(values))


@pytest.mark.parametrize(
    ("values", "median", "agreed"),
    [
        ((), None, None), (("low",), "low", None), (("low", "low"), "low", True), (("low", "high"), "high", False),
        (("low", "medium", "high"), "medium", False), (("low", "low", "high"), "low", False),
    ],
)  # fmt: skip
def test_votes_have_a_median_and_show_disagreement(
    values: tuple[str, ...], median: str | None, agreed: bool | None
) -> None:
    table = tallies([ASKED], _votes(*values))
    assert table.schema == TALLIES
    assert table.select("votes", "median", "agreed").row(0) == (len(values), median, agreed)


def test_a_person_counts_once_by_their_last_word() -> None:
    changed = [said(ASKED, "vote", "low", "Ada"), said(ASKED, "vote", "high", "Ada")]
    minds = [said(ASKED, "verdict", "no", "Ada"), said(ASKED, "verdict", "yes", "Ada")]
    row = tallies([ASKED], [*changed, *minds]).row(0, named=True)
    assert (row["votes"], row["median"], row["yes"], row["no"]) == (1, "high", 1, 0)


def test_verdicts_on_another_wording_are_stale() -> None:
    row = tallies([replace(ASKED, question="What now?")], [said(ASKED, "verdict", "yes", "Ada")]).row(0, named=True)
    assert (row["yes"], row["stale"]) == (0, 1)


def test_the_queue_puts_the_most_pressing_first() -> None:
    kinds = {
        "approve": replace(ASKED, id="a", status="reviewed"),
        "agree": replace(ASKED, id="b", status="approved"),
        "low": replace(ASKED, id="c", stakes="low"),
        "high": replace(ASKED, id="d", stakes="high"),
        "doubted": replace(ASKED, id="e", status="approved"),
        "broken": replace(ASKED, id="f", stakes="low"),
        "done": replace(ASKED, id="g", status="approved"),
    }
    reviews = [
        said(kinds["doubted"], "verdict", "no", "Ben"),
        said(kinds["agree"], "vote", "low", "Ben"),
        said(kinds["agree"], "vote", "high", "Cai"),
    ]
    table = queue(kinds.values(), reviews, [error("f")])
    assert table.schema == DECISIONS
    assert table.select("question_id", "needs").rows() == [
        ("f", "mend"), ("e", "settle"), ("d", "review"), ("c", "review"), ("b", "agree stakes"), ("a", "approve"),
    ]  # fmt: skip
    assert table["why"][4] == "votes go from low to high; their median is high"


def test_votes_that_agree_on_other_stakes_wait_for_the_owner() -> None:
    table = queue([replace(ASKED, status="approved")], _votes("high", "high"), [])
    assert table.select("needs", "of", "why").row(0) == (
        "agree stakes",
        "Ada Lund",
        "2 voted high, and it is marked medium",
    )


def test_a_changed_wording_is_said_in_the_queue() -> None:
    table = queue([replace(ASKED, question="What now?")], [said(ASKED, "verdict", "yes", "Ben")], [])
    assert table["why"][0] == "its wording has changed since it was judged"


def test_progress_counts_an_error_as_not_there_yet() -> None:
    asked = [replace(ASKED, id=f"q{number}", status="approved") for number in range(31)]
    table = progress(asked, [error("q1"), error("q2")])
    assert table.schema == PROGRESS
    assert table.select("step", "n", "missing").rows() == [
        ("written", 31, 0), ("free of errors", 29, 1), ("reviewed", 29, 1), ("approved", 29, 1),
    ]  # fmt: skip


def test_what_people_judge_has_one_digest() -> None:
    assert content_of(ASKED) == content_of(replace(ASKED, id="q9", kind="numeric", notes="n", split="train"))
