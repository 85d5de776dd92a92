import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.decision import Scale
from toolkit.schema import InputError

SCALES = [
    Scale(worst=0.0, best=4.0),
    Scale(worst=1.0, best=0.0),
    Scale(shape="halving", half=5.0),
    Scale(shape="saturating", half=200.0),
]


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: f"{scale.shape} {scale.best}")
@given(values=st.lists(st.floats(0, 1e6), min_size=2, max_size=2))
def test_worth_stays_in_range_and_never_falls_as_a_value_gets_better(scale: Scale, values: list[float]) -> None:
    worse, better = sorted(values, reverse=not scale.higher_is_better)
    low, high = scale.of(np.array([worse, better]))
    assert 0 <= low <= high <= 1


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: f"{scale.shape} {scale.best}")
@given(worth=st.floats(0.01, 0.99))
def test_back_is_the_way_back(scale: Scale, worth: float) -> None:
    value = scale.back(worth)
    assert value is not None
    assert scale.of(np.array([value]))[0] == pytest.approx(worth)


def test_no_value_is_worth_more_than_one_or_without_end() -> None:
    assert SCALES[0].back(1.2) is None
    assert SCALES[2].back(0.0) is None


@pytest.mark.parametrize(
    ("settings", "field"),
    [({"shape": "round"}, "shape"), ({"worst": 1.0, "best": 1.0}, "best"), ({"shape": "halving", "half": 0.0}, "half")],
)
def test_a_scale_that_says_nothing_is_refused(settings: dict[str, object], field: str) -> None:
    with pytest.raises(InputError) as caught:
        Scale(**settings)
    assert caught.value.field == field


def test_a_scale_is_told_in_words() -> None:
    said = [scale.in_words(lambda value: f"{value:g}") for scale in SCALES]
    assert "from 0 (worth 0) to 4 (worth 1)" in said[0]
    assert "half at 5; less is better" in said[2]
    assert "half at 200; more is better" in said[3]
