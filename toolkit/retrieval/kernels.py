"""Compiled loops where numba is installed and the work is worth it; numpy otherwise, with equal results.

Importing numba takes half a second or more, so less text goes without. Compiling takes some seconds, once: what is
compiled is kept beside the code, or in the user's cache folder where the code's own cannot be written to.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from importlib.util import find_spec
from threading import Lock
from types import ModuleType
from typing import Any, TypeVar

Result = TypeVar("Result")

THREADS = 2
USED: bool | None = None
"""``True`` compiles whatever the size, ``False`` never; ``None`` compiles where it pays. Results are the same."""
WORTH = 50_000_000
"""From this many characters of text on, or a tenth as many postings, numba's import is won back."""
_WORTH_COMPILING = 200_000_000
"""The same where what is compiled can be kept nowhere, so that each process must compile anew."""

_loading = Lock()
_loaded: dict[str, ModuleType] = {}


def loops(characters: int, /) -> ModuleType | None:
    """Return the compiled loops of building for so much text, or ``None`` where numpy is to do it."""
    return _compiled("loops", characters)


def scans(postings: int, /) -> ModuleType | None:
    """Return the compiled loops of searching so many postings, or ``None`` where numpy is to do it."""
    return _compiled("scans", 10 * postings)


def load() -> bool:
    """Import and compile now what would be at first need; return whether numba is there to do it.

    For a process that is about to answer many questions on little text.
    """
    return _load("scans") is not None and _load("loops") is not None


def in_threads(run: Callable[..., Result], /, *given: Iterable[Any]) -> list[Result]:
    """Run a loop that lets go of the interpreter, once for each part of what is given, at once."""
    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(run, *given))


def _compiled(name: str, size: int) -> ModuleType | None:
    if USED is False:
        return None
    if USED is None and name not in _loaded and (size < WORTH or not _installed() or not _pays(size)):
        return None
    return _loaded.get(name) or _load(name)


def _load(name: str) -> ModuleType | None:
    with _loading:
        if name not in _loaded and _installed():
            _loaded[name] = import_module(f"toolkit.retrieval.{name}")
        return _loaded.get(name)


def _installed() -> bool:
    return find_spec("numba") is not None


def _pays(size: int) -> bool:
    """Return whether so much work is worth compiling for, where each process must."""
    if size >= _WORTH_COMPILING:
        return True
    import numba

    try:
        numba.njit(cache=True)(_pays)
    except RuntimeError:
        return False
    return True
