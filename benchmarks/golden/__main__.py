"""Measure the golden checks: ``python -m benchmarks.golden``."""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import polars as pl

from tests.golden.faults import measured, scored
from toolkit import GoldenSet, Index, load_documents
from toolkit.golden.checks import check
from toolkit.schema import FINDINGS, Document, GoldenQuestion, frame

SAMPLES = Path("data/samples")
COMMAND = [sys.executable, "-m", "toolkit.cli", "golden", "check", "--json"]


def main() -> None:
    given = _parser().parse_args()
    documents = list(load_documents(SAMPLES / "documents"))
    questions = list(GoldenSet.read(SAMPLES / "golden.jsonl"))
    with pl.Config(
        tbl_rows=-1, tbl_width_chars=160, fmt_str_lengths=110, float_precision=2, tbl_hide_column_data_types=True
    ):
        table = scored(measured(questions, documents))
        for half in table["half"].unique(maintain_order=True).sort():
            print(f"Faults planted by hand, {half}:")
            print(table.filter(half=half).drop("half"))
        print("Found on the sample set as it is:")
        print(frame(check(questions, documents), FINDINGS).select("severity", "question_id", "rule", "problem"))
        print(f"Seconds, {given.questions} questions x {given.documents} documents, median of {given.repeats}:")
        print(times((questions * 2)[: given.questions], documents[: given.documents], repeats=given.repeats))
    if given.out:
        table.write_csv(given.out)


def times(questions: list[GoldenQuestion], documents: list[Document], *, repeats: int) -> pl.DataFrame:
    """Return how long a check takes: with an index at hand, with none, again, and as a command from its start."""
    index = Index.build(documents, mode="bm25")
    runs: dict[str, Callable[[], object]] = {
        "check, documents never read before, index built": lambda: _cold(len(questions), len(documents)),
        "check, index built, documents read before": lambda: check(questions, documents),
        "check, with an index given": lambda: check(questions, documents, index=index),
        "groundwork golden check, start to end (71 documents loaded)": lambda: _timed(
            lambda: subprocess.run(COMMAND, capture_output=True, check=False)  # noqa: S603 - our own command
        ),
    }
    rows = []
    for name, run in runs.items():
        taken = []
        for _ in range(repeats):
            own = _timed(run)
            taken.append(own)
        rows.append({"what": name, "seconds": median(taken), "slowest": max(taken)})
    return pl.DataFrame(rows)


def _timed(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    given = run()
    return given if isinstance(given, float) else time.perf_counter() - start


_COLD = """
import time
from toolkit import GoldenSet, load_documents
from toolkit.golden.checks import check
documents = list(load_documents("data/samples/documents"))[:{documents}]
questions = (list(GoldenSet.read("data/samples/golden.jsonl")) * 2)[:{questions}]
start = time.perf_counter()
check(questions, documents)
print(time.perf_counter() - start)
"""


def _cold(questions: int, documents: int) -> float:
    """Return the seconds of a first check in a process of its own: nothing is cached, and libraries load within it."""
    code = _COLD.format(questions=questions, documents=documents)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    return float(done.stdout)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.golden", description=__doc__)
    parser.add_argument("--questions", type=int, default=50)
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--out", type=Path, help="write the table of precision and recall as CSV too")
    return parser


if __name__ == "__main__":
    main()
