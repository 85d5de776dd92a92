"""The fields of a scenario: demand, prices, people and quality, each checked where it is given."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations
from math import exp, log1p
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from toolkit.economics.blocks import (
    Caching,
    Demand,
    FixedCosts,
    OtherOption,
    OutcomePrice,
    Quality,
    Quota,
    Ramp,
    Reviewers,
    SelfHosted,
    Share,
    Upkeep,
)
from toolkit.economics.quantities import Quantity, UnusableError, bounded
from toolkit.schema import OPTIONS

_Minutes = Annotated[Quantity, bounded(unit="minutes")]
_USDPerMtok = Annotated[Quantity, bounded(unit="USD per million tokens")]

_RETRIES_ALIKE = Quantity(
    low=0.3,
    likely=0.6,
    high=0.9,
    unit="share",
    source="assumed: what failed once on a prompt tends to fail on it again",
)
STEEPEST_DAY = 20.0
"""The highest hour of a day over its mean: all in one hour would make 24."""


LEAST_USE = 1e-3
"""The least mean volume over a ramp beside the full one that costs may be spread over."""


class FixedByOption(BaseModel):
    """The fixed costs of the five options, under the names that the options go by."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=lambda name: name.replace("_", "-"))

    prompt_only: FixedCosts
    rag: FixedCosts
    long_context: FixedCosts
    fine_tuned: FixedCosts
    hybrid: FixedCosts


class Assumptions(BaseModel):
    """Everything but the evidence that a completed task's cost depends on. Units are in the names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: Annotated[str, Field(min_length=1)]
    provider: str | None = None
    prices_as_of: Annotated[date, Field(ge=date(2020, 1, 1))]
    currency: Literal["USD"] = "USD"
    usd_per_mtok_in: _USDPerMtok | None = None
    usd_per_mtok_out: _USDPerMtok | None = None
    tasks_per_month: Annotated[Quantity, bounded(unit="tasks per month", least=1)]
    attempts_max: Annotated[int, Field(strict=True, ge=1, le=20)]
    retry_correlation: Share = _RETRIES_ALIKE
    review_share: Share
    review_minutes: _Minutes
    reviewer_sensitivity: Share
    handling_minutes: _Minutes
    labour_usd_per_hour: Annotated[Quantity, bounded(unit="USD per hour")]
    escalation_completed_share: Share
    wrong_answer_usd: Annotated[Quantity, bounded(unit="USD per wrong answer")]
    fixed_usd_per_month: FixedByOption
    demand: Demand | None = None
    caching: Caching | None = None
    batch_share: Share | None = None
    reasoning_tokens: Annotated[Quantity, bounded(unit="tokens", most=1e7)] | None = None
    fees_usd_per_attempt: Annotated[Quantity, bounded(unit="USD per attempt")] | None = None
    self_hosted: SelfHosted | None = None
    api_quota: Quota | None = None
    reviewers: Reviewers | None = None
    ramp: Ramp | None = None
    outcome_price: OutcomePrice | None = None
    other_options: dict[str, OtherOption] | None = None
    upkeep: dict[str, Upkeep] | None = None
    quality: dict[str, Quality] | None = None

    @property
    def options(self) -> tuple[str, ...]:
        """The five options, and those that the scenario adds."""
        return (*OPTIONS, *(self.other_options or ()))

    def fixed(self, option: str, /) -> FixedCosts:
        """Return what one option costs whatever the volume."""
        if self.other_options and option in self.other_options:
            return self.other_options[option].fixed_usd_per_month
        found: FixedCosts = getattr(self.fixed_usd_per_month, option.replace("-", "_"))
        return found

    @property
    def ramp_share(self) -> float:
        """Mean volume over the ramp's horizon beside the full one: 1 where there is no ramp."""
        return self.ramp_share_over(self.ramp.horizon_months) if self.ramp else 1.0

    def ramp_share_over(self, months: float, /) -> float:
        """Return the mean volume over the first months beside the full one.

        ``(ln(1 + e^(k (H - t0))) - ln(1 + e^(-k t0))) / (k H)``, the mean of the logistic curve over H months.
        """
        if self.ramp is None:
            return 1.0
        k, half = self.ramp.growth_per_month, self.ramp.months_to_half
        return (_softplus(k * (months - half)) - _softplus(-k * half)) / (k * months)

    @model_validator(mode="after")
    def _both_prices(self) -> "Assumptions":
        if (self.usd_per_mtok_in is None) != (self.usd_per_mtok_out is None):
            names = ("usd_per_mtok_in", "usd_per_mtok_out")
            given, lacking = names[:: -1 if self.usd_per_mtok_in is None else 1]
            allowed = f"both {' and '.join(names)}, or neither"
            raise UnusableError("one price without the other", field=lacking, got=f"{given} only", allowed=allowed)
        return self

    @model_validator(mode="after")
    def _discounts_have_a_price(self) -> "Assumptions":
        """Refuse what the price book would price, where prices of one's own stand in its place."""
        if self.usd_per_mtok_in is not None and self.batch_share is not None:
            allowed = "no batch_share beside usd_per_mtok_in: fold the discount into the two prices"
            raise UnusableError(
                "has no price", field="batch_share", got="batch_share and usd_per_mtok_in", allowed=allowed
            )
        shares = self.caching and (self.caching.read_price_share, self.caching.write_price_share)
        if shares and (self.usd_per_mtok_in is None) != (shares == (None, None)):
            allowed = "caching.read_price_share (and write_price_share) with usd_per_mtok_in, and only then"
            problem = "caching and prices do not go together"
            raise UnusableError(problem, field="caching", got="one without the other", allowed=allowed)
        return self

    @model_validator(mode="before")
    @classmethod
    def _options_are_known(cls, values: Any) -> Any:
        given: Mapping[str, Any] = values if isinstance(values, Mapping) else {}
        others = [str(name) for name in _names(given.get("other_options"))]
        for name in others:
            if name in OPTIONS or not name.strip():
                raise UnusableError("is taken", field="other_options", got=name, allowed="another name than the five's")
        for field, name in _named(given):
            if name not in (*OPTIONS, *others):
                allowed = ", ".join((*OPTIONS, *others))
                remedy = "describe an option that is none of the five under other_options"
                raise UnusableError("no such option", field=field, got=name, allowed=allowed, remedy=remedy)
        return values

    @model_validator(mode="after")
    def _one_way_to_pay(self) -> "Assumptions":
        own, vendor = self.self_hosted, self.outcome_price
        paid = {
            "outcome_price.serves": set(vendor.serves) if vendor else set(),
            "self_hosted.serves": set(own.serves) if own else set(),
            "other_options": {name for name, each in (self.other_options or {}).items() if each.usd_per_attempt},
        }
        for (field, names), (other, others) in combinations(paid.items(), 2):
            if names & others:
                got = ", ".join(sorted(names & others))
                raise UnusableError(
                    "one option has two prices", field=field, got=got, allowed=f"none that {other} prices"
                )
        return self

    @model_validator(mode="after")
    def _use_grows_in_time(self) -> "Assumptions":
        """Refuse a ramp in which almost nobody comes before the costs have been spread."""
        lives = {option: self.fixed(option).build_life_months for option in self.options}
        months = {"ramp": self.ramp.horizon_months if self.ramp else None}
        months |= {f"fixed_usd_per_month.{option}.build_life_months": life for option, life in lives.items()}
        for field, over in months.items():
            share = self.ramp_share_over(over) if over else 1.0
            if share < LEAST_USE:
                got = f"{share:.2g} of the full volume over {over:g} months"
                allowed = f"at least {LEAST_USE:g} of it: use sooner, or spread over more months"
                raise UnusableError("almost nobody comes in time", field=field, got=got, allowed=allowed)
        return self

    @model_validator(mode="after")
    def _day_has_hours(self) -> "Assumptions":
        scaled = self.self_hosted is not None and self.self_hosted.autoscale is not None
        if scaled and self.demand and self.demand.peak_to_mean.high > STEEPEST_DAY:
            got, allowed = (
                f"peak_to_mean.high {self.demand.peak_to_mean.high:g}",
                f"at most {STEEPEST_DAY:g} with autoscale",
            )
            problem, field = "no day of 24 hours has such a peak", "demand.peak_to_mean"
            raise UnusableError(problem, field=field, got=got, allowed=allowed)
        return self


def _named(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield where a file names options, and which."""
    for field in ("upkeep", "quality"):
        yield from ((field, name) for name in _names(values.get(field)))
    for field in ("self_hosted", "outcome_price"):
        block = values.get(field)
        yield from (
            (f"{field}.serves", name) for name in _names(block.get("serves") if isinstance(block, Mapping) else ())
        )


def _names(values: Any) -> tuple[str, ...]:
    """Return the keys of a mapping or the items of a list: what is neither is refused elsewhere."""
    return tuple(map(str, values)) if isinstance(values, Mapping | list | tuple) else ()


def _softplus(x: float) -> float:
    """Return ln(1 + e^x) where e^x may not fit a float."""
    return x + log1p(exp(-x)) if x > 0 else log1p(exp(x))
