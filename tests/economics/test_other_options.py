from typing import Any

import polars as pl
import pytest

from toolkit.economics import Scenario
from toolkit.schema import ESTIMATES, InputError

TEAM = Scenario.read("data/samples/scenarios/small-team.yaml")
FIXED = {"build_amortised": 10, "index": 0, "tuning": 0, "governance": 5, "licences": 40}
VENDED = {"serves": ["rag"], "usd_per_resolved": 0.99}
VENDOR = {"vendor-x": {"fixed_usd_per_month": FIXED, "usd_per_attempt": 0.05}}


def seen(option: str, **values: float | None) -> pl.DataFrame:
    wanted = {"answered": None, "right_when_answered": None, "tokens_in": 800, "tokens_out": 90} | values
    rows = [
        (option, name, value, None, None, 0.95, 0 if value is None else 50, "", "measured")
        for name, value in wanted.items()
    ]
    return pl.DataFrame(rows, schema=ESTIMATES, orient="row")


def usd(plan: Scenario, estimates: pl.DataFrame, item: str) -> float:
    return float(plan.cost_per_completed_task(estimates, draws=400).filter(item=item)["usd"].item())


def test_an_unknown_option_is_refused_and_told_how_it_would_be_priced() -> None:
    with pytest.raises(InputError, match="no such option") as told:
        TEAM.cost_per_completed_task(seen("vendor-x", completed=0.8))
    assert "other_options" in (told.value.remedy or "")


def test_an_added_option_is_priced_and_its_licences_counted() -> None:
    plan = TEAM.replace(other_options=VENDOR, tasks_per_month=1000)
    estimates = seen("vendor-x", answered=0.9, right_when_answered=0.8)
    assert usd(plan, estimates, "per attempt") == pytest.approx(0.05)
    assert usd(plan, estimates, "fixed") == pytest.approx(0.045)
    assert "other_options.vendor-x.usd_per_attempt" in plan.as_table()["name"].to_list()
    assert plan.worlds(estimates, draws=100).usd.keys() == {"vendor-x"}


def test_without_a_price_of_its_own_it_is_charged_by_the_token() -> None:
    plan = TEAM.replace(other_options={"vendor-x": {"fixed_usd_per_month": FIXED}})
    estimates = seen("vendor-x", answered=0.9, right_when_answered=0.8)
    assert usd(plan, estimates, "per attempt") == pytest.approx((800 * 0.25 + 90 * 2) / 1e6)


def test_tokens_that_nobody_counted_leave_what_they_price_without_a_cost() -> None:
    lacking = seen("rag", answered=0.9, right_when_answered=0.8, tokens_in=None, tokens_out=None)
    servers = {"serves": ["rag"], "model": "Llama-3.1-8B", "gpu": "H100", "usd_per_gpu_hour": 2}
    for plan, known in (
        (TEAM, False),
        (TEAM.replace(self_hosted=servers), False),
        (TEAM.replace(outcome_price=VENDED), True),
    ):
        costs = plan.cost_per_completed_task(lacking, draws=50)
        assert (costs.filter(item="per completed task")["usd"].item() is not None) is known
        assert costs.filter(item="escalation")["usd"].item() is not None


def test_what_another_tool_scored_stands_in_for_both_shares() -> None:
    imported = TEAM.cost_per_completed_task(seen("rag", completed=0.8), draws=400)
    assert imported["usd"].null_count() == 0
    assert any("every task counts as answered" in each for each in imported["method"])
    assert any("every task counts as answered" in each for each in TEAM.remarks(seen("rag", completed=0.8)))
    scored = TEAM.cost_per_completed_task(seen("rag", answered=0.5, right_when_answered=0.9, completed=0.45), draws=400)
    assert not any("counts as answered" in each for each in scored["method"])


@pytest.mark.parametrize("resolved", ["accepted", "right"])
def test_a_vendor_is_paid_for_what_it_calls_resolved(resolved: str) -> None:
    vendor = {"serves": ["rag"], "usd_per_resolved": 0.99, "resolved": resolved}
    plan = TEAM.replace(outcome_price=vendor, attempts_max=1, fees_usd_per_attempt=0)
    estimates = seen("rag", answered=0.8, right_when_answered=0.5).with_columns(
        pl.when(n=50).then(10**6).otherwise(pl.col("n")).alias("n")
    )
    paid = 0.8 if resolved == "accepted" else 0.4
    assert usd(plan, estimates, "model") == pytest.approx(0.99 * paid, rel=1e-3)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"other_options": {"rag": {"fixed_usd_per_month": FIXED}}}, "other_options"),
        ({"quality": {"vendor-x": {}}}, "quality"),
        ({"upkeep": {"vendor-y": {}}, "other_options": VENDOR}, "upkeep"),
        ({"outcome_price": {"serves": ["ragg"], "usd_per_resolved": 1}}, "outcome_price.serves"),
        (
            {"outcome_price": {"serves": ["rag"], "usd_per_resolved": 1},
             "self_hosted": {"serves": ["rag"], "model": "Llama-3.1-8B", "gpu": "H100", "usd_per_gpu_hour": 2}},
            "outcome_price.serves",
        ),
        (
            {"outcome_price": {"serves": ["vendor-x"], "usd_per_resolved": 1}, "other_options": VENDOR},
            "outcome_price.serves",
        ),
        ({"batch_share": 0.5, "usd_per_mtok_in": 1, "usd_per_mtok_out": 1}, "batch_share"),
        ({"caching": {"cacheable_share": 0.5, "distinct_prefixes": 3}, "usd_per_mtok_in": 1, "usd_per_mtok_out": 1},
         "caching"),
        ({"caching": {"cacheable_share": 0.5, "distinct_prefixes": 3, "read_price_share": 0.1}}, "caching"),
    ],
)  # fmt: skip
def test_contradictions_name_their_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as told:
        TEAM.replace(**changes)
    assert told.value.field == field
    assert told.value.allowed


def test_caching_works_with_prices_of_ones_own() -> None:
    own = {"usd_per_mtok_in": 1, "usd_per_mtok_out": 0}
    cache = {"cacheable_share": 1, "distinct_prefixes": 1, "read_price_share": 0.1}
    plan = TEAM.replace(**own, caching=cache, tasks_per_month=10**8)
    estimates = seen("rag", answered=0.9, right_when_answered=0.8)
    assert usd(plan, estimates, "per attempt") == pytest.approx(800e-6 * 0.1, rel=1e-3)
