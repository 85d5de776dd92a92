"""The fields of a scenario: demand, prices, people and quality, each checked where it is given."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from toolkit.economics.quantities import Quantity, UnusableError, bounded

_Share = Annotated[Quantity, bounded(unit="share", most=1)]
_Minutes = Annotated[Quantity, bounded(unit="minutes")]
_USDPerMonth = Annotated[Quantity, bounded(unit="USD per month")]
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

    build_amortised: _USDPerMonth
    index: _USDPerMonth
    tuning: _USDPerMonth
    governance: _USDPerMonth


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
        return {name: getattr(costs, name) for name in FixedCosts.model_fields}


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
    retry_correlation: _Share = _RETRIES_ALIKE
    review_share: _Share
    review_minutes: _Minutes
    reviewer_sensitivity: _Share
    handling_minutes: _Minutes
    labour_usd_per_hour: Annotated[Quantity, bounded(unit="USD per hour")]
    escalation_completed_share: _Share
    wrong_answer_usd: Annotated[Quantity, bounded(unit="USD per wrong answer")]
    fixed_usd_per_month: FixedByOption

    @model_validator(mode="after")
    def _both_prices(self) -> "Assumptions":
        if (self.usd_per_mtok_in is None) != (self.usd_per_mtok_out is None):
            given = "usd_per_mtok_out" if self.usd_per_mtok_in is None else "usd_per_mtok_in"
            allowed = "both usd_per_mtok_in and usd_per_mtok_out, or neither"
            raise UnusableError("one price without the other", got=f"{given} only", allowed=allowed)
        return self
