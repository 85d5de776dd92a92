"""Many machines, by Dask."""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from toolkit.parallel.contract import A, B, Mapper, died
from toolkit.parallel.identity import identity
from toolkit.schema import InputError

_AHEAD = 16  # items a thread of the cluster: enough that none waits for work
_LEAST_AHEAD = 32
_LOOK_EVERY_S = 5.0
_LARGE_BYTES = 16 * 1024
"""A function that takes more is sent once: an embedder, an experiment with its documents."""
_LOGGERS = ("distributed", "distributed.client", "distributed.worker")
_AGAIN = "start the cluster again, and the command: answers that were kept are not asked for again"
_REMEDY = "start one with `dask scheduler` and `dask worker`, and name the scheduler, e.g. tcp://10.0.0.5:8786"


def cluster(address: str, /, *, security: Any = None, patience_s: float = 60.0) -> Mapper:
    """Return a mapper that works on a Dask cluster.

    Every worker needs this very toolkit, which is asked for before anything is sent. Where items are paths (documents
    that are to be read), workers see them by the same absolute paths, in a shared folder; what else is sent, travels.
    A worker that dies is replaced by the others: what it had not handed over is done again, each item once in the
    result.

    The cluster must be one's own. Dask's processes send each other pickles, and run what they are sent: whoever
    reaches its ports runs code on it, and whoever runs it runs code here. Beyond a machine or a closed network give it
    TLS, with certificates of one's own on both sides.

    Parameters
    ----------
    address
        The scheduler's, e.g. ``tcp://10.0.0.5:8786``, or ``tls://…``.
    security
        A ``distributed.Security``: ``Security(require_encryption=True, tls_ca_file="ca.pem",
        tls_client_cert="cert.pem", tls_client_key="key.pem")``; scheduler and workers are started with
        ``--tls-ca-file``, ``--tls-cert`` and ``--tls-key``.
    patience_s
        How long a cluster without any worker is waited for, in seconds.

    Raises
    ------
    InputError
        When it is first used: where Dask is not installed, nothing answers, or a worker has another toolkit. Later,
        where the scheduler goes away, or no worker is left.
    """
    return _Cluster(address, patience_s, security)


class _Quiet(logging.Filter):
    """Lets nothing through but what cannot be gone on from."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to show it."""
        return record.levelno >= logging.CRITICAL


@dataclass(frozen=True, slots=True)
class _Cluster:
    address: str
    patience_s: float
    security: Any = field(repr=False)

    def __call__(
        self, function: Callable[[A], B], items: Iterable[A], /, *, lost: Callable[[A], B] | None = None
    ) -> Iterator[B]:
        library = self._library()
        with self._reached(), self._client(library) as client:
            ahead = max(_AHEAD * sum(client.nthreads().values()), _LEAST_AHEAD)
            waiting: deque[tuple[A, Any]] = deque()
            task = _sent(client, function)
            try:
                for item in items:
                    waiting.append((item, _submitted(client, *task, item)))
                    if len(waiting) >= ahead:
                        yield self._result(client, task, *waiting.popleft(), lost)
                while waiting:
                    yield self._result(client, task, *waiting.popleft(), lost)
            finally:
                client.cancel([future for _, future in waiting])

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """Say in words that the scheduler went away, where Dask would log a stack trace and cancel all."""
        handlers = {handler for name in _LOGGERS for handler in logging.getLogger(name).handlers}
        quiet = _Quiet()
        for handler in handlers:
            handler.addFilter(quiet)
        try:
            yield
        except _gone():
            problem = "the cluster's scheduler went away"
            raise InputError(problem, field="cluster", got=self.address, remedy=_AGAIN) from None
        finally:
            for handler in handlers:
                handler.removeFilter(quiet)

    def _library(self) -> Any:
        try:
            import distributed
        except ImportError:
            remedy = "pip install 'groundwork-toolkit[scale]'"
            raise InputError("Dask is not installed", field="cluster", got=self.address, remedy=remedy) from None
        return distributed

    def _client(self, library: Any) -> Any:
        """Return a connection to a cluster that has workers, each of them with this toolkit."""
        try:
            client = library.Client(self.address, security=self.security, set_as_default=False, timeout=self.patience_s)
        except (OSError, ValueError, TimeoutError) as error:
            problem = f"no Dask scheduler answers ({type(error).__name__})"
            raise InputError(problem, field="cluster", got=self.address, remedy=_REMEDY) from None
        try:
            client.wait_for_workers(1, timeout=self.patience_s)
            self._check_same(client)
        except TimeoutError:
            client.close()
            raise self._no_workers() from None
        except BaseException:
            client.close()
            raise
        return client

    def _check_same(self, client: Any) -> None:
        """Refuse workers with another toolkit: what they make would be another thing, or nothing."""
        here = identity()
        for worker, there in client.run(identity, on_error="return").items():
            if there != here and not isinstance(there, OSError):  # one that died meanwhile is no other toolkit
                got = f"{there if isinstance(there, str) else 'none, or an older one'} on {worker}"
                remedy = "install the same on every worker, and start it again"
                raise InputError("a worker has another Groundwork", got=got, allowed=here, remedy=remedy)

    def _result(self, client: Any, task: tuple[Any, ...], item: A, future: Any, lost: Callable[[A], B] | None) -> B:
        """Return an item's result. One that was given up is tried once more: its neighbour may have been the killer."""
        from distributed import KilledWorker

        tried_again, empty_since = False, None
        while True:
            try:
                value: B = future.result(timeout=_LOOK_EVERY_S)
            except TimeoutError:
                if future.status == "error":  # what the function raised, not a wait that was too long
                    raise
                empty_since = None if client.nthreads() else empty_since or time.monotonic()
                if empty_since is not None and time.monotonic() - empty_since > self.patience_s:
                    raise self._no_workers() from None
            except KilledWorker:
                if not tried_again:
                    future, tried_again = _submitted(client, *task, item), True
                    continue
                if lost is None:
                    raise died(item) from None
                return lost(item)
            else:
                return value

    def _no_workers(self) -> InputError:
        return InputError("the cluster has no workers", field="cluster", got=self.address, remedy=_REMEDY)


def _gone() -> tuple[type[BaseException], ...]:
    from distributed.client import ClosedClientError
    from distributed.comm.core import CommClosedError

    return CancelledError, ClosedClientError, CommClosedError


def _sent(client: Any, function: Callable[[A], B]) -> tuple[Any, ...]:
    """Return what to submit beside each item: a function that holds much goes to the cluster once, not with each.

    It is made there by a task, from its pickle: what is made by a task, and lost with the worker that held it, is made
    again, where what was scattered would be gone.
    """
    from distributed.protocol import pickle

    dask: Any = pickle
    data: bytes = dask.dumps(function)
    if len(data) <= _LARGE_BYTES:
        return (function,)
    return _applied, _submitted(client, dask.loads, data)


def _submitted(client: Any, /, *task: Any) -> Any:
    """Send a task. Dask advises against large ones; here what is large is what there is to be worked on."""
    from dask import config

    with config.set({"distributed.admin.large-graph-warning-threshold": "1 TB"}):
        return client.submit(*task, pure=False)


def _applied(function: Callable[[A], B], item: A) -> B:
    return function(item)
