"""One writer at a time, across threads and processes, by a lock that dies with whoever holds it."""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from toolkit.schema import InputError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PAUSE_S = 0.005
_HELD = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)


@contextmanager
def locked(file: Path, /, *, wait_s: float | None = None) -> Iterator[None]:
    """Hold a lock file for as long as the block runs. Raises what :func:`hold` does.

    Examples
    --------
    >>> import tempfile
    >>> with locked(Path(tempfile.mkdtemp()) / "lock"):
    ...     print("mine")
    mine
    """
    handle = hold(file, wait_s=wait_s)
    try:
        yield
    finally:
        let_go(handle)


def hold(file: Path, /, *, wait_s: float | None = None) -> int:
    """Take a lock file, which is made where it is missing and left where it is; return the handle to let go of.

    The system lets go of it with its process, however that ends: none is ever left behind. On a shared folder that
    knows no locks there is nothing to hold, and whoever asks goes on as if they held it.

    Parameters
    ----------
    file
        What to lock; its folder must be there.
    wait_s
        How long to wait for another writer; ``None`` waits for as long as that takes.

    Raises
    ------
    InputError
        Where another still holds it.
    """
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
    until = None if wait_s is None else time.monotonic() + wait_s
    try:
        while not (taken := _taken(handle)) and (until is None or time.monotonic() <= until):
            time.sleep(_PAUSE_S)
    except BaseException:
        os.close(handle)
        raise
    if not taken:
        os.close(handle)
        raise InputError("somebody else is writing here", file=file.parent, remedy="try again when they are done")
    return handle


def is_held(file: Path, /) -> bool:
    """Return whether somebody holds a lock file at this instant; nothing is written.

    Examples
    --------
    >>> import tempfile
    >>> lock = Path(tempfile.mkdtemp()) / "lock"
    >>> with locked(lock):
    ...     is_held(lock)
    True
    >>> is_held(lock)
    False
    """
    try:
        handle = os.open(file, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
    except OSError:
        return False
    try:
        return not _taken(handle)
    finally:
        os.close(handle)


def let_go(handle: int, /) -> None:
    """Let another writer have it."""
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
