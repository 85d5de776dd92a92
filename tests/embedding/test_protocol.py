import numpy as np
import pytest

from toolkit.embedding.protocol import unit
from toolkit.schema import InputError


def test_rows_are_brought_to_length_one() -> None:
    rows = unit([[3, 4], [0, -2]], 2, name="model")
    assert rows.dtype == np.float32
    assert rows.tolist() == [[np.float32(0.6), np.float32(0.8)], [0, -1]]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ([[1.0, 0.0]], "one vector a text"),
        ([1.0, 0.0], "one vector a text"),
        ([[], []], "one vector a text"),
        ([[1.0], [1.0, 2.0]], "other than vectors"),
        (["a", "b"], "other than vectors"),
        (None, "other than vectors|one vector a text"),
        ([[0.0, 0.0], [1.0, 0.0]], "without a direction"),
        ([[float("nan"), 0.0], [1.0, 0.0]], "without a direction"),
        ([[float("inf"), 0.0], [1.0, 0.0]], "without a direction"),
    ],
)
def test_what_is_no_vector_is_refused(given, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        unit(given, 2, name="model")
