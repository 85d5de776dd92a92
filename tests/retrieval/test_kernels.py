"""Compiled loops give what numpy gives, to the last bit."""

import subprocess
import sys
from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.retrieval.conftest import make_document
from tests.retrieval.corpora import english
from tests.retrieval.test_streams import texts
from toolkit.retrieval import Index, kernels, streams
from toolkit.retrieval.postings import Postings
from toolkit.retrieval.streams import number_words
from toolkit.schema import Hit

pytest.importorskip("numba")
ASKERS = [{}, {"groups": {"staff"}}, {"groups": {"staff", "board"}}]
words = st.lists(st.integers(0, 6), max_size=12)
chunks = st.lists(st.tuples(words, words), max_size=9)


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    used = kernels.USED
    yield
    kernels.USED = used


def both_ways(make) -> list:
    """Return what is made with compiled loops and without."""
    made = []
    for kernels.USED in (True, False):
        made.append(make())
    return made


def equal(one, other) -> bool:
    return one.dtype == other.dtype and np.array_equal(one, other)


def parts(postings: Postings) -> list:
    return [postings.starts, postings.rows, postings.counts, postings.sizes]


def counted(given_chunks, terms: int = 7) -> Postings:
    flat = [part for chunk in given_chunks for part in chunk]
    bounds = np.cumsum([0, *map(len, flat)])
    return Postings.of(np.array([number for part in flat for number in part], np.int32), bounds, terms)


@settings(deadline=None)
@given(texts, st.sampled_from([1, 40, 10_000]))
def test_words_are_numbered_alike(given_texts: list[str], block: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streams, "_BLOCK_CHARACTERS", block)
        compiled, plain = both_ways(lambda: number_words(given_texts))
    assert compiled.words == plain.words
    assert equal(compiled.numbers, plain.numbers)
    assert equal(compiled.bounds, plain.bounds)


def test_more_words_than_the_table_begins_with_are_numbered_alike() -> None:
    given_texts = [" ".join(f"word{number} a" for number in range(80_000)), "word7 " + "x" * 100]
    compiled, plain = both_ways(lambda: number_words(given_texts))
    assert compiled.words == plain.words
    assert equal(compiled.numbers, plain.numbers)


@settings(deadline=None)
@given(chunks)
def test_postings_are_counted_alike(given_chunks) -> None:
    compiled, plain = both_ways(lambda: counted(given_chunks))
    assert all(map(equal, parts(compiled), parts(plain)))


@settings(deadline=None)
@given(chunks, chunks, st.data())
def test_merged_postings_are_those_of_a_fresh_count(old, new, data) -> None:
    kept = data.draw(st.lists(st.booleans(), min_size=len(old), max_size=len(old)))
    whole = [("old", place) for place, stays in enumerate(kept) if stays]
    for place in range(len(new)):  # in order among themselves, anywhere among the others
        least = max((at for at, (which, _) in enumerate(whole) if which == "new"), default=-1) + 1
        whole.insert(data.draw(st.integers(least, len(whole))), ("new", place))
    moved = {which: np.full(len(given), -1, np.int32) for which, given in (("old", old), ("new", new))}
    for row, (which, place) in enumerate(whole):
        moved[which][place] = row
    fresh = counted([{"old": old, "new": new}[which][place] for which, place in whole])
    fewer = counted([([n for n in f if n < 5], [n for n in t if n < 5]) for f, t in old], 5)  # terms come up later
    unless = all(n < 5 for chunk in old for part in chunk for n in part)
    before = fewer if unless else counted(old)
    for merged in both_ways(lambda: before.merged(moved["old"], counted(new), moved["new"])):
        assert all(map(equal, parts(merged), parts(fresh)))


def hits(index: Index, queries: list[str], k: int) -> list[list[Hit]]:
    return [index.search(query, k, **asker) for query, asker in product(queries, ASKERS)]


@pytest.mark.parametrize(
    ("mode", "seed", "k"), [("bm25", 0, 1), ("bm25", 1, 10), ("bm25", 2, 1_000), ("hybrid", 3, 10)]
)
def test_hits_and_scores_are_alike(mode: str, seed: int, k: int) -> None:
    groups = [("everyone",), ("staff",), ("board",), None]
    corpus = [
        make_document(f"{place:04}", text, access=groups[place % 4])
        for place, text in enumerate(english(500, seed=seed, vocabulary=300))
    ]
    queries = [
        *english(25 if mode == "bm25" else 4, seed=seed + 10, words=5, vocabulary=300),
        "ba ba ba du",
        corpus[3].text * 3,
        "nothing known",
    ]
    compiled, plain = both_ways(lambda: hits(Index.build(corpus, mode), queries, k))
    assert compiled == plain


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=12).map(" ".join), min_size=1, max_size=40),
    st.lists(st.sampled_from("bcdefghz"), min_size=1, max_size=12).map(" ".join),
    st.integers(1, 12),
)
def test_little_texts_rank_alike(given_texts: list[str], query: str, k: int) -> None:
    corpus = [make_document(f"{place:02}", text) for place, text in enumerate(given_texts)]
    compiled, plain = both_ways(lambda: Index.build(corpus, "bm25").search(query, k))
    assert compiled == plain


def test_a_changed_and_a_loaded_index_answer_alike(tmp_path) -> None:
    given_texts = english(300, seed=7)
    corpus = [make_document(f"{place:04}", text, title="Ba du") for place, text in enumerate(given_texts)]
    kernels.USED = False
    Index.build(corpus[:250], "bm25").save(tmp_path / "index")

    def changed() -> list[list[Hit]]:
        index = Index.load(tmp_path / "index")
        index.add(corpus[240:])
        index.remove(["0003", "0299"])
        return hits(index, english(10, seed=8, words=5), 20)

    compiled, plain = both_ways(changed)
    assert compiled == plain
    kept = [document for document in corpus if document.document_id not in {"0003", "0299"}]
    assert plain == hits(Index.build(kept, "bm25"), english(10, seed=8, words=5), 20)


def test_little_text_does_not_wait_for_numba() -> None:
    code = """
import sys
from tests.retrieval.conftest import make_document
from toolkit.retrieval import Index
Index.build([make_document("a", "some words")]).search("words")
print("numba" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_without_numba_numpy_does_it(monkeypatch) -> None:
    monkeypatch.setattr(kernels, "find_spec", lambda name: None)
    monkeypatch.setattr(kernels, "_loaded", {})
    kernels.USED = True
    assert not kernels.load()
    assert kernels.scans(10**9) is None
    assert number_words(["some words"]).words == ["some", "words"]


def test_where_nothing_can_be_kept_only_much_text_is_compiled(monkeypatch) -> None:
    import numba

    def refused(**settings: object) -> None:
        raise RuntimeError("cannot cache function: no locator available")

    monkeypatch.setattr(kernels, "_loaded", {})
    monkeypatch.setattr(numba, "njit", refused)
    kernels.USED = None
    assert kernels.loops(kernels.WORTH) is None
    assert kernels._pays(10**9)


@pytest.mark.slow
def test_what_cannot_be_kept_is_compiled_all_the_same() -> None:
    code = """
from numba.core import caching
caching.CacheImpl._locator_classes = []
from toolkit.retrieval import kernels
from toolkit.retrieval.streams import number_words
kernels.USED = True
print(number_words(["some words"]).words, kernels.load())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['some', 'words'] True\n"
