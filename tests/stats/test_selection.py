import numpy as np
import pytest

from toolkit.schema import SCORES, InputError, Score, frame
from toolkit.stats import expected_best, power_reached, winner
from toolkit.stats.power import paired_power


def scores(table: list[list[float]]):  # type: ignore[no-untyped-def]
    return frame(
        [
            Score(option=f"option {k}", question_id=f"q{i:02}", repeat=0, metric="right", value=value, reason="")
            for k, column in enumerate(table)
            for i, value in enumerate(column)
        ],
        SCORES,
    )


def test_the_best_of_five_is_flattered_as_is_known() -> None:
    assert expected_best(0.8, 40, 5) == pytest.approx(0.87, abs=0.005)
    assert expected_best(0.8, 40, 1) == pytest.approx(0.8)


def test_the_warning_beside_a_winner() -> None:
    rng = np.random.default_rng(4)
    found = winner(scores((rng.random((5, 40)) < 0.8).astype(float).tolist()), metric="right", kind="proportion")
    assert found is not None
    assert found.inflation == pytest.approx(0.07, abs=0.02)
    assert found.warning == (
        f"the best of 5 equal options would score {found.inflation:.0%} too high on average, on these 40 questions"
    )


def test_options_that_fail_together_leave_nothing_to_luck() -> None:
    same = [float(i % 5 > 0) for i in range(40)]
    found = winner(scores([same, same, same]), metric="right", kind="proportion")
    assert found is not None
    assert found.inflation == pytest.approx(0)


def test_the_winner_is_the_best_whichever_way_is_better() -> None:
    table = scores([[1.0, 0.0, 1.0], [0.0, 0.0, 1.0]])
    for better, name in (("higher", "option 0"), ("lower", "option 1")):
        found = winner(table, metric="right", kind="proportion", better=better)
        assert found is not None
        assert found.option == name
        assert found.inflation > 0


def test_one_option_wins_nothing() -> None:
    assert winner(scores([[1.0, 0.0]]), metric="right", kind="proportion") is None
    with pytest.raises(InputError, match="better is not known"):
        winner(scores([[1.0], [0.0]]), metric="right", kind="proportion", better="best")


def test_power_reached_takes_only_how_often_the_two_differ() -> None:
    power, smallest = power_reached({"n": 50, "wins": 9, "losses": 2})
    assert power == pytest.approx(paired_power(50, 0.1, lost=2.5 / 51))
    assert smallest is not None
    assert paired_power(50, smallest, lost=2.5 / 51) == pytest.approx(0.8, abs=0.01)
    assert power_reached({"n": 50, "wins": 2, "losses": 9}) == (power, smallest)
