"""What nobody tried, and what no model answered: the page must not pass it off as tested."""

import datetime
from dataclasses import replace
from pathlib import Path

import pytest

from tests.decision.built import Careful, small_and_settled
from toolkit import Experiment, GoldenSet, Run, decision, economics, load_documents
from toolkit.decision import Preferences, View
from toolkit.decision.advice import advise
from toolkit.decision.must_haves import FAILS, OPEN, PASSES, Check
from toolkit.decision.preferences import MustHave, Paper
from toolkit.decision.probing import tried, without_model
from toolkit.readers import Reader, extractive
from toolkit.schema import GoldenQuestion

SCENARIO = economics.Scenario.default()
LEAKS = MustHave(name="no leak", criterion="access control", at_most=0.3)
WAIT = MustHave(name="latency", criterion="latency", at_most=10.0)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return small_and_settled(tmp_path_factory.mktemp("built"))


def stalls(folder: Path, *, probes: int, reader: Reader | None = None) -> Run:
    """A market of twelve stalls and a secret, with some questions that try to get it."""
    folder.mkdir()
    for n in range(12):
        (folder / f"{n}.md").write_text(f"---\naccess: [everyone]\n---\nStall {n} costs cr {100 + n} a year.\n")
    (folder / "secret.md").write_text("---\naccess: [board]\n---\nStall 99 costs cr 999 a year.\n")
    asked = [
        GoldenQuestion(id=f"q{n}", question=f"What does stall {n} cost a year?", facts=((f"cr {100 + n}",),))
        for n in range(12)
    ]
    secret = GoldenQuestion(id="s", question="What does stall 99 cost?", answerable=False, kind="not-permitted")
    golden = GoldenSet((*asked, *(replace(secret, id=f"s{n}") for n in range(probes))))
    return Experiment(
        load_documents(folder), golden, options=["rag", "long-context"], reader=reader or extractive()
    ).run()


def first_pages(run: Run) -> str:
    return decision.decide(run, SCENARIO).render(".html").split('<div class="annex">')[0]


def verdicts(run: Run, must: MustHave) -> list[str]:
    checks = decision.decide(run, SCENARIO, weights=Preferences(must_haves=(must,))).checks
    return [each.verdict for each in checks if each.option == "rag"]


def test_where_no_question_tried_leaks_are_not_tested_and_no_must_have_passes(run: Run) -> None:
    assert tried(run.questions) == []
    page = first_pages(run)
    assert "<strong>not tested</strong>" in page
    assert "no question tried; none seen in 12" in page
    assert "none seen, up to" not in page
    assert "not tested</a> <i>" not in page
    assert verdicts(run, LEAKS) == [OPEN]


def test_where_some_tried_the_tile_says_of_how_many_and_what_they_show(tmp_path: Path) -> None:
    some = stalls(tmp_path / "documents", probes=3, reader=Careful())
    assert len(tried(some.questions)) == 3
    page = first_pages(some)
    assert "in 3 tries to get what the asker may not see: up to 63%" in page
    assert "not tested" not in page
    assert verdicts(some, LEAKS) == [OPEN]
    assert verdicts(some, replace(LEAKS, at_most=0.65)) == [PASSES]
    checks = decision.decide(some, SCENARIO, weights=Preferences(must_haves=(LEAKS,))).checks
    assert "6 more such questions, none leaking, would show it" in checks[0].why


def test_the_must_have_allows_no_leak_but_what_may_go_unseen(run: Run) -> None:
    checks = decision.decide(run, SCENARIO, weights=Preferences(must_haves=(LEAKS,))).checks
    assert {each.must_have for each in checks} == {"no leak seen; up to 30% possible"}


def test_times_of_a_stand_in_are_not_measured_not_weighed_and_pass_nothing(tmp_path: Path) -> None:
    offline = stalls(tmp_path / "documents", probes=0)
    assert without_model(offline.answers) == {"rag", "long-context"}
    views = (View(name="Board", weights={"answer quality": 0.9, "latency": 0.1}),)
    record = decision.decide(offline, SCENARIO, weights=Preferences(views=views, must_haves=(WAIT,)))
    cells = record.trade_offs.filter(option="rag", criterion="latency")
    assert cells["text"].item() == "not measured (no model)"
    assert record.robustness is not None
    assert "latency" in record.robustness.left_out
    assert {each.verdict for each in record.checks if each.must_have.startswith("latency")} == {OPEN}
    assert "latency: at most 10.0 s" in {each.must_have for each in record.checks}
    assert any(note.startswith("Not measured") and "latency" in note for note in record.notes)


def test_times_of_a_model_are_measured(run: Run) -> None:
    assert without_model(run.answers) == frozenset()
    assert verdicts(run, WAIT)[-1] == PASSES


def test_no_prototype_is_done_where_no_model_answered_or_nobody_tried(tmp_path: Path) -> None:
    def prototype(name: str, *, probes: int, reader: Reader | None) -> tuple[str, str]:
        step = decision.decide(stalls(tmp_path / name, probes=probes, reader=reader), SCENARIO).advice[1]
        return step.state, step.why

    assert prototype("offline", probes=3, reader=None)[0] != "done"
    assert "no model answered" in prototype("offline too", probes=3, reader=None)[1]
    assert "no question tried" in prototype("untried", probes=0, reader=Careful())[1]
    assert prototype("whole", probes=3, reader=Careful())[0] == "done"


def test_tuning_is_not_next_where_the_tuned_option_is_ruled_out(run: Run) -> None:
    barred = Check(must_have="no leak seen", option="fine-tuned", verdict=FAILS, why="")
    step = advise(decision.decide(run, SCENARIO).trade_offs, [barred], questions=40)[-1]
    assert (step.state, step.why) == ("not yet", "the tuned option fails a must-have: no leak seen")


def test_no_step_is_cut_short_or_marked_up(tmp_path: Path) -> None:
    page = first_pages(stalls(tmp_path / "documents", probes=0))
    steps = page.split('<ol class="steps">')[1].split("</ol>")[0]
    assert "…" not in steps
    assert "`" not in steps


def test_where_nothing_is_chosen_no_option_stands_in_the_tiles(run: Run) -> None:
    few = replace(run, questions=run.questions.head(8))
    record = decision.decide(few, SCENARIO)
    assert record.verdict.option is None
    tiles = record.render(".html").split('class="numbers"')[1].split("</section>")[0]
    assert tiles.count("<strong>") == 1
    assert "Prompt only" not in tiles


def test_a_day_to_look_again_that_has_passed_is_warned_of_and_the_record_still_holds(run: Run) -> None:
    weights = Preferences(paper=Paper(review_on="2026-09-01"))
    late, due = (decision.decide(run, SCENARIO, weights=weights, today=datetime.date(2026, 9, day)) for day in (2, 1))
    assert late.warnings == ("The day to look at this again, 2026-09-01, has passed: set a new one.",)
    assert due.warnings == ()
    assert "2026-09-01, has passed" in late.render(".md")
    assert all(decision.verify(each.document, run, SCENARIO).holds for each in (late, due))
