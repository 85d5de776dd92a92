"""Texts embedded by many processes: what is sent, and what is not."""

import pickle
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.embedding.stand_in import StandIn
from toolkit.embedding import cached, endpoint, spread
from toolkit.embedding.local import _Local, _sent
from toolkit.parallel import processes, serial
from toolkit.schema import InputError

TEXTS = [f"rule {number} of the house" for number in range(150)]


def refusing(*_: object, **__: object) -> Iterator[Any]:
    raise AssertionError


@pytest.mark.parametrize("mapper", [serial, processes(2)], ids=["here", "processes"])
def test_vectors_are_the_same_wherever_they_are_made(mapper) -> None:
    there = spread(StandIn(32), mapper)
    assert (there.name, there.dimensions) == ("stand-in", 32)
    assert np.array_equal(there.embed(TEXTS), StandIn(32).embed(TEXTS))
    assert there.embed([]).shape == (0, 32)


def test_an_endpoint_and_its_key_stay_here(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("openai")
    monkeypatch.setenv("GROUNDWORK_API_KEY", "secret")
    asked = endpoint("http://127.0.0.1:9/v1", "model")
    assert spread(asked, refusing) is asked


def test_a_cache_of_an_endpoint_sends_nothing_and_keeps_its_file_here(tmp_path: Path) -> None:
    class Here(StandIn):
        def spread(self, _: object) -> "Here":
            return self

    kept = cached(inner := Here(16), tmp_path / "vectors.sqlite")
    assert np.array_equal(spread(kept, refusing).embed(TEXTS), StandIn(16).embed(TEXTS))
    assert len(inner.asked) == len(TEXTS)
    kept.embed(TEXTS)
    assert len(inner.asked) == len(TEXTS)


def test_a_cache_sends_only_what_it_does_not_keep(tmp_path: Path) -> None:
    sent: list[str] = []

    def noting(function: Callable[[Any], Any], items: Iterable[Any], /, *, lost: Any = None) -> Iterator[Any]:
        for batch in items:
            sent.extend(batch)
            yield function(batch)

    kept = cached(StandIn(16), tmp_path / "vectors.sqlite")
    kept.embed(TEXTS[:100])
    assert np.array_equal(spread(kept, noting).embed(TEXTS), StandIn(16).embed(TEXTS))
    assert sent == TEXTS[100:]


def test_a_model_of_this_machine_is_sent_by_its_folder_and_loaded_once(tmp_path: Path) -> None:
    (folder := tmp_path / "mine").mkdir()
    model = _Local("mine", folder)
    model.__dict__["_model"] = threading.Lock()  # as once it was used: what cannot be sent, and need not be
    sent = pickle.dumps(model)
    there = pickle.loads(sent)  # noqa: S301 - our own
    assert (there.name, "_model" in there.__dict__) == ("mine", False)
    assert pickle.loads(sent) is there  # noqa: S301
    folder.rmdir()
    _sent.cache_clear()
    with pytest.raises(InputError, match="the model is not to be seen by a worker"):
        pickle.loads(sent)  # noqa: S301
