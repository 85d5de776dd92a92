import json
import random
import shutil
import subprocess
import sys
import time
from datetime import date

import pytest

from tests.embedding.stand_in import StandIn
from toolkit.retrieval import MODES, Index
from toolkit.schema import InputError

ASKERS = [{}, {"groups": {"staff"}}, {"groups": {"executive"}, "as_of": date(2026, 1, 1)}]


@pytest.fixture
def saved(handbook, tmp_path):
    path = tmp_path / "index"
    Index.build(handbook, embedder=StandIn()).save(path)
    return path


def load(path) -> Index:
    return Index.load(path, embedder=StandIn())


@pytest.mark.parametrize("mode", MODES)
def test_a_loaded_index_answers_as_the_one_saved(handbook, tmp_path, mode: str) -> None:
    index = Index.build(handbook, mode, embedder=StandIn(), max_tokens=32)
    index.save(tmp_path / "index")
    loaded = Index.load(tmp_path / "index", embedder=StandIn())
    assert loaded.describe() == index.describe()
    for asker in ASKERS:
        assert loaded.search("annual leave salaries", **asker) == index.search("annual leave salaries", **asker)


def test_a_loaded_index_is_changed_as_any_other(handbook, document, saved) -> None:
    loaded, index = load(saved), Index.build(handbook, embedder=StandIn())
    for changed in (loaded, index):
        changed.add([document("notice", "Notice is three months.", access=("everyone",))])
        changed.remove(["pay"])
        changed.relabel({"board": ["everyone"]})
    assert loaded.search("notice months board salaries") == index.search("notice months board salaries")
    loaded.save(saved)
    assert load(saved).search("notice") == index.search("notice")


def test_readers_of_an_old_version_go_on(saved, document) -> None:
    reader, writer = load(saved), load(saved)
    writer.add([document("leave", "Sabbaticals.", access=("everyone",))])
    writer.save(saved)
    assert reader.search("annual leave")[0].document_id == "leave"
    assert len(list(saved.glob("data-*"))) == 1


def test_an_empty_index_is_saved_too(tmp_path) -> None:
    Index.build([]).save(tmp_path / "index")
    assert Index.load(tmp_path / "index").search("leave") == []


def data_files() -> list[str]:
    arrays = (
        "document_of",
        "labels",
        "words",
        "words_bounds",
        *(f"postings_{n}" for n in ("starts", "rows", "counts")),
    )
    return ["documents.arrow", "chunks.arrow", "terms.arrow", "vectors.npy", *(f"{name}.npy" for name in arrays)]


@pytest.mark.parametrize("name", data_files())
@pytest.mark.parametrize("damage", ["altered", "cut", "missing"])
def test_damage_is_refused_by_name(saved, name: str, damage: str) -> None:
    file = next(saved.glob(f"data-*/{name}"))
    data = bytearray(file.read_bytes())
    if damage == "altered":
        data[len(data) // 2] ^= 1
    file.write_bytes(data[:-1] if damage == "cut" else data)
    if damage == "missing":
        file.unlink()
    expected = {"altered": "was altered", "cut": "is not whole", "missing": "cannot be read"}[damage]
    with pytest.raises(InputError, match=expected) as caught:
        load(saved)
    assert name in str(caught.value)


def test_what_is_no_index_is_refused(tmp_path, handbook) -> None:
    with pytest.raises(InputError, match=r"no manifest\.json"):
        Index.load(tmp_path / "nowhere")
    (tmp_path / "letter.txt").write_text("Dear all")
    with pytest.raises(InputError, match="other than an index"):
        Index.build(handbook).save(tmp_path)
    with pytest.raises(InputError, match="is a file"):
        Index.build(handbook).save(tmp_path / "letter.txt")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"format": "other"}, "is not an index's manifest"),
        ({"version": 99}, "is of another version"),
        ({"labels": [[["everyone"], None, None]]}, "was altered"),
        ({"files": None}, "was altered"),
    ],
)
def test_a_foreign_manifest_is_refused(saved, change, problem: str) -> None:
    file = saved / "manifest.json"
    manifest = json.loads(file.read_text()) | change
    file.write_text(json.dumps({key: value for key, value in manifest.items() if value is not None}))
    with pytest.raises(InputError, match=problem):
        load(saved)


def test_a_half_written_manifest_is_refused(saved) -> None:
    file = saved / "manifest.json"
    file.write_text(file.read_text()[:100])
    with pytest.raises(InputError, match=r"manifest\.json: cannot be read"):
        load(saved)


def test_a_save_killed_at_any_moment_leaves_a_whole_index(tmp_path) -> None:
    code = """
import os, sys
from tests.retrieval.conftest import make_document
from toolkit.retrieval import Index, saving
path, steps = sys.argv[1], int(sys.argv[2])
def count(name):
    made = getattr(saving, name)
    def counted(*given, **named):
        global steps
        steps -= 1
        if steps < 0:
            os._exit(9)
        return made(*given, **named)
    setattr(saving, name, counted)
Index.build([make_document("a", "first version")]).save(path)
for name in ("_write_data", "_fingerprint", "write_atomically"):
    count(name)
Index.build([make_document("a", "second version")]).save(path)
"""
    for steps in (0, 6, 40):
        path = tmp_path / f"index-{steps}"
        subprocess.run([sys.executable, "-c", code, str(path), str(steps)], check=False)
        assert len(Index.load(path).search("version")) == 1
        shutil.rmtree(path)


def test_a_change_made_on_an_old_version_is_refused(saved, document) -> None:
    first, second = load(saved), load(saved)
    second.remove(["pay"])
    second.save(saved)
    first.add([document("notice", "Notice is three months.", access=("everyone",))])
    with pytest.raises(InputError, match="changed by another writer") as caught:
        first.save(saved)
    assert "load it again" in str(caught.value)
    assert load(saved).search("salaries", groups={"staff"}) == second.search("salaries", groups={"staff"})
    second.remove(["board"])
    second.save(saved)  # who wrote the latest version goes on from it
    assert len(list(saved.glob("data-*"))) == 1


def test_an_index_built_anew_takes_the_place_of_any(saved, document) -> None:
    Index.build([document("notice", "Notice is three months.")]).save(saved)
    assert [hit.document_id for hit in Index.load(saved).search("notice")] == ["notice"]


_WRITER = """
import sys
from tests.retrieval.conftest import make_document
from toolkit.retrieval import Index
from toolkit.schema import InputError
path, name, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
for time in range(times):
    while True:
        index = Index.load(path)
        index.add([make_document(f"{name}-{time}", "notice")])
        try:
            index.save(path)
            break
        except InputError as error:
            assert "changed by another writer" in str(error), error
"""


def test_writers_in_several_processes_lose_nothing(tmp_path, document) -> None:
    path = tmp_path / "index"
    Index.build([document("first", "notice")], "bm25").save(path)
    command = [sys.executable, "-c", _WRITER, str(path)]
    writers = [subprocess.Popen([*command, name, "4"], stderr=subprocess.PIPE, text=True) for name in "abc"]
    assert [writer.communicate(timeout=60)[1] for writer in writers] == ["", "", ""]
    assert Index.load(path).describe()["documents"] == 13
    assert len(list(path.glob("data-*"))) == 1


_SAVER = """
import sys
from tests.retrieval.conftest import make_document
from toolkit.retrieval import Index
index = Index.build([make_document(f"{place:04}", f"version notice {place} " * 40) for place in range(1500)], "bm25")
print("ready", flush=True)
while True:
    index.save(sys.argv[1])
"""


@pytest.mark.slow
def test_a_save_that_is_killed_at_random_instants_leaves_a_whole_index(tmp_path, document) -> None:
    path, chance = tmp_path / "index", random.Random(0)  # noqa: S311
    Index.build([document("first", "version")], "bm25").save(path)
    torn = 0
    for _ in range(40):
        saver = subprocess.Popen([sys.executable, "-c", _SAVER, str(path)], stdout=subprocess.PIPE)
        assert saver.stdout
        saver.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.3))
        saver.kill()  # SIGKILL
        saver.communicate()
        torn += len(list(path.glob("data-*"))) > 1
        assert Index.load(path).search("version")
    assert torn >= 10  # most were in the middle of writing
    Index.load(path).save(path)  # what they left is cleared away, and no lock is left to wait for
    assert len(list(path.glob("data-*"))) == 1
