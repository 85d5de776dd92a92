"""What one attempt costs: tokens at an API, with caching, batch and reasoning; or a share of one's own servers."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from toolkit.economics.assumptions import Assumptions
from toolkit.economics.caching import cache_hit_share
from toolkit.economics.prices import attempt_usd, request_usd
from toolkit.economics.quantities import Draws
from toolkit.economics.serving import Capacity, deployment, saturated, traffic, within_objective
from toolkit.schema import InputError

MONTH_S = 365.25 / 12 * 86_400
"""Seconds in a mean month."""
MONTH_H = MONTH_S / 3600
_HOURS_A_WEEK = 168.0


def hit_share(assumptions: Assumptions, /) -> float:
    """Return the share of requests that find their prefix cached, at the likely volume in the open hours."""
    caching, demand = assumptions.caching, assumptions.demand
    if caching is None:
        return 0.0
    open_share = demand.hours_per_week / _HOURS_A_WEEK if demand else 1.0
    rate = assumptions.tasks_per_month.likely / MONTH_S / open_share / caching.distinct_prefixes.likely
    return cache_hit_share(
        arrivals_per_s=rate, ttl_s=caching.ttl_minutes * 60, refreshed_on_read=caching.refreshed_on_read
    )


def mean_request_usd(assumptions: Assumptions, requests: pl.DataFrame, /) -> float:
    """Return the mean cost of a request at the price book, each priced by itself.

    ``requests`` has ``tokens_in``, ``tokens_out`` and how many ``answers`` took each pair.
    """
    extra = assumptions.reasoning_tokens.likely if assumptions.reasoning_tokens else 0.0
    sent = requests.with_columns((pl.col("tokens_out") + round(extra)).alias("tokens_out"))
    if assumptions.caching is None and assumptions.batch_share is None:
        usd = attempt_usd(assumptions.model, usage=sent, as_of=assumptions.prices_as_of, provider=assumptions.provider)
        each = usd.to_numpy()
    else:
        rows = sent.select("tokens_in", "tokens_out").iter_rows()
        each = np.array([_discounted(assumptions, into, out) for into, out in rows])
    weight = requests["answers"].to_numpy()
    return float(each @ weight / weight.sum())


def _discounted(assumptions: Assumptions, tokens_in: int, tokens_out: int) -> float:
    batch = assumptions.batch_share.likely if assumptions.batch_share else 0.0
    usd = (1 - batch) * _cached(assumptions, tokens_in, tokens_out, batch=False)
    return usd + (batch * _cached(assumptions, tokens_in, tokens_out, batch=True) if batch else 0.0)


def _cached(assumptions: Assumptions, tokens_in: int, tokens_out: int, *, batch: bool) -> float:
    def usd(*, read: int = 0, write: int = 0) -> float:
        return request_usd(
            assumptions.model,
            tokens_in=tokens_in,
            tokens_out=tokens_out,
            as_of=assumptions.prices_as_of,
            provider=assumptions.provider,
            cache_read_tokens=read,
            cache_write_tokens=write,
            cache_minutes=assumptions.caching.ttl_minutes if assumptions.caching else 5,
            batch=batch,
        )

    if assumptions.caching is None:
        return usd()
    held, hits = round(assumptions.caching.cacheable_share.likely * tokens_in), hit_share(assumptions)
    return hits * usd(read=held) + (1 - hits) * usd(write=held)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """A staircase: what one replica serves, what it costs a month, and what else must stand."""

    per_replica_per_s: float
    sigma: float
    gpus: int
    peak_to_mean: float
    headroom_share: float
    failover_replicas: int
    replicas_max: int

    def replicas(self, attempts_per_month: Draws, /, *, peak_to_mean: Draws, per_replica_per_s: Draws) -> Draws:
        """Return how many replicas carry the peak: ``ceil(mean x peak (1 + headroom) / X) + failover``."""
        peak = attempts_per_month / MONTH_S * peak_to_mean * (1 + self.headroom_share)
        return np.ceil(peak / per_replica_per_s - 1e-9) + self.failover_replicas


def fleet(assumptions: Assumptions, tokens: tuple[float, float], /) -> tuple[Fleet, Capacity]:
    """Return the staircase of the scenario's own servers for requests of these mean tokens, and what it rests on.

    Raises
    ------
    InputError
        Where a name is not known, the weights do not fit, or the latency objective is out of reach.
    """
    own = assumptions.self_hosted
    if own is None:
        raise InputError("is missing", field="self_hosted", allowed="a block; docs/file-formats.md shows one")
    made = deployment(own.model, own.gpu, tensor_parallel=own.tensor_parallel, weights=own.weights)
    extra = assumptions.reasoning_tokens.likely if assumptions.reasoning_tokens else 0.0
    asked = traffic(tokens[0], max(tokens[1] + extra, 1.0))
    limited = own.tpot_s_max is not None or own.ttft_s_max is not None
    carries = (
        within_objective(made, asked, tpot_s=own.tpot_s_max, ttft_s=own.ttft_s_max)
        if limited
        else saturated(made, asked)
    )
    spread = carries.requests_per_s
    return Fleet(
        per_replica_per_s=spread.likely,
        sigma=spread.sigma,
        gpus=carries.gpus,
        peak_to_mean=assumptions.demand.peak_to_mean.likely if assumptions.demand else 1.0,
        headroom_share=own.headroom_share,
        failover_replicas=own.failover_replicas,
        replicas_max=own.replicas_max,
    ), carries
