"""An endpoint inside this process, that fails as it is told to and keeps its own books."""

import asyncio
from collections.abc import Callable
from decimal import Decimal
from random import Random

from toolkit.readers import Retryable
from toolkit.schema import ModelUsage, Prompt, Reading

IN, OUT = Decimal("0.00001"), Decimal("0.00003")


def price(tokens_in: int, tokens_out: int) -> Decimal:
    return tokens_in * IN + tokens_out * OUT


def prompt(text: str, tokens: int = 100) -> Prompt:
    return Prompt(question=text, text=text, sources=(), tokens=tokens, left_out=0)


class Endpoint:
    """Answers after ``latency_s``; ``fail(call)`` may return what to raise instead, and whether it charges for it."""

    name, identity, max_tokens_out = "an endpoint", "endpoint a", 50

    def __init__(
        self,
        *,
        latency_s: float = 0.0,
        fail: Callable[[int], Retryable | Exception | None] = lambda _: None,
        seed: int = 0,
    ) -> None:
        self.latency_s, self.fail, self.random = latency_s, fail, Random(seed)  # noqa: S311
        self.calls = self.inside = self.most_inside = 0
        self.charged = Decimal(0)
        self.asked: list[str] = []
        self.closed = False

    async def aread(self, prompt: Prompt, /) -> Reading:
        self.calls += 1
        number = self.calls
        self.asked.append(prompt.text)
        self.inside += 1
        self.most_inside = max(self.most_inside, self.inside)
        try:
            await asyncio.sleep(self.latency_s)
            error = self.fail(number)
            if error is not None:
                if getattr(error, "may_be_charged", False):
                    self.charged += price(prompt.tokens, self.max_tokens_out)
                raise error
            out = self.random.randint(1, self.max_tokens_out)
            self.charged += price(prompt.tokens, out)
            usage = ModelUsage(tokens_in=prompt.tokens, tokens_out=out)
            return Reading(text=f"re {prompt.text}", abstained=False, quotes=(), tokens_out=out, usage=usage)
        finally:
            self.inside -= 1

    async def aclose(self) -> None:
        self.closed = True
