"""How long a change takes to be answered rightly, and a must-have on it."""

import polars as pl
import pytest

from tests.decision.built import small_and_settled
from toolkit import Run, decision, economics
from toolkit.decision import Preferences, freshness_measures
from toolkit.decision.must_haves import FAILS, OPEN, PASSES
from toolkit.decision.preferences import MustHave
from toolkit.decision.waiting import DAYS
from toolkit.schema import ESTIMATES

SCENARIO = economics.Scenario.default()
HOW = {"rag": "index what changed", "long-context": "read the documents again", "prompt-only": "rewrite it by hand"}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return small_and_settled(tmp_path_factory.mktemp("built"))


def drilled(*, right: float = 0.5, stale: float = 0.0, every: dict[str, float] | None = None) -> pl.DataFrame:
    """A drill in which nobody rewrote the pack, and indexing took a minute."""
    rows = [
        {"phase": phase, "option": option, "metric": metric, "value": value, "low": 0.0, "high": 1.0, "level": 0.95,
         "n": 8, "method": "Wilson", "provenance": "measured"}
        for option in HOW
        for phase in (("changed",) if option == "prompt-only" else ("changed", "corrected"))
        for metric, value in (("stale", 0.9 if phase == "changed" else stale), ("right", right))
    ]  # fmt: skip
    done = [
        {"option": option, "how": how, "done": option != "prompt-only", "seconds": 60.0 if option == "rag" else 0.0}
        for option, how in HOW.items()
    ]
    given = {"rag": 7.0} if every is None else every
    return freshness_measures(pl.DataFrame(rows), pl.DataFrame(done), every_days=given)


def verdicts(run: Run, more: pl.DataFrame | None, within: float) -> dict[str, tuple[str, str]]:
    must = MustHave(name="freshness", criterion="freshness", within_days=within)
    record = decision.decide(run, SCENARIO, weights=Preferences(must_haves=(must,)), more=more)
    assert decision.verify(record.document, run, SCENARIO).holds
    return {each.option: (each.verdict, each.why) for each in record.checks if "freshness" in each.must_have}


def test_a_change_waits_up_to_a_whole_cycle_and_then_for_the_work() -> None:
    row = drilled().filter(option="rag", metric=DAYS).row(0, named=True)
    minute = 1 / 1440
    assert [row["low"], row["value"], row["high"]] == pytest.approx([minute, 3.5 + minute, 7 + minute])
    assert row["provenance"] == "modelled"
    assert "refreshed every 7 days (scenario), then 60 s to index what changed (drill)" in row["method"]


def test_what_reads_when_asked_waits_for_nothing_and_what_nobody_mended_has_no_time() -> None:
    found = {row["option"]: row for row in drilled().filter(metric=DAYS).iter_rows(named=True)}
    assert found["long-context"]["high"] == 0
    assert found["prompt-only"]["value"] is None
    assert "nobody brought it up to date" in found["prompt-only"]["method"]
    unknown = drilled(every={}).filter(option="rag", metric=DAYS)
    assert unknown["high"].item() is None
    assert "states no refresh cycle: upkeep, rag, every_days" in unknown["method"].item()


@pytest.mark.parametrize(("within", "verdict"), [(8.0, PASSES), (2.0, OPEN), (1e-4, FAILS)])
def test_a_bound_holds_against_the_longest_wait_and_fails_against_the_shortest(
    run: Run, within: float, verdict: str
) -> None:
    found = verdicts(run, drilled(), within)
    assert found["rag"][0] == verdict
    assert found["long-context"][0] == PASSES
    assert found["prompt-only"][0] == OPEN


def test_still_stale_after_upkeep_fails_and_never_right_again_shows_nothing(run: Run) -> None:
    assert verdicts(run, drilled(stale=0.5), 30.0)["rag"] == (FAILS, "after upkeep still stale: 50% (0% to 100%; right "
                                                               "again on 4 of 8, within 7 days)")  # fmt: skip
    assert verdicts(run, drilled(right=0.0), 30.0)["rag"] == (
        OPEN, "it was not right again: 0 of 8 changed questions right afterwards",
    )  # fmt: skip
    assert verdicts(run, None, 30.0)["rag"] == (OPEN, "not measured: no freshness drill was run")


def test_the_table_shows_the_wait_beside_the_stale_answers(run: Run) -> None:
    record = decision.decide(run, SCENARIO, more=drilled())
    assert record.trade_offs.filter(option="rag", criterion="freshness")["text"].item() == (
        "never stale (up to 100%; right again on 4 of 8, within 7 days)"
    )
    assert drilled().schema == ESTIMATES


def test_peak_and_drill_fill_every_default_criterion_but_form(run: Run) -> None:
    quota = SCENARIO.replace(api_quota={"itpm": 5_000}, tasks_per_month=60_000)
    cells = decision.decide(run, quota, more=drilled()).trade_offs.filter(option="rag")
    empty = cells.filter(pl.col("value").is_null())["criterion"].to_list()
    assert set(empty) <= {"consistency of form", "access control"}
    row = cells.filter(criterion="capacity at peak").row(0, named=True)
    assert row["provenance"] == "modelled"
    assert 0 < row["value"] <= 1
    bare = decision.decide(run, SCENARIO)
    assert "tokens a minute" in bare.trade_offs.filter(option="rag", criterion="capacity at peak")["unit"].item()


def test_a_capacity_of_ones_own_takes_the_place_of_what_the_scenario_models(run: Run) -> None:
    own = pl.DataFrame(
        [("rag", "capacity_at_peak", 0.25, 0.2, 0.3, 0.95, 3, "a load test", "measured")],
        schema=ESTIMATES,
        orient="row",
    )
    quota = SCENARIO.replace(api_quota={"itpm": 5_000_000})
    cells = decision.decide(run, quota, more=own).trade_offs.filter(criterion="capacity at peak")
    assert cells.filter(option="rag").select("value", "method").row(0) == (0.25, "a load test")
    assert cells.filter(option="long-context")["value"].item() == 1.0
