import numpy as np
import pytest

from tests.parallel.jobs import StandIn, double, refuse
from toolkit.parallel import Mapper, in_batches, processes, serial
from toolkit.schema import InputError

MAPPERS = pytest.mark.parametrize("mapper", [serial, processes(1), processes(2)], ids=["serial", "one", "two"])


@MAPPERS
def test_results_come_in_order_one_for_each_item(mapper: Mapper) -> None:
    assert list(mapper(double, range(300))) == [2 * number for number in range(300)]
    assert list(mapper(double, [])) == []


@MAPPERS
def test_what_is_raised_is_raised_in_its_turn(mapper: Mapper) -> None:
    results = mapper(refuse, range(10))
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(InputError, match="numbers, row 3: is three") as refused:
        next(results)
    assert refused.value.remedy == "leave it out"


@MAPPERS
def test_items_are_taken_as_they_are_needed(mapper: Mapper) -> None:
    taken = 0

    def numbers() -> object:
        nonlocal taken
        for number in range(100_000):
            taken = number
            yield number

    results = mapper(double, numbers())  # type: ignore[arg-type]
    assert next(results) == 0
    assert taken < 1000


@MAPPERS
def test_an_embedder_works_over_batches(mapper: Mapper) -> None:
    texts = ["one", "three", "eleven"]
    vectors = np.concatenate(list(mapper(StandIn().embed, in_batches(texts, 2))))
    assert vectors.tolist() == [[3, 1], [5, 2], [6, 3]]


def test_a_batch_holds_something() -> None:
    with pytest.raises(ValueError, match="size must be at least 1; got 0"):
        next(in_batches([1], 0))
