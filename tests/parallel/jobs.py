"""What the tests let other processes do: functions that they can import."""

import os
import signal
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from toolkit.schema import InputError


def double(number: int) -> int:
    return 2 * number


def where(_: int) -> int:
    return os.getpid()


def later_the_sooner(number: int) -> int:
    """Take the longer the earlier an item comes."""
    time.sleep(max(0.0, 0.05 - number / 100))
    return number


def chatter(number: int) -> int:
    print("a library says something", flush=True)  # noqa: T201
    return number


def refuse(number: int) -> int:
    if number == 3:
        raise InputError("is three", file="numbers", row=3, remedy="leave it out")
    return number


def die(number: int) -> int:
    """Die of 3, as of a library that crashes."""
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def die_once(number: int, folder: Path) -> int:
    """Die of 3 the first time, as of a machine that goes away; note every item that is done."""
    if number == 3 and not (folder / "died").exists():
        (folder / "died").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def sleep_and_tell(number: int, folder: Path) -> int:
    (folder / f"{os.getpid()}.pid").touch()
    time.sleep(600)
    return number


class StandIn:
    """What turns texts into vectors, small."""

    name = "stand-in"

    def embed(self, texts: list[str]) -> NDArray[np.float32]:
        return np.array([[len(text), text.count("e")] for text in texts], np.float32)


class Large:
    """A function that holds much, counts how often it is made ready to be sent, and dies of two items once each."""

    sent = 0

    def __init__(self, folder: Path) -> None:
        self.folder, self.held = folder, b"x" * 100_000

    def __call__(self, number: int) -> int:
        died = self.folder / str(number)
        if number in (3, 30) and not died.exists():
            died.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return len(self.held) + number

    def __getstate__(self) -> dict[str, object]:
        Large.sent += 1
        return self.__dict__


def mine() -> str:
    """Stand for the mark of a toolkit: the same for this process alone."""
    return f"another by a line, {os.getpid()}"


def end_scheduler(part: object, scheduler: int, **_: object) -> object:
    """Take the scheduler along, and then some time."""
    os.kill(scheduler, signal.SIGKILL)
    time.sleep(2)
    return part
