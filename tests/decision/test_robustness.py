import numpy as np
import polars as pl
import pytest

from toolkit.decision import Preferences, Robustness, Scale, View, weigh
from toolkit.decision.criteria import Source
from toolkit.decision.flipping import flips
from toolkit.decision.robustness import dominated, expected
from toolkit.decision.tradeoffs import Column
from toolkit.schema import SCORES, TRADE_OFFS, InputError, TradeOff, frame

QUALITY = Column(name="quality", means="", source=Source(table="own", name="quality"))
COST = Column(
    name="cost", means="", source=Source(table="own", name="cost", unit="usd", scale=Scale(shape="halving", half=10.0))
)
SILENT = Column(name="silence", means="", source=None)


def cells(values: dict[str, dict[str, tuple[float | None, float, float]]], *, scale: float = 1.0) -> pl.DataFrame:
    rows = [
        TradeOff(
            option=option, criterion=criterion, value=None if value is None else value * by, low=low * by,
            high=high * by, unit="", n=None, provenance="assumed", text="", method="", evidence="",
        )
        for option, each in values.items()
        for criterion, (value, low, high) in each.items()
        for by in [scale if criterion == "cost" else 1.0]
    ]  # fmt: skip
    return frame(rows, TRADE_OFFS)


VALUES = {
    "rag": {"quality": (0.8, 0.7, 0.9), "cost": (10.0, 8.0, 14.0), "silence": (None, 0.0, 0.0)},
    "long-context": {"quality": (0.9, 0.8, 0.95), "cost": (30.0, 20.0, 45.0), "silence": (None, 0.0, 0.0)},
    "prompt-only": {"quality": (0.3, 0.2, 0.4), "cost": (9.0, 8.0, 12.0), "silence": (None, 0.0, 0.0)},
}
VIEWS = Preferences(
    views=(
        View(name="Board", weights={"quality": 0.5, "cost": 0.5}),
        View(name="Care", weights={"quality": 0.75, "cost": 0.05, "silence": 0.2}),
    )
)


def weighed(
    values: dict[str, dict[str, tuple[float | None, float, float]]] = VALUES,
    preferences: Preferences = VIEWS,
    *,
    options: list[str] | None = None,
    scale: float = 1.0,
) -> Robustness:
    cost = Column(
        name="cost",
        means="",
        source=Source(table="own", name="cost", unit="usd", scale=Scale(shape="halving", half=10.0 * scale)),
    )
    found = weigh(
        (QUALITY, cost, SILENT), cells(values, scale=scale), options or list(values), preferences,
        scores=pl.DataFrame(schema=SCORES), clusters={}, worlds=3000,
    )  # fmt: skip
    assert found is not None
    return found


def test_the_order_of_options_and_the_unit_of_money_change_nothing() -> None:
    straight = weighed().plausible.first()
    backwards = weighed(options=list(reversed(VALUES))).plausible.first()
    in_cents = weighed(scale=100.0).plausible.first()
    for other in (backwards, in_cents):
        assert other == {option: pytest.approx(share) for option, share in straight.items()}


def test_what_nothing_was_said_of_is_left_out_and_told() -> None:
    found = weighed()
    assert found.left_out == ("silence",)
    assert found.unweighed == {"Board": 0.0, "Care": pytest.approx(0.2)}


def test_the_views_differ_and_plausible_worlds_lie_between_them() -> None:
    found = weighed()
    board, care = (found.by_view[name].first()["rag"] for name in ("Board", "Care"))
    assert board > 0.9 > 0.5 > care
    assert found.plausible.first()["rag"] == pytest.approx((board + care) / 2, abs=0.03)
    totals = expected(found, VIEWS)
    assert max(totals["Board"], key=totals["Board"].__getitem__) == "rag"
    assert max(totals["Care"], key=totals["Care"].__getitem__) == "long-context"


def test_weight_on_nothing_that_was_measured_is_refused() -> None:
    with pytest.raises(InputError, match="nothing was measured on") as caught:
        weighed(preferences=Preferences(views=(View(name="Quiet", weights={"silence": 1.0}),)))
    assert caught.value.field == "views.Quiet"


def test_one_criterion_alone_is_enough() -> None:
    found = weighed(
        {
            option: {"quality": each["quality"]} | {"cost": (None, 0.0, 0.0), "silence": (None, 0.0, 0.0)}
            for option, each in VALUES.items()
        }
    )
    assert found.without == {}
    assert [column.name for column in found.columns] == ["quality"]


def test_nothing_known_at_all_is_nothing_to_weigh() -> None:
    nothing = {"rag": dict.fromkeys(("quality", "cost", "silence"), (None, 0.0, 0.0))}
    assert (
        weigh((QUALITY, COST), cells(nothing), ["rag"], Preferences(), scores=pl.DataFrame(schema=SCORES), clusters={})
        is None
    )


def test_what_was_not_measured_of_one_option_may_be_anything() -> None:
    values = {
        "a": {"quality": (0.5, 0.5, 0.5), "cost": (9.0, 9.0, 9.0)},
        "b": {"quality": (None, 0.0, 0.0), "cost": (9.0, 9.0, 9.0)},
    }
    found = weigh(
        (QUALITY, COST), cells(values), ["a", "b"], Preferences(), scores=pl.DataFrame(schema=SCORES), clusters={}
    )
    assert found is not None
    assert found.plausible.first()["b"] == pytest.approx(0.5, abs=0.03)


def test_a_view_may_put_everything_on_one_criterion() -> None:
    found = weighed(preferences=Preferences(views=(View(name="One", weights={"quality": 1.0}),)))
    assert found.plausible.first()["prompt-only"] == 0
    assert all(0 <= share <= 1 for _, share in found.without.values())


def test_the_flips_are_where_totals_are_equal() -> None:
    worths, weights = np.array([[0.8, 0.5], [0.9, 0.25]]), np.array([0.5, 0.5])
    columns = (QUALITY, COST)
    by_kind = {flip.kind: flip for flip in flips(worths, weights, ["rag", "long-context"], columns)}
    after = by_kind["weight"].after if by_kind["weight"].criterion == "quality" else 1 - by_kind["weight"].after
    assert 0.8 * after + 0.5 * (1 - after) == pytest.approx(0.9 * after + 0.25 * (1 - after))
    moved = by_kind["value"]
    assert moved.criterion in ("quality", "cost")
    column = next(each for each in columns if each.name == moved.criterion)
    changed = worths.copy()
    changed[0, columns.index(column)] = column.source.scale.of(np.array([moved.after]))[0]
    totals = changed @ weights
    assert totals[0] == pytest.approx(totals[1])


def test_no_change_of_weight_turns_what_is_better_on_everything() -> None:
    found = flips(np.array([[0.9, 0.9], [0.1, 0.1]]), np.array([0.5, 0.5]), ["a", "b"], (QUALITY, COST))
    assert [flip.kind for flip in found if flip.kind == "weight"] == []


def test_dominance_needs_no_worse_and_once_better() -> None:
    worths = np.array([[0.5, 0.5], [0.5, 0.6], [0.9, 0.1], [0.5, 0.6]])
    assert dominated(worths, ["a", "b", "c", "d"]) == (("a", "b"), ("a", "d"))


def test_an_option_that_splits_first_places_with_its_like_is_told() -> None:
    """Two alike that are the best in 58% of the worlds come first in 29% each: without one, its like would lead."""
    same = {"quality": (0.52, 0.52, 0.52)}
    values = {"other": {"quality": (0.45, 0.0, 1.0)}, "a": same, "b": same}
    found = weigh(
        (QUALITY,), cells(values), list(values), Preferences(), scores=pl.DataFrame(schema=SCORES), clusters={}
    )
    assert found is not None
    assert found.plausible.first()["other"] == pytest.approx(0.48**2 / 0.55, abs=0.02)
    assert found.reversals == {"a": "b", "b": "a"}


def test_leaving_an_option_out_turns_no_two_others_in_any_world() -> None:
    """Ranges are declared, not taken from the options at hand: pairwise shares stay what they were."""
    whole, part = weighed().anyhow, weighed(options=["rag", "long-context"]).anyhow
    assert part.winning[0, 1] == pytest.approx(whole.winning[0, 1])
