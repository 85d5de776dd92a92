"""Files written whole or not at all."""

import os
import tempfile
from pathlib import Path

from toolkit.schema import InputError


def write_atomically(path: Path, content: str | bytes, /) -> None:
    """Replace a file's content in one step: a reader, or a crash, meets the old file or the new one.

    The parent folder is made where it is missing.

    Raises
    ------
    InputError
        Where the folder cannot be made or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "out" / "note.txt"
    >>> write_atomically(path, "hello")
    >>> path.read_text(encoding="utf-8")
    'hello'
    """
    data = content.encode() if isinstance(content, str) else content
    make_folder(path.parent)
    try:
        handle, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise _cannot_write(path, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(partial).chmod(0o666 & ~_umask())
        Path(partial).replace(path)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        Path(partial).unlink(missing_ok=True)


def make_folder(path: Path, /) -> None:
    """Make a folder and those above it, and prove that it can be written to.

    Raises
    ------
    InputError
        Where it cannot be made or written to.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise _cannot_write(path, error) from error


def _umask() -> int:
    """Return the process's file mask (the system offers no way to read it without setting it)."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _cannot_write(path: Path, error: OSError) -> InputError:
    return InputError(
        f"cannot be written ({error.strerror or error})",
        file=path,
        remedy="choose another folder with --out, or make this one writable",
    )
