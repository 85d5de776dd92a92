"""How fast an endpoint may be asked: a pace in requests and tokens a minute, and as many calls at once as it takes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, fields

from toolkit.schema import InputError

Clock = Callable[[], float]


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
    """Two buckets that fill steadily, of requests and of tokens: a call waits until both hold what it takes.

    A bucket holds a minute's worth at most, as endpoints count. A call larger than that waits for a full bucket.

    Examples
    --------
    >>> pace = Pace(Limits(requests_per_minute=60), clock=lambda: 0.0)
    >>> [pace.wait_for(100) for _ in range(61)][-1]
    1.0
    """

    def __init__(self, limits: Limits, /, *, clock: Clock) -> None:
        sizes = (limits.requests_per_minute, limits.tokens_per_minute)
        self._buckets = [_Bucket(size, clock()) for size in sizes if size is not None]
        self._counts_requests = [size is sizes[0] for size in sizes if size is not None]
        self._clock = clock

    def wait_for(self, tokens: int, /) -> float:
        """Take what a call needs, and return the seconds to wait before it is sent."""
        now = self._clock()
        needs = [1.0 if of_requests else float(tokens) for of_requests in self._counts_requests]
        return max((bucket.take(need, now) for bucket, need in zip(self._buckets, needs, strict=True)), default=0.0)


class _Bucket:
    """May go below nothing: what it lacks is the wait, so that calls are sent in the order in which they asked."""

    def __init__(self, size: float, now: float) -> None:
        self.size, self.level, self.at = size, size, now

    def take(self, need: float, now: float) -> float:
        per_second = self.size / 60
        self.level = min(self.size, self.level + (now - self.at) * per_second)
        self.at = now
        self.level -= min(need, self.size)
        return max(0.0, -self.level / per_second)


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
