"""The parts of a scenario that may be left out: demand, caching, own servers, reviewers, upkeep, quality."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from toolkit.economics.quantities import Quantity, UnusableError, bounded
from toolkit.schema import OPTIONS

Share = Annotated[Quantity, bounded(unit="share", most=1)]
USDPerMonth = Annotated[Quantity, bounded(unit="USD per month")]
_Tokens = Annotated[Quantity, bounded(unit="tokens", most=1e7)]
_HOURS_A_WEEK = 168.0


class Block(BaseModel):
    """A mapping in the file: a key that is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """Yield what is uncertain in it, by name."""
        for name in type(self).model_fields:
            if isinstance(value := getattr(self, name), Quantity):
                yield name, value


class Demand(Block):
    """How the month's tasks fall in time: the peak minute over the mean one, and the hours in which people work."""

    peak_to_mean: Annotated[Quantity, bounded(unit="ratio", least=1, most=1000)]
    hours_per_week: Annotated[float, Field(strict=True, gt=0, le=_HOURS_A_WEEK)] = _HOURS_A_WEEK

    @model_validator(mode="after")
    def _possible(self) -> Self:
        least = _HOURS_A_WEEK / self.hours_per_week
        if self.peak_to_mean.low < least * 0.999:
            allowed = f"{least:.3g} and up: {self.hours_per_week:g} open hours a week alone make that"
            raise UnusableError("contradicts hours_per_week", got=f"low {self.peak_to_mean.low:g}", allowed=allowed)
        return self


class Caching(Block):
    """What of each prompt is the same as before, and how long a provider keeps it."""

    cacheable_share: Share
    distinct_prefixes: Annotated[Quantity, bounded(unit="prefixes", least=1)]
    ttl_minutes: Literal[5, 60] = 5
    refreshed_on_read: bool = True


class SelfHosted(Block):
    """A model on accelerators of one's own: which options it serves, and what it is made of."""

    serves: Annotated[tuple[str, ...], Field(min_length=1)]
    model: str
    gpu: str
    tensor_parallel: Annotated[int, Field(strict=True, ge=1, le=1024)] = 1
    weights: str = "FP16"
    usd_per_gpu_hour: Annotated[Quantity, bounded(unit="USD per GPU-hour", most=1e4)]
    tpot_s_max: Annotated[float, Field(gt=0, le=60)] | None = None
    ttft_s_max: Annotated[float, Field(gt=0, le=3600)] | None = None
    headroom_share: Annotated[float, Field(ge=0, le=10)] = 0.2
    failover_replicas: Annotated[int, Field(strict=True, ge=0, le=1000)] = 1
    replicas_max: Annotated[int, Field(strict=True, ge=1)] = 10_000

    @model_validator(mode="after")
    def _known(self) -> Self:
        for option in self.serves:
            if option not in OPTIONS:
                raise UnusableError("no such option", got=option, allowed=", ".join(OPTIONS))
        return self


class Quota(Block):
    """An API's limits a minute."""

    rpm: Annotated[float, Field(gt=0)] | None = None
    itpm: Annotated[float, Field(gt=0)] | None = None
    otpm: Annotated[float, Field(gt=0)] | None = None


class Reviewers(Block):
    """The people there are to review answers and to take over tasks."""

    people: Annotated[float, Field(strict=True, gt=0, le=1e6)]
    hours_per_month: Annotated[float, Field(strict=True, gt=0, le=744)] = 130.0


class Ramp(Block):
    """How use grows: ``V(t) = V / (1 + exp(-k (t - t0)))`` over the months that costs are spread over."""

    months_to_half: Annotated[float, Field(strict=True, ge=0, le=120)]
    growth_per_month: Annotated[float, Field(strict=True, gt=0, le=20)]
    horizon_months: Annotated[float, Field(strict=True, gt=0, le=240)]


class Upkeep(Block):
    """One option's cycle of refreshing: its cost, how often, and what goes stale in between."""

    cycle_usd: Annotated[Quantity, bounded(unit="USD per cycle")]
    every_days: Annotated[float, Field(strict=True, gt=0, le=3653)]
    stale_share_per_day: Share
    base_model_life_days: Annotated[float, Field(strict=True, gt=0, le=3653)] | None = None

    @property
    def cycles_per_month(self) -> float:
        """Cycles by the calendar, and those that a retired base model forces beside them."""
        forced = 1 / self.base_model_life_days if self.base_model_life_days else 0.0
        return (1 / self.every_days + forced) * 365.25 / 12


class Quality(Block):
    """One option's figures typed in, where there is no run: two shares, the questions behind them, and tokens."""

    answered_share: Annotated[float, Field(strict=True, ge=0, le=1)]
    right_when_answered_share: Annotated[float, Field(strict=True, ge=0, le=1)]
    questions: Annotated[int, Field(strict=True, ge=1, le=10**9)]
    tokens_in: _Tokens
    tokens_out: _Tokens
    source: str = "assumed"


def by_option(values: Any) -> Any:
    """Refuse an option that is not known, naming the five."""
    for name in values if isinstance(values, dict) else ():
        if name not in OPTIONS:
            raise UnusableError("no such option", got=name, allowed=", ".join(OPTIONS))
    return values
