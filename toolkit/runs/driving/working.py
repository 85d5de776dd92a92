"""Jobs worked through, many at once, so that what is done is kept whatever stops the rest."""

import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

J = TypeVar("J")
R = TypeVar("R")
_LOOK_S = 0.2


def work_through(
    jobs: Iterable[J], work: Callable[[J], R], keep: Callable[[list[tuple[J, R]]], None], /, *, at_once: int = 1
) -> None:
    """Work through jobs, handing results over to be kept as they come.

    Where a job fails, or somebody presses Ctrl-C, no other is begun; those on their way are waited for and kept, since
    they may have been paid for, and only then is the error raised. Ctrl-C a second time waits for nothing. Where
    results cannot be kept, no other job is begun, and none is waited for.

    Parameters
    ----------
    jobs
        Taken as they are needed.
    work
        Called in threads, ``at_once`` of them.
    keep
        Called in this thread with what was finished since it was last called.
    at_once
        How many jobs at a time; 1 works in this thread.

    Raises
    ------
    KeyboardInterrupt
        Where that is what stopped it.

    Examples
    --------
    >>> kept = []
    >>> work_through(range(4), lambda n: n * n, kept.extend, at_once=2)
    >>> sorted(kept)
    [(0, 0), (1, 1), (2, 4), (3, 9)]
    """
    with first_interrupt() as stop:
        if at_once == 1:
            _one_by_one(jobs, work, keep, stop)
        else:
            _many(jobs, work, keep, stop, at_once)
        if stop.is_set():
            raise KeyboardInterrupt


def _one_by_one(
    jobs: Iterable[J], work: Callable[[J], R], keep: Callable[[list[tuple[J, R]]], None], stop: threading.Event
) -> None:
    for job in jobs:
        if stop.is_set():
            return
        keep([(job, work(job))])


def _many(
    jobs: Iterable[J],
    work: Callable[[J], R],
    keep: Callable[[list[tuple[J, R]]], None],
    stop: threading.Event,
    at_once: int,
) -> None:
    coming, on_way = iter(jobs), dict[Future[R], J]()
    failed: BaseException | None = None
    pool = ThreadPoolExecutor(at_once, thread_name_prefix="asking")
    try:
        while True:
            if failed or stop.is_set():
                on_way = {future: job for future, job in on_way.items() if not future.cancel()}
            else:
                on_way |= {pool.submit(work, job): job for job in islice(coming, max(0, 2 * at_once - len(on_way)))}
            if not on_way:
                break
            done = wait(on_way, timeout=_LOOK_S, return_when=FIRST_COMPLETED).done
            finished = [(on_way.pop(future), future) for future in done]
            keep([(job, future.result()) for job, future in finished if future.exception() is None])
            failed = failed or next((error for _, future in finished if (error := future.exception())), None)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # on the way out of the pool, nothing is on its way but by force
    if failed:
        raise failed


@contextmanager
def first_interrupt() -> Iterator[threading.Event]:
    """Let the first Ctrl-C set an event, and nothing more; the second does what it always does.

    Signals reach the main thread alone: in any other, the event is never set.
    """
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return
    before = signal.getsignal(signal.SIGINT)

    def note(number: int, frame: object) -> None:
        del number, frame
        asked.set()
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, note)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)
