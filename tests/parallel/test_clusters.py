import json
import os
import signal
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from tests.conftest import FILES, QUESTIONS, WriteFiles
from tests.ingestion.office import write
from tests.parallel.jobs import Large, StandIn, die, die_once, double, refuse
from toolkit import Experiment, GoldenSet
from toolkit.cli.run import command
from toolkit.ingestion import Documents, load_documents
from toolkit.parallel import Mapper, cluster, in_batches
from toolkit.runs import Run
from toolkit.runs.answering import Job
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


@pytest.fixture
def address(running: Any) -> str:
    return str(running.scheduler_address)


@pytest.fixture
def mapper(address: str) -> Mapper:
    return cluster(address, patience_s=20)


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


def test_a_run_with_a_worker_killed_under_way_is_the_run_that_is_made_here(
    documents: Documents, golden: GoldenSet, running: Any, mapper: Mapper, tmp_path: Path
) -> None:
    def killing(jobs: Iterable[Job]) -> Iterator[Job]:
        for number, job in enumerate(jobs):
            if number == 40:  # some are done then, and as many on their way
                os.kill(next(iter(running.workers.values())).pid, signal.SIGKILL)
            yield job

    options = ["rag", "long-context"]
    there = Experiment(documents, golden, options).run(tmp_path, repeats=8, mapper=mapper, progress=killing)
    here = Experiment(documents, golden, options).run(repeats=8)
    assert kept(tmp_path) == there.answers.height == 2 * 8 * len(golden)
    for name in ("answers", "citations", "exposures", "usage", "scores", "questions"):
        assert getattr(there, name).equals(getattr(here, name)), name


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
    assert there.answers.height == 3 * len(QUESTIONS)
    assert there.answers.equals(here.answers)
    assert there.scores.equals(here.scores)
