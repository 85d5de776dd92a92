import json
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import toolkit
from tests.conftest import FILES, QUESTIONS, WriteFiles
from tests.embedding.stand_in import StandIn as Embedding
from tests.ingestion.office import write
from tests.parallel.jobs import Large, StandIn, die, die_once, double, end_scheduler, mine, refuse
from tests.retrieval.test_building import corpus_of, files
from toolkit import Experiment, GoldenSet
from toolkit.cli.index import command as index_command
from toolkit.cli.run import command
from toolkit.ingestion import Documents, load_documents
from toolkit.parallel import Mapper, cluster, in_batches
from toolkit.retrieval import Index, building
from toolkit.runs import Run
from toolkit.runs.answering import Job
from toolkit.runs.building import Builders
from toolkit.runs.store import kept
from toolkit.schema import InputError

distributed = pytest.importorskip("distributed")

# Dask's own event loops and processes are still closing as the tests end.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def running() -> Iterator[Any]:
    import dask

    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=60
        ) as running,
    ):
        yield running


@contextmanager
def scheduler() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start a scheduler in a process of its own; yield the process and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--no-dashboard", "--port", str(port)]
    with ended(subprocess.Popen(command, stderr=subprocess.DEVNULL, text=True)) as process:
        yield process, f"tcp://127.0.0.1:{port}"


@contextmanager
def worker(address: str, *, cwd: Path | None = None, **environment: str) -> Iterator[None]:
    """Start a worker in a process of its own, in a folder of its own."""
    command = [sys.executable, "-P", "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard"]
    given = {**os.environ, **environment}
    with ended(subprocess.Popen(command, cwd=cwd, env=given, stderr=subprocess.DEVNULL, text=True)):
        yield


@contextmanager
def ended(process: "subprocess.Popen[str]") -> Iterator["subprocess.Popen[str]"]:
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def kill_one(running: Any) -> None:
    os.kill(next(iter(running.workers.values())).pid, signal.SIGKILL)


@pytest.fixture
def address(running: Any) -> str:
    return str(running.scheduler_address)


@pytest.fixture
def mapper(address: str) -> Mapper:
    return cluster(address, patience_s=120)  # a machine that others use too starts a worker slowly


def test_results_come_in_order_one_for_each_item(mapper: Mapper) -> None:
    assert list(mapper(double, range(100))) == [2 * number for number in range(100)]


def test_what_is_raised_is_raised_in_its_turn(mapper: Mapper) -> None:
    results = mapper(refuse, range(10))
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(InputError, match="numbers, row 3: is three"):
        next(results)


def test_what_a_worker_that_dies_had_to_do_is_done_once_by_another(mapper: Mapper, tmp_path: Path) -> None:
    assert list(mapper(partial(die_once, folder=tmp_path), range(40))) == [2 * number for number in range(40)]
    assert (tmp_path / "died").exists()


def test_a_function_that_holds_much_is_sent_once_and_outlives_whoever_held_it(mapper: Mapper, tmp_path: Path) -> None:
    Large.sent = 0
    assert list(mapper(Large(tmp_path), range(60))) == [100_000 + number for number in range(60)]
    assert {path.name for path in tmp_path.iterdir()} == {"3", "30"}
    assert Large.sent <= 2  # once for each item, it would be sixty


def test_an_item_that_kills_whoever_takes_it_is_given_up(mapper: Mapper) -> None:
    assert list(mapper(die, range(6), lost=lambda number: -number)) == [0, 1, 2, -3, 4, 5]


def test_a_folder_reads_the_same_as_here(mapper: Mapper, tmp_path: Path) -> None:
    write(tmp_path, a__md="---\naccess: hr\n---\none", b__txt=b"\0", c__csv="form,fee", access__yaml="'*.csv': [staff]")
    assert load_documents(tmp_path, mapper=mapper) == load_documents(tmp_path, workers=1)


def test_an_embedder_works_over_batches(mapper: Mapper) -> None:
    vectors = list(mapper(StandIn().embed, in_batches(["one", "three", "eleven"], 2)))
    assert np.concatenate(vectors).tolist() == [[3, 1], [5, 2], [6, 3]]


def test_a_file_that_a_worker_cannot_see_is_named(
    mapper: Mapper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path, a__md="one")
    exists = Path.exists
    # as on a folder of this machine only: what is gone for the worker is there for who asks
    (folder / "a.md").rename(folder / "elsewhere")
    listed = lambda _: (folder, [folder / "a.md"], [])  # noqa: E731
    monkeypatch.setattr("toolkit.ingestion.loading.find_files", listed)
    monkeypatch.setattr(Path, "exists", lambda path: path.name == "a.md" or exists(path))
    with pytest.raises(InputError, match=r"a\.md: is not to be seen by the worker that should read it"):
        load_documents(folder, mapper=mapper)


def test_where_nothing_answers_it_says_so() -> None:
    with pytest.raises(InputError, match="no Dask scheduler answers"):
        list(cluster("tcp://127.0.0.1:9", patience_s=1)(double, [1]))


def test_a_cluster_without_workers_says_so() -> None:
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address=":0", silence_logs=60, processes=False) as empty,
        pytest.raises(InputError, match="the cluster has no workers"),
    ):
        list(cluster(empty.scheduler_address, patience_s=1)(double, [1]))


def test_this_process_does_none_of_the_work(mapper: Mapper) -> None:
    from tests.parallel.jobs import where

    assert os.getpid() not in set(mapper(where, range(10)))


def test_a_run_with_workers_killed_under_way_is_the_run_that_is_made_here(
    documents: Documents, golden: GoldenSet, running: Any, mapper: Mapper, tmp_path: Path
) -> None:
    sent: list[Job] = []

    def killing(jobs: Iterable[Job]) -> Iterator[Job]:
        for job in jobs:
            if len(sent) in (40, 70):  # some are done then, and as many on their way
                kill_one(running)
            sent.append(job)
            yield job

    options = ["rag", "long-context"]
    there = Experiment(documents, golden, options).run(tmp_path, repeats=8, mapper=mapper, progress=killing)
    here = Experiment(documents, golden, options).run(repeats=8)
    assert kept(tmp_path) == there.answers.height == len(sent) == len(set(sent)) == 2 * 8 * len(golden)
    for name in ("answers", "citations", "exposures", "usage", "scores", "questions"):
        assert getattr(there, name).equals(getattr(here, name)), name


def test_what_answers_can_be_sent_on_by_a_worker_that_has_used_it(
    documents: Documents, golden: GoldenSet, tmp_path: Path
) -> None:
    experiment = Experiment(documents, golden, ["rag"])
    experiment.built()
    job = Job("rag", golden[0].id, 0)
    with Builders(experiment, 1).elsewhere(tmp_path) as answerer:
        here = pickle.loads(pickle.dumps(answerer))  # noqa: S301 - our own
        first = here(job)["answers"]
        assert pickle.loads(pickle.dumps(here))(job)["answers"] == first  # noqa: S301
        (tmp_path / "moved").mkdir()
        next(tmp_path.glob(".index-*")).rename(tmp_path / "moved" / "index")
        with pytest.raises(InputError, match="is not to be seen by the worker that should search it"):
            pickle.loads(pickle.dumps(answerer))(job)  # noqa: S301


def test_a_run_whose_cluster_goes_away_goes_on_elsewhere_and_asks_nothing_twice(
    documents: Documents, golden: GoldenSet, tmp_path: Path
) -> None:
    asked: list[Job] = []

    def noted(jobs: Iterable[Job]) -> Iterator[Job]:
        for job in jobs:
            asked.append(job)
            yield job

    with scheduler() as (process, there), worker(there):

        def ending(jobs: Iterable[Job]) -> Iterator[Job]:
            for number, job in enumerate(jobs):
                if number == 45:
                    process.kill()
                yield job

        with pytest.raises(InputError, match=r"the cluster's scheduler went away\n.*\n.*start the cluster again"):
            Experiment(documents, golden, ["rag"]).run(tmp_path, repeats=8, mapper=cluster(there), progress=ending)
    before = kept(tmp_path)
    run = Experiment(documents, golden, ["rag"]).run(tmp_path, repeats=8, progress=noted)
    assert 0 < before < run.answers.height
    assert len(asked) == run.answers.height - before
    assert run.answers.equals(Experiment(documents, golden, ["rag"]).run(repeats=8).answers)


def test_an_index_is_built_as_here_though_a_worker_is_killed_under_way(
    running: Any, mapper: Mapper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "_LEAST", 5_000)
    corpus = corpus_of(120)

    def killing(function: Any, items: Iterable[Any], /, *, lost: Any = None) -> Iterator[Any]:
        for number, result in enumerate(mapper(function, items, lost=lost)):
            if number == 2:
                kill_one(running)
            yield result

    there = Index.build(corpus, embedder=Embedding(16), mapper=killing)
    here = Index.build(corpus, embedder=Embedding(16))
    assert len(list(building._parts(corpus, None, None))) > 20
    assert files(there, tmp_path / "there") == files(here, tmp_path / "here")
    assert there.search("leave", groups={"staff"}) == here.search("leave", groups={"staff"})


def test_documents_travel_to_a_worker_that_shares_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "_LEAST", 5_000)
    (elsewhere := tmp_path / "elsewhere").mkdir()
    corpus = corpus_of(40)
    with scheduler() as (_, address), worker(address, cwd=elsewhere):
        there = Index.build(corpus, embedder=None, mapper=cluster(address))
    assert files(there, tmp_path / "there") == files(Index.build(corpus, embedder=None), tmp_path / "here")


def test_a_worker_with_another_toolkit_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    (other := tmp_path / "other" / "toolkit").mkdir(parents=True)
    (other / "__init__.py").touch()
    with (
        scheduler() as (_, address),
        worker(address, PYTHONPATH=str(other.parent)),
        pytest.raises(
            InputError, match=r"a worker has another Groundwork\n.*none, or an older one on tcp://"
        ) as refused,
    ):
        list(cluster(address)(len, ["one"]))
    assert toolkit.__version__ in str(refused.value.allowed)


def test_a_worker_whose_source_differs_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.parallel.clusters.identity", mine)
    with pytest.raises(InputError, match=r"(?s)a worker has another Groundwork.*another by a line"):
        list(cluster(address)(double, [1]))


def test_a_build_whose_cluster_goes_away_leaves_nothing_behind(
    write_files: WriteFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scheduler() as (process, address), worker(address):
        monkeypatch.setattr(building, "read_part", partial(end_scheduler, scheduler=process.pid))
        given = ["--documents", str(write_files(FILES)), "--index", str(tmp_path / "ix"), "--cluster", address]
        done = CliRunner().invoke(index_command, ["build", *given, "--embedder", "none"])
    assert isinstance(done.exception, InputError)
    assert "the cluster's scheduler went away" in str(done.exception)
    assert not (tmp_path / "ix").exists()


def test_the_command_builds_on_a_cluster_and_in_processes_what_it_does_here(
    write_files: WriteFiles, address: str, tmp_path: Path
) -> None:
    documents = str(write_files(FILES))
    manifests = []
    for name, more in {"here": [], "there": ["--cluster", address], "both": ["--workers", "2"]}.items():
        given = ["--documents", documents, "--index", str(tmp_path / name), "--embedder", "none", *more]
        done = CliRunner().invoke(index_command, ["build", *given], catch_exceptions=False)
        assert done.exit_code == 0
        manifests.append(json.loads((tmp_path / name / "manifest.json").read_text(encoding="utf-8"))["files"])
    assert manifests[0] == manifests[1] == manifests[2]


def test_the_command_runs_on_a_cluster_and_keeps_the_same(
    write_files: WriteFiles, address: str, tmp_path: Path
) -> None:
    golden = tmp_path / "golden.jsonl"
    golden.write_text("".join(json.dumps(each) + "\n" for each in QUESTIONS), encoding="utf-8")
    given = ["--documents", str(write_files(FILES)), "--golden", str(golden), "--as-of", "2026-03-01"]
    for folder, more in (("here", []), ("there", ["--cluster", address])):
        done = CliRunner().invoke(command, [str(tmp_path / folder), *given, *more], catch_exceptions=False)
        assert done.exit_code == 0
    here, there = Run.read(tmp_path / "here"), Run.read(tmp_path / "there")
    assert there.answers.height == 2 * len(QUESTIONS)  # there is no prompt pack for a third option
    assert there.answers.equals(here.answers)
    assert there.scores.equals(here.scores)
