"""What LanceDB adds: versions, and tables in many places."""

from datetime import date, timedelta

import pytest

from tests.retrieval.backends.conftest import HashedWords
from tests.retrieval.conftest import make_document
from toolkit.retrieval.backends import LanceIndex
from toolkit.retrieval.backends.lance_rows import one_of, spelt, visible
from toolkit.retrieval.backends.lance_tables import shown
from toolkit.schema import InputError


@pytest.fixture
def index(tmp_path, handbook) -> LanceIndex:
    return LanceIndex.build(handbook, tmp_path / "index")


def ids(hits) -> list[str]:
    return [hit.document_id for hit in hits]


def test_names_cannot_say_anything_in_a_condition() -> None:
    where = visible((frozenset({"x'] OR true --"}), date(2026, 1, 1)), labelled=True)
    assert "OR true" not in where
    assert spelt("x'] OR true --") in where
    assert set(one_of(["'"])) <= set("document_key IN ('0123456789abcdef')")


def test_a_version_is_as_it_was_and_stays_so(index) -> None:
    then = index.version
    index.remove(["pay"])
    index.relabel({"leave": ["executive"]})
    assert index.version > then
    past = index.at(then)
    assert ids(past.search("salaries", groups={"staff"})) == ["pay"]
    assert "leave" in ids(past.search("annual leave"))
    assert past.version == then
    for change in (lambda: past.add([]), lambda: past.remove([]), lambda: past.relabel({})):
        with pytest.raises(InputError, match="past version"):
            change()
    with pytest.raises(InputError, match="no such version"):
        index.at(999)
    assert index.at(1).search("leave") == []


def test_versions_are_forgotten_when_told_to(index) -> None:
    then = index.version
    index.remove(["pay"])
    with pytest.warns(UserWarning, match="removes every version"):
        index.forget_versions(timedelta(0))
    with pytest.raises(InputError, match="no such version"):
        index.at(then)
    assert index.search("annual leave")


def test_an_index_that_is_there_is_not_overwritten(index, tmp_path, handbook) -> None:
    with pytest.raises(InputError, match="replace=True"):
        LanceIndex.build(handbook, tmp_path / "index")
    LanceIndex.build(handbook[:1], tmp_path / "index", replace=True)
    assert index.describe()["documents"] == 1
    LanceIndex.build(handbook[:1], tmp_path / "index", replace=True, max_tokens=32)
    with pytest.raises(InputError, match="open it again"):
        index.search("leave")
    with pytest.raises(InputError, match="no index here"):
        LanceIndex.open(tmp_path / "index", table="another")


def test_a_rebuild_that_fails_leaves_the_index(index, tmp_path, handbook) -> None:
    with pytest.raises(InputError, match="two documents have one id"):
        LanceIndex.build([*handbook, handbook[0]], tmp_path / "index", replace=True)
    assert index.describe()["documents"] == 5


def test_a_table_of_someone_elses_is_refused(tmp_path) -> None:
    import lancedb
    import pyarrow

    lancedb.connect(tmp_path).create_table("theirs", pyarrow.table({"x": [1]}))
    with pytest.raises(InputError, match="no index of this toolkit"):
        LanceIndex.open(tmp_path, table="theirs")


def test_a_place_that_cannot_be_written(tmp_path, handbook) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="no index here"):
        LanceIndex.build(handbook, tmp_path / "file")
    with pytest.raises(InputError, match="no index can be written here"):
        LanceIndex.build(handbook, tmp_path, table="../up")


def test_addresses_are_shown_without_their_secrets() -> None:
    assert shown("s3://key:secret@bucket/index?token=secret") == "s3://bucket/index"
    assert shown("some/folder") == "some/folder"


def test_more_equals_than_asked_for_come_by_id(tmp_path) -> None:
    names = [f"{number:03}" for number in range(200)]
    index = LanceIndex.build([make_document(name, "the same") for name in reversed(names)], tmp_path)
    assert ids(index.search("same", 5)) == names[:5]


def test_vectors_find_what_words_do_not(tmp_path) -> None:
    documents = [make_document("a", "leave"), make_document("b", "days"), make_document("c", "board")]
    index = LanceIndex.build(documents, tmp_path, embedder=HashedWords())
    hits = index.search("leave")
    assert hits[0].document_id == "a"
    assert hits[0].score == pytest.approx(1.0)
    index.relabel({"a": ["staff"]})
    assert index.search("leave") == []
    index.add([make_document("d", "leave now", access=("everyone",))])
    assert ids(index.search("leave", groups={"staff"})) == ["a", "d"]
    assert index.describe()["mode"] == "hybrid"
