"""Limits a minute: no window of 60 seconds holds more, whenever calls come and however large they are."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.runs.driving import Limits
from toolkit.runs.driving.limits import Pace


class Time:
    """A clock that goes on by as much as is slept, and a little more, as the real one does."""

    def __init__(self, late_s: float = 0.0) -> None:
        self.now, self.late_s = 1000.0, late_s

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.now += seconds + self.late_s


def sent(limits: Limits, calls: Sequence[tuple[float, int]], *, late_s: float = 0.0) -> list[tuple[float, int]]:
    """Return when calls of so many tokens are let through, each asked for so long after the one before."""
    time, found = Time(late_s), []
    pace = Pace(limits, clock=time, sleep=time.sleep)

    async def all_of_them() -> None:
        for pause, tokens in calls:
            time.now += pause
            await pace.wait(tokens)
            found.append((time.now, tokens))

    asyncio.run(all_of_them())
    return found


def fullest(found: Sequence[tuple[float, int]], seconds: float) -> tuple[int, int]:
    """Return the most calls, and the most tokens, in any window; a call of more than is allowed goes alone."""
    windows = [[tokens for at, tokens in found if begin <= at < begin + seconds] for begin, _ in found]
    return max(map(len, windows)), max(sum(each) for each in windows if len(each) > 1 or each[0] <= 1000)


CALLS = st.lists(st.tuples(st.sampled_from([0.0, 0.0, 0.01, 0.9, 20.0, 61.0]), st.integers(1, 1300)), max_size=150)


@settings(max_examples=120, deadline=None)
@given(st.integers(1, 40), CALLS, st.sampled_from([0.0, 0.3]))
def test_no_window_holds_more_than_a_minutes_worth(
    requests: int, calls: list[tuple[float, int]], late_s: float
) -> None:
    # the last call is small, so that a window that it does not go alone in is there to be looked at
    limits = Limits(requests_per_minute=requests, tokens_per_minute=1000)
    most_calls, most_tokens = fullest(sent(limits, [*calls, (0.0, 1)], late_s=late_s), 60)
    assert most_calls <= requests
    assert most_tokens <= 1000


@pytest.mark.parametrize("limits", [Limits(requests_per_minute=600), Limits(tokens_per_minute=60_000)])
def test_the_first_minute_is_no_fuller_than_any_and_all_that_is_allowed_is_used(limits: Limits) -> None:
    found = sent(limits, [(0.0, 100)] * 3001)
    assert fullest(found, 60)[0] == 600
    assert found[600][0] - found[0][0] == pytest.approx(60)
    assert found[3000][0] - found[0][0] == pytest.approx(300)
    assert fullest(found, 6)[0] == 60, "a tenth at once, as endpoints count a minute in parts"


@pytest.mark.parametrize("tokens", [700, 1600, 2900])
def test_calls_of_any_size_use_what_is_allowed(tokens: int) -> None:
    limits = Limits(tokens_per_minute=30_000)
    found = sent(limits, [(0.0, tokens)] * 400)
    whole = 30_000 // tokens
    assert fullest(found, 60)[0] == whole
    assert found[-1][0] - found[0][0] <= 400 / whole * 60
    assert max(sum(each for at, each in found if begin <= at < begin + 6) for begin, _ in found) < 3000 + tokens


def test_fewer_than_one_a_minute_is_one_in_several() -> None:
    found = sent(Limits(requests_per_minute=0.5), [(0.0, 1)] * 3)
    assert [at - found[0][0] for at, _ in found] == pytest.approx([0, 120, 240])


def test_without_limits_nothing_waits() -> None:
    assert {at for at, _ in sent(Limits(), [(0.0, 10**9)] * 5)} == {1000.0}


def test_calls_go_in_the_order_in_which_they_asked_and_one_that_is_given_up_takes_nothing() -> None:
    time, order = Time(), []
    pace = Pace(Limits(requests_per_minute=1), clock=time, sleep=time.sleep)

    async def ask(name: str) -> None:
        await pace.wait(1)
        order.append((name, time.now - 1000))

    async def all_of_them() -> None:
        tasks = [asyncio.create_task(ask(name)) for name in "abc"]
        await asyncio.sleep(0)
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(all_of_them())
    assert order == [("a", 0), ("c", pytest.approx(60))]
