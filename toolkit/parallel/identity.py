"""Which toolkit a process has: what is worked out elsewhere is the same only where that is the same."""

import hashlib
import sys
from pathlib import Path

import toolkit

_ROOT = Path(toolkit.__file__).parent


def identity() -> str:
    """Return the toolkit's version with a mark of its source, and Python's, which says what a letter is.

    Examples
    --------
    >>> identity().split()[0] == toolkit.__version__
    True
    """
    digest = hashlib.sha256()
    for path in sorted(_ROOT.rglob("*.py")):
        digest.update(path.relative_to(_ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    python = ".".join(map(str, sys.version_info[:2]))
    return f"{toolkit.__version__} ({digest.hexdigest()[:8]}) on Python {python}"
