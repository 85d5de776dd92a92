"""How many replicas meet a latency objective at the peak, by simulation, at the speeds that a prediction may have."""

from dataclasses import replace
from functools import partial

import polars as pl

from toolkit.economics.checking import above_zero, within
from toolkit.economics.queueing.fleet import replicas_needed
from toolkit.economics.queueing.simulation import Engine, EngineRun, simulate
from toolkit.economics.queueing.traces import trace_of
from toolkit.economics.serving.capacity import saturated
from toolkit.economics.serving.constants import Constants
from toolkit.economics.serving.engine import engine_of
from toolkit.economics.serving.records import Deployment, Traffic
from toolkit.schema import InputError

_SECONDS = ("fixed_s", "token_s", "sequence_s", "context_token_s", "pair_s", "experts_s")


def simulated_latency(
    made: Deployment,
    asked: Traffic,
    /,
    *,
    requests_per_s: float,
    requests: int = 2000,
    arrival_cv: float = 1.0,
    tokens_in_cv: float = 0.0,
    tokens_out_cv: float = 0.0,
    seed: int = 0,
    speed: float = 1.0,
    constants: Constants | None = None,
) -> EngineRun:
    """Return one replica's run at a rate: `EngineRun.percentiles` has p50, p95 and p99.

    ``speed`` is beside the likely one: 0.8 is a replica that turns out a fifth slower than predicted.

    Examples
    --------
    >>> from toolkit.economics.serving import deployment, traffic
    >>> made, asked = deployment("Llama-3.1-8B", "H100"), traffic(467, 256)
    >>> run = simulated_latency(made, asked, requests_per_s=8, requests=300)
    >>> run.percentiles()["measure"].to_list()
    ['wait_s', 'ttft_s', 'time_s', 'itl_s']
    """
    engine = _at_speed(engine_of(made, asked, constants=constants), above_zero("speed", speed, most=100.0))
    trace = trace_of(
        requests_per_s=requests_per_s,
        tokens_in=asked.tokens_in,
        tokens_out=asked.tokens_out,
        requests=requests,
        arrival_cv=arrival_cv,
        tokens_in_cv=tokens_in_cv,
        tokens_out_cv=tokens_out_cv,
        seed=seed,
    )
    return simulate(engine, trace)


def replicas_for_latency(
    made: Deployment,
    asked: Traffic,
    /,
    *,
    peak_requests_per_s: float,
    ttft_s: float | None = None,
    itl_s: float | None = None,
    share: float = 0.95,
    headroom: float = 0.0,
    requests: int = 1000,
    arrival_cv: float = 1.0,
    tokens_in_cv: float = 0.0,
    tokens_out_cv: float = 0.0,
    seed: int = 0,
    constants: Constants | None = None,
) -> pl.DataFrame:
    """Return the replicas with which this share of first tokens and of gaps is within an objective at the peak.

    Three rows, ``low``, ``likely`` and ``high`` replicas: at the 95th, 50th and 5th percentile of a replica's speed.
    The peak is shared evenly, and each share comes at random or in bursts of ``arrival_cv``.

    Raises
    ------
    InputError
        Where no objective is given, or a replica with almost nothing to do misses it.

    Examples
    --------
    >>> from toolkit.economics.serving import deployment, traffic
    >>> made, asked = deployment("Llama-3.1-8B", "L4", weights="FP8"), traffic(500, 100)
    >>> found = replicas_for_latency(made, asked, peak_requests_per_s=20, ttft_s=1.0, requests=200)
    >>> found["replicas"].is_sorted() and found["replicas"][0] >= 1
    True
    """
    limits = {"ttft_s": ttft_s, "itl_s": itl_s}
    given = {name: above_zero(name, limit) for name, limit in limits.items() if limit is not None}
    if not given:
        raise InputError("is missing", field="ttft_s or itl_s", allowed="seconds above 0", remedy="give one or both")
    aim = within("share", share, least=0.01, most=0.9999)
    most = saturated(made, asked, constants=constants).requests_per_s

    def meets(rate: float, speed: float) -> bool:
        run = simulated_latency(
            made,
            asked,
            requests_per_s=rate,
            requests=requests,
            arrival_cv=arrival_cv,
            tokens_in_cv=tokens_in_cv,
            tokens_out_cv=tokens_out_cv,
            seed=seed,
            speed=speed,
            constants=constants,
        )
        found = run.percentiles((aim,))
        reached = dict(zip(found["measure"], found[f"p{aim * 100:g}"], strict=True))
        return all(reached.get(name, 0.0) <= limit for name, limit in given.items())

    rows = []
    for name, rate in (("low", most.high), ("likely", most.likely), ("high", most.low)):
        speed = rate / most.likely
        count = replicas_needed(
            peak_requests_per_s,
            meets=partial(meets, speed=speed),
            most_per_replica=rate,
            headroom=headroom,
        )
        rows.append({"replicas_are": name, "speed": speed, "replicas": count, "gpus": count * made.gpus})
    return pl.DataFrame(rows)


def _at_speed(engine: Engine, speed: float) -> Engine:
    return replace(engine, **{name: getattr(engine, name) / speed for name in _SECONDS})
