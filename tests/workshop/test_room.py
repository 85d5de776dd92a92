import multiprocessing
import sqlite3
from pathlib import Path

import pytest

from toolkit.schema import InputError
from toolkit.workshop import Door, Room, split
from toolkit.workshop.admission import LETTERS, new_code
from toolkit.workshop.agreement import middle, spread
from toolkit.workshop.room import name_of


def _speak(folder: str, who: str) -> None:
    room = Room.open(folder)
    for turn in range(25):
        room.say("stakes", f"q{turn}", who, by=who)


def test_nothing_is_lost_when_four_speak_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    people = [f"person {number}" for number in range(4)]
    speaking = [context.Process(target=_speak, args=(str(tmp_path), who)) for who in people]
    for each in speaking:
        each.start()
    for each in speaking:
        each.join()
    said = Room.open(tmp_path).said("stakes")
    assert {who: len(values) for who, values in said.items()} == dict.fromkeys(people, 25)
    assert Room.open(tmp_path).turn == 100


def test_the_last_word_counts_and_can_be_taken_back(tmp_path: Path) -> None:
    room = Room.open(tmp_path)
    room.say("stakes", "q1", "low", by="Ada")
    room.say("stakes", "q1", "high", by=" Ada ")
    room.say("stakes", "q1", "medium", by="Ben")
    assert room.said("stakes") == {"Ada": {"q1": "high"}, "Ben": {"q1": "medium"}}
    room.say("stakes", "q1", "", by="Ada")
    assert Room.open(tmp_path).said("stakes") == {"Ben": {"q1": "medium"}}
    assert room.people() == ["Ada", "Ben"]


def test_what_is_said_is_data_and_never_a_statement(tmp_path: Path) -> None:
    room = Room.open(tmp_path)
    room.say("stakes", "q1", "'); DROP TABLE sayings; --", by="Robert'); DROP TABLE sayings; --")
    assert room.turn == 1


@pytest.mark.parametrize("name", ["", "   ", "\u202e\u200b"])
def test_nobody_speaks_without_a_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="say who you are"):
        Room.open(tmp_path).say("stakes", "q1", "low", by=name)


def test_a_name_keeps_no_character_that_turns_text() -> None:
    assert name_of("\u202eecilA\u202c <b>") == "ecilA <b>"


def test_a_damaged_file_is_told_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "room.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(InputError, match="cannot be used") as caught:
        Room.open(tmp_path)
    assert "move it away" in str(caught.value.remedy)


def test_a_saying_that_waits_for_a_lock_is_heard(tmp_path: Path) -> None:
    room = Room.open(tmp_path)
    other = sqlite3.connect(room.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO sayings (at, who, topic, key, value) VALUES ('', 'Ben', 'stakes', 'q1', 'low')")
    assert room.said("stakes") == {}  # a reader waits for nobody
    other.execute("COMMIT")
    other.close()
    room.say("stakes", "q1", "high", by="Ada")
    assert set(room.said("stakes")) == {"Ada", "Ben"}


def test_one_voice_is_no_agreement() -> None:
    assert split({"Ada": {"q": "low"}}, "q").agreed is None
    assert split({"Ada": {"q": "low"}, "Ben": {"q": "low"}}, "q").agreed is True
    tied = split({"Ada": {"q": "low"}, "Ben": {"q": "high"}}, "q")
    assert (tied.agreed, tied.most) == (False, None)


def test_the_middle_leans_to_the_graver() -> None:
    order = ("low", "medium", "high")
    said = {who: {"q": value} for who, value in (("a", "low"), ("b", "low"), ("c", "high"))}
    assert middle(split(said, "q"), order) == "low"
    assert middle(split({}, "q"), order) is None
    assert spread({}, "labour") is None


def test_the_door_hears_only_so_many_wrong_codes() -> None:
    now = [0.0]
    door = Door(code="ABCD-2345", clock=lambda: now[0])
    assert not any(door.opens(f"WRONG-{number}") for number in range(20))
    assert door.shut
    assert not door.opens("ABCD-2345")
    now[0] = 61.0
    assert door.opens("ABCD-2345")


def test_a_door_without_a_code_opens_to_nobody() -> None:
    assert not Door().opens("")


def test_codes_are_read_out_easily_and_differ() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(set(code) <= {*LETTERS, "-"} and len(code) == 9 for code in codes)
