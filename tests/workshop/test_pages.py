from dataclasses import replace

import pytest

from toolkit.schema import InputError
from toolkit.views.workshop import Page, open_page
from toolkit.workshop import STEPS, Session


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


def test_a_figure_draws_and_a_slip_is_told_and_not_kept(session: Session) -> None:
    page = page_of(session, "money")
    page.inputs["labour_usd_per_hour"].value = 80  # type: ignore[attr-defined]
    assert "With your figures" in page.own.value  # type: ignore[attr-defined]
    page.inputs["review_share"].value = 3  # type: ignore[attr-defined]
    assert "outside its bounds" in page.told.value
    assert session.room.said("money") == {"Ada": {"labour_usd_per_hour": "80"}}


def test_points_become_shares_and_a_verdict(session: Session) -> None:
    page = page_of(session, "weights")
    page.inputs["answer quality"].value = 3  # type: ignore[attr-defined]
    page.inputs["latency"].value = 1  # type: ignore[attr-defined]
    assert "<td>75</td>" in page.room.value  # type: ignore[attr-defined]
    page.follow.click()  # type: ignore[attr-defined]
    assert "Weighed as Ada would" in page.verdict.value  # type: ignore[attr-defined]


def test_signing_and_saving(session: Session) -> None:
    page = page_of(session, "record", facilitator=True)
    page.sign.click()  # type: ignore[attr-defined]
    assert "signed" in page.names.value  # type: ignore[attr-defined]
    page.save.click()  # type: ignore[attr-defined]
    assert "/files/decision.html" in page.files.value  # type: ignore[attr-defined]
    assert page.save not in page_of(session, "record", "Ben").box.children  # type: ignore[attr-defined]
