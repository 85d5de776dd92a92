"""How often a provider still holds a prompt's beginning, and when that pays."""

from math import exp

from toolkit.economics.checking import above_zero, within
from toolkit.schema import InputError


def cache_hit_share(*, arrivals_per_s: float, ttl_s: float, refreshed_on_read: bool = True) -> float:
    """Return the share of requests that find their prefix cached, with Poisson arrivals for each prefix.

    ``1 - exp(-lambda T)`` where each read keeps it for another T, ``lambda T / (1 + lambda T)`` where T runs from the
    write.

    Examples
    --------
    >>> round(cache_hit_share(arrivals_per_s=1 / 300, ttl_s=300), 3)
    0.632
    >>> cache_hit_share(arrivals_per_s=1 / 300, ttl_s=300, refreshed_on_read=False)
    0.5
    """
    load = within("arrivals_per_s", arrivals_per_s, most=1e9) * above_zero("ttl_s", ttl_s)
    return 1 - exp(-load) if refreshed_on_read else load / (1 + load)


def cache_break_even_share(*, write_multiple: float, read_multiple: float) -> float:
    """Return the hit share above which caching pays: ``(k_w - 1) / (k_w - k_r)``, prices beside plain input's.

    Examples
    --------
    >>> round(cache_break_even_share(write_multiple=1.25, read_multiple=0.1), 2)
    0.22
    >>> round(cache_break_even_share(write_multiple=2.0, read_multiple=0.1), 2)
    0.53
    """
    write = within("write_multiple", write_multiple, most=100.0)
    read = within("read_multiple", read_multiple, most=100.0)
    if not read < min(write, 1.0):
        raise InputError("is no saving", field="read_multiple", got=read, allowed="below 1 and below write_multiple")
    return max(write - 1, 0.0) / (write - read)
