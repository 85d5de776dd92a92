"""Files to documents: how many a minute, alone and by several processes, and what a file of each format takes."""

import time
from pathlib import Path

import polars as pl

from toolkit import tokens
from toolkit.ingestion import Documents, load_documents
from toolkit.ingestion.files import FORMATS, read_content


def compare(folder: Path, *, workers: list[int], repeats: int) -> tuple[pl.DataFrame, Documents]:
    """Return the best time of each number of processes, and the documents."""
    rows, read = [], []
    for count in workers:
        times = []
        for _ in range(repeats):
            begun, busy = time.perf_counter(), time.process_time()
            documents = load_documents(folder, workers=count)
            times.append((time.perf_counter() - begun, time.process_time() - busy))
        read.append(documents)
        seconds = min(wall for wall, _ in times)
        rows.append(
            {
                "workers": count,
                "files": len(documents),
                "seconds": seconds,
                "files_a_minute": 60 * len(documents) / seconds,
                "own_cpu_s": min(cpu for _, cpu in times),
                "same_as_first": documents == read[0],
            }
        )
    return pl.DataFrame(rows), read[0]


def by_format(folder: Path) -> pl.DataFrame:
    """Return what one file of each format takes, read alone, by the processor's time."""
    rows = []
    for ending in sorted({path.suffix for path in folder.rglob("*")} & FORMATS.keys()):
        paths = sorted(folder.rglob(f"*{ending}"))
        begun = time.process_time()
        texts = [read_content(path, shown_as=path.name)[0].text for path in paths]
        spent = time.process_time() - begun
        size = sum(tokens.count_many(texts))
        rows.append({"format": ending, "files": len(paths), "ms_a_file": 1e3 * spent / len(paths), "tokens": size})
    return pl.DataFrame(rows)
