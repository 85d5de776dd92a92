import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from tests.parallel.jobs import chatter, die, die_once, double, later_the_sooner, where
from toolkit.parallel import WorkerDiedError, processes


def test_several_processes_work_and_none_is_this_one() -> None:
    used = set(processes(2)(where, range(50)))
    assert 1 <= len(used) <= 2
    assert os.getpid() not in used


def test_an_item_that_is_done_early_waits_for_its_turn() -> None:
    assert list(processes(2)(later_the_sooner, range(8))) == list(range(8))


def test_what_a_library_prints_is_not_an_answer(capfd: pytest.CaptureFixture[str]) -> None:
    assert list(processes(2)(chatter, range(3))) == [0, 1, 2]
    assert capfd.readouterr().err.count("a library says something") == 3


def test_a_process_that_dies_costs_its_item_and_no_other() -> None:
    assert list(processes(2)(die, range(8), lost=lambda number: -number)) == [0, 1, 2, -3, 4, 5, 6, 7]
    with pytest.raises(WorkerDiedError, match="worked on 3 died"):
        list(processes(2)(die, range(8)))


def test_an_item_is_tried_again(tmp_path: Path) -> None:
    assert list(processes(2)(partial(die_once, folder=tmp_path), range(8))) == [2 * number for number in range(8)]
    assert (tmp_path / "died").exists()


def test_a_function_that_others_cannot_import_is_refused() -> None:
    with pytest.raises(ValueError, match="other processes cannot be sent"):
        list(processes(2)(lambda number: number, [1]))
    with pytest.raises(ValueError, match="n must be at least 1; got 0"):
        processes(0)


def test_a_function_of_a_script_is_refused() -> None:
    code = "def f(x): return x\nfrom toolkit.parallel import processes\nlist(processes(2)(f, [1]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "put it into a module that can be imported" in done.stderr


def test_a_script_without_a_guard_is_not_run_again(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import math\nfrom toolkit.parallel import processes\n"
        "print('once')\nprint(sum(processes(2)(math.sqrt, [4, 9])))\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("once\n5.0\n", "")


def test_a_loop_that_is_left_leaves_no_process() -> None:
    results = processes(2)(where, range(1000))
    started = {next(results) for _ in range(50)}
    results.close()  # type: ignore[attr-defined]
    assert not any(_lives(each) for each in started)


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_ctrl_c_ends_it_all(tmp_path: Path) -> None:
    code = (
        "import signal, sys\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from functools import partial\nfrom pathlib import Path\n"
        "from tests.parallel.jobs import sleep_and_tell\nfrom toolkit.parallel import processes\n"
        "list(processes(2)(partial(sleep_and_tell, folder=Path(sys.argv[1])), range(9)))"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", code, tmp_path], cwd=root, stderr=subprocess.PIPE, text=True) as run:
        while len(started := [int(path.stem) for path in tmp_path.glob("*.pid")]) < 2:
            assert run.poll() is None
            time.sleep(0.01)
        run.send_signal(signal.SIGINT)
        said = run.communicate(timeout=20)[1]
    assert said.splitlines()[-1] == "KeyboardInterrupt"
    assert run.returncode != 0
    assert not any(_lives(each) for each in started)


@pytest.mark.skipif(sys.platform == "win32", reason="a parent is not to be seen there")
def test_no_process_outlives_the_one_that_started_it(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom functools import partial\nfrom pathlib import Path\n"
        "from tests.parallel.jobs import sleep_and_tell\nfrom toolkit.parallel import processes\n"
        "list(processes(1)(partial(sleep_and_tell, folder=Path(sys.argv[1])), range(9)))"
    )
    with subprocess.Popen([sys.executable, "-c", code, tmp_path], cwd=Path(__file__).parents[2]) as run:
        while not (started := [int(path.stem) for path in tmp_path.glob("*.pid")]):
            assert run.poll() is None
            time.sleep(0.01)
        run.kill()
    until = time.monotonic() + 20
    while _lives(started[0]) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _lives(started[0])


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_more_processes_than_items_are_not_started() -> None:
    assert list(processes(50)(double, [1])) == [2]
