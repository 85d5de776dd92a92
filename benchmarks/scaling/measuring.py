"""What is measured: each kind of work here, in two processes and on a cluster of two; and what surrounds it."""

import os
import pickle
import resource
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self

from benchmarks.ingestion import files
from benchmarks.retrieval.passages import corpus
from toolkit import Experiment, GoldenSet, Index, load_documents
from toolkit.parallel import Mapper, cluster, processes, serial
from toolkit.retrieval import building
from toolkit.schema import Document

PASSAGES_A_DOCUMENT = 10
_SAMPLES = Path("data/samples")
Run = dict[str, Any]


@dataclass
class Weighing:
    """A mapper that works here, and weighs what would travel."""

    bytes: int = 0
    tasks: int = 0

    def __call__(self, function: Any, items: Iterable[Any], /, *, lost: Any = None) -> Iterator[Any]:
        """Yield each result."""
        for item, result in ((item, function(item)) for item in items):
            self.bytes += len(pickle.dumps(item)) + len(pickle.dumps(result))
            self.tasks += 1
            yield result


class Workers:
    """A cluster of two processes on this machine, its scheduler in this one."""

    def __init__(self) -> None:
        import distributed

        self._cluster: Any = distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=60
        )
        self.address = str(self._cluster.scheduler_address)
        self.mapper = cluster(self.address)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._cluster.close()

    def cpu_s(self) -> float:
        """Return the processor's time of all workers so far."""
        import distributed

        with distributed.Client(self.address, set_as_default=False) as client:
            return float(sum(client.run(time.process_time).values()))


def work(
    act: Callable[[Mapper], Any], items: int, workers: Workers, /, *, repeats: int, after_s: float = 0
) -> list[Run]:
    """Return the figures of one kind of work, done in each of the ways; of several times, the best of each."""
    weighed = Weighing()
    act(weighed)
    known = {"items": items, "bytes": weighed.bytes, "tasks": weighed.tasks, "after_s": after_s}
    ways = {"serial": serial, "processes": processes(2), "cluster": workers.mapper}
    runs = [_timed(how, partial(act, mapper), workers) for _ in range(repeats) for how, mapper in ways.items()]
    return [{**_best([run for run in runs if run["how"] == how]), **known} for how in ways]


def _best(runs: list[Run]) -> Run:
    """Return the run that took the processor least, with the least wall time of any: others use this machine too."""
    least = min(runs, key=lambda run: run["hub_cpu_s"] + run["workers_cpu_s"])
    return {**least, "wall_s": min(run["wall_s"] for run in runs)}


def _timed(how: str, act: Callable[[], Any], workers: Workers) -> Run:
    elsewhere, children, before = workers.cpu_s(), _children_s(), time.process_time()
    begun = time.perf_counter()
    act()
    wall = time.perf_counter() - begun
    hub = time.process_time() - before
    shared = _children_s() - children if how == "processes" else workers.cpu_s() - elsewhere
    return {"how": how, "wall_s": wall, "hub_cpu_s": hub, "workers_cpu_s": shared, "load": os.getloadavg()[0]}


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ingestion(count: int, workers: Workers, /, *, repeats: int) -> list[Run]:
    """Measure reading so many files, the formats taking turns."""
    with tempfile.TemporaryDirectory() as folder:
        files.make(Path(folder), count, seed=0)
        return work(lambda mapper: load_documents(folder, mapper=mapper), count, workers, repeats=repeats)


def indexing(passages: int, workers: Workers, /, *, repeats: int) -> list[Run]:
    """Measure building an index of so many passages, ten to a document."""
    documents = documents_of(passages)
    after_s = _after_s(documents)
    build = lambda mapper: Index.build(documents, embedder=None, mapper=mapper)  # noqa: E731
    return work(build, passages, workers, repeats=repeats, after_s=after_s)


def documents_of(passages: int) -> list[Document]:
    texts = corpus(passages, seed=0, questions=1).passages
    return [
        Document(
            document_id=f"{start:07}", title=f"Document {start}", text="\n\n".join(texts[start : start + 10]),
            body_start=0, format="text", path=f"{start}.txt", access=None, effective_from=None, effective_to=None,
            supersedes=(), content_hash="",
        )
        for start in range(0, passages, PASSAGES_A_DOCUMENT)
    ]  # fmt: skip


def _after_s(documents: list[Document]) -> float:
    """Return the processor's time that is spent once every part was read."""
    ended = []

    def marking(function: Any, items: Iterable[Any], /, *, lost: Any = None) -> Iterator[Any]:
        yield from map(function, items)
        ended.append(time.process_time())

    building.built(documents, None, reading=_READING, max_tokens=256, mapper=marking)
    return time.process_time() - ended[0]


_READING = building.Reading(fields=True)


def answering(repeats_of_questions: int, workers: Workers, /, *, repeats: int) -> list[Run]:
    """Measure the offline reader's answers to the sample questions, kept one by one."""
    documents, golden = load_documents(_SAMPLES / "documents"), GoldenSet.read(_SAMPLES / "golden.jsonl")
    index = Index.build(documents, embedder=None)

    def run(mapper: Mapper) -> None:
        experiment = Experiment(documents, golden, ["rag"], index=index)
        with tempfile.TemporaryDirectory() as folder:
            experiment.run(folder, repeats=repeats_of_questions, mapper=None if mapper is serial else mapper)

    return work(run, repeats_of_questions * len(golden), workers, repeats=repeats)


def link(workers: Workers) -> dict[str, float]:
    """Return what a task and a byte take on the way, and how long a first connection lasts."""
    one = min(_seconds(lambda: list(workers.mapper(len, [b""]))) for _ in range(5))
    tasks = min(_cpu(lambda: list(workers.mapper(len, [b""] * 2_000))) for _ in range(3)) / 2_000
    block = bytes(1 << 20)
    bytes_ = min(_cpu(lambda: list(workers.mapper(bytes, [block] * 50))) for _ in range(3)) / (100 * len(block))
    return {"start_s": one, "task_s": tasks, "byte_s": bytes_}


def _seconds(act: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _cpu(act: Callable[[], Any]) -> float:
    begun = time.process_time()
    act()
    return time.process_time() - begun


def memory(passages: int) -> dict[str, float]:
    """Return the bytes that an index takes for each passage, in memory and on disk; in a process of its own."""
    documents = documents_of(passages)
    Index.build(documents[:20], embedder=None).search("what is the rule", 10)  # what is imported once is not counted
    before = _resident()
    index = Index.build(documents, embedder=None)
    index.search("what is the rule", 10)
    held = _resident() - before
    with tempfile.TemporaryDirectory() as folder:
        index.save(Path(folder) / "index")
        disk = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
    texts = sum(len(document.text) for document in documents)
    return {"passages": passages, "memory": (held + texts) / passages, "disk": disk / passages}


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()
