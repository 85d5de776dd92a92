from dataclasses import replace
from pathlib import Path

import pytest

from toolkit.decision import read_preferences
from toolkit.economics import Scenario
from toolkit.golden import GoldenSet
from toolkit.schema import InputError
from toolkit.workshop import Session, decided, room_scenario, save
from toolkit.workshop.outcome import figure_of


def test_the_rooms_range_holds_every_figure_and_narrows_nothing() -> None:
    base = Scenario.default()
    said = {"Ada": {"handling_minutes": "6"}, "Ben": {"handling_minutes": "30"}}
    made, was = room_scenario(base, said).handling_minutes, base.handling_minutes
    assert made.low <= 6
    assert made.high >= 30
    assert made.likely == 18
    assert made.high / made.likely >= was.high / was.likely
    assert room_scenario(base, {}) == base


def test_a_share_stays_a_share() -> None:
    assert room_scenario(Scenario.default(), {"Ada": {"review_share": "1"}}).review_share.high == 1.0
    with pytest.raises(InputError, match="outside its bounds"):
        room_scenario(Scenario.default(), {"Ada": {"review_share": "2"}})


@pytest.mark.parametrize("given", ["", "nan", "inf", "-1", "1e10", "=1+1"])
def test_no_figure(given: str) -> None:
    with pytest.raises(InputError, match="no figure"):
        figure_of("labour_usd_per_hour", given)


def test_a_signature_is_under_what_was_there(session: Session) -> None:
    session.room.say("weights", "answer quality", "5", by="Ada")
    session.room.say("record", "signed", decided(session).basis, by="Ada")
    assert decided(session).signed == ("Ada",)
    session.room.say("weights", "auditability", "5", by="Ben")
    after = decided(session)
    assert (after.signed, after.earlier) == ((), ("Ada",))


def test_what_is_saved_can_be_opened_and_verified(session: Session) -> None:
    room = session.room
    room.say("weights", "answer quality", "3", by="Ada")
    room.say("weights", "cost per completed task", "4", by="Ben")
    room.say("money", "labour_usd_per_hour", "80", by="Ben")
    room.say("stakes", "q1", "high", by="Ada")
    room.say("record", "dissent", "=too soon", by="Ben")
    before = decided(session)
    room.say("record", "signed", before.basis, by="Ada")
    files = save(session, decided(session))
    assert all(path.is_file() for path in files)
    assert {view.name for view in read_preferences(session.folder / "weights.yaml").views} == {"Ada", "Ben"}
    assert Scenario.read(session.folder / "scenario.yaml").labour_usd_per_hour.likely == 80
    assert GoldenSet.read(session.folder / "golden.jsonl")[0].stakes == "high"
    page = (session.folder / "decision.html").read_text(encoding="utf-8")
    assert "Ben: =too soon" in page
    assert "'=too soon" in (session.folder / "said.csv").read_text(encoding="utf-8")
    assert decided(session).basis == before.basis


def test_a_question_that_was_changed_since_is_told(session: Session) -> None:
    assert not any("changed after" in each for each in decided(session).record.warnings)
    golden = session.golden
    golden.put(replace(golden[0], question="How dear is a stall permit?")).write(session.folder / "golden.jsonl")
    assert any("changed after" in each for each in decided(session).record.warnings)


def test_a_session_keeps_to_its_documents(session: Session, tmp_path: Path) -> None:
    assert session.prepared
    assert Session.open(session.folder) == session
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(InputError, match="begun with other"):
        Session.begin(session.folder, documents=other, golden=session.golden_given)
    with pytest.raises(InputError, match="among the documents"):
        Session.begin(session.documents_folder / "s", documents=session.documents_folder, golden=session.golden_given)
    with pytest.raises(InputError, match="holds no workshop"):
        Session.open(tmp_path)


def test_new_text_in_a_document_means_measuring_again(session: Session) -> None:
    path = session.documents_folder / "fees.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nAnd more.\n", encoding="utf-8")
    assert not Session.open(session.folder).prepared


def test_a_vote_on_stakes_measures_nothing_again(session: Session) -> None:
    golden = session.golden
    golden.put(replace(golden[0], stakes="high")).write(session.folder / "golden.jsonl")
    assert Session.open(session.folder).prepared
    golden.put(replace(golden[0], question="How dear?")).write(session.folder / "golden.jsonl")
    assert not Session.open(session.folder).prepared
