"""One writer of a folder at a time, across threads and processes."""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK = ".lock"
_PAUSE_S = 0.01
_HELD = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)


@contextmanager
def locked(folder: Path, /) -> Iterator[None]:
    """Hold a folder for as long as the block runs; wait while another writer does.

    The system lets go of the lock with its process, however that ends: none is ever left behind. Where a shared folder
    knows no locks, the block runs without.
    """
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        while not _taken(handle):
            time.sleep(_PAUSE_S)
        yield
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    """Take the lock if it is free; tell whether to go on."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in _HELD
    return True
