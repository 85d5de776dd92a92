"""What each kind of token costs, read once from the price book: so that a million draws need no price book."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from toolkit.economics.prices import cliffs, find_price, request_usd
from toolkit.economics.quantities import Draws

_PROBE = 1_000_000
_PER_MTOK = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """USD a token: sent and not cached, read from a cache, written to it, and received."""

    sent: Draws
    read: Draws
    written: Draws
    received: Draws


@dataclass(frozen=True, slots=True, kw_only=True)
class RateCard:
    """Rates by the size of a prompt: ``tiers[k]`` from above ``starts[k - 1]`` tokens sent, for all of its tokens."""

    starts: tuple[int, ...]
    tiers: tuple[Rates, ...]
    usd_per_request: float = 0.0


@lru_cache(maxsize=64)
def rate_card(
    model: str, /, *, as_of: date, provider: str | None = None, cache_minutes: int = 5, batch: bool = False
) -> RateCard:
    """Return a model's rates on a day, which price any request as `request_usd` does.

    Raises
    ------
    InputError
        As `find_price` and `request_usd` do.

    Examples
    --------
    >>> card = rate_card("gemini-2.5-pro", as_of=date(2026, 11, 20))
    >>> card.starts, [round(each.sent.item() * 1e6, 6) for each in card.tiers]
    ((200000,), [1.25, 2.5])
    """
    find_price(model, as_of=as_of, provider=provider)

    def usd(sent: int, received: int = 0, *, read: int = 0, written: int = 0) -> float:
        return request_usd(
            model,
            tokens_in=sent,
            tokens_out=received,
            as_of=as_of,
            provider=provider,
            cache_read_tokens=read,
            cache_write_tokens=written,
            cache_minutes=cache_minutes,
            batch=batch,
        )

    starts, each = cliffs(model, as_of=as_of, provider=provider), usd(0)
    tiers = []
    # A prompt of a start's size lies below the cliff, so that each tier is asked at its upper end.
    for sent in (*starts, (starts[-1] if starts else 0) + _PROBE):
        plain = usd(sent)
        costs = (plain - each, usd(sent, read=sent) - each, usd(sent, written=sent) - each)
        received = usd(sent, _PROBE) - plain
        rates = dict(zip(("sent", "read", "written"), (np.array([cost / sent]) for cost in costs), strict=True))
        tiers.append(Rates(**rates, received=np.array([received / _PROBE])))
    return RateCard(starts=starts, tiers=tuple(tiers), usd_per_request=each)


def own_card(usd_per_mtok_in: Draws, usd_per_mtok_out: Draws, /, *, read: Draws, written: Draws) -> RateCard:
    """Return the card of prices of one's own; ``read`` and ``written`` are what caching makes of the input's."""
    sent = usd_per_mtok_in * _PER_MTOK
    rates = Rates(sent=sent, read=sent * read, written=sent * written, received=usd_per_mtok_out * _PER_MTOK)
    return RateCard(starts=(), tiers=(rates,))
