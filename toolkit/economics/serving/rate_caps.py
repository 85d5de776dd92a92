"""What an API's quota carries: requests and tokens a minute, as the token buckets that enforce them."""

from dataclasses import dataclass
from math import inf

from toolkit.economics.checking import above_zero, within
from toolkit.schema import InputError

_SECONDS_A_MONTH = 30 * 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiQuota:
    """Limits a minute; ``None`` is no limit of that kind.

    ``window_s`` is how much of a minute's allowance may come at once: 60 where a minute's can, 1 where it is enforced
    each second. ``tpm`` is a limit on input and output together, as some providers have.
    """

    rpm: float | None = None
    itpm: float | None = None
    otpm: float | None = None
    tpm: float | None = None
    window_s: float = 60.0

    def __post_init__(self) -> None:
        limits = {"rpm": self.rpm, "itpm": self.itpm, "otpm": self.otpm, "tpm": self.tpm}
        if all(limit is None for limit in limits.values()):
            raise InputError("has no limit at all", field="quota", allowed="one of " + ", ".join(limits))
        for name, limit in limits.items():
            if limit is not None:
                above_zero(name, limit)
        within("window_s", self.window_s, least=0.01, most=3600.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiRequest:
    """One request's tokens, and how a provider counts them.

    ``cached_tokens`` of ``tokens_in`` are read from a cache, and count towards the limit where ``cache_counts``.
    ``max_tokens`` is reserved in place of what comes out where admission is on estimates (``reserves_max``).
    """

    tokens_in: float
    tokens_out: float
    cached_tokens: float = 0.0
    cache_counts: bool = False
    max_tokens: float | None = None
    reserves_max: bool = False

    def __post_init__(self) -> None:
        within("tokens_in", self.tokens_in, most=1e8)
        within("tokens_out", self.tokens_out, most=1e8)
        within("cached_tokens", self.cached_tokens, most=self.tokens_in)
        if self.max_tokens is not None:
            within("max_tokens", self.max_tokens, least=self.tokens_out, most=1e8)
        if self.reserves_max and self.max_tokens is None:
            remedy = "give max_tokens, which this provider reserves at admission"
            raise InputError("is missing", field="max_tokens", remedy=remedy)

    @property
    def billable_in(self) -> float:
        """Input tokens that count towards the limit."""
        return self.tokens_in if self.cache_counts else self.tokens_in - self.cached_tokens

    @property
    def reserved_out(self) -> float:
        """Output tokens that count towards the limit."""
        return self.max_tokens if self.reserves_max and self.max_tokens is not None else self.tokens_out


def needs(request: ApiRequest, /) -> dict[str, float]:
    """Return what one request takes of each limit: by ``rpm``, ``itpm``, ``otpm`` and ``tpm``."""
    both = request.billable_in + request.reserved_out
    return {"rpm": 1.0, "itpm": request.billable_in, "otpm": request.reserved_out, "tpm": both}


def largest_rate(quota: ApiQuota, request: ApiRequest, /) -> tuple[float, str]:
    """Return the most requests a second that a quota sustains, and the limit that binds.

    ``lambda = min(RPM/60, ITPM/(60 billable_in), OTPM/(60 reserved_out))``; infinite, and bound by nothing (``""``),
    where a request takes nothing of what is limited, as one that is read from a cache whole.

    Raises
    ------
    InputError
        Where one request takes more than a limit's window ever holds.

    Examples
    --------
    >>> quota = ApiQuota(rpm=1000, itpm=450_000, otpm=90_000)
    >>> largest_rate(quota, ApiRequest(tokens_in=6000, cached_tokens=4000, tokens_out=500))
    (3.0, 'otpm')
    """
    rates = {}
    for name, each in needs(request).items():
        limit = getattr(quota, name)
        if limit is None or each == 0:
            continue
        holds = max(limit / 60 * quota.window_s, 1.0 if name == "rpm" else 0.0)
        if each > holds:
            raise InputError(
                "is less than one request takes: none is ever admitted",
                field=name,
                got=f"{limit:g} a minute, {holds:g} a window",
                allowed=f"{each * 60 / quota.window_s:g} a minute and up",
                remedy="ask for more, or send shorter requests or a smaller max_tokens",
            )
        rates[name] = limit / 60 / each
    binding = min(rates, key=lambda name: rates[name], default="")
    return rates.get(binding, inf), binding


def most_tasks_per_month(
    quota: ApiQuota, request: ApiRequest, /, *, requests_per_task: float = 1.0, peak_to_mean: float = 1.0
) -> float:
    """Return the tasks in a month of 30 days whose peak the quota still carries.

    Examples
    --------
    >>> most_tasks_per_month(ApiQuota(rpm=60), ApiRequest(tokens_in=1, tokens_out=1), peak_to_mean=2)
    1296000.0
    """
    peak = within("peak_to_mean", peak_to_mean, least=1.0, most=1e4)
    return (
        largest_rate(quota, request)[0] / peak / above_zero("requests_per_task", requests_per_task) * _SECONDS_A_MONTH
    )


def quota_for(
    request: ApiRequest,
    /,
    *,
    tasks_per_month: float,
    peak_to_mean: float,
    requests_per_task: float = 1.0,
    headroom: float = 0.2,
) -> ApiQuota:
    """Return the quota to ask for at a volume: each limit carries the peak with ``headroom`` to spare.

    Bursts within the peak minute, and one that enforces each second, need more: `simulate_quota` shows.

    Examples
    --------
    >>> asked = quota_for(ApiRequest(tokens_in=1000, tokens_out=100), tasks_per_month=1_296_000, peak_to_mean=2)
    >>> round(asked.rpm), round(asked.itpm), round(asked.otpm)
    (72, 72000, 7200)
    """
    rate = above_zero("tasks_per_month", tasks_per_month) * above_zero("requests_per_task", requests_per_task)
    rate *= within("peak_to_mean", peak_to_mean, least=1.0, most=1e4) / _SECONDS_A_MONTH
    each = {
        name: 60 * rate * (1 + within("headroom", headroom, most=100.0)) * need for name, need in needs(request).items()
    }
    return ApiQuota(rpm=each["rpm"], itpm=each["itpm"] or None, otpm=each["otpm"] or None)
