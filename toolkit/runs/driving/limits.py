"""How fast an endpoint may be asked: a pace in requests and tokens a minute, and as many calls at once as it takes."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields
from math import ceil, inf

from toolkit.schema import InputError

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[object]]
_AT_ONCE = 0.1
"""The share of a minute's worth that may be sent in a breath."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What an endpoint's owner allows a minute. ``None`` is no limit."""

    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None

    def __post_init__(self) -> None:
        for each in fields(self):
            if (value := getattr(self, each.name)) is not None and not value > 0:
                raise InputError("cannot be used", field=each.name, got=value, allowed="above 0, or nothing")


class Pace:
    """No more requests, and no more tokens, in any 60 seconds than a minute's worth, nor a tenth of it in any 6.

    Endpoints count a minute in parts, and refuse a whole minute's worth sent at once. The call that passes a tenth of
    the tokens still goes: to hold it back would leave what is allowed unused, half of it where a call takes a little
    more than half of a tenth. Calls are let through in the order in which they asked. One that is larger than a
    minute's worth waits until nothing else was sent, and goes alone.
    """

    def __init__(self, limits: Limits, /, *, clock: Clock, sleep: Sleep = asyncio.sleep) -> None:
        self._requests = _of_requests(limits.requests_per_minute)
        self._tokens = _of_tokens(limits.tokens_per_minute)
        self._clock, self._sleep = clock, sleep
        self._turn = asyncio.Lock()

    async def wait(self, tokens: int, /) -> None:
        """Wait until a call of so many tokens may be sent, and count it from that instant."""
        if not self._requests and not self._tokens:
            return
        needs = [*((window, 1.0) for window in self._requests), *((window, float(tokens)) for window in self._tokens)]
        async with self._turn:
            while (pause := max(window.opens(need, self._clock()) for window, need in needs) - self._clock()) > 0:
                await self._sleep(pause)
            for window, need in needs:
                window.add(need, self._clock())


def _of_requests(a_minute: float | None) -> list["_Window"]:
    """Return the windows that a limit on requests makes: one always fits, if need be in more than a minute."""
    if a_minute is None:
        return []
    part = float(ceil(a_minute * _AT_ONCE))
    return [_Window(max(1.0, a_minute), 60.0 / min(1.0, a_minute)), _Window(part, 60.0 * _AT_ONCE)]


def _of_tokens(a_minute: float | None) -> list["_Window"]:
    if a_minute is None:
        return []
    part = _Window(a_minute * _AT_ONCE, 60.0 * _AT_ONCE, least=1.0)
    return [_Window(a_minute, 60.0), part]


class _Window:
    """What was sent in the last seconds, which may not be more than the limit.

    With ``least``, what is sent may pass the limit where at least so much of it fits.
    """

    def __init__(self, limit: float, seconds: float, *, least: float = inf) -> None:
        self.limit, self.seconds, self.least = limit, seconds, least
        self._sent: deque[tuple[float, float]] = deque()
        self._sum = 0.0

    def opens(self, need: float, now: float) -> float:
        """Return from when on so much fits, if nothing else is sent until then."""
        self._forget(now)
        left, at, need = self._sum, now, min(need, self.least)
        for sent_at, sent in self._sent:
            if left + need <= self.limit:
                break
            left, at = left - sent, sent_at + self.seconds
        return at

    def add(self, need: float, now: float) -> None:
        """Count what is sent now."""
        self._sent.append((now, need))
        self._sum += need

    def _forget(self, now: float) -> None:
        while self._sent and self._sent[0][0] + self.seconds <= now:
            self._sum -= self._sent.popleft()[1]


class Gate:
    """As many calls at once as the endpoint takes: halved when it refuses, one more for each round that goes well.

    Halving and adding one is how TCP shares a line (additive increase, multiplicative decrease). Calls that were sent
    before the last halving do not halve again.
    """

    def __init__(self, most: int, /, *, clock: Clock) -> None:
        self.most = most
        self.width = float(most)
        self.inside = 0
        self._clock = clock
        self._not_before = 0.0
        self._narrowed_at = float("-inf")
        self._changed = asyncio.Condition()

    async def enter(self) -> float:
        """Wait for a place, and for the end of any pause that the endpoint asked for; return when it was taken."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.inside < int(self.width))
            self.inside += 1
        while (pause := self._not_before - self._clock()) > 0:
            await asyncio.sleep(pause)
        return self._clock()

    async def leave(self) -> None:
        """Give the place back."""
        async with self._changed:
            self.inside -= 1
            self._changed.notify_all()

    def went_well(self) -> None:
        """Widen by one for every ``width`` calls that were answered."""
        self.width = min(float(self.most), self.width + 1 / self.width)

    def too_many(self, entered: float, pause_s: float, /) -> None:
        """Narrow after a refusal, and send nothing for as long as the endpoint asks."""
        now = self._clock()
        if entered > self._narrowed_at:
            self.width, self._narrowed_at = max(1.0, self.width / 2), now
        self._not_before = max(self._not_before, now + pause_s)
