import os
import signal
import threading
import time

import pytest

from toolkit.runs.driving.working import work_through


@pytest.mark.parametrize("at_once", [1, 4])
def test_every_job_is_done_once(at_once: int) -> None:
    kept: list[tuple[int, int]] = []
    work_through(range(50), lambda n: -n, kept.extend, at_once=at_once)
    assert sorted(kept) == [(n, -n) for n in range(50)]


def test_so_many_at_once_and_no_more() -> None:
    inside, most, lock = 0, 0, threading.Lock()

    def work(n: int) -> int:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        time.sleep(0.005)
        with lock:
            inside -= 1
        return n

    work_through(range(40), work, lambda _: None, at_once=6)
    assert most == 6


def test_what_was_on_its_way_when_one_failed_is_kept_and_no_more_is_begun() -> None:
    begun: list[int] = []
    kept: list[tuple[int, int]] = []

    def work(n: int) -> int:
        begun.append(n)
        if n == 3:
            raise RuntimeError("the key has expired")
        time.sleep(0.05)
        return n

    with pytest.raises(RuntimeError, match="expired"):
        work_through(range(1000), work, kept.extend, at_once=4)
    assert sorted(n for n, _ in kept) == sorted(set(begun) - {3})
    assert len(begun) < 20


@pytest.mark.parametrize("at_once", [1, 4])
def test_the_first_interrupt_keeps_what_is_on_its_way(at_once: int) -> None:
    begun: list[int] = []
    kept: list[tuple[int, int]] = []

    def work(n: int) -> int:
        begun.append(n)
        if n == 5:
            os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.02)
        return n

    with pytest.raises(KeyboardInterrupt):
        work_through(range(1000), work, kept.extend, at_once=at_once)
    assert sorted(n for n, _ in kept) == sorted(begun)
    assert len(begun) < 30
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_the_second_interrupt_waits_for_nothing() -> None:
    going, release = threading.Event(), threading.Event()
    begun: list[int] = []

    def work(n: int) -> int:
        begun.append(n)
        going.set()
        release.wait(20)
        return n

    def press_twice() -> None:
        going.wait()
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.05)

    threading.Thread(target=press_twice).start()
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        work_through(range(1000), work, lambda _: None, at_once=4)
    waited, so_far = time.monotonic() - started, len(begun)
    release.set()
    time.sleep(0.05)
    assert waited < 5
    assert len(begun) == so_far == 4


def test_where_answers_cannot_be_kept_no_other_is_asked_for() -> None:
    begun: list[int] = []

    def work(n: int) -> int:
        begun.append(n)
        time.sleep(0.02 * n)  # the first is done long before the others
        return n

    def full(answers: list[tuple[int, int]]) -> None:
        if answers:
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        work_through(range(1000), work, full, at_once=4)
    time.sleep(0.2)
    assert len(begun) <= 6
