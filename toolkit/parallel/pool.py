"""Several processes on one machine. A death in one costs the item that it was at, and no other.

``multiprocessing`` is not used: its workers import the script that started them, which runs it again where it has no
guard; and where one of its pool dies, the pool and all its work does.
"""

import os
import pickle
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.parallel import worker
from toolkit.parallel.contract import A, B, Mapper, died

_AHEAD = 64  # items a worker: results that wait for their turn take memory
_ATTEMPTS = 2
_LISTEN_S = 0.5
_SCRIPT = Path(worker.__file__)


def cores() -> int:
    """Return how many processors this process may use; 1 where no other process can be started."""
    if not sys.executable:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def processes(n: int | None = None, /) -> Mapper:
    """Return a mapper that works in ``n`` processes of this machine; as many as it has processors where not given.

    A process whose library crashes on an item is replaced, and the item tried once more in the new one. Whatever ends
    the work (an error, Ctrl-C, a loop that is left) ends the processes too.

    Raises
    ------
    ValueError
        Where ``n`` is below 1.

    Examples
    --------
    >>> import math
    >>> list(processes(2)(math.factorial, range(5)))
    [1, 1, 2, 6, 24]
    """
    if n is not None and n < 1:
        raise ValueError(f"n must be at least 1; got {n}")
    return _Processes(n or cores())


@dataclass(frozen=True, slots=True)
class _Processes:
    n: int

    def __call__(
        self, function: Callable[[A], B], items: Iterable[A], /, *, lost: Callable[[A], B] | None = None
    ) -> Iterator[B]:
        crew = _Crew(function, self.n)
        waiting: deque[tuple[A, Future[tuple[bool, B | None]]]] = deque()
        try:
            for item in items:
                waiting.append((item, crew.submit(item)))
                if len(waiting) >= _AHEAD * self.n:
                    yield _result(*waiting.popleft(), lost)
            while waiting:
                yield _result(*waiting.popleft(), lost)
        finally:
            crew.close()


def _result(item: A, future: "Future[tuple[bool, B | None]]", lost: Callable[[A], B] | None) -> B:
    while not future.done():
        # A wait without an end is deaf to Ctrl-C where a library (polars is one) has put a handler before Python's.
        wait([future], timeout=_LISTEN_S)
    done, value = future.result()
    if done:
        return value  # type: ignore[return-value]  # None only where the function returns it
    if lost is None:
        raise died(item)
    return lost(item)


class _Crew:
    """Processes that are started when they are first needed, each with a thread that waits for its answers."""

    def __init__(self, function: Callable[[Any], Any], n: int) -> None:
        self._function = _importable(function)
        self._workers = [_Worker() for _ in range(n)]
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        for each in self._workers:
            self._idle.put(each)
        self._threads = ThreadPoolExecutor(n, thread_name_prefix="groundwork-worker")

    def submit(self, item: object) -> "Future[tuple[bool, Any]]":
        return self._threads.submit(self._run, item)

    def _run(self, item: object) -> tuple[bool, Any]:
        """Return whether an item was worked out, and what came of it."""
        one = self._idle.get()
        try:
            for _ in range(_ATTEMPTS):
                try:
                    return True, one.ask(self._function, item)
                except (EOFError, BrokenPipeError):
                    one.bury()
            return False, None
        finally:
            self._idle.put(one)

    def close(self) -> None:
        for each in self._workers:
            each.stop()
        self._threads.shutdown(cancel_futures=True)
        for each in self._workers:
            each.bury()


class _Worker:
    """One process, or the place for one."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self._starting = threading.Lock()

    def ask(self, function: Callable[[Any], Any], item: object) -> Any:
        """Return what the function makes of an item; raise ``EOFError`` where the process dies over it."""
        process = self._process or self._start(function)
        worker.send(_pipe(process.stdin), item)
        done, value = worker.receive(_pipe(process.stdout))
        if not done:
            raise value
        return value

    def _start(self, function: Callable[[Any], Any]) -> "subprocess.Popen[bytes]":
        with self._starting:
            if self._stopped:
                raise EOFError
            # -P: the script's own folder is no place to import from. A group of its own: Ctrl-C is not for it.
            command = [sys.executable, "-P", str(_SCRIPT)]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, process_group=0)  # noqa: S603
            self._process = process
        try:
            worker.send(_pipe(process.stdin), sys.path)
            worker.send(_pipe(process.stdin), function)
            ready, error = worker.receive(_pipe(process.stdout))
        except (EOFError, BrokenPipeError):
            if self._stopped:
                raise
            raise RuntimeError("no worker process can be started here; work in this one (workers=1)") from None
        if not ready:
            raise error
        return process

    def stop(self) -> None:
        """End the process, and start no other: whoever waits for its answer is told that it died."""
        with self._starting:
            self._stopped = True
            if self._process:
                self._process.kill()

    def bury(self) -> None:
        """Clear away a process that is dead or dying."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            try:
                _pipe(pipe).close()
            except BrokenPipeError:  # what was not read any more
                continue


def _pipe(pipe: Any) -> Any:
    if pipe is None:
        raise EOFError
    return pipe


def _named(function: Callable[[Any], Any]) -> str:
    return getattr(function, "__qualname__", "") or f"a {type(function).__qualname__}"


def _importable(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function that another process can find by its name.

    Raises
    ------
    ValueError
        Where it can't: it was written in a script or notebook, in another function, or as a lambda.
    """
    try:
        pickle.dumps(function)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise ValueError(f"other processes cannot be sent {_named(function)}: {error}") from None
    if getattr(getattr(function, "func", function), "__module__", "") == "__main__":
        raise ValueError(f"{function!r} is of this script or notebook; put it into a module that can be imported")
    return function
