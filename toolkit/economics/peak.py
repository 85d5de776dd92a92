"""What the peak asks of a model, and the share of it that a quota or servers of one's own carry."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from toolkit.economics.assumptions import Assumptions
from toolkit.economics.attempts import MONTH_S, Requests, cache_use, likely_value, thought_tokens
from toolkit.economics.evidence import counted_requests, is_by_token, on_servers
from toolkit.economics.fleet import fleet, fleet_numbers, held
from toolkit.economics.quantities import Draws, Quantity
from toolkit.economics.serving import ApiQuota, ApiRequest, largest_rate
from toolkit.economics.task_cost import attempts_made
from toolkit.schema import ESTIMATES, Estimate, InputError, frame

DRAWS = 2000
_PEAK = Quantity(low=2, likely=3, high=5, unit="ratio", source="assumed: a few times the mean minute")
_QUANTILES = (0.1, 0.5, 0.9)


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
    ``capacity_at_peak`` is the share of the peak's requests that are admitted: by the scenario's quota, of which what
    a cache holds takes nothing, or by the replicas that its costs pay for at the likely values, those for failover
    aside. An option without either has no such row, nor one that is bought by the outcome or at its own price an
    attempt; one whose tokens nobody counted, or whose questions nobody scored, has none at all.

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
    counted = usage.drop_nulls(["tokens_in", "tokens_out"])
    rows = (
        row
        for option, share, n in _answered(estimates)
        if (requests := counted_requests(counted, option)) is not None
        for row in _rows(assumptions, option, share, n, requests, draws=draws, seed=seed)
    )
    return frame(rows, ESTIMATES)


def _answered(estimates: pl.DataFrame) -> Iterator[tuple[str, float, int]]:
    """Yield options with the share that each answered: all, as in its costs, where only ``completed`` was scored."""
    scored = estimates.filter(pl.col("value").is_not_null()).select("option", "metric", "value", "n")
    found = {(option, metric): (value, n) for option, metric, value, n in scored.iter_rows()}
    for option in scored["option"].unique(maintain_order=True):
        if (option, "answered") in found:
            yield (option, *found[option, "answered"])
        elif (option, "completed") in found:
            yield option, 1.0, found[option, "completed"][1]


def api_request(assumptions: Assumptions, requests: Requests, /, *, attempts: Draws) -> ApiRequest:
    """Return the likely request as a quota counts it, at so many attempts a month."""
    into, out = (each.item() for each in requests.drawn(likely_value))
    use = cache_use(assumptions, likely_value, attempts=attempts)
    cached = (use[0] * use[1]).item() * into if use else 0.0
    thought = thought_tokens(assumptions, requests, likely_value).item()
    return ApiRequest(tokens_in=into, tokens_out=out + thought, cached_tokens=cached)


def _rows(
    assumptions: Assumptions, option: str, answered: float, n: int, requests: Requests, *, draws: int, seed: int
) -> Iterator[Estimate]:
    demand = assumptions.demand

    def drawn(name: str, quantity: Quantity) -> Draws:
        return quantity.draw(name, draws=draws, seed=seed)

    made, made_likely = (
        attempts_made(
            np.array([1 - answered]),
            value("retry_correlation", assumptions.retry_correlation),
            most=assumptions.attempts_max,
        )[1]
        for value in (drawn, likely_value)
    )
    attempts = made_likely * assumptions.tasks_per_month.likely
    request = api_request(assumptions, requests, attempts=attempts)
    peak = drawn("demand.peak_to_mean", demand.peak_to_mean if demand else _PEAK)
    rate = drawn("tasks_per_month", assumptions.tasks_per_month) * made / MONTH_S * peak
    basis = f"peak {'as stated' if demand else 'assumed at 2 to 5 times the mean'}"
    each = request.tokens_in + request.tokens_out
    told = f"{basis}; {each:,.0f} tokens a request"
    yield _estimate(option, "tokens_a_minute_at_peak", 60 * rate * each, n, told)
    if on_servers(assumptions, option):
        most, by = _bought(assumptions, requests, attempts, draws=draws, seed=seed)
    elif assumptions.api_quota is not None and is_by_token(assumptions, option):
        most, by = _admitted(ApiQuota(**assumptions.api_quota.model_dump()), request)
    else:
        return
    yield _estimate(option, "capacity_at_peak", np.minimum(1.0, most / rate), n, f"{basis}; {by}")


def _bought(
    assumptions: Assumptions, requests: Requests, attempts: Draws, *, draws: int, seed: int
) -> tuple[Draws, str]:
    """Return the requests a second that the replicas paid for can serve, without those that stand by."""
    own = assumptions.self_hosted
    if own is None:
        raise InputError("is missing", field="self_hosted")
    found, carries = fleet(assumptions, requests)
    numbers = fleet_numbers(assumptions, found, requests, likely_value)
    replicas = held(own, numbers, attempts).most.item() - own.failover_replicas
    speed = carries.requests_per_s.draw(draws=draws, generator=np.random.default_rng(seed))
    return replicas * speed, f"{replicas:,.0f} replicas, those for failover aside"


def _admitted(quota: ApiQuota, request: ApiRequest) -> tuple[Draws, str]:
    """Return the requests a second that a quota admits, and what limits them."""
    try:
        rate, binding = largest_rate(quota, request)
    except InputError as error:
        if error.field not in ("rpm", "itpm", "otpm"):
            raise
        return np.array([0.0]), f"one request takes more than the quota's {error.field} ever holds"
    if not binding:
        return np.array([rate]), "a request takes nothing of what the quota limits"
    return np.array([rate]), f"the quota's {binding} binds at {60 * rate:,.3g} requests a minute"


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
