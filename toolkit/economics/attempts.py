"""What one attempt costs: tokens at an API with caching, batch and reasoning, or a share of one's own servers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from toolkit.economics.assumptions import Assumptions
from toolkit.economics.quantities import Draws, Quantity
from toolkit.economics.rates import RateCard, Rates, own_card, rate_card

MONTH_S = 365.25 / 12 * 86_400
"""Seconds in a mean month."""
MONTH_H = MONTH_S / 3600
_HOURS_A_WEEK = 168.0
_AS_SENT = Quantity(low=1, likely=1, high=1)

Value = Callable[[str, Quantity], Draws]


def likely_value(name: str, quantity: Quantity, /) -> Draws:
    """Return a quantity's likely value."""
    return np.array([quantity.likely])


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """An option's requests: measured ones, each with its weight, or two typed quantities.

    ``thought_counted`` where the tokens received are known to hold those of reasoning.
    """

    tokens_in: Draws | Quantity
    tokens_out: Draws | Quantity
    weight: Draws
    answers: int = 1
    thought_counted: bool = False

    def drawn(self, value: Value, /) -> tuple[Draws, Draws]:
        """Return the mean tokens of a request, sent and received."""
        into, out = (
            value(name, each) if isinstance(each, Quantity) else (each * self.weight).sum(keepdims=True)
            for name, each in (("tokens_in", self.tokens_in), ("tokens_out", self.tokens_out))
        )
        return into, out

    def by_tier(self, starts: tuple[int, ...], value: Value, /) -> Iterator[tuple[Draws, Draws, Draws]]:
        """Yield for each tier of prompt sizes the share of requests in it, and their mean tokens sent and received.

        The two means are over all requests, so that they add up over tiers.
        """
        into, out = self.drawn(value)
        if not starts:
            yield np.array([1.0]), into, out
            return
        each_in, each_out = (
            (into, out) if isinstance(self.tokens_in, Quantity) else (self.tokens_in, np.asarray(self.tokens_out))
        )
        tier = np.searchsorted(np.array(starts, dtype=float), each_in, side="left")
        for place in range(len(starts) + 1):
            here = (tier == place) * (1.0 if isinstance(self.tokens_in, Quantity) else self.weight)
            parts = (here, here * each_in, here * each_out)
            yield parts if isinstance(self.tokens_in, Quantity) else tuple(part.sum(keepdims=True) for part in parts)


def request_usd_drawn(assumptions: Assumptions, requests: Requests, value: Value, /, *, attempts: Draws) -> Draws:
    """Return the mean cost of a request at its list price, or at the scenario's, with all that is uncertain in it.

    ``attempts`` a month say how often a prompt's beginning is still held. Past a cliff all of a request's tokens cost
    more, so each is priced in its own tier.
    """
    usd = _at(assumptions, requests, value, attempts=attempts, batch=False)
    if assumptions.batch_share is None:
        return usd
    share = value("batch_share", assumptions.batch_share)
    return usd + share * (_at(assumptions, requests, value, attempts=attempts, batch=True) - usd)


def _at(assumptions: Assumptions, requests: Requests, value: Value, *, attempts: Draws, batch: bool) -> Draws:
    card, saved = card_of(assumptions, value, batch=batch), cache_use(assumptions, value, attempts=attempts)
    thought = thought_tokens(assumptions, requests, value)
    total: Draws | float = card.usd_per_request
    for rates, (share, into, out) in zip(card.tiers, requests.by_tier(card.starts, value), strict=True):
        total = total + into * _input_rate(rates, saved) + (out + share * thought) * rates.received
    return np.asarray(total)


def thought_tokens(assumptions: Assumptions, requests: Requests, value: Value, /) -> Draws:
    """Return the tokens of reasoning that come on top of those received; none where they were counted among them."""
    if assumptions.reasoning_tokens is None or requests.thought_counted:
        return np.zeros(1)
    return value("reasoning_tokens", assumptions.reasoning_tokens)


def _input_rate(rates: Rates, use: tuple[Draws, Draws] | None) -> Draws:
    """Return USD a token sent: of what is cacheable a share is read, and the rest written."""
    if use is None:
        return rates.sent
    held, hits = use
    return np.asarray((1 - held) * rates.sent + held * (hits * rates.read + (1 - hits) * rates.written))


def card_of(assumptions: Assumptions, value: Value, /, *, batch: bool = False) -> RateCard:
    """Return the prices that an attempt is charged by: the scenario's, else the price book's of its day."""
    usd_in, usd_out, caching = assumptions.usd_per_mtok_in, assumptions.usd_per_mtok_out, assumptions.caching
    if usd_in is not None and usd_out is not None:
        read, written = (caching.read_price_share, caching.write_price_share) if caching else (None, None)
        return own_card(
            value("usd_per_mtok_in", usd_in),
            value("usd_per_mtok_out", usd_out),
            read=value("caching.read_price_share", read or _AS_SENT),
            written=value("caching.write_price_share", written or _AS_SENT),
        )
    return rate_card(
        assumptions.model,
        as_of=assumptions.prices_as_of,
        provider=assumptions.provider,
        cache_minutes=caching.ttl_minutes if caching else 5,
        batch=batch,
    )


def cache_use(assumptions: Assumptions, value: Value, /, *, attempts: Draws) -> tuple[Draws, Draws] | None:
    """Return the share of each prompt that may be cached, and the share of requests that find it cached.

    As `cache_hit_share` has it, with the attempts spread evenly over the open hours and the distinct prefixes.
    """
    caching = assumptions.caching
    if caching is None:
        return None
    load = cache_load(assumptions, value, attempts=attempts)
    # 1 - 1/(1 + x) is x/(1 + x), and stays a number where x has no bound.
    hits = -np.expm1(-load) if caching.refreshed_on_read else 1 - 1 / (1 + load)
    return value("caching.cacheable_share", caching.cacheable_share), hits


def cache_load(assumptions: Assumptions, value: Value, /, *, attempts: Draws) -> Draws:
    """Return the requests of one prefix within the time that it is kept; 0 without caching."""
    caching, demand = assumptions.caching, assumptions.demand
    if caching is None:
        return np.zeros(1)
    open_share = demand.hours_per_week / _HOURS_A_WEEK if demand else 1.0
    prefixes = value("caching.distinct_prefixes", caching.distinct_prefixes)
    return attempts / (MONTH_S * open_share) / prefixes * caching.ttl_minutes * 60
