"""What is typed and not saved outlives the page and its kernel."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from toolkit import GoldenSet
from toolkit.ingestion import Documents
from toolkit.views import GoldenEditor


def clock() -> datetime:
    return datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def opened(documents: Documents, file: Path, who: str = "") -> GoldenEditor:
    return GoldenEditor(GoldenSet.read(file), documents, path=file, viewer_groups={"staff", "hr"}, who=who, clock=clock)


def edit(editor: GoldenEditor, row: int, field: str, value: str) -> None:
    editor.handle({"do": "edit", "row": row, "field": field, "value": value, "burst": 1})


def kept(file: Path) -> list[Path]:
    return sorted(file.parent.glob(".golden-history/unsaved-*.jsonl"))


def left(editor: GoldenEditor) -> list[dict[str, str]]:
    told: list[dict[str, str]] = editor.widget.state["left"]
    return told


def test_what_was_typed_is_offered_to_the_next_editor_slips_and_new_rows_too(
    documents: Documents, golden_file: Path
) -> None:
    gone = opened(documents, golden_file, who="Ada Lund")
    edit(gone, 1, "question", "What does a stall cost?")
    edit(gone, 2, "as_of", "31 June")
    gone.handle({"do": "add", "after": 0})
    edit(gone, 7, "question", "When is noon?")
    gone.handle({"do": "drop", "row": 3, "quote": 0})
    after = opened(documents, golden_file)
    assert [each["text"] for each in left(after)] == ["2026-03-02 09:30:00 UTC, Ada Lund: 7 questions"]
    after.handle({"do": "take_up", "name": left(after)[0]["name"]})
    rows = {row["id"]: row for row in after.widget.state["rows"]}
    former = {row["id"]: row for row in gone.widget.state["rows"]}
    assert {name: {**row, "key": 0} for name, row in rows.items()} == {
        name: {**row, "key": 0} for name, row in former.items()
    }
    assert (rows["q2"]["cells"]["as_of"], rows["q7"]["cells"]["question"]) == ("31 June", "When is noon?")
    assert (after.unsaved, left(after), len(kept(golden_file))) == (True, [], 1)
    after.handle({"do": "undo"})
    assert after.golden[0].question == "How much is a stall permit?"


def test_it_goes_when_all_is_saved_or_taken_back_and_stays_while_a_row_is_unfinished(
    documents: Documents, golden_file: Path
) -> None:
    editor = opened(documents, golden_file)
    edit(editor, 1, "question", "What does a stall cost?")
    assert len(kept(golden_file)) == 1
    editor.handle({"do": "undo"})
    assert kept(golden_file) == []
    edit(editor, 2, "as_of", "31 June")
    assert not editor.save() or len(kept(golden_file)) == 1
    edit(editor, 2, "as_of", "2026-06-30")
    assert editor.save()
    assert kept(golden_file) == []


def test_saving_what_was_taken_up_keeps_what_others_saved_meanwhile(documents: Documents, golden_file: Path) -> None:
    edit(opened(documents, golden_file), 1, "facts", "cr 42")
    others = GoldenSet.read(golden_file)
    others.put(replace(others[0], facts=(("cr 41",),)), replace(others[1], stakes="high")).save()
    editor = opened(documents, golden_file)
    editor.handle({"do": "take_up", "name": left(editor)[0]["name"]})
    assert not editor.save()
    assert [(each.question_id, each.field, each.ours, each.theirs) for each in editor.conflicts] == [
        ("q1", "facts", "cr 42", "cr 41")
    ]
    assert editor.save(settle="ours")
    saved = GoldenSet.read(golden_file)
    assert (saved[0].facts, saved[1].stakes) == ((("cr 42",),), "high")


def test_two_editors_at_once_keep_a_file_each(documents: Documents, golden_file: Path) -> None:
    first, other = opened(documents, golden_file), opened(documents, golden_file)
    edit(first, 1, "facts", "cr 42")
    edit(other, 1, "facts", "cr 43")
    assert len(kept(golden_file)) == 2
    assert first.save()
    assert len(kept(golden_file)) == 1
    third = opened(documents, golden_file)
    third.handle({"do": "take_up", "name": left(third)[0]["name"]})
    assert third.golden[0].facts == (("cr 43",),)


def test_what_is_thrown_away_is_gone(documents: Documents, golden_file: Path) -> None:
    edit(opened(documents, golden_file), 1, "facts", "cr 42")
    editor = opened(documents, golden_file)
    editor.handle({"do": "throw_away", "name": left(editor)[0]["name"]})
    assert (left(editor), kept(golden_file)) == ([], [])


@pytest.mark.parametrize("name", ["../golden.jsonl", "golden.jsonl", "", "unsaved-golden.jsonl-00000000.jsonl"])
def test_no_other_file_can_be_taken_up_or_deleted(documents: Documents, golden_file: Path, name: str) -> None:
    edit(opened(documents, golden_file), 1, "facts", "cr 42")
    editor = opened(documents, golden_file)
    for action in ("take_up", "throw_away"):
        editor.handle({"do": action, "name": name})
        assert "no longer there" in editor.widget.state["message"]
    assert golden_file.exists()
    assert len(kept(golden_file)) == 1


@pytest.mark.parametrize(
    "text", ["", "[]", "{}\n{}", '{"at": 1, "who": 1, "base": [], "begun_from_file": true}\n{}', "\x00"]
)
def test_a_file_that_cannot_be_read_is_passed_over(documents: Documents, golden_file: Path, text: str) -> None:
    edit(opened(documents, golden_file), 1, "facts", "cr 42")
    kept(golden_file)[0].write_text(text, encoding="utf-8")
    assert left(opened(documents, golden_file)) == []


def test_a_place_that_cannot_be_written_is_said_and_stops_nothing(documents: Documents, golden_file: Path) -> None:
    editor = opened(documents, golden_file)
    (golden_file.parent / ".golden-history").write_text("in the way", encoding="utf-8")
    edit(editor, 1, "facts", "cr 42")
    assert "save soon" in editor.widget.state["message"]
    assert editor.golden[0].facts == (("cr 42",),)


def test_quotes_of_hidden_documents_stay_hidden(documents: Documents, golden_file: Path) -> None:
    edit(opened(documents, golden_file), 1, "facts", "cr 42")
    room = GoldenEditor(GoldenSet.read(golden_file), documents, path=golden_file, viewer_groups=())
    room.handle({"do": "take_up", "name": left(room)[0]["name"]})
    assert "27 days of annual leave" not in str([row["evidence"] for row in room.widget.state["rows"]])


def test_of_what_was_left_in_one_second_the_newest_comes_first(documents: Documents, golden_file: Path) -> None:
    people = ["Ada", "Ben", "Cy", "Dan", "Eve", "Fay"]
    for who in people:
        edit(opened(documents, golden_file, who=who), 1, "question", "What does a stall cost?")
    told = [each["text"] for each in left(opened(documents, golden_file))]
    assert [text.split(" UTC, ")[1].split(":")[0] for text in told] == people[::-1]
