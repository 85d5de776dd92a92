"""The shape of the house: who may import whom, which library lives where, and records equal to their tables."""

import ast
import functools
import importlib
import types
import typing
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from graphlib import TopologicalSorter
from pathlib import Path

import polars as pl
import pytest

import toolkit
from toolkit.schema import TABLES

PACKAGE = Path(toolkit.__file__).parent

# Each part, and the parts that it may import. A new dependency is an edit here, for a reviewer to see.
MAY_IMPORT: dict[str, set[str]] = {
    "schema": set(),
    "structure": set(),
    "words": set(),
    "one_core": set(),
    "storage": {"schema"},
    "locking": {"schema"},
    "strict_yaml": {"schema"},
    "tokens": {"schema"},
    "stats": {"schema"},
    "embedding": {"schema", "parallel"},
    "quotes": {"schema"},
    "reports": {"schema", "storage"},
    "parallel": {"schema"},
    "ingestion": {"schema", "parallel", "strict_yaml"},
    "chunking": {"schema", "structure", "tokens"},
    "golden": {
        "schema", "ingestion", "locking", "quotes", "retrieval", "stats", "storage", "strict_yaml", "structure",
        "tokens",
        "words",
    },
    "prompting": {"schema", "structure", "tokens"},
    "metrics": {"schema", "structure", "words"},
    "retrieval": {
        "schema", "chunking", "embedding", "locking", "one_core", "parallel", "quotes", "stats", "storage", "words",
    },
    "tuning": {"schema", "ingestion", "one_core", "storage", "strict_yaml", "structure", "tokens", "words"},
    "readers": {"schema", "embedding", "prompting", "quotes", "structure", "tokens", "tuning", "words"},
    "options": {"schema", "ingestion", "prompting", "readers", "retrieval", "tokens", "tuning"},
    "runs": {
        "schema", "golden", "ingestion", "locking", "metrics", "options", "parallel", "prompting", "readers",
        "retrieval",
        "stats", "storage", "tokens", "tuning",
    },
    "judging": {"stats"},
    "drills": {
        "schema", "golden", "ingestion", "metrics", "options", "readers", "retrieval", "runs", "stats", "strict_yaml",
        "tokens", "tuning",
    },
    "gate": {"schema", "metrics", "reports", "stats", "strict_yaml"},
    "audit": {"schema", "locking", "options", "storage"},
    "importing": {"schema", "metrics", "runs", "strict_yaml"},
    "economics": {"schema", "storage", "strict_yaml"},
    "decision": {"schema", "reports", "stats", "storage", "strict_yaml"},
    "workshop": {
        "schema", "decision", "drills", "economics", "golden", "ingestion", "options", "readers", "reports", "runs",
        "storage", "strict_yaml", "tuning",
    },
    "views": {
        "schema", "decision", "economics", "golden", "ingestion", "metrics", "options", "prompting", "quotes",
        "reports", "retrieval", "runs",
        "storage", "workshop",
    },
    "cli": {
        "schema", "audit", "decision", "drills", "economics", "embedding", "gate", "golden", "importing", "ingestion",
        "options",
        "parallel", "readers", "reports", "retrieval", "runs", "storage", "tokens", "tuning", "views",
        "workshop",
    },
}  # fmt: skip

# Each third-party library has one home, polars and numpy aside.
HOMES: dict[str, set[str]] = {
    "tiktoken": {"tokens"},
    "yaml": {"strict_yaml"},
    "pydantic": {"drills", "ingestion", "gate", "golden", "economics", "importing", "tuning"},
    "backports": {"importing"},
    "charset_normalizer": {"ingestion"},
    "dask": {"parallel"},
    "distributed": {"parallel"},
    "docx": {"ingestion"},
    "lxml": {"ingestion"},
    "openpyxl": {"decision", "ingestion", "golden", "views"},
    "pypdfium2": {"ingestion"},
    "genai_prices": {"economics"},
    "Stemmer": {"words"},
    "numba": {"retrieval"},
    "openai": {"embedding", "readers"},
    "sentence_transformers": {"embedding"},
    "huggingface_hub": {"embedding"},
    "lancedb": {"retrieval"},
    "psycopg": {"retrieval"},
    "pyarrow": {"retrieval"},
    "sklearn": {"golden", "retrieval", "tuning"},
    "threadpoolctl": {"one_core"},
    "rapidfuzz": {"golden"},
    "scipy": {"economics", "gate", "golden", "retrieval", "stats"},  # scipy.sparse is what scikit-learn takes
    "jinja2": {"reports"},
    "markupsafe": {"decision", "reports", "views"},
    "rich": {"cli", "views"},
    "click": {"cli"},
    "anywidget": {"views"},
    "ipywidgets": {"views"},
    "traitlets": {"views", "workshop"},
    "IPython": {"views"},
    "plotly": {"views"},
    "jupyter_core": {"workshop"},
    "jupyter_server": {"workshop"},
    "nbformat": {"workshop"},
    "tornado": {"workshop"},
    "voila": {"workshop"},
}
EVERYWHERE = {"numpy", "polars"}
# Imported where used, since start-up time asks for it: nothing else may be imported inside a function.
LATE = {
    "IPython",
    "dask",
    "distributed",
    "genai_prices",
    "huggingface_hub",
    "numba",
    "openai",
    "plotly",
    "scipy",
    "sentence_transformers",
    "sklearn",
    "threadpoolctl",
}


def _modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        below = path.relative_to(PACKAGE)
        if below.name != "__init__.py" or len(below.parts) > 1:
            yield below.parts[0].removesuffix(".py"), path


@functools.cache
def _imports(path: Path) -> tuple[tuple[str, bool], ...]:
    """Return every module imported, and whether inside a function."""
    return tuple(_found(path))


def _found(path: Path) -> Iterator[tuple[str, bool]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    late = {id(node) for scope in ast.walk(tree) if isinstance(scope, ast.FunctionDef) for node in ast.walk(scope)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) in late) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"toolkit.{alias.name}" for alias in node.names] if node.module == "toolkit" else [node.module]
            yield from ((name, id(node) in late) for name in names)


def _parts_imported(path: Path) -> set[str]:
    return {
        name.split(".")[1]
        for name, _ in _imports(path)
        if name.startswith("toolkit.") and name != "toolkit.__version__"
    }


def test_every_part_is_in_the_table() -> None:
    assert {part for part, _ in _modules()} == set(MAY_IMPORT)


@pytest.mark.parametrize(
    ("part", "path"), list(_modules()), ids=lambda value: value.name if isinstance(value, Path) else value
)
def test_parts_import_only_what_the_table_allows(part: str, path: Path) -> None:
    assert _parts_imported(path) - {part} <= MAY_IMPORT[part]


def test_the_table_allows_nothing_that_is_not_used() -> None:
    used: dict[str, set[str]] = {part: set() for part in MAY_IMPORT}
    for part, path in _modules():
        used[part] |= _parts_imported(path) - {part}
    assert used == MAY_IMPORT


def test_parts_do_not_go_round_in_circles() -> None:
    order = list(TopologicalSorter(MAY_IMPORT).static_order())
    assert order.index("schema") < order.index("cli")


def test_the_two_arms_never_meet_before_the_decision() -> None:
    evidence = {"ingestion", "golden", "chunking", "retrieval", "readers", "options", "metrics", "runs"}
    assert not MAY_IMPORT["economics"] & evidence
    assert not any("economics" in MAY_IMPORT[part] for part in evidence)


@pytest.mark.parametrize(
    ("part", "path"), list(_modules()), ids=lambda value: value.name if isinstance(value, Path) else value
)
def test_libraries_have_one_home(part: str, path: Path) -> None:
    import sys

    for name, late in _imports(path):
        library = name.split(".")[0]
        if library == "toolkit" or library in sys.stdlib_module_names or library in EVERYWHERE:
            continue
        assert part in HOMES.get(library, set()), f"{library} is not at home in {part}"
        assert not late or library in LATE, f"{library} is imported inside a function"


@pytest.mark.parametrize(("record", "schema"), TABLES.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_a_record_is_its_table(record: type, schema: pl.Schema) -> None:
    hints = typing.get_type_hints(record)
    assert [field.name for field in fields(record)] == schema.names()
    for name, kind in schema.items():
        assert _column(hints[name]) == kind, name


def _column(hint: object) -> pl.DataType | type[pl.DataType]:
    """Return the column type that holds values of a type hint."""
    plain = {str: pl.String, int: pl.Int64, float: pl.Float64, bool: pl.Boolean, date: pl.Date}
    if hint in plain:
        return plain[typing.cast("type", hint)]
    arguments = [each for each in typing.get_args(hint) if each not in (type(None), ...)]
    if isinstance(hint, types.UnionType):
        return _column(arguments[0])
    if typing.get_origin(hint) is tuple:
        return pl.List(_column(arguments[0]))
    assert isinstance(hint, type)
    assert is_dataclass(hint)
    return pl.Struct({field.name: _column(typing.get_type_hints(hint)[field.name]) for field in fields(hint)})


def test_public_names_are_documented() -> None:
    for name in toolkit.__all__:
        assert getattr(toolkit, name).__doc__, name


@pytest.mark.parametrize("part", sorted(MAY_IMPORT))
def test_what_a_part_exports_is_documented(part: str) -> None:
    module = importlib.import_module(f"toolkit.{part}")
    for name in getattr(module, "__all__", []):
        value = getattr(module, name)
        if callable(value):
            assert value.__doc__, f"{part}.{name}"


def test_modules_stay_short() -> None:
    long = {str(path.relative_to(PACKAGE)): len(path.read_text().splitlines()) for _, path in _modules()}
    assert {name: lines for name, lines in long.items() if lines > 300} == {}
