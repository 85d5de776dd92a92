"""Two people with one file open lose nothing; every save keeps what was there."""

import json
import multiprocessing
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from toolkit import GoldenSet
from toolkit.golden.versions.history import KEPT, find_version, history_folder, versions
from toolkit.golden.versions.merging import ConflictError, Settle, differences, merge
from toolkit.schema import CHANGES, Evidence, GoldenQuestion, InputError

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def question(name: str, **fields: object) -> GoldenQuestion:
    return replace(GoldenQuestion(id=name, question=f"Why {name}?", facts=(("x",),)), **fields)


BASE = tuple(question(name) for name in ("a", "b", "c"))


def merged(ours: GoldenSet, theirs: GoldenSet, settle: Settle = "") -> tuple[list[GoldenQuestion], list[str]]:
    found, conflicts = merge(BASE, ours, theirs, settle=settle)
    return list(found), [f"{each.question_id}.{each.field}" for each in conflicts]


BOTH = GoldenSet(BASE)


def test_changes_that_do_not_meet_are_merged() -> None:
    ours = BOTH.put(question("a", stakes="high"), question("o")).drop("b")
    theirs = BOTH.put(question("a", owner="Ada"), question("c", notes="seen"), question("t"))
    found, conflicts = merged(ours, theirs)
    assert conflicts == []
    assert found == [
        question("a", stakes="high", owner="Ada"), question("c", notes="seen"), question("t"), question("o"),
    ]  # fmt: skip


def test_the_same_change_twice_is_no_conflict() -> None:
    same = BOTH.put(question("a", stakes="high")).drop("c")
    assert merged(same, same) == (list(same), [])


def test_one_field_changed_in_two_ways_is_a_conflict_and_the_rest_is_merged() -> None:
    ours, theirs = BOTH.put(question("a", stakes="high", owner="Ada")), BOTH.put(question("a", stakes="low", kind="k"))
    assert merged(ours, theirs)[1] == ["a.stakes"]
    for side, stakes in (("ours", "high"), ("theirs", "low")):
        for settle in (side, {"a": side}, {("a", "stakes"): side}):
            found, conflicts = merged(ours, theirs, settle)
            assert (found[0], conflicts) == (question("a", stakes=stakes, owner="Ada", kind="k"), [])
    assert merged(ours, theirs, {"b": "ours", ("a", "owner"): "ours"})[1] == ["a.stakes"]


@pytest.mark.parametrize(("settle", "stays"), [("ours", False), ("theirs", True), ("both", True)])
def test_removed_here_and_changed_there_is_a_conflict(settle: str, stays: bool) -> None:
    changed = question("a", stakes="high")
    found, conflicts = merge(BASE, BOTH.drop("a"), BOTH.put(changed))
    (conflict,) = conflicts
    assert (conflict.field, conflict.base, conflict.ours, conflict.theirs) == (
        "",
        "stakes: medium",
        None,
        "stakes: high",
    )
    assert found[0] == changed, "until it is settled nothing is dropped"
    assert (changed in merged(BOTH.drop("a"), BOTH.put(changed), settle)[0]) == stays


def test_two_new_questions_with_one_id_may_both_stay() -> None:
    ours, theirs = BOTH.put(question("d", question="Mine?")), BOTH.put(question("d", question="Theirs?"))
    assert merged(ours, theirs)[1] == ["d."]
    found, conflicts = merged(ours, theirs, "both")
    assert conflicts == []
    assert {(each.id, each.question) for each in found[3:]} == {("d", "Theirs?"), ("d-2", "Mine?")}
    assert merged(ours, theirs, "ours")[0][3].question == "Mine?"


def test_differences_are_told_by_question_and_field() -> None:
    after = BOTH.put(question("a", facts=(("1", "2"),), stakes="high"), question("z")).drop("b")
    told = [(each.question_id, each.change, each.field, each.before, each.after) for each in differences(BASE, after)]
    assert told == [
        ("a", "changed", "facts", "x", "1 | 2"),
        ("a", "changed", "stakes", "medium", "high"),
        ("b", "removed", "", "Why b?", ""),
        ("z", "added", "", "", "Why z?"),
    ]
    assert after.changes_since(BOTH).schema == CHANGES


@pytest.fixture(params=[".jsonl", ".csv", ".xlsx"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / f"golden{request.param}"
    BOTH.write(path)
    return path


def test_two_who_save_one_after_the_other_lose_nothing(shared: Path) -> None:
    mine, theirs = GoldenSet.read(shared), GoldenSet.read(shared)
    mine = mine.put(question("a", owner="Ada")).save(at=NOW)
    theirs = theirs.put(question("a", notes="n"), question("d")).drop("b").save(at=NOW)
    expected = (question("a", owner="Ada", notes="n"), question("c"), question("d"))
    assert GoldenSet.read(shared).questions == theirs.questions == expected
    assert mine.put(question("c", kind="k")).save(at=NOW)[0] == expected[0], "a further save is measured from the last"


def test_a_conflict_writes_nothing_and_says_it_field_by_field(shared: Path) -> None:
    mine, theirs = GoldenSet.read(shared), GoldenSet.read(shared)
    theirs.put(question("a", stakes="low", facts=(("1",), ("2",)))).save(at=NOW)
    before, mine = shared.read_bytes(), mine.put(question("a", stakes="high", facts=(("3", "4"),), owner="Ada"))
    with pytest.raises(ConflictError) as error:
        mine.save(at=NOW)
    assert shared.read_bytes() == before
    for words in ("a, stakes", "before  medium", "yours   high", "theirs  low", "a, facts", "3 | 4", "1 ; 2", "settle"):
        assert words in str(error.value), str(error.value)
    assert isinstance(error.value, InputError)
    saved = mine.save(settle={("a", "stakes"): "ours", ("a", "facts"): "theirs"}, at=NOW)
    assert saved[0] == question("a", stakes="high", facts=(("1",), ("2",)), owner="Ada")
    assert GoldenSet.read(shared) == saved


def test_questions_that_were_not_read_from_a_file_never_overwrite_it(shared: Path) -> None:
    fresh = GoldenSet((question("a", stakes="high"), question("new")))
    with pytest.raises(ConflictError, match="a, stakes"):
        fresh.save(shared, at=NOW)
    assert [each.id for each in fresh.save(shared, settle="ours", at=NOW)] == ["a", "b", "c", "new"]


def test_saving_needs_a_file_and_a_word_that_is_known(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="read from no file"):
        BOTH.save()
    with pytest.raises(InputError, match=r"mine(.|\n)*ours, theirs, both"):
        BOTH.save(tmp_path / "g.jsonl", settle={"a": "mine"})
    assert BOTH.save(tmp_path / "new" / "g.jsonl", at=NOW) == GoldenSet.read(tmp_path / "new" / "g.jsonl") == BOTH


def test_a_file_that_somebody_broke_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "g.jsonl"
    mine = BOTH.save(path, at=NOW)
    path.write_text("rubbish", encoding="utf-8")
    with pytest.raises(InputError, match="is not JSON"):
        mine.drop("a").save(at=NOW)
    assert path.read_text(encoding="utf-8") == "rubbish"


def test_every_save_keeps_the_former_version(shared: Path) -> None:
    golden, said = GoldenSet.read(shared), []
    for number in range(3):
        said.append(golden.content_hash)
        golden = golden.put(question("a", notes=str(number))).save(at=NOW + timedelta(minutes=number))
    golden.save(at=NOW)
    kept = versions(shared)
    assert [version.content_hash for version in kept] == [each[:12] for each in said], "an idle save keeps none"
    assert (kept[1].number, kept[1].saved_at, kept[1].questions) == (2, "2026-03-02 09:31:00 UTC", 3)
    assert [GoldenSet.read(version.path).content_hash for version in kept] == said
    assert find_version("previous", shared) == find_version("3", shared) == find_version(said[2][:8], shared)
    assert find_version("previous", shared, now=said[2]) == find_version("2", shared)
    with pytest.raises(InputError, match=r"9(.|\n)*previous, or 1 to 3"):
        find_version("9", shared)


@pytest.mark.parametrize(("held", "left"), [(150, range(1, 152)), (KEPT, range(2, KEPT + 2))])
def test_only_the_oldest_versions_go(tmp_path: Path, held: int, left: range) -> None:
    golden = BOTH.save(tmp_path / "g.jsonl", at=NOW)
    folder = history_folder(tmp_path / "g.jsonl")
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, held + 1):
        (folder / f"{number:06d}-20260302T093000-{number:012x}-3.jsonl").write_text("x", encoding="utf-8")
    golden.drop("a").save(at=NOW)
    assert [version.number for version in versions(tmp_path / "g.jsonl")] == list(left)


def save_often(path: Path, name: str, times: int, start: Callable[[], object]) -> None:
    """Add a question and change a field, again and again, each time from a fresh reading."""
    start()
    for number in range(times):
        golden = GoldenSet.read(path)
        notes = [*filter(None, golden[0].kind.split(",")), str(number)] if name == "left" else []
        shared = replace(golden[0], kind=",".join(notes)) if name == "left" else replace(golden[0], owner=str(number))
        golden.put(shared, question(f"{name}-{number}", evidence=(Evidence(document=name, quote=str(number)),))).save()


@pytest.mark.parametrize("each", [30, pytest.param(100, marks=pytest.mark.slow)])
def test_two_processes_that_save_at_once_lose_nothing(tmp_path: Path, each: int) -> None:
    path = tmp_path / "g.jsonl"
    BOTH.write(path)
    context = multiprocessing.get_context("fork")
    together = context.Barrier(2)
    writers = [context.Process(target=save_often, args=(path, name, each, together.wait)) for name in ("left", "right")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0, 0]
    golden = GoldenSet.read(path)
    assert {question.id for question in golden} == {
        "a", "b", "c", *(f"{name}-{number}" for name in ("left", "right") for number in range(each)),
    }  # fmt: skip
    assert golden[0].kind == ",".join(map(str, range(each)))
    assert golden[0].owner == str(each - 1)
    assert len(versions(path)) == min(KEPT, 2 * each)
    assert all(json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
