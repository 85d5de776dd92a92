"""Calls to an endpoint that charges: many at once, within limits and budget, tried again only where that helps."""

import asyncio
import threading
from collections.abc import Coroutine
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar, runtime_checkable

from toolkit.readers import Retryable
from toolkit.runs.driving.budget import Budget, Price, most
from toolkit.runs.driving.limits import Gate, Limits, Pace
from toolkit.runs.driving.replies import Replies
from toolkit.runs.driving.retrying import Retries
from toolkit.schema import InputError, Prompt, Reading

T = TypeVar("T")


@runtime_checkable
class AsyncReader(Protocol):
    """A reader that can wait for many answers at once."""

    @property
    def name(self) -> str:
        """As shown on every figure."""

    @property
    def identity(self) -> str:
        """Everything of the reader that decides a reply: endpoint, model, settings. Never a key."""

    @property
    def max_tokens_out(self) -> int:
        """Where an answer is cut."""

    async def aread(self, prompt: Prompt, /) -> Reading:
        """Return an answer, or raise ``Retryable`` where it may be asked again."""

    async def aclose(self) -> None:
        """Let go of connections."""


def free(tokens_in: int, tokens_out: int) -> Decimal:
    """Return the price of a call that costs nothing."""
    del tokens_in, tokens_out
    return Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms an endpoint is asked."""

    concurrency: int = 8
    limits: Limits = field(default_factory=Limits)
    retries: Retries = field(default_factory=Retries)
    deadline_s: float = 120.0
    price: Price = free
    seed: int = 0

    def __post_init__(self) -> None:
        if self.concurrency < 1:
            raise InputError("cannot be used", field="concurrency", got=self.concurrency, allowed="1 or more")
        if not self.deadline_s > 0:
            raise InputError("cannot be used", field="deadline_s", got=self.deadline_s, allowed="above 0")


@dataclass(slots=True)
class Tally:
    """What became of the calls of one driver."""

    sent: int = 0
    answered: int = 0
    tried_again: int = 0
    from_cache: int = 0


class Driver:
    """Asks readers from many threads through one event loop.

    Options read as they always do, each in a thread of its own (:meth:`reader` is what they are built with); what a
    thread hands over waits here for its place, its pace and its share of the budget.

    Parameters
    ----------
    terms
        Calls at once, limits a minute, retries, the longest that one answer may take in all, and the price.
    budget
        Of whom every call asks before it is sent; none is kept where not given.
    replies
        Where replies are kept across runs.
    """

    def __init__(self, terms: Terms, /, *, budget: Budget | None = None, replies: Replies | None = None) -> None:
        self.terms = terms
        self.budget = budget or Budget()
        self.replies = replies
        self.tally = Tally()
        self._random = Random(terms.seed)  # noqa: S311 - spreads waits, decides nothing else
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="endpoint", daemon=True)
        self._pace = Pace(terms.limits, clock=self._loop.time)
        self._gate = Gate(terms.concurrency, clock=self._loop.time)
        self._settled = asyncio.Condition()
        self._readers: list[AsyncReader] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run(self._finish())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def reader(self, reader: AsyncReader, repeat: int = 0, /) -> "DrivenReader":
        """Return what options are built with in a reader's place, for one repeat."""
        if not any(known is reader for known in self._readers):
            self._readers.append(reader)
        return DrivenReader(self, reader, repeat)

    def read(self, reader: AsyncReader, prompt: Prompt, repeat: int, /) -> Reading:
        """Return an answer, from any thread. Waits for it.

        Raises
        ------
        BudgetReachedError
            Where it might pass the budget.
        InputError
            Where the reader says that no call will be answered, or every retry failed.
        """
        return self._run(self._read(reader, prompt, repeat))

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _finish(self) -> None:
        """End what is still on its way: on Ctrl-C nobody waits for answers that nobody will keep."""
        mine = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not mine]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for reader in self._readers:
            await reader.aclose()

    async def _read(self, reader: AsyncReader, prompt: Prompt, repeat: int) -> Reading:
        kept = self.replies.get(reader.identity, prompt, repeat) if self.replies else None
        if kept is not None:
            self.tally.from_cache += 1
            return kept
        reading = await self._ask_until_answered(reader, prompt)
        if self.replies and reading.usable:
            self.replies.put(reader.identity, prompt, repeat, reading)
        return reading

    async def _ask_until_answered(self, reader: AsyncReader, prompt: Prompt) -> Reading:
        tried = 0
        while True:
            entered = await self._gate.enter()
            try:
                reading = await self._ask(reader, prompt)
            except Retryable as error:
                tried += 1
                if error.too_many:
                    self._gate.too_many(entered, error.retry_after or 0.0)
                if tried > self.terms.retries.most:
                    raise
                wait = self.terms.retries.wait(tried, error.retry_after, self._random)
            else:
                self._gate.went_well()
                return reading
            finally:
                await self._gate.leave()
            self.tally.tried_again += 1
            await asyncio.sleep(wait)

    async def _ask(self, reader: AsyncReader, prompt: Prompt) -> Reading:
        """Make one call: reserve, wait for the pace, send, settle at what it took."""
        reserved = most(self.terms.price, prompt.tokens, reader.max_tokens_out)
        call = await self._reserve(reserved)
        cost = Decimal(0)
        try:
            await self._pace.wait(prompt.tokens + reader.max_tokens_out)
            self.tally.sent += 1
            cost = reserved  # what a call that ends in no reply, cut off or late, may have cost
            async with asyncio.timeout(self.terms.deadline_s):
                reading = await reader.aread(prompt)
            self.tally.answered += 1
            cost = self._cost(prompt, reading)
        except Retryable as error:
            cost = reserved if error.may_be_charged else Decimal(0)
            raise
        except InputError:  # refused outright: a wrong key, an unknown model
            cost = Decimal(0)
            raise
        except TimeoutError:
            problem = f"did not answer within {self.terms.deadline_s:g} s"
            raise Retryable(problem, may_be_charged=True, remedy="try again later") from None
        finally:
            await self._settle(call, cost)
        return reading

    def _cost(self, prompt: Prompt, reading: Reading) -> Decimal:
        if reading.usage is not None:
            return self.terms.price(reading.usage.tokens_in, reading.usage.tokens_out)
        return self.terms.price(prompt.tokens, reading.tokens_out)

    async def _reserve(self, usd: Decimal) -> int:
        """Reserve, once those on their way are back where it is only their reservations that stand against it."""
        async with self._settled:
            while not self.budget.fits(usd) and self.budget.fits(usd, waiting=False) and self.budget.reserved:
                await self._settled.wait()
            return self.budget.reserve(usd)

    async def _settle(self, call: int, usd: Decimal) -> None:
        async with self._settled:
            self.budget.settle(call, usd)
            self._settled.notify_all()


class DrivenReader:
    """A reader like any other, to those who read with it."""

    def __init__(self, driver: Driver, reader: AsyncReader, repeat: int) -> None:
        self._driver, self._reader, self._repeat = driver, reader, repeat

    @property
    def name(self) -> str:
        """As shown on every figure."""
        return self._reader.name

    def read(self, prompt: Prompt, /) -> Reading:
        """Return an answer. Raises what :meth:`Driver.read` does."""
        return self._driver.read(self._reader, prompt, self._repeat)
