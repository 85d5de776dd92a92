"""What the peak asks of a model, and the share of it that a quota or servers of one's own carry."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from toolkit.economics.assumptions import Assumptions
from toolkit.economics.quantities import Draws, Quantity
from toolkit.economics.serving import (
    ApiQuota,
    ApiRequest,
    Spread,
    deployment,
    largest_rate,
    replicas,
    saturated,
    traffic,
    within_objective,
)
from toolkit.economics.task_cost import attempts_made
from toolkit.schema import ESTIMATES, Estimate, InputError, frame

DRAWS = 2000
_PEAK = Quantity(low=2, likely=3, high=5, unit="ratio", source="assumed: a few times the mean minute")
_QUANTILES = (0.1, 0.5, 0.9)
_MONTH_S = 365.25 / 12 * 86_400


def at_peak(
    assumptions: Assumptions,
    estimates: pl.DataFrame,
    /,
    *,
    usage: pl.DataFrame,
    draws: int = DRAWS,
    seed: int = 0,
) -> pl.DataFrame:
    """Return what each option meets at the peak, as estimates (schema ``ESTIMATES``): median, 10th and 90th percentile.

    ``tokens_a_minute_at_peak`` is tasks x attempts x tokens x peak over mean, tokens from a cache included.
    ``capacity_at_peak`` is the share of the peak's requests that are admitted: by the scenario's quota, or by as many
    replicas as it buys for the likely peak. An option without either has no such row, and one whose tokens nobody
    counted, or whose questions nobody scored, has none at all.

    Examples
    --------
    >>> from toolkit.economics import Scenario
    >>> row = ("rag", "answered", 0.9, None, None, 0.95, 50, "", "measured")
    >>> answered = pl.DataFrame([row], schema=ESTIMATES, orient="row")
    >>> usage = pl.DataFrame({"option": ["rag"], "tokens_in": [2000], "tokens_out": [100]})
    >>> scenario = Scenario.default().replace(api_quota={"itpm": 2_000}, tasks_per_month=300_000)
    >>> found = at_peak(scenario, answered, usage=usage)
    >>> found["metric"].to_list(), 0 < found["value"][1] < 1
    (['tokens_a_minute_at_peak', 'capacity_at_peak'], True)
    """
    counted = usage.group_by("option").agg(pl.col("tokens_in").mean(), pl.col("tokens_out").mean())
    tokens = {option: (into, out) for option, into, out in counted.iter_rows() if into is not None and out is not None}
    answered = estimates.filter(pl.col("metric") == "answered", pl.col("value").is_not_null())
    rows = (
        row
        for option, share, n in answered.select("option", "value", "n").iter_rows()
        if option in tokens
        for row in _rows(assumptions, option, share, n, _request(assumptions, tokens[option]), draws=draws, seed=seed)
    )
    return frame(rows, ESTIMATES)


def _request(assumptions: Assumptions, tokens: tuple[float, float]) -> ApiRequest:
    extra = assumptions.reasoning_tokens.likely if assumptions.reasoning_tokens else 0.0
    return ApiRequest(tokens_in=tokens[0], tokens_out=tokens[1] + extra)


def _rows(
    assumptions: Assumptions, option: str, answered: float, n: int, request: ApiRequest, *, draws: int, seed: int
) -> Iterator[Estimate]:
    demand = assumptions.demand

    def drawn(name: str, quantity: Quantity) -> Draws:
        return quantity.draw(name, draws=draws, seed=seed)

    refused = np.full(draws, 1 - answered)
    correlation = drawn("retry_correlation", assumptions.retry_correlation)
    _, made = attempts_made(refused, correlation, most=assumptions.attempts_max)
    peak = drawn("demand.peak_to_mean", demand.peak_to_mean if demand else _PEAK)
    rate = drawn("tasks_per_month", assumptions.tasks_per_month) * made / _MONTH_S * peak
    basis = f"peak {'as stated' if demand else 'assumed at 2 to 5 times the mean'}"
    each = request.tokens_in + request.tokens_out
    told = f"{basis}; {each:,.0f} tokens a request"
    yield _estimate(option, "tokens_a_minute_at_peak", 60 * rate * each, n, told)
    most, by = _carried(assumptions, option, request, np.random.default_rng(seed), draws=draws)
    if most is not None:
        yield _estimate(option, "capacity_at_peak", np.minimum(1.0, most / rate), n, f"{basis}; {by}")


def _carried(
    assumptions: Assumptions, option: str, request: ApiRequest, rng: np.random.Generator, *, draws: int
) -> tuple[Draws | None, str]:
    """Return the requests a second that are admitted, and what limits them; ``None`` where nothing is stated."""
    own, limits = assumptions.self_hosted, assumptions.api_quota
    if own is not None and option in own.serves:
        speed = _speed(assumptions, request)
        bought = _bought(assumptions, speed)
        return bought * speed.draw(draws=draws, generator=rng), f"{bought:,} replicas, those for failover aside"
    if limits is None:
        return None, ""
    try:
        rate, binding = largest_rate(ApiQuota(rpm=limits.rpm, itpm=limits.itpm, otpm=limits.otpm), request)
    except InputError as error:
        if error.field not in ("rpm", "itpm", "otpm"):
            raise
        return np.array([0.0]), f"one request takes more than the quota's {error.field} ever holds"
    return np.array([rate]), f"the quota's {binding} binds at {60 * rate:,.3g} requests a minute"


def _speed(assumptions: Assumptions, request: ApiRequest) -> Spread:
    """Return the requests a second of one replica, within the latency objective where there is one."""
    own = assumptions.self_hosted
    if own is None:
        raise InputError("is missing", field="self_hosted")
    made = deployment(own.model, own.gpu, tensor_parallel=own.tensor_parallel, weights=own.weights)
    asked = traffic(request.tokens_in, max(request.tokens_out, 1.0))
    if own.tpot_s_max is None and own.ttft_s_max is None:
        return saturated(made, asked).requests_per_s
    return within_objective(made, asked, tpot_s=own.tpot_s_max, ttft_s=own.ttft_s_max).requests_per_s


def _bought(assumptions: Assumptions, speed: Spread) -> int:
    """Return the replicas for the likely peak and the headroom wanted, without those that stand by."""
    own, demand = assumptions.self_hosted, assumptions.demand
    peak = assumptions.tasks_per_month.likely / _MONTH_S * (demand.peak_to_mean if demand else _PEAK).likely
    headroom = own.headroom_share if own else 0.0
    return replicas(peak_requests_per_s=peak, per_replica=speed.likely, headroom=headroom)


def _estimate(option: str, metric: str, values: Draws, n: int, how: str) -> Estimate:
    low, middle, high = np.quantile(values, _QUANTILES).tolist()
    return Estimate(
        option=option,
        metric=metric,
        value=middle,
        low=low,
        high=high,
        level=0.8,
        n=n,
        method=f"median, 10th and 90th percentile of {values.size:,} worlds; {how}",
        provenance="modelled",
    )
