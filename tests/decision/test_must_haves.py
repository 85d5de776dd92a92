import polars as pl
import pytest

from toolkit.decision.must_haves import FAILS, OPEN, PASSES, check, failed
from toolkit.decision.preferences import MustHave
from toolkit.schema import TRADE_OFFS, TradeOff, frame


def table(
    criterion: str, value: float | None, low: float | None, high: float | None, *, unit: str = "usd"
) -> pl.DataFrame:
    cell = TradeOff(
        option="rag", criterion=criterion, value=value, low=low, high=high, unit=unit, n=4, provenance="measured",
        text=f"{value}", method="", evidence="estimates/leak" if criterion == "access control" else "costs/x",
    )  # fmt: skip
    other = TradeOff(
        option="rag", criterion="access control", value=0.0, low=0.0, high=0.05, unit="share", n=60,
        provenance="measured", text="none seen, up to 5%", method="", evidence="estimates/leak",
    )  # fmt: skip
    return frame([cell, *([other] if criterion != "access control" else [])], TRADE_OFFS)


@pytest.mark.parametrize(
    ("bounds", "verdict"),
    [((1.0, 4.0), PASSES), ((6.0, 9.0), FAILS), ((4.0, 6.0), OPEN), ((5.0, 5.0), PASSES), ((None, None), PASSES)],
)
def test_a_ceiling_passes_fails_or_is_not_shown(bounds: tuple[float, float], verdict: str) -> None:
    must = MustHave(name="cost per completed task", criterion="cost per completed task", at_most=5.0)
    found = check((must,), table("cost per completed task", 5.0, *bounds), ["rag"])
    assert [each.verdict for each in found if each.must_have.startswith("cost")] == [verdict]


@pytest.mark.parametrize(("bounds", "verdict"), [((0.9, 1.0), PASSES), ((0.1, 0.5), FAILS), ((0.7, 0.9), OPEN)])
def test_so_does_a_floor(bounds: tuple[float, float], verdict: str) -> None:
    must = MustHave(name="right", criterion="answer quality", at_least=0.8)
    found = check((must,), table("answer quality", 0.8, *bounds, unit="share"), ["rag"])
    assert found[-1].verdict == verdict
    assert found[-1].must_have == "right (answer quality at least 80%)"


@pytest.mark.parametrize(
    ("value", "high", "wanted", "verdict", "said"),
    [
        (0.02, 0.1, 0.5, FAILS, "0.02"),
        (0.0, 0.05, 0.05, PASSES, "0.0"),
        (0.0, 0.53, 0.05, OPEN, "55 more such questions, none leaking, would show it"),
        (0.0, 0.06, 0.0, OPEN, "say what rate is tolerable"),
        (None, None, 0.05, OPEN, "None"),
    ],
)
def test_one_leak_fails_and_none_seen_passes_only_a_bound(
    value: float | None, high: float | None, wanted: float, verdict: str, said: str
) -> None:
    must = MustHave(name="no leak", criterion="access control", at_most=wanted)
    (found,) = check((must,), table("access control", value, 0.0, high, unit="share"), ["rag"])
    assert found.verdict == verdict
    assert said in found.why


def test_no_leak_stands_though_nobody_states_it() -> None:
    found = check((), table("access control", 0.1, 0.0, 0.2, unit="share"), ["rag"])
    assert failed(found) == {"rag": "nobody sees what they may not"}


def test_what_no_table_can_say_is_judged_or_open() -> None:
    must = MustHave(name="data stay here", passes={"rag": "fails"}, by="counsel")
    found = check(
        (must,),
        pl.concat([table("x", 1.0, 1.0, 1.0), table("x", 1.0, 1.0, 1.0).with_columns(option=pl.lit("mine"))]),
        ["rag", "mine"],
    )
    assert [(each.verdict, each.why) for each in found if each.must_have == must.name] == [
        (FAILS, "judged by counsel"),
        (OPEN, "not judged"),
    ]
