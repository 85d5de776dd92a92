import multiprocessing
import sqlite3
import subprocess
import sys
from contextlib import closing

import numpy as np
import pytest

from tests.embedding.stand_in import StandIn
from toolkit.embedding import cache, cached
from toolkit.schema import InputError

TEXTS = ["annual leave", "travel", "annual leave", "", "\ud800 lone"]


def test_gives_what_the_embedder_gives_and_asks_once(tmp_path) -> None:
    embedder = StandIn()
    kept = cached(embedder, tmp_path / "new" / "vectors.sqlite")
    assert (kept.name, kept.dimensions) == ("stand-in", 1024)
    texts = TEXTS[:4]
    expected = StandIn().embed(texts)
    assert np.array_equal(kept.embed(texts), expected)
    assert embedder.asked == ["annual leave", "travel", ""]
    assert np.array_equal(cached(StandIn(), tmp_path / "new" / "vectors.sqlite").embed(texts[::-1]), expected[::-1])
    kept.embed(["new", *texts])
    assert embedder.asked[3:] == ["new"]


def test_no_texts_are_no_vectors(tmp_path) -> None:
    assert cached(StandIn(8), tmp_path / "v").embed([]).shape == (0, 8)


def test_texts_that_have_no_utf8_are_kept_too(tmp_path) -> None:
    class Any(StandIn):
        def embed(self, texts):
            return super().embed(["x"] * len(texts))

    assert cached(Any(8), tmp_path / "v").embed(TEXTS).shape == (5, 8)


def test_two_embedders_share_a_file_but_no_vector(tmp_path) -> None:
    first, other = StandIn(8, name="one"), StandIn(16, name="two")
    assert cached(first, tmp_path / "v").embed(["leave"]).shape == (1, 8)
    assert cached(other, tmp_path / "v").embed(["leave"]).shape == (1, 16)
    assert other.asked == ["leave"]


def test_another_dimension_is_refused(tmp_path) -> None:
    cached(StandIn(8), tmp_path / "v").embed(["leave"])
    with pytest.raises(InputError, match="another dimension") as caught:
        cached(StandIn(16), tmp_path / "v")
    assert (caught.value.got, caught.value.allowed) == (8, "16")


def test_an_embedder_that_gives_another_dimension_than_it_says_is_refused(tmp_path) -> None:
    embedder = StandIn(8)
    kept = cached(embedder, tmp_path / "v")
    embedder.dimensions = 16
    with pytest.raises(InputError, match="one vector a text"):
        kept.embed(["leave"])


def test_what_is_no_cache_is_refused(tmp_path) -> None:
    (tmp_path / "letter.txt").write_text("Dear all, " * 100)
    with pytest.raises(InputError, match="cannot be used as a cache"):
        cached(StandIn(8), tmp_path / "letter.txt")
    with pytest.raises(InputError, match="cannot be used as a cache"):
        cached(StandIn(8), tmp_path)
    with pytest.raises(InputError, match="cannot be written"):
        cached(StandIn(8), tmp_path / "letter.txt" / "v")


def test_an_altered_vector_is_refused(tmp_path) -> None:
    kept = cached(StandIn(8), tmp_path / "v")
    kept.embed(["leave"])
    with closing(sqlite3.connect(tmp_path / "v")) as file, file:
        file.execute("UPDATE vectors SET vector = x'00'")
    file.close()
    with pytest.raises(InputError, match="was altered"):
        kept.embed(["leave"])


def test_the_file_holds_no_text(tmp_path) -> None:
    cached(StandIn(8), tmp_path / "v").embed(["settlement with Harrowfold"])
    assert b"Harrowfold" not in (tmp_path / "v").read_bytes()


def test_what_was_embedded_before_a_failure_is_kept(tmp_path, monkeypatch) -> None:
    class Failing(StandIn):
        def embed(self, texts):
            if "bad" in texts:
                raise InputError("failed")
            return super().embed(texts)

    monkeypatch.setattr(cache, "_STEP", 2)
    with pytest.raises(InputError, match="failed"):
        cached(Failing(), tmp_path / "v").embed(["a", "b", "c", "bad"])
    after = StandIn()
    cached(after, tmp_path / "v").embed(["a", "b", "c"])
    assert after.asked == ["c"]


class _Noisy(StandIn):
    """Gives each process vectors of its own, as a model's last bits may be."""

    def __init__(self, seed: int) -> None:
        super().__init__(8)
        self._chance = np.random.default_rng(seed)

    def embed(self, texts):
        rows = self._chance.standard_normal((len(texts), 8))
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def _embed_many(path: str, seed: int) -> list[list[float]]:
    kept = cached(_Noisy(seed), path)
    return [kept.embed([f"text {number}"])[0].tolist() for number in range(40)]


def test_many_processes_at_once_end_with_the_same_vectors(tmp_path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        found = pool.starmap(_embed_many, [(str(tmp_path / "v"), seed) for seed in range(3)])
    assert found[0] == found[1] == found[2]


def test_a_process_killed_while_it_writes_leaves_whole_vectors(tmp_path) -> None:
    code = """
import os, sys
from tests.embedding.stand_in import StandIn
from toolkit.embedding import cache, cached
class Dies(StandIn):
    def embed(self, texts):
        if "text 600" in texts:
            os._exit(9)
        return super().embed(texts)
cached(Dies(8), sys.argv[1]).embed([f"text {number}" for number in range(1000)])
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "v")], check=False)
    assert done.returncode == 9
    after = StandIn(8)
    texts = [f"text {number}" for number in range(1000)]
    assert np.array_equal(cached(after, tmp_path / "v").embed(texts), StandIn(8).embed(texts))
    assert len(after.asked) == 1000 - 2 * cache._STEP
