"""The parts of a scenario that may be left out: demand, caching, own servers, reviewers, upkeep, quality."""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from toolkit.economics.quantities import Quantity, UnusableError, bounded

Share = Annotated[Quantity, bounded(unit="share", most=1)]
USDPerMonth = Annotated[Quantity, bounded(unit="USD per month")]
_Tokens = Annotated[Quantity, bounded(unit="tokens", most=1e7)]
_HOURS_A_WEEK = 168.0
LONGEST_DAYS = 3653.0
"""Ten years: a cycle that is never worth its cost is done so seldom."""


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
    """What of each prompt is the same as before, and how long a provider keeps it.

    The two price shares say what a cached token costs beside a plain one; they go with prices of one's own.
    """

    cacheable_share: Share
    distinct_prefixes: Annotated[Quantity, bounded(unit="prefixes", least=1)]
    ttl_minutes: Literal[5, 60] = 5
    refreshed_on_read: bool = True
    read_price_share: Share | None = None
    write_price_share: Annotated[Quantity, bounded(unit="share", most=10)] | None = None


class Autoscale(Block):
    """A fleet that follows the hour of the day: how few replicas may stand, and how long one takes to start."""

    least_replicas: Annotated[int, Field(strict=True, ge=0, le=1000)] = 1
    cold_start_s: Annotated[float, Field(ge=0, le=86_400)] = 300.0


class SelfHosted(Block):
    """A model on accelerators of one's own: which options it serves, and what it is made of."""

    serves: Annotated[tuple[str, ...], Field(min_length=1)]
    model: str
    gpu: str
    tensor_parallel: Annotated[int, Field(strict=True, ge=1, le=1024)] = 1
    weights: str = "FP16"
    usd_per_gpu_hour: Annotated[Quantity, bounded(unit="USD per GPU-hour", most=1e4)]
    tpot_s_max: Annotated[float, Field(gt=0, le=5)] | None = None
    ttft_s_max: Annotated[float, Field(gt=0, le=3600)] | None = None
    headroom_share: Annotated[float, Field(ge=0, le=10)] = 0.2
    failover_replicas: Annotated[int, Field(strict=True, ge=0, le=1000)] = 1
    replicas_max: Annotated[int, Field(strict=True, ge=1)] = 10_000
    autoscale: Autoscale | None = None


class OutcomePrice(Block):
    """A vendor's price for each resolved task, and which options are bought so.

    ``resolved`` is the vendor's word: an answer that was ``accepted`` (nobody asked for a person), or one that was
    ``right``.
    """

    serves: Annotated[tuple[str, ...], Field(min_length=1)]
    usd_per_resolved: Annotated[Quantity, bounded(unit="USD per resolved task", most=1e6)]
    resolved: Literal["accepted", "right"] = "accepted"


class Quota(Block):
    """An API's limits a minute."""

    rpm: Annotated[float, Field(gt=0)] | None = None
    itpm: Annotated[float, Field(gt=0)] | None = None
    otpm: Annotated[float, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.rpm is None and self.itpm is None and self.otpm is None:
            raise UnusableError("has no limit at all", got="none", allowed="one or more of rpm, itpm, otpm")
        return self


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
    """One option's cycle of refreshing: its cost, how often, and what goes stale in between.

    Without ``every_days`` it is done as often as costs least.
    """

    cycle_usd: Annotated[Quantity, bounded(unit="USD per cycle")]
    every_days: Annotated[float, Field(strict=True, gt=0, le=LONGEST_DAYS)] | None = None
    stale_share_per_day: Share
    base_model_life_days: Annotated[float, Field(strict=True, gt=0, le=LONGEST_DAYS)] | None = None


class Quality(Block):
    """One option's figures typed in, where there is no run: two shares, the questions behind them, and tokens."""

    answered_share: Annotated[float, Field(strict=True, ge=0, le=1)]
    right_when_answered_share: Annotated[float, Field(strict=True, ge=0, le=1)]
    questions: Annotated[int, Field(strict=True, ge=1, le=10**9)]
    tokens_in: _Tokens
    tokens_out: _Tokens
    source: str = "assumed"


class FixedCosts(Block):
    """What one option costs whatever the volume: once, to build it, and each month.

    The building is ``build_usd`` spread over ``build_life_months``, or ``build_amortised`` where that was done by hand.
    """

    build_amortised: USDPerMonth | None = None
    build_usd: Annotated[Quantity, bounded(unit="USD")] | None = None
    build_life_months: Annotated[float, Field(strict=True, gt=0, le=240)] | None = None
    index: USDPerMonth
    tuning: USDPerMonth
    governance: USDPerMonth
    labelling: USDPerMonth | None = None
    on_call: USDPerMonth | None = None
    legal: USDPerMonth | None = None
    security: USDPerMonth | None = None
    licences: USDPerMonth | None = None

    @model_validator(mode="after")
    def _built_once(self) -> Self:
        given = [
            name for name in ("build_amortised", "build_usd", "build_life_months") if getattr(self, name) is not None
        ]
        if given not in (["build_amortised"], ["build_usd", "build_life_months"]):
            allowed = "build_usd with build_life_months, or build_amortised"
            raise UnusableError(
                "building is given twice, or not in full", got=", ".join(given) or "neither", allowed=allowed
            )
        return self

    def monthly(self) -> dict[str, Quantity]:
        """Return what it costs each month, by name, without the building."""
        return {name: value for name, value in self.quantities() if not name.startswith("build_")}


class OtherOption(Block):
    """An option that is none of the five, such as one whose answers were imported: what it costs to have.

    Its attempts are priced as the scenario's model, by ``usd_per_attempt``, or by a block whose ``serves`` names it.
    """

    fixed_usd_per_month: FixedCosts
    usd_per_attempt: Annotated[Quantity, bounded(unit="USD per attempt")] | None = None
