from dataclasses import replace

import polars as pl
import pytest

from toolkit.decision import CRITERIA
from toolkit.options import Question
from toolkit.prompting import DECLINED
from toolkit.schema import InputError
from toolkit.views.asking import AskBook
from toolkit.views.workshop import Page, open_page
from toolkit.views.workshop.drills import _drawn
from toolkit.views.workshop.revoking import _sentences
from toolkit.views.workshop.seeing import AS_THEY_ARE
from toolkit.workshop import STEPS, Session
from toolkit.workshop.outcome import sayings
from toolkit.workshop.revoking import Revoked


def page_of(session: Session, slug: str, who: str = "Ada", *, facilitator: bool = False) -> Page:
    return open_page(slug, session=session.folder, who=who, facilitator=facilitator)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.slug)
def test_every_step_opens_and_shows_a_hostile_name_as_text(session: Session, step: object) -> None:
    slug = step.slug  # type: ignore[attr-defined]
    page = page_of(session, slug, "<img src=x onerror=alert(1)>", facilitator=True)
    shown = "".join(str(getattr(each, "value", "")) for each in page.box.children)
    assert "<img" not in shown
    assert "&lt;img src=x" in shown


def test_an_unknown_step(session: Session) -> None:
    with pytest.raises(InputError, match="is no step"):
        page_of(session, "trige")


def test_two_answer_and_the_third_sees_where_they_differ(session: Session) -> None:
    ada, ben, chair = (page_of(session, "triage", who) for who in ("Ada", "Ben", "Chair"))
    ada.panel.inputs["access"].value = "Yes"  # type: ignore[attr-defined]
    ben.panel.inputs["access"].value = "Some are restricted"  # type: ignore[attr-defined]
    chair.look()
    assert "2 have answered; on 1 of 8 questions they differ" in chair.room.value  # type: ignore[attr-defined]
    again = page_of(session, "triage", "Ada")
    assert again.panel.inputs["access"].value == "Yes"  # type: ignore[attr-defined]
    assert session.room.turn == 2  # opening a page says nothing


def test_a_vote_shows_and_is_taken_back(session: Session) -> None:
    page = page_of(session, "golden")
    page.stakes["high"].click()  # type: ignore[attr-defined]
    assert page.stakes["high"].description == "✓ high"  # type: ignore[attr-defined]
    assert session.room.said("stakes") == {"Ada": {"q1": "high"}}
    page.stakes["high"].click()  # type: ignore[attr-defined]
    assert session.room.said("stakes") == {}


def test_what_the_editor_saves_is_on_every_page(session: Session) -> None:
    page = page_of(session, "golden")
    page.question.value = "q2"  # type: ignore[attr-defined]
    golden = session.golden
    golden.put(replace(golden[1], question="What was the fee before?")).save()
    page.look()
    assert page.question.value == "q2"  # type: ignore[attr-defined]
    assert "What was the fee before?" in page.card.value  # type: ignore[attr-defined]


def test_facts_that_rest_on_restricted_text_are_not_shown(session: Session) -> None:
    page = page_of(session, "golden")
    assert "cr 40" in page.card.value  # type: ignore[attr-defined]
    page.question.value = "q3"  # type: ignore[attr-defined]
    assert "27 days" not in page.card.value  # type: ignore[attr-defined]
    assert "not open to everyone" in page.card.value  # type: ignore[attr-defined]


def test_only_the_facilitator_asks_as_others(session: Session) -> None:
    guest, chair = page_of(session, "see"), page_of(session, "see", facilitator=True)
    assert [name for name, _ in guest.first.options] == ["anyone"]  # type: ignore[attr-defined]
    assert [name for name, _ in chair.first.options] == ["anyone", "hr", "staff"]  # type: ignore[attr-defined]


def test_what_one_may_see_another_may_not(session: Session) -> None:
    page = page_of(session, "see", facilitator=True)
    page.ready()  # type: ignore[attr-defined]
    page.ready()  # type: ignore[attr-defined]
    page.question.value = "How many posts does the draft remove at the harbour office?"  # type: ignore[attr-defined]
    assert "removes six posts" not in page.answers.value  # type: ignore[attr-defined]
    page.second.value = ("hr",)  # type: ignore[attr-defined]
    assert "removes six posts" in page.answers.value  # type: ignore[attr-defined]


def test_what_was_asked_and_as_whom_is_there_after_a_reload_and_in_no_file(session: Session) -> None:
    page = page_of(session, "see", facilitator=True)
    page.question.value = "May dogs come in?"  # type: ignore[attr-defined]
    page.first.value, page.second.value = ("staff",), ("hr",)  # type: ignore[attr-defined]
    again = page_of(session, "see", facilitator=True)
    assert again.question.value == "May dogs come in?"  # type: ignore[attr-defined]
    assert (again.first.label, again.second.label) == ("staff", "hr")  # type: ignore[attr-defined]
    guest = page_of(session, "see")  # of the same name, who may not ask as those any more
    assert (guest.first.label, guest.second.label) == ("anyone", "nobody else")  # type: ignore[attr-defined]
    page.question.value = "x" * 5_000  # type: ignore[attr-defined]
    assert session.room.said("asked")["Ada"]["question"] == "May dogs come in?"
    assert "dogs" not in str(sayings(session))


def test_a_figure_is_kept_taken_back_and_there_after_a_reload(session: Session) -> None:
    page = page_of(session, "money")
    page.panel.moved = {"labour_usd_per_hour": 80, "review_share": 0.5}  # type: ignore[attr-defined]
    assert session.room.said("money") == {"Ada": {"labour_usd_per_hour": "80", "review_share": "0.5"}}
    again = page_of(session, "money").panel  # type: ignore[attr-defined]
    assert again.moved == {"labour_usd_per_hour": 80.0, "review_share": 0.5}
    page.panel.moved = {"review_share": 0.5}  # type: ignore[attr-defined]
    assert session.room.said("money") == {"Ada": {"review_share": "0.5"}}


def test_two_tabs_of_one_person_take_nothing_back_from_each_other(session: Session) -> None:
    one, other = page_of(session, "money"), page_of(session, "money")
    one.panel.moved = {"labour_usd_per_hour": 80}  # type: ignore[attr-defined]
    other.panel.moved = {"review_share": 0.5}  # type: ignore[attr-defined]
    assert session.room.said("money") == {"Ada": {"labour_usd_per_hour": "80", "review_share": "0.5"}}
    one, other = page_of(session, "weights"), page_of(session, "weights")
    one.points.points = {"answer quality": 3}  # type: ignore[attr-defined]
    other.points.points = {"answer quality": 5}  # type: ignore[attr-defined]
    one.points.points = {"answer quality": 3, "latency": 1}  # type: ignore[attr-defined]
    assert session.room.said("weights") == {"Ada": {"answer quality": "5", "latency": "1"}}


@pytest.mark.parametrize(
    "sent",
    [
        {"review_share": 3},
        {"labour_usd_per_hour": float("nan")},
        {"labour_usd_per_hour": "<b>"},
        {"rent": 3.0},
        {"review_share": None},
    ],
)
def test_a_figure_that_cannot_be_is_told_and_nothing_is_kept(session: Session, sent: dict[str, object]) -> None:
    page = page_of(session, "money")
    page.panel.moved = {"wrong_answer_usd": 5.0, **sent}  # type: ignore[attr-defined]
    assert "lacks" in page.told.value
    assert "<b>" not in page.told.value
    assert session.room.said("money") == {}


def test_points_become_shares_and_a_verdict(session: Session) -> None:
    page = page_of(session, "weights")
    page.points.points = {"answer quality": 3, "latency": 1}  # type: ignore[attr-defined]
    assert "<td>75</td>" in page.room.value  # type: ignore[attr-defined]
    page.follow.click()  # type: ignore[attr-defined]
    assert "Weighed as Ada would" in page.verdict.value  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "sent", [{"latency": 101}, {"latency": 9.5}, {"latency": "9"}, {"latency": True}, {"luck": 3}, {"latency": -1}]
)
def test_points_that_cannot_be_are_told_and_not_kept(session: Session, sent: dict[str, object]) -> None:
    page = page_of(session, "weights")
    page.points.points = {"answer quality": 3, **sent}  # type: ignore[attr-defined]
    assert "are no points" in page.told.value
    assert session.room.said("weights") == {}


def test_points_of_a_hundred_are_taken_and_the_page_says_which_way_is_good(session: Session) -> None:
    page = page_of(session, "weights")
    page.points.points = {"answer quality": 40, "freshness": 20, "latency": 30, "auditability": 10}  # type: ignore[attr-defined]
    assert all(f"<td>{each}</td>" in page.room.value for each in (40, 20, 30, 10))  # type: ignore[attr-defined]
    assert any("from 0 to 100; only their ratio counts" in getattr(part, "value", "") for part in page.parts())
    help_of = {each["name"]: each["means"] for each in page.points.held}  # type: ignore[attr-defined]
    assert "does not answer with what a change had made untrue" in help_of["freshness"]
    less = {each.name for each in CRITERIA for source in each.sources if source.scale.best < source.scale.worst}
    less |= {each.name for each in CRITERIA for source in each.sources if source.scale.shape == "halving"}
    assert all(help_of[name].startswith("points for an option") for name in less)


def test_nothing_is_reckoned_while_a_field_holds_what_was_refused(session: Session) -> None:
    page = page_of(session, "weights")
    page.points.points = {"answer quality": 3}  # type: ignore[attr-defined]
    page.points.refused = {"latency": "<b>140"}  # type: ignore[attr-defined]
    page.follow.click()  # type: ignore[attr-defined]
    assert "Latency: what is typed there was refused" in page.told.value
    assert "&lt;b&gt;140" in page.told.value
    assert page.verdict.value == ""  # type: ignore[attr-defined]
    page.points.refused = {}  # type: ignore[attr-defined]
    page.follow.click()  # type: ignore[attr-defined]
    assert "Weighed as Ada would" in page.verdict.value  # type: ignore[attr-defined]


def test_a_document_that_is_taken_away_is_seen_to_vanish(session: Session) -> None:
    drill = page_of(session, "drills", facilitator=True).access  # type: ignore[attr-defined]
    drill.document.value = "leave.md"
    assert (drill.asker.value, drill.question.value) == (("staff",), "How many days of annual leave do staff earn?")
    drill.take.click()
    assert "RAG and Long context go on showing it until somebody brings them up to date" in drill.shown.value
    assert "even after" not in drill.shown.value
    drill.asker.value = ()
    drill.take.click()
    assert "on showing" not in drill.shown.value


def test_the_drill_says_who_declined_beside_who_is_stale(session: Session) -> None:
    rates = pl.DataFrame({"option": ["rag", "fine-tuned"], "value": [0.6, 0.1], "low": [0.3, 0.0], "high": [0.8, 0.4],
                          "n": [2, 2], "phase": ["changed"] * 2})  # fmt: skip
    answers = pl.DataFrame({"option": ["rag", "rag", "fine-tuned", "fine-tuned"], "phase": ["changed"] * 4,
                            "touched": [True, True, True, False],
                            "answer": ["5 euro", "6 euro", f"Answer: {DECLINED}\nBasis: none", DECLINED]})  # fmt: skip
    said = _drawn(rates, answers)
    assert "Declined, which is not stale and not fresh either: Fine-tuned 1 of 1." in said
    assert "60%, though intervals overlap" in said
    assert "without a row" not in said
    assert "without a row" in _drawn(rates[:1], answers)
    assert "intervals overlap" not in _drawn(rates[:1], answers)


def test_a_sentence_is_said_once_of_all_that_it_holds_for() -> None:
    found = [Revoked(option=name, shown=True, still=still, how="", seconds=0.01)
             for name, still in (("rag", False), ("long-context", False), ("hybrid", True))]  # fmt: skip
    assert list(_sentences(found)) == [
        "RAG and Long context go on showing it until somebody brings them up to date.",
        "Hybrid shows it even after it was brought up to date.",
    ]


def test_a_drill_that_gives_way_to_another_adds_nothing_to_what_that_found(session: Session) -> None:
    drill = page_of(session, "drills", facilitator=True).access  # type: ignore[attr-defined]
    asked = Question(text="How many days of annual leave do staff earn?", groups=("staff",))
    first = drill._steps("leave.md", asked, drill._found)
    next(first)
    drill.document.value = "fees.md"
    drill.take.click()
    found = list(drill._found)
    next(first)  # what was being asked when the other began
    assert drill._found == found
    assert len(found) == len(session.upkeeps())


def test_an_option_that_is_ready_while_others_are_asked_is_asked_next_time(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(session, "see", facilitator=True)
    page.ready()  # type: ignore[attr-defined]
    made = page._made  # type: ignore[attr-defined]

    def slowly(stage: str) -> AskBook:
        book = made(stage)
        page.ready()  # type: ignore[attr-defined]  # as it may in the thread that builds
        return book

    monkeypatch.setattr(page, "_made", slowly)
    page._book(AS_THEY_ARE)  # type: ignore[attr-defined]
    assert page._books == {}  # type: ignore[attr-defined]


def test_a_guest_sees_no_name_of_what_is_restricted_in_the_drill(session: Session) -> None:
    guest = page_of(session, "drills").access  # type: ignore[attr-defined]
    assert [name for name, _ in guest.asker.options] == ["anyone"]
    assert not any("leave" in value or "redundancy" in value for _, value in guest.document.options)


def test_signing_and_saving(session: Session) -> None:
    page = page_of(session, "record", facilitator=True)
    page.sign.click()  # type: ignore[attr-defined]
    assert "signed" in page.names.value  # type: ignore[attr-defined]
    page.save.click()  # type: ignore[attr-defined]
    assert "/files/decision.html" in page.files.value  # type: ignore[attr-defined]
    assert page.save not in page_of(session, "record", "Ben").box.children  # type: ignore[attr-defined]
