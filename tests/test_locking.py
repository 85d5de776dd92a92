import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.locking import hold, let_go, locked
from toolkit.schema import InputError

_HOLDER = """
import sys
from pathlib import Path
from toolkit.locking import hold

hold(Path(sys.argv[1]))
print(1, flush=True)
input()
"""


def test_a_lock_is_held_by_one(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with locked(lock), pytest.raises(InputError, match="somebody else"), locked(lock, wait_s=0.02):
        raise AssertionError("two hold one lock")
    let_go(hold(lock, wait_s=0))


def test_a_lock_dies_with_its_process(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _HOLDER, str(tmp_path / "lock")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    with pytest.raises(InputError):
        hold(tmp_path / "lock", wait_s=0)
    process.kill()
    process.communicate()
    let_go(hold(tmp_path / "lock", wait_s=5))
