"""Many files, read by several processes: the same documents, the same notes, in the same order."""

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.ingestion.office import body, pdf, saved, workbook, write
from toolkit.ingestion import load_documents, loading
from toolkit.parallel import processes, serial


@pytest.fixture
def many(tmp_path: Path) -> Path:
    data, book = pdf([body("Due in thirty days.")]), saved(workbook(Fees=[["form", "fee"], ["L-11", 20]]))
    for number in range(30):
        kinds: dict[str, str | bytes] = {
            f"a{number}__md": f"---\naccess: [staff]\n---\n# Fee {number}", f"b{number}__pdf": data,
            f"c{number}__xlsx": book, f"d{number}__txt": b"\0", f"e{number}__png": b"x",
        }  # fmt: skip
        write(tmp_path, **kinds)
    return write(tmp_path, access__yaml="'*.xlsx': [hr]\n'*.doc': [hr]")


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note how many processes are asked for."""
    asked: list[int] = []
    monkeypatch.setattr(loading, "processes", lambda n: asked.append(n) or processes(n))  # type: ignore[func-returns-value]
    return asked


def test_several_processes_read_what_one_does(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = counted(monkeypatch)
    alone = load_documents(many, workers=1)
    assert asked == []
    assert load_documents(many, workers=2) == alone
    assert asked == [2]
    assert len(alone) == 90
    assert len(alone.notes) == 91


def test_processes_are_used_where_it_pays(many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "cores", lambda: 2)
    asked = counted(monkeypatch)
    load_documents(many)
    assert asked == [2]
    few = tmp_path / "few"
    few.mkdir()
    load_documents(write(few, a__md="one", b__md="two"))
    assert asked == [2]
    for name, size in {"big.txt": loading._MANY_BYTES + 1, "too-big.txt": 3_000_000_000}.items():
        with (few / name).open("wb") as file:
            file.truncate(size)
    load_documents(few)
    assert asked == [2]
    with (few / "another.txt").open("wb") as file:
        file.truncate(loading._MANY_BYTES + 1)
    load_documents(few)
    assert asked == [2, 2]
    monkeypatch.setattr(loading, "cores", lambda: 1)
    load_documents(many)
    assert asked == [2, 2]


def test_no_workers_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="workers must be at least 1; got 0"):
        load_documents(write(tmp_path, a__md="one"), workers=0)


def read_or_die(path: Path, read: Callable[[Path], Any]) -> Any:
    """Die of one file, as of one that crashes the library that reads it."""
    if path.name == "b.pdf":
        os.kill(os.getpid(), signal.SIGKILL)
    return read(path)


def with_a_crash(
    function: Callable[[Path], Any], items: Iterable[Path], /, *, lost: Callable[[Path], Any] | None = None
) -> Iterator[Any]:
    return processes(2)(partial(read_or_die, read=function), items, lost=lost)


def test_a_file_that_crashes_its_library_is_told_and_the_rest_loaded(tmp_path: Path) -> None:
    folder = write(tmp_path, a__md="one", b__pdf=pdf([body("x")]), c__md="two", d__md="three")
    documents = load_documents(folder, mapper=with_a_crash)
    assert [each.path for each in documents] == ["a.md", "c.md", "d.md"]
    (note,) = documents.failed
    assert note.path == "b.pdf"
    assert "crashes the library that reads it" in note.problem


def test_progress_goes_as_files_are_read(many: Path) -> None:
    seen: list[str] = []

    def progress(files: list[Path]) -> Iterator[Path]:
        for path in files:
            yield path
            seen.append(path.name)

    load_documents(many, workers=2, progress=progress)
    assert len(seen) == 150


def test_a_file_that_goes_while_it_is_read_is_told(tmp_path: Path) -> None:
    def going(
        function: Callable[[Path], Any], items: Iterable[Path], /, *, lost: Callable[[Path], Any] | None = None
    ) -> Iterator[Any]:
        (tmp_path / "b.md").unlink()
        return serial(function, items, lost=lost)

    documents = load_documents(write(tmp_path, a__md="one", b__md="two"), mapper=going)
    assert [note.path for note in documents.failed] == ["b.md"]
