"""What answers the jobs of an experiment: in this process, in another, or by an endpoint that a driver asks."""

import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.options import Option
from toolkit.readers import Reader
from toolkit.retrieval import Index
from toolkit.runs.answering import Answerer, Job
from toolkit.runs.driving import AsyncReader, Driver
from toolkit.runs.store import Rows
from toolkit.schema import InputError

if TYPE_CHECKING:
    from toolkit.runs.experiment import Experiment


@dataclass(frozen=True, slots=True)
class Builders:
    """Builds what answers, for each way of asking."""

    experiment: "Experiment"
    repeats: int

    def here(self) -> Answerer:
        """Return what answers in this process."""
        return _answerer(self.experiment, {0: self.experiment.built()})

    def driven(self, driver: Driver, /) -> Answerer:
        """Return what answers with readers that a driver drives, with options of its own for each repeat."""
        tuned = self.experiment.tuned_reader
        options = {
            repeat: self.experiment.built(
                reader=_driven(self.experiment.reader, driver, repeat),
                tuned_reader=_driven(tuned, driver, repeat) if tuned else None,
            )
            for repeat in range(self.repeats)
        }
        return _answerer(self.experiment, options)

    @contextmanager
    def elsewhere(self, folder: Path | None, /) -> Iterator[Callable[[Job], Rows]]:
        """Yield what can be sent to other processes for as long as they work.

        The index is saved where they find it, in the run's folder if there is one, and mapped into memory there: the
        same passages in the same order, whatever it was made with.
        """
        index = self.experiment.index
        if not isinstance(index, Index):
            yield Elsewhere(self.experiment, None)
            return
        with tempfile.TemporaryDirectory(prefix=".index-", dir=folder) as scratch:
            path = Path(scratch).resolve() / "index"
            index.save(path)
            yield Elsewhere(replace(self.experiment, index=None), path)


@dataclass(slots=True)
class Elsewhere:
    """What is sent to a process: an experiment, and where its index is. Options are built there, for the first job."""

    experiment: "Experiment"
    index: Path | None
    _answerer: Answerer | None = field(default=None, repr=False)
    _turn: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __call__(self, job: Job) -> Rows:
        """Answer a job."""
        with self._turn:  # a worker of a cluster may have several threads
            if self._answerer is None:
                self._answerer = Builders(self._opened(), 1).here()
        return self._answerer(job)

    def _opened(self) -> "Experiment":
        """Return the experiment with its index. It is a copy: what was sent stays what can be sent on to another."""
        if self.index is None:
            return replace(self.experiment)
        _check_seen(self.index)
        return replace(self.experiment, index=Index.load(self.index))

    def __getstate__(self) -> tuple[Any, ...]:
        return self.experiment, self.index

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.experiment, self.index = state
        self._answerer, self._turn = None, threading.Lock()


def _check_seen(index: Path) -> None:
    if not index.exists():
        remedy = "keep the run in a folder that every worker sees under the same path"
        raise InputError("is not to be seen by the worker that should search it", file=index, remedy=remedy)


def _answerer(experiment: "Experiment", options: Mapping[int, Mapping[str, Option]]) -> Answerer:
    questions = {question.id: question for question in experiment.golden}
    return Answerer(options, experiment.cases(), questions, experiment.reader.name, experiment.audit)


def _driven(reader: Reader, driver: Driver, repeat: int) -> Reader:
    return driver.reader(reader, repeat) if isinstance(reader, AsyncReader) else reader
