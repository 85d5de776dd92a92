import asyncio
import time
from collections.abc import Iterator

from toolkit.schema import InputError
from toolkit.views.workshop.working import Latest, Step, Work


def _steps(done: list[int], *, fails: bool = False) -> Iterator[Step]:
    for number in range(5):
        yield number, 5, f"step {number}"
        if fails and number == 2:
            raise InputError("no room on the disk")
        done.append(number)


def _refuse(error: InputError) -> None:
    raise AssertionError(error)


def test_work_stops_between_steps() -> None:
    work, done = Work(slip=_refuse), list[int]()

    def show() -> None:
        if len(done) == 2:
            work.stop.click()

    asyncio.run(work.done(_steps(done), show=show))
    assert done == [0, 1]
    assert "Stopped: 2 of 5 are done." in work.line.value
    assert work.stop.layout.display == "none"


def test_the_loop_stays_free_beside_work() -> None:
    work, beats = Work(slip=_refuse), list[int]()

    def slow() -> Iterator[Step]:
        yield 0, 1, "slow"
        time.sleep(0.3)

    async def room() -> None:
        going = asyncio.ensure_future(work.done(slow(), show=lambda: None, told="Done."))
        while not going.done():
            beats.append(1)
            await asyncio.sleep(0.02)

    asyncio.run(room())
    assert len(beats) >= 5
    assert "Done." in work.line.value


def test_a_slip_in_the_middle_is_told_and_the_line_ends() -> None:
    told: list[str] = []
    work = Work(slip=lambda error: told.append(error.problem))
    asyncio.run(work.done(_steps([], fails=True), show=lambda: None))
    assert told == ["no room on the disk"]
    assert "step" not in work.line.value


def test_of_two_only_the_last_is_shown() -> None:
    shown: list[str] = []
    latest = Latest(slip=_refuse)

    def slow() -> str:
        time.sleep(0.2)
        return "first"

    async def room() -> None:
        latest.make(slow, shown.append)
        latest.make(lambda: "second", shown.append)
        await asyncio.sleep(0.4)

    asyncio.run(room())
    assert shown == ["second"]
