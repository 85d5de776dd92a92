"""Hybrid: RAG for knowledge, the tuned form for consistency, and routing for cost."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import NamedTuple

from toolkit.ingestion import Documents
from toolkit.options.attempt import Attempt, Clock, Question, Step
from toolkit.options.ways import PASSAGES, PROMPT_TOKENS, WINDOW_TOKENS, LongContext, Rag
from toolkit.readers import Reader
from toolkit.retrieval import Retriever
from toolkit.schema import ModelUsage, Reading
from toolkit.tuning import Example

FEW_PASSAGES = 4
FEW_TOKENS = 1_500
_FIGURE = re.compile(r"\d[\d,.]*\d|\d")


class Route(NamedTuple):
    """A way to read, cheapest first, and the support that its answer needs to be final."""

    name: str
    way: Rag | LongContext


@dataclass(frozen=True, slots=True, kw_only=True)
class Hybrid:
    """A few passages first; more where the reader declines or is unsure; the whole window where it still is.

    In the manner of Self-Route (Li and others 2024, arXiv 2407.16833), which escalates where the model declines;
    ``support_needed`` adds readers that say how sure they are. Each step is filtered as RAG and long context are, and
    its tokens and time are counted. The last step has the last word, also where it declines; but a step whose reply
    failed has none, where another has: an answer in hand is not lost to a window that was too small.

    ``window_tokens`` of 0 never reads the whole window.
    """

    retriever: Retriever
    documents: Documents
    reader: Reader
    support_needed: float = 0.0
    window_tokens: int = WINDOW_TOKENS
    clock: Clock = perf_counter
    name: str = field(default="hybrid", init=False)

    def answer(self, question: Question, /) -> Attempt:
        """Return the first answer that its reader is sure enough of, by the cheapest route."""
        attempts: list[Attempt] = []
        steps: list[Step] = []
        routes = self.routes()
        for route in routes:
            attempt = route.way.answer(question)
            why = self.doubt(attempt.reading)
            attempts.append(attempt)
            steps.append(_step(route, attempt, why if route is not routes[-1] else ""))
            if not why:
                break
        return _joined(attempts, steps, self.reader.name)

    def routes(self) -> list[Route]:
        """Return the ways it may read, cheapest first."""
        found = {"retriever": self.retriever, "documents": self.documents, "reader": self.reader, "clock": self.clock}
        few = Rag(passages=FEW_PASSAGES, window_tokens=FEW_TOKENS, **found)  # type: ignore[arg-type]  # each is named
        more = Rag(passages=PASSAGES, window_tokens=PROMPT_TOKENS, **found)  # type: ignore[arg-type]
        routes = [Route("few passages", few), Route("more passages", more)]
        if not self.window_tokens:
            return routes
        everything = LongContext(
            documents=self.documents, reader=self.reader, window_tokens=self.window_tokens, clock=self.clock
        )
        return [*routes, Route("long context", everything)]

    def doubt(self, reading: Reading) -> str:
        """Return why an answer is not final, or nothing where it is."""
        if not reading.usable:
            return "failed"
        if reading.abstained:
            return "declined"
        unsure = reading.support is not None and reading.support < self.support_needed
        return f"support {reading.support:.2f} < {self.support_needed:.2f}" if unsure else ""


def _step(route: Route, attempt: Attempt, why: str) -> Step:
    reading = attempt.reading
    return Step(
        route=route.name,
        tokens_in=reading.usage.tokens_in if reading.usage else attempt.prompt.tokens,
        tokens_out=reading.usage.tokens_out if reading.usage else reading.tokens_out,
        support=reading.support,
        abstained=reading.abstained,
        escalated=why,
    )


def _joined(attempts: Sequence[Attempt], steps: Sequence[Step], reader: str) -> Attempt:
    """Return the attempt that counts, with all that was considered on the way and what every step took."""
    final = next((each for each in reversed(attempts) if each.reading.usable), attempts[-1])
    failed = [
        f"{step.route}: {each.reading.problem}"
        for step, each in zip(steps, attempts, strict=True)
        if each is not final and not each.reading.usable
    ]
    notes = [*([final.reading.note] if final.reading.note else []), *failed]
    considered = dict.fromkeys(source for each in attempts for source in each.candidates)
    return replace(
        final,
        candidates=tuple(considered),
        reading=replace(
            final.reading, usage=_summed([each.reading for each in attempts]), note="; ".join(notes) or None
        ),
        gather_s=sum(each.gather_s for each in attempts),
        read_s=sum(each.read_s for each in attempts),
        steps=tuple(steps),
        reader=reader,
    )


def _summed(readings: Sequence[Reading]) -> ModelUsage | None:
    """Return what an endpoint reported for all the steps; ``None`` where it left one out."""
    usages = [each.usage for each in readings if each.usage]
    if not usages or len(usages) < len(readings):
        return None
    names = ("tokens_in", "tokens_out", "cached_in", "reasoning")
    return ModelUsage(**{name: sum(getattr(each, name) for each in usages) for name in names})


def fitted(hybrid: Hybrid, examples: Sequence[Example], /) -> Hybrid:
    """Return the hybrid with its routing set on training examples alone.

    Right is an answer that cites a document which its example rests on and states a figure of the trained answer, where
    that has any; or a refusal that was trained as one. ``support_needed`` is the lowest threshold with the most right
    answers, an answer below it being asked again with more passages. The whole window is read only where, of the
    examples that come to it, it answers more rightly than wrongly.

    Parameters
    ----------
    hybrid
        As it would route with nothing known: it escalates where the reader declines.
    examples
        Of a tuning set; those of split ``held-out`` are left aside.
    """
    asked = [each for each in examples if each.split == "train"]
    few, more = ([route.way.answer(_question(each)) for each in asked] for route in hybrid.routes()[:2])
    chosen = replace(hybrid, support_needed=_threshold(asked, few, more))
    last = hybrid.routes()[2:]
    left = [
        example
        for example, first, second in zip(asked, few, more, strict=True)
        if chosen.doubt(first.reading) and chosen.doubt(second.reading)
    ]
    return replace(chosen, window_tokens=0) if last and not _worth(last[0], left) else chosen


def _question(example: Example) -> Question:
    return Question(text=example.question, groups=example.asker, as_of=example.as_of)


def _threshold(asked: Sequence[Example], few: Sequence[Attempt], more: Sequence[Attempt]) -> float:
    rows = [
        (first.reading.support, _is_right(first, example), _is_right(second, example))
        for example, first, second in zip(asked, few, more, strict=True)
        if first.reading.support is not None and not first.reading.abstained
    ]
    tried = sorted({0.0, *(support for support, _, _ in rows)})
    # Of equals the lowest, which asks fewest again.
    return max(tried, key=lambda least: sum(one if support >= least else two for support, one, two in rows))


def _worth(route: Route, examples: Sequence[Example]) -> bool:
    """Return whether a route gives more right answers than wrong ones to these; nothing is known of none."""
    attempts = [(each, route.way.answer(_question(each))) for each in examples]
    answers = [_is_right(attempt, example) for example, attempt in attempts if not attempt.reading.abstained]
    return not examples or sum(answers) > len(answers) / 2


def _is_right(attempt: Attempt, example: Example) -> bool:
    if attempt.reading.abstained or not example.documents:
        return attempt.reading.abstained and not example.documents
    named = {source.number: source.document_id for source in attempt.prompt.sources}
    cited = [quote.quote for quote in attempt.reading.quotes if named.get(quote.number) in example.documents]
    figures = set(_FIGURE.findall(example.answer.partition("[")[0]))
    return bool(cited) and (not figures or bool(figures & set(_FIGURE.findall(" ".join(cited)))))
