"""Answers on disk: whole or not at all, one writer at a time, and every damage named."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from toolkit.runs.store import FILE, Key, Rows, Store, kept
from toolkit.schema import InputError


def _key(n: int, settings: str = "s") -> Key:
    return Key("rag", f"q{n}", 0, settings)


def _rows(n: int) -> Rows:
    return {"answers": [{"text": f"é cr {n / 3}\n", "value": n / 3, "none": None}], "citations": []}


def test_what_is_put_is_got(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.put_all([(_key(n), _rows(n)) for n in range(5)])
        assert store.get([_key(3), _key(9)]) == {_key(3): _rows(3)}
    assert kept(tmp_path) == 5


def test_other_settings_are_another_answer(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.put(_key(1, "a"), _rows(1))
        store.put(_key(1, "b"), _rows(2))
        assert store.get([_key(1, "b")]) == {_key(1, "b"): _rows(2)}
        assert store.count() == 2


def test_an_answer_is_never_replaced(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.put(_key(1), _rows(1))
        store.put(_key(1), _rows(2))
        assert store.get([_key(1)]) == {_key(1): _rows(1)}


def test_two_processes_on_one_run_is_an_error_and_not_a_mess(tmp_path: Path) -> None:
    with Store(tmp_path), pytest.raises(InputError, match="another process is writing"):
        Store(tmp_path)
    with Store(tmp_path) as store:
        assert store.count() == 0


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    program = f"from toolkit.runs.store import Store; s = Store({str(tmp_path)!r}); print('held', flush=True); input()"
    process = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    with pytest.raises(InputError, match="another process"):
        Store(tmp_path)
    process.kill()
    process.communicate()
    Store(tmp_path).close()


@pytest.mark.parametrize("cut", [0, 100, 5000])
def test_a_damaged_file_is_named_and_left_alone(tmp_path: Path, cut: int) -> None:
    with Store(tmp_path) as store:
        store.put_all([(_key(n), _rows(n)) for n in range(300)])
    file = tmp_path / FILE
    damaged = file.read_bytes()[:cut] + b"\xff" * 900 + file.read_bytes()[cut + 900 :]
    file.write_bytes(damaged)
    with pytest.raises(InputError, match=r"answers\.sqlite"), Store(tmp_path) as store:
        store.get([_key(n) for n in range(300)])
    assert file.read_bytes() == damaged


def test_an_edited_answer_is_found(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.put(_key(1), _rows(1))
    with closing(sqlite3.connect(tmp_path / FILE)) as file, file:
        file.execute("UPDATE answers SET rows = replace(rows, 'cr 0.3', 'cr 0.4')")
    with Store(tmp_path) as store, pytest.raises(InputError, match=r"was altered.*q1"):
        store.get([_key(1)])


def test_a_file_of_another_format_is_refused(tmp_path: Path) -> None:
    Store(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE)) as file, file:
        file.execute("PRAGMA user_version = 99")
    with pytest.raises(InputError, match="format 99"):
        Store(tmp_path)


def test_a_full_disk_is_said_and_loses_nothing(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.put(_key(1), _rows(1))
        (pages,) = store._file.execute("PRAGMA page_count").fetchone()
        store._file.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(InputError, match=r"full.*every answer kept so far is safe"):
            store.put(_key(2), {"answers": [{"text": "x" * 100_000}]})
        assert store.get([_key(1), _key(2)]) == {_key(1): _rows(1)}


_WRITER = """
import sys
from toolkit.runs.store import Key, Store
with Store(sys.argv[1]) as store:
    for n in range(int(sys.argv[2]), 100_000):
        store.put(Key("rag", f"q{n}", 0, "s"), {"answers": [{"text": "x" * 2000, "n": n}]})
        print(n, flush=True)
"""


@pytest.mark.slow
def test_killed_at_any_instant_it_holds_every_answer_that_it_said_it_kept(tmp_path: Path) -> None:
    random, begin = Random(7), 0  # noqa: S311
    for _ in range(20):
        command = [sys.executable, "-c", _WRITER, str(tmp_path), str(begin)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(random.random() * 0.15)
        os.kill(process.pid, signal.SIGKILL)
        said = [int(line) for line in process.communicate()[0].split()]
        with Store(tmp_path) as store:
            count = store.count()
            last = max(said, default=begin)
            assert last + 1 <= count <= last + 2
            assert len(store.get([_key(n) for n in range(count)])) == count
        begin = count
