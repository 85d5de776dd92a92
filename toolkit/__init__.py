"""Groundwork: which way of giving a model your knowledge fits, and what a completed task costs.

The names below are the whole public API. Each is imported when first used, so that
``import toolkit`` stays quick and a cost model never loads a retrieval library.

Examples
--------
>>> from toolkit import load_documents, Index
>>> documents = load_documents("data/samples/documents")
>>> index = Index.build(documents, mode="bm25")
>>> hits = index.search("How many days of annual leave do I get?", k=3, groups={"staff"})
>>> [hit.rank for hit in hits]
[1, 2, 3]
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit import decision, economics, options, readers
    from toolkit.golden import GoldenSet
    from toolkit.ingestion import load_documents
    from toolkit.retrieval import Index
    from toolkit.runs import Experiment, Run
    from toolkit.schema import InputError

__version__ = "0.1.0"
__all__ = [
    "Experiment",
    "GoldenSet",
    "Index",
    "InputError",
    "Run",
    "decision",
    "economics",
    "load_documents",
    "options",
    "readers",
]

_HOMES = {
    "Experiment": "toolkit.runs",
    "GoldenSet": "toolkit.golden",
    "Index": "toolkit.retrieval",
    "InputError": "toolkit.schema",
    "Run": "toolkit.runs",
    "load_documents": "toolkit.ingestion",
}


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name in __all__:
        return import_module(f"toolkit.{name}")
    raise AttributeError(f"module 'toolkit' has no attribute {name!r}; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
