"""Time and memory, every engine in a process of its own, the engines taking turns."""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks.retrieval.engines import ENGINES, disk_mb
from benchmarks.retrieval.passages import corpus
from benchmarks.retrieval.texts import text_corpus

_MOST_S = 20.0
"""How long one engine may take over its questions; slow ones answer fewer."""
_LEAST_QUESTIONS = 20
_WARM_UP_PASSAGES = 200
FIGURES = {
    "build_s": "Seconds to build",
    "p50_ms": "Milliseconds a question, half are faster",
    "p95_ms": "Milliseconds a question, one in twenty is slower",
    "batch_ms": "Milliseconds for all questions at once",
    "memory_mb": "Megabytes of memory that building adds at its peak",
    "disk_mb": "Megabytes on disk",
    "load_s": "Seconds to load",
}
"""What is measured. Lower is better throughout."""


def measure(name: str, texts: Path) -> dict[str, float | None]:
    """Return one engine's figures; called in a process of its own."""
    given = json.loads(texts.read_text(encoding="utf-8"))
    passages, questions = given["passages"], given["questions"]
    engine = ENGINES[name]()
    if hasattr(engine, "prepare"):
        engine.prepare(passages)
    _warm_up(name, passages[:_WARM_UP_PASSAGES])
    before_mb = _status_mb("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forget the peak of reading the passages
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        engine.build(passages, Path(folder))
        build_s = time.perf_counter() - begun
        built_mb = _status_mb("VmHWM")
        times = _timed(engine.search, questions)
        batch_ms = _batch_ms(engine, questions, statistics.median(times))
        engine.save(Path(folder))
        load_s = _load_s(engine, Path(folder), questions[0])
        on_disk = disk_mb(Path(folder))
        Path(folder).mkdir()
    p50, p95 = np.percentile(times, [50, 95]).tolist()
    return {
        "build_s": build_s,
        "p50_ms": p50,
        "p95_ms": p95,
        "batch_ms": batch_ms,
        "memory_mb": built_mb - before_mb,
        "disk_mb": on_disk,
        "load_s": load_s,
    }


def _warm_up(name: str, passages: list[str]) -> None:
    """Import and compile what an engine needs, so that its build is timed without."""
    with tempfile.TemporaryDirectory() as folder:
        engine = ENGINES[name]()
        if hasattr(engine, "prepare"):
            engine.prepare(passages)
        engine.build(passages, Path(folder))
        engine.search(passages[0][:40])


def _timed(search: Any, questions: list[str]) -> list[float]:
    """Return milliseconds a question, after some that warm up."""
    for question in questions[:_LEAST_QUESTIONS]:
        search(question)
    times: list[float] = []
    for question in questions:
        begun = time.perf_counter()
        search(question)
        times.append((time.perf_counter() - begun) * 1e3)
        if len(times) >= _LEAST_QUESTIONS and sum(times) > _MOST_S * 1e3:
            break
    return times


def _batch_ms(engine: Any, questions: list[str], each_ms: float) -> float | None:
    """Return how long all questions take together; ``None`` where that is past waiting for."""
    if each_ms * len(questions) > _MOST_S * 1e3:
        return None
    many = getattr(engine, "search_many", lambda asked: [engine.search(question) for question in asked])
    many(questions[:_LEAST_QUESTIONS])
    begun = time.perf_counter()
    many(questions)
    return (time.perf_counter() - begun) * 1e3


def _load_s(engine: Any, folder: Path, question: str) -> float | None:
    """Return how long what is on disk takes to load, the middle of three times; the last one must answer."""
    if not hasattr(engine, "load"):
        return None
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        engine.load(folder)
        times.append(time.perf_counter() - begun)
    engine.search(question)
    return statistics.median(times)


def _status_mb(key: str) -> float:
    """Return a figure of this process's memory: ``VmRSS`` now, ``VmHWM`` at most."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1e3 for line in lines if line.startswith(key))


def compare(
    sizes: list[int], names: list[str], *, repeats: int, questions: int, seed: int, text: Path | None = None
) -> pl.DataFrame:
    """Return the medians of every engine at every size, and how they compare with the best peer's.

    Passages are generated, or cut from a question set's own text.
    """
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            texts = Path(folder) / "texts.json"
            if text is None:
                made = corpus(size, seed=seed, questions=questions)
            else:
                made = text_corpus(text, size, seed=seed, questions=questions)
            texts.write_text(json.dumps({"passages": made.passages, "questions": made.questions}), encoding="utf-8")
            del made
            runs: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
            for _ in range(repeats):
                for name in names:
                    runs[name].append(_run(name, texts))
                    print(f"{size:>9,}  {name:<26} {runs[name][-1]}", file=sys.stderr, flush=True)
            rows += [{"passages": size, "engine": name, **_medians(of)} for name, of in runs.items()]
    return _with_ratios(pl.DataFrame(rows))


def _run(name: str, texts: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.retrieval", "engine", name, str(texts)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"{name} failed:\n{done.stderr}")
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _medians(runs: list[dict[str, Any]]) -> dict[str, float | None]:
    return {key: None if runs[0][key] is None else statistics.median(run[key] for run in runs) for key in runs[0]}


def _with_ratios(table: pl.DataFrame) -> pl.DataFrame:
    """Add how many times an engine's figure the best peer's is at that size: above 1 the engine is better."""
    peers = table.filter(~pl.col("engine").str.starts_with("groundwork"))
    if not peers.height:
        return table
    best = peers.group_by("passages").agg(pl.col(name).min().name.suffix("_peer") for name in FIGURES)
    joined = table.join(best, on="passages", how="left", maintain_order="left")
    ratios = [(pl.col(f"{name}_peer") / pl.col(name)).alias(f"{name} x") for name in FIGURES]
    return joined.with_columns(ratios).drop(f"{name}_peer" for name in FIGURES)


def masked(table: pl.DataFrame) -> pl.DataFrame:
    """Return how many times as long a question takes where a part is hidden from the asker."""
    times = ["p50_ms", "p95_ms", "batch_ms"]
    sides = [
        table.filter(engine=name).select("passages", *times) for name in ("groundwork bm25, masked", "groundwork bm25")
    ]
    both = sides[0].join(sides[1], on="passages", suffix="_open")
    return both.select("passages", *((pl.col(name) / pl.col(f"{name}_open")).alias(name) for name in times))
