"""The fields of a scenario: demand, prices, people and quality, each checked where it is given."""

from datetime import date
from math import exp, log1p
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from toolkit.economics.blocks import (
    Caching,
    Demand,
    Quality,
    Quota,
    Ramp,
    Reviewers,
    SelfHosted,
    Share,
    Upkeep,
    USDPerMonth,
    by_option,
)
from toolkit.economics.quantities import Quantity, UnusableError, bounded

_Minutes = Annotated[Quantity, bounded(unit="minutes")]
_USDPerMtok = Annotated[Quantity, bounded(unit="USD per million tokens")]

_RETRIES_ALIKE = Quantity(
    low=0.3,
    likely=0.6,
    high=0.9,
    unit="share",
    source="assumed: what failed once on a prompt tends to fail on it again",
)


class FixedCosts(BaseModel):
    """What one option costs each month whatever the volume."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    build_amortised: USDPerMonth
    index: USDPerMonth
    tuning: USDPerMonth
    governance: USDPerMonth
    labelling: USDPerMonth | None = None
    on_call: USDPerMonth | None = None
    legal: USDPerMonth | None = None
    security: USDPerMonth | None = None


class FixedByOption(BaseModel):
    """The fixed costs of the five options, under the names that the options go by."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=lambda name: name.replace("_", "-"))

    prompt_only: FixedCosts
    rag: FixedCosts
    long_context: FixedCosts
    fine_tuned: FixedCosts
    hybrid: FixedCosts

    def parts(self, option: str, /) -> dict[str, Quantity]:
        """Return one option's fixed costs by name."""
        costs: FixedCosts = getattr(self, option.replace("-", "_"))
        found = ((name, getattr(costs, name)) for name in FixedCosts.model_fields)
        return {name: value for name, value in found if value is not None}


class Assumptions(BaseModel):
    """Everything but the evidence that a completed task's cost depends on. Units are in the names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: Annotated[str, Field(min_length=1)]
    provider: str | None = None
    prices_as_of: date
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
    upkeep: Annotated[dict[str, Upkeep], BeforeValidator(by_option)] | None = None
    quality: Annotated[dict[str, Quality], BeforeValidator(by_option)] | None = None

    @property
    def ramp_share(self) -> float:
        """Mean volume over the ramp's horizon beside the full one: 1 where there is no ramp.

        ``(ln(1 + e^(k (H - t0))) - ln(1 + e^(-k t0))) / (k H)``, the mean of the logistic curve.
        """
        if self.ramp is None:
            return 1.0
        k, half, horizon = self.ramp.growth_per_month, self.ramp.months_to_half, self.ramp.horizon_months
        return (_softplus(k * (horizon - half)) - _softplus(-k * half)) / (k * horizon)

    @model_validator(mode="after")
    def _both_prices(self) -> "Assumptions":
        if (self.usd_per_mtok_in is None) != (self.usd_per_mtok_out is None):
            given = "usd_per_mtok_out" if self.usd_per_mtok_in is None else "usd_per_mtok_in"
            allowed = "both usd_per_mtok_in and usd_per_mtok_out, or neither"
            raise UnusableError("one price without the other", got=f"{given} only", allowed=allowed)
        return self


def _softplus(x: float) -> float:
    """Return ln(1 + e^x) where e^x may not fit a float."""
    return x + log1p(exp(-x)) if x > 0 else log1p(exp(x))
