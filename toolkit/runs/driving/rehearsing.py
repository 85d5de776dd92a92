"""What a run would take, found out without asking anybody: calls, tokens, cost, time."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from toolkit.options import Option, Question
from toolkit.prompting import DECLINED
from toolkit.runs.driving.budget import most
from toolkit.runs.driving.driver import Terms
from toolkit.schema import Prompt, Reading

REHEARSAL = pl.Schema(
    {
        "option": pl.String,
        "calls": pl.Int64,
        "tokens_in": pl.Int64,
        "tokens_out_at_most": pl.Int64,
        "usd_at_most": pl.Float64,
        "seconds": pl.Float64,
    }
)


@dataclass(slots=True)
class Counting:
    """A reader that counts what it is asked and declines, so that options that ask again do."""

    name: str
    prompts: list[int] = field(default_factory=list)

    def read(self, prompt: Prompt, /) -> Reading:
        """Count a prompt, and decline."""
        self.prompts.append(prompt.tokens)
        return Reading(text=DECLINED, abstained=True, quotes=(), tokens_out=0, support=0.0)


def rehearse(
    asked: Iterable[tuple[Option, Question]],
    counting: Counting,
    terms: Terms,
    /,
    *,
    max_tokens_out: int,
    latency_s: float,
    repeats: int = 1,
) -> pl.DataFrame:
    """Return what asking would take at most, an option a row (schema ``REHEARSAL``).

    Parameters
    ----------
    asked
        Options built with ``counting``, each with a question.
    counting
        The reader that the options were built with.
    terms
        Calls at once, limits a minute and price.
    max_tokens_out
        Where an answer is cut.
    latency_s
        How long one call is taken to last, in seconds: an assumption until the first calls are back.
    repeats
        How often each question is asked.

    Returns
    -------
    ``tokens_in`` as counted here, ``usd_at_most`` with every answer at its longest and a margin on tokens in, and
    ``seconds`` at the pace that the terms allow. An option that asks again when it meets a refusal is counted as if
    it always did.
    """
    found: dict[str, list[int]] = {}
    for option, question in asked:
        counting.prompts.clear()
        option.answer(question)
        found.setdefault(option.name, []).extend(counting.prompts * repeats)
    rows = [
        {
            "option": name,
            "calls": len(prompts),
            "tokens_in": sum(prompts),
            "tokens_out_at_most": len(prompts) * max_tokens_out,
            "usd_at_most": float(sum(most(terms.price, tokens, max_tokens_out) for tokens in prompts)),
            "seconds": _seconds(prompts, terms, latency_s=latency_s, max_tokens_out=max_tokens_out),
        }
        for name, prompts in found.items()
    ]
    return pl.DataFrame(rows, schema=REHEARSAL)


def _seconds(prompts: list[int], terms: Terms, *, latency_s: float, max_tokens_out: int) -> float:
    """Return how long calls take at the slowest of three paces: places, requests a minute, tokens a minute."""
    limits, calls = terms.limits, len(prompts)
    paces = [calls * latency_s / terms.concurrency]
    if limits.requests_per_minute:
        paces.append(calls / limits.requests_per_minute * 60)
    if limits.tokens_per_minute:
        paces.append((sum(prompts) + calls * max_tokens_out) / limits.tokens_per_minute * 60)
    return max(paces)
