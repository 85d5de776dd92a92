"""A serving engine, iteration by iteration: continuous batching, prompts in chunks, a cache that can be full."""

from collections import deque
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np
import polars as pl
from numpy.typing import NDArray

from toolkit.economics.checking import above_zero, whole
from toolkit.schema import InputError

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """An engine's limits, and the seconds of an iteration: fixed, and for each thing that the iteration does.

    ``places`` requests at once, ``cache_tokens`` of context held, ``chunk_tokens`` computed at most in an iteration.
    ``experts_s`` is read by the share ``1 - idle_share ** tokens``.
    """

    fixed_s: float
    token_s: float
    sequence_s: float = 0.0
    context_token_s: float = 0.0
    pair_s: float = 0.0
    experts_s: float = 0.0
    idle_share: float = 0.0
    places: int = 2048
    cache_tokens: float = 1e12
    chunk_tokens: int = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """When requests come, in seconds and in order, and their tokens: arrays of one length."""

    arrivals_s: Numbers
    tokens_in: Numbers
    tokens_out: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineRun:
    """What a run gave: a row a request, and the length of every gap between two tokens of a request."""

    requests: pl.DataFrame
    gap_s: Numbers
    gap_count: Numbers
    busy_share: float

    def percentiles(self, shares: tuple[float, ...] = (0.5, 0.95, 0.99)) -> pl.DataFrame:
        """Return mean and percentiles of waiting, first token, gap between tokens and whole time, a row each."""
        rows = [{"measure": name, **_summary(self.requests[name].to_numpy(), None, shares)} for name in _TIMES]
        gaps = {"measure": "itl_s", **_summary(self.gap_s, self.gap_count, shares)}
        return pl.DataFrame([*rows, gaps] if len(self.gap_s) else rows)

    @property
    def tokens_out_per_s(self) -> float:
        """Output tokens a second, from the first arrival to the last token."""
        frame = self.requests
        ends = frame["arrival_s"] + frame["time_s"]
        return float(frame["tokens_out"].sum()) / float(np.max(ends.to_numpy()) - np.min(frame["arrival_s"].to_numpy()))


_TIMES = ("wait_s", "ttft_s", "time_s")


def simulate(engine: Engine, requests: Requests, /) -> EngineRun:
    """Return what each request of a trace met in one engine, first come first served.

    An iteration decodes a token of every request in it and computes a chunk of the prompts that wait in line, up to
    ``chunk_tokens`` together. A request enters where a place and cache for all its tokens are free. A prompt's last
    chunk gives its first token. It is deterministic: all luck is in the trace.

    Raises
    ------
    InputError
        Where arrays differ in length, are empty, out of order or below their least, or a request is larger than the
        whole cache.

    Examples
    --------
    >>> from toolkit.economics.queueing import poisson
    >>> at = poisson(requests_per_s=4, requests=500, seed=1)
    >>> trace = Requests(arrivals_s=at, tokens_in=np.full(500, 400.0), tokens_out=np.full(500, 100.0))
    >>> run = simulate(Engine(fixed_s=0.01, token_s=1e-5), trace)
    >>> bool(0.01 < run.requests["ttft_s"].mean() < 0.03)
    True
    """
    _check(engine, requests)
    return _Loop(engine, requests).run()


class _Loop:
    """The state of a run. Counts and a heap of endings stand for the requests that decode: no work a token."""

    def __init__(self, engine: Engine, requests: Requests) -> None:
        self.engine = engine
        self.arrivals = requests.arrivals_s.tolist()
        self.tokens_in = requests.tokens_in.tolist()
        self.tokens_out = requests.tokens_out.tolist()
        count = len(self.arrivals)
        self.entered, self.first, self.ended = [0.0] * count, [0.0] * count, [0.0] * count
        self.line: deque[list[float]] = deque()  # Prompts being computed: request, tokens done.
        self.endings: list[tuple[int, int]] = []  # Iteration of the last token, request.
        self.next, self.inside, self.iteration = 0, 0, 0
        self.now, self.busy, self.context, self.held = 0.0, 0.0, 0.0, 0.0
        self.gaps: list[float] = []
        self.gap_counts: list[int] = []

    def run(self) -> EngineRun:
        count = len(self.arrivals)
        while self.next < count or self.inside:
            self._enter(count)
            if not self.inside:
                self.now = self.arrivals[self.next]
                continue
            self._iterate()
        return self._result()

    def _enter(self, count: int) -> None:
        engine = self.engine
        while self.next < count and self.arrivals[self.next] <= self.now and self.inside < engine.places:
            need = self.tokens_in[self.next] + self.tokens_out[self.next]
            if self.held + need > engine.cache_tokens:
                return
            self.entered[self.next] = self.now
            self.line.append([self.next, 0.0])
            self.held += need
            self.inside += 1
            self.next += 1

    def _iterate(self) -> None:
        engine, decoding = self.engine, len(self.endings)
        chunk, pairs, done = self._chunk(max(engine.chunk_tokens - decoding, 1))
        tokens = decoding + chunk
        seconds = (
            engine.fixed_s
            + engine.token_s * tokens
            + engine.sequence_s * (decoding + len(done))
            + engine.context_token_s * self.context
            + engine.pair_s * pairs
        )
        if engine.experts_s:
            seconds += engine.experts_s * (1 - engine.idle_share**tokens)
        self.now += seconds
        self.busy += seconds
        self.iteration += 1
        if decoding:
            self.gaps.append(seconds)
            self.gap_counts.append(decoding)
        self.context += decoding
        while self.endings and self.endings[0][0] <= self.iteration:
            self._end(heappop(self.endings)[1])
        for request in done:
            self._begin(request)

    def _chunk(self, room: float) -> tuple[float, float, list[int]]:
        """Return the prompt tokens of this iteration, the pairs they attend to, and the prompts that are done."""
        taken, pairs, done = 0.0, 0.0, []
        while self.line and room > 0:
            head = self.line[0]
            request, before = int(head[0]), head[1]
            part = min(self.tokens_in[request] - before, room)
            taken, room = taken + part, room - part
            pairs += part * (before + part / 2)
            head[1] = before + part
            if head[1] >= self.tokens_in[request]:
                self.line.popleft()
                done.append(request)
        return taken, pairs, done

    def _begin(self, request: int) -> None:
        """Let a prompt that has its first token decode the others."""
        self.first[request] = self.now
        self.context += self.tokens_in[request] + 1
        left = round(self.tokens_out[request]) - 1
        if left > 0:
            heappush(self.endings, (self.iteration + left, request))
        else:
            self._end(request)

    def _end(self, request: int) -> None:
        self.ended[request] = self.now
        self.context -= self.tokens_in[request] + round(self.tokens_out[request])
        self.held -= self.tokens_in[request] + self.tokens_out[request]
        self.inside -= 1

    def _result(self) -> EngineRun:
        arrived, first, ended = (np.array(each) for each in (self.arrivals, self.first, self.ended))
        tokens = np.array(self.tokens_out)
        columns = {
            "arrival_s": arrived,
            "wait_s": np.array(self.entered) - arrived,
            "ttft_s": first - arrived,
            "tpot_s": (ended - first) / np.maximum(tokens - 1, 1),
            "time_s": ended - arrived,
            "tokens_out": tokens,
        }
        return EngineRun(
            requests=pl.DataFrame(columns),
            gap_s=np.array(self.gaps),
            gap_count=np.array(self.gap_counts, dtype=float),
            busy_share=self.busy / (float(ended.max()) - float(arrived[0])),
        )


def _summary(values: Numbers, counts: Numbers | None, shares: tuple[float, ...]) -> dict[str, float]:
    order = np.argsort(values)
    weights = np.cumsum(np.ones(len(values)) if counts is None else counts[order])
    places = np.searchsorted(weights, np.array(shares) * weights[-1])
    found = values[order][np.minimum(places, len(values) - 1)]
    names = [f"p{share * 100:g}" for share in shares]
    return {"mean": float(np.average(values, weights=counts)), **dict(zip(names, found.tolist(), strict=True))}


def _check(engine: Engine, requests: Requests) -> None:
    for field, least in (("fixed_s", 0), ("token_s", 0), ("sequence_s", 0), ("context_token_s", 0), ("pair_s", 0)):
        if not least <= getattr(engine, field) < float("inf"):
            raise InputError("is below zero", field=field, got=getattr(engine, field), allowed="seconds, 0 and up")
    above_zero("fixed_s + token_s", engine.fixed_s + engine.token_s)
    whole("places", engine.places)
    whole("chunk_tokens", engine.chunk_tokens)
    lengths = {len(requests.arrivals_s), len(requests.tokens_in), len(requests.tokens_out)}
    if len(lengths) != 1 or lengths == {0}:
        raise InputError("differ in length, or are empty", field="requests", got=str(sorted(lengths)))
    _check_trace(engine, requests)


def _check_trace(engine: Engine, requests: Requests) -> None:
    at, tokens_in, tokens_out = requests.arrivals_s, requests.tokens_in, requests.tokens_out
    if not (np.all(np.isfinite(at)) and np.all(np.diff(at) >= 0) and at[0] >= 0):
        raise InputError(
            "are not seconds in order", field="arrivals_s", allowed="0 and up, each at least the one before"
        )
    for field, values in (("tokens_in", tokens_in), ("tokens_out", tokens_out)):
        if not np.all((values >= 1e-9 if field == "tokens_in" else values >= 1) & (values < 1e9)):
            raise InputError("has a count out of bounds", field=field, got=float(values.min()), allowed="1 to 1e9")
    largest = float(np.max(tokens_in + tokens_out))
    if largest > engine.cache_tokens:
        raise InputError(
            "is smaller than one request", field="cache_tokens", got=engine.cache_tokens, allowed=f"{largest:g} and up"
        )
