import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.economics import Scenario
from toolkit.schema import COSTS, ESTIMATES, OPTIONS, InputError

DEFAULT = Scenario.default()
PARTS = ("model", "review", "escalation", "wrong answers", "build", "fixed")
MANY = 10**6


def seen(
    option: str, answered: float | None, right: float | None, *, n: int = 50, tokens: float | None = 2000
) -> list[tuple[object, ...]]:
    metrics = [
        ("answered", answered, n),
        ("right_when_answered", right, n),
        ("tokens_in", tokens, n),
        ("tokens_out", tokens, n),
    ]
    return [
        (option, name, value, None, None, 0.95, n if value is not None else 0, "", "measured")
        for name, value, n in metrics
    ]


def table(*rows: list[tuple[object, ...]]) -> pl.DataFrame:
    return pl.DataFrame([row for each in rows for row in each], schema=ESTIMATES, orient="row")


TWO = table(seen("rag", 0.8, 0.9), seen("long-context", 0.9, 0.92, tokens=60_000))


def usd(costs: pl.DataFrame, item: str, option: str = "rag", column: str = "usd") -> float:
    return float(costs.filter(pl.col("option") == option, pl.col("item") == item)[column].item())


def fixed(amount: float) -> dict[str, dict[str, float]]:
    return {option: dict.fromkeys(("build_amortised", "index", "tuning", "governance"), amount) for option in OPTIONS}


POINT = DEFAULT.replace(
    usd_per_mtok_in=1,
    usd_per_mtok_out=0,
    review_share=0,
    handling_minutes=4,
    labour_usd_per_hour=60,
    escalation_completed_share=1,
    wrong_answer_usd=0,
    fixed_usd_per_month=fixed(0),
)
RESCUED = table(seen("rag", 0.82, 1.0, n=MANY, tokens=6000), seen("long-context", 0.88, 1.0, n=MANY, tokens=90_000))


def test_with_each_failure_rescued_for_4_dollars_long_context_wins() -> None:
    costs = POINT.cost_per_completed_task(RESCUED, draws=500)
    assert usd(costs, "per attempt") == pytest.approx(0.006)
    assert usd(costs, "per completed task") == pytest.approx(0.73, abs=0.005)
    assert usd(costs, "per completed task", "long-context") == pytest.approx(0.57, abs=0.005)
    assert POINT.flip_point("rag", "long-context", estimates=RESCUED, of="handling") == pytest.approx(1.40)
    assert POINT.cheapest_share(RESCUED, draws=500) == {"rag": 0.0, "long-context": 1.0}


def test_the_table_holds_each_item_of_each_option_that_was_estimated() -> None:
    costs = DEFAULT.cost_per_completed_task(TWO, draws=2000)
    assert costs.schema == COSTS
    assert costs["option"].unique(maintain_order=True).to_list() == ["rag", "long-context"]
    assert costs.filter(option="rag")["item"].to_list() == [
        "per completed task", "per automated completion", "per submitted task", *PARTS, "per attempt", "all-human",
        "all-human per completed task",
    ]  # fmt: skip
    assert costs.filter(~(pl.col("low") <= pl.col("usd")) | ~(pl.col("usd") <= pl.col("high"))).is_empty()
    assert set(costs.filter(pl.col("item").is_in(["fixed", "all-human"]))["provenance"]) == {"assumed"}


def test_parts_add_up_where_nothing_is_uncertain() -> None:
    estimates = table(seen("rag", 0.8, 0.9, n=MANY))
    costs = POINT.replace(
        wrong_answer_usd=3, review_share=0.5, review_minutes=1, fixed_usd_per_month=fixed(10)
    ).cost_per_completed_task(estimates, draws=500)
    assert sum(usd(costs, part) for part in PARTS) == pytest.approx(usd(costs, "per submitted task"), rel=1e-3)


def test_each_request_is_priced_by_itself() -> None:
    scenario = DEFAULT.replace(model="gemini-2.5-pro")
    usage = pl.DataFrame({"option": ["rag"] * 2, "tokens_in": [200_001, 1000], "tokens_out": [1000, 1000]})
    costs = scenario.cost_per_completed_task(table(seen("rag", 0.8, 0.9)), usage=usage, draws=10)
    assert usd(costs, "per attempt") == pytest.approx((0.5150025 + 0.01125) / 2)
    assert "each of 2 requests priced" in costs.filter(item="per attempt")["method"].item()
    again = scenario.cost_per_completed_task(table(seen("rag", 0.8, 0.9)), usage=usage[::-1], draws=10)
    assert again.equals(costs)


def test_own_prices_take_precedence_and_are_assumed() -> None:
    costs = DEFAULT.replace(model="ours", usd_per_mtok_in=0, usd_per_mtok_out=0).cost_per_completed_task(TWO, draws=10)
    row = costs.filter(pl.col("option") == "rag", pl.col("item") == "per attempt").row(0, named=True)
    assert (row["usd"], row["provenance"]) == (0.0, "assumed")


def test_the_order_of_rows_is_nothing_and_the_seed_is_something() -> None:
    first = DEFAULT.cost_per_completed_task(TWO, draws=200)
    assert first.equals(DEFAULT.cost_per_completed_task(TWO.sample(fraction=1, shuffle=True, seed=1), draws=200))
    assert not first.equals(DEFAULT.cost_per_completed_task(TWO, draws=200, seed=1))


def test_an_option_costs_the_same_whoever_stands_beside_it() -> None:
    alone = DEFAULT.cost_per_completed_task(TWO.filter(option="rag"), draws=200)
    assert alone.equals(DEFAULT.cost_per_completed_task(TWO, draws=200).filter(option="rag"))


@settings(max_examples=20, deadline=None)
@given(
    st.sampled_from(["labour_usd_per_hour", "wrong_answer_usd", "handling_minutes"]),
    st.floats(0, 1e3),
    st.floats(0, 1e3),
)
def test_cost_never_falls_with_a_higher_wage_or_error_cost(name: str, low: float, more: float) -> None:
    cheap, dear = (
        DEFAULT.replace(**{name: value}).cost_per_completed_task(TWO, draws=200) for value in (low, low + more)
    )
    for column in ("low", "usd", "high"):
        assert usd(dear, "per completed task", column=column) >= usd(cheap, "per completed task", column=column) - 1e-9


def test_an_option_that_answers_nothing_costs_what_people_cost() -> None:
    costs = DEFAULT.cost_per_completed_task(table(seen("rag", 0.0, None)), draws=500)
    assert usd(costs, "per completed task") == pytest.approx(usd(costs, "all-human per completed task"), rel=0.2)


def test_answers_that_were_never_scored_give_none_and_say_why() -> None:
    unscored = table(seen("rag", 0.5, None))
    row = DEFAULT.cost_per_completed_task(unscored, draws=50).filter(item="per completed task").row(0, named=True)
    assert (row["usd"], row["low"], row["high"]) == (None, None, None)
    assert "no answered question was scored" in row["method"]
    assert DEFAULT.cheapest_share(unscored, draws=50) == {}
    both = table(seen("rag", 0.5, None), seen("hybrid", 0.9, 0.9))
    assert DEFAULT.flip_point("rag", "hybrid", estimates=both) is None


def test_no_tokens_counted_leaves_what_needs_none() -> None:
    costs = DEFAULT.cost_per_completed_task(table(seen("rag", 0.9, 0.9, tokens=None)), draws=50)
    assert costs.filter(pl.col("usd").is_null())["item"].to_list() == [
        "per completed task", "per automated completion", "per submitted task", "model", "per attempt",
    ]  # fmt: skip


@pytest.mark.parametrize("answered", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("n", [1, 50, MANY])
def test_no_number_is_nan_or_infinite(answered: float, n: int) -> None:
    scenario = DEFAULT.replace(escalation_completed_share=0, wrong_answer_usd=1e9, labour_usd_per_hour=1e9)
    costs = scenario.cost_per_completed_task(table(seen("rag", answered, 0.0, n=n)), draws=2000)
    found = costs.select("usd", "low", "high").unpivot()["value"].drop_nulls()
    assert found.is_finite().all()


def test_equal_options_share_the_draws_nearly_evenly() -> None:
    scenario = DEFAULT.replace(fixed_usd_per_month=fixed(100))
    shares = scenario.cheapest_share(table(seen("rag", 0.8, 0.9), seen("hybrid", 0.8, 0.9)), draws=5000)
    assert shares["rag"] == pytest.approx(0.5, abs=0.03)
    assert sum(shares.values()) == pytest.approx(1)


def test_the_flip_is_where_the_two_cost_the_same() -> None:
    estimates = table(
        seen("rag", 0.9, 0.8, n=MANY, tokens=2000), seen("long-context", 0.9, 0.95, n=MANY, tokens=900_000)
    )
    flip = POINT.flip_point("rag", "long-context", estimates=estimates)
    assert flip is not None
    costs = POINT.replace(wrong_answer_usd=flip).cost_per_completed_task(estimates, draws=500)
    assert usd(costs, "per completed task") == pytest.approx(usd(costs, "per completed task", "long-context"), rel=2e-3)


def test_break_even_volume_between_two_options() -> None:
    values = fixed(0) | {"long-context": dict.fromkeys(("build_amortised", "index", "tuning", "governance"), 100.0)}
    scenario = POINT.replace(fixed_usd_per_month=values)
    tasks = scenario.break_even_tasks("rag", "long-context", estimates=RESCUED)
    assert tasks == pytest.approx(400 / (0.726 - 0.57))


@pytest.mark.parametrize(
    ("estimates", "message"),
    [
        (TWO.filter(metric="answered"), "long-context lacks right_when_answered"),
        (TWO.with_columns(option=pl.lit("raag")).unique(["metric"]), "did you mean rag"),
        (pl.concat([TWO, TWO]), "given twice"),
        (TWO.drop("n"), "columns are missing"),
        (TWO.with_columns(value=pl.lit(1.5)), "0 to 1"),
    ],
)
def test_estimates_that_cannot_be_used_are_refused(estimates: pl.DataFrame, message: str) -> None:
    with pytest.raises(InputError, match=message):
        DEFAULT.cost_per_completed_task(estimates, draws=10)


def test_usage_must_hold_each_option() -> None:
    usage = pl.DataFrame({"option": ["rag"], "tokens_in": [1], "tokens_out": [1]})
    with pytest.raises(InputError, match="allowed: long-context"):
        DEFAULT.cost_per_completed_task(TWO, usage=usage, draws=10)
    with pytest.raises(InputError, match="not among the estimates"):
        DEFAULT.flip_point("rag", "hybrid", estimates=TWO)
    with pytest.raises(InputError, match="too few draws"):
        DEFAULT.cost_per_completed_task(TWO, draws=0)
