"""The index where one machine's memory is not enough: in LanceDB, or in PostgreSQL where the database itself denies.

``from toolkit.retrieval.backends import LanceIndex, PostgresIndex``; each needs the extra ``scale``, and loads its
libraries when it is first named.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from toolkit.retrieval.backends.contract import Backend
from toolkit.schema import InputError

if TYPE_CHECKING:
    from toolkit.retrieval.backends.lance import LanceIndex
    from toolkit.retrieval.backends.postgres import PostgresIndex

__all__ = ["Backend", "LanceIndex", "PostgresIndex"]

_MODULES = {"LanceIndex": "lance", "PostgresIndex": "postgres"}


def __getattr__(name: str) -> Any:
    """Return a back end, its libraries loaded."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    except ModuleNotFoundError as error:
        remedy = "pip install 'groundwork-toolkit[scale]'"
        raise InputError(f"{name} needs {error.name}, which is not installed", remedy=remedy) from error
