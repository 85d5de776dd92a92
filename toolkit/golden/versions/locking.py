"""One writer at a time, across processes."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from toolkit.schema import InputError
from toolkit.storage import make_folder

WAIT_S = 30.0
"""How long a writer waits for another."""
STALE_S = 20.0
"""A lock file older than this was left behind: no save takes as long."""
_PAUSE_S = 0.005


@contextmanager
def locked(path: Path, /, *, wait_s: float = WAIT_S, stale_s: float = STALE_S) -> Iterator[None]:
    """Hold a lock file, which only one process makes at a time, for as long as the block runs.

    Made with ``O_EXCL``, which every system and every shared folder knows; one that a dead process left is removed.

    Raises
    ------
    InputError
        Where somebody else holds it for longer than ``wait_s``.
    """
    make_folder(path.parent)
    token = f"{os.getpid()} {time.time_ns()}".encode()
    until = time.monotonic() + wait_s
    while not _made(path, token):
        _remove_stale(path, stale_s)
        if time.monotonic() > until:
            raise InputError(
                f"has been locked by somebody else for {wait_s:g} s",
                file=path,
                remedy="try again; if nobody is saving, delete this file",
            )
        time.sleep(_PAUSE_S)
    try:
        yield
    finally:
        if _held(path) == token:  # else it was taken for stale, and is another's now
            path.unlink(missing_ok=True)


def _made(path: Path, token: bytes) -> bool:
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
    except (FileExistsError, PermissionError):  # the latter on Windows, while the last one is being deleted
        return False
    with os.fdopen(handle, "wb") as file:
        file.write(token)
    return True


def _held(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _remove_stale(path: Path, stale_s: float) -> None:
    """Take a lock that was left behind out of the way: by renaming, so that only one of those who wait does it."""
    with suppress(OSError):
        if time.time() - path.stat().st_mtime < stale_s:
            return
        token = _held(path)
        aside = path.with_name(f"{path.name}.{os.getpid()}.stale")
        path.rename(aside)
        if _held(aside) != token:  # another was quicker, and this one is a fresh lock: give it back
            os.link(aside, path)
        aside.unlink(missing_ok=True)
