import pytest

from toolkit.retrieval import Weights
from toolkit.schema import InputError


@pytest.mark.parametrize(
    ("given", "allowed"),
    [
        ({"dense": 1.1}, "0 to 1"),
        ({"lsa": -0.1}, "0 to 1"),
        ({"neighbours": -1}, "0 or more"),
        ({"shared_letters": float("nan")}, "0 or more"),
        ({"adjacent_words": float("inf")}, "0 or more"),
    ],
)
def test_what_is_no_weight_is_refused(given, allowed: str) -> None:
    with pytest.raises(InputError, match="is not a weight") as caught:
        Weights(**given)
    assert caught.value.allowed == allowed
    assert caught.value.field in given
