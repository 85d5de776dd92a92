"""An index whose documents were cut elsewhere is, bit for bit, the one that is built here."""

import json
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.embedding.stand_in import StandIn
from tests.retrieval.conftest import make_document
from tests.retrieval.corpora import english
from tests.retrieval.test_laws import GROUPS, SCHEMES, documents
from toolkit.chunking import chunk_documents
from toolkit.embedding import cached
from toolkit.parallel import processes, serial
from toolkit.retrieval import Index, building
from toolkit.retrieval.contents import Contents, Reading
from toolkit.retrieval.words import ENGLISH
from toolkit.schema import Chunk, Document, InputError

MAX_TOKENS = 16
# Words past 64 bytes that differ in the middle of a letter, a script without spaces, and no words at all.
ODD = [
    "a" * 63 + "é", "a" * 63 + "è", "規則に従う。", "Été naïve", "", " \n ", "don't re-use café's", "x" * 200,
]  # fmt: skip
texts = st.one_of(st.sampled_from(ODD), st.text(max_size=80), st.lists(st.sampled_from(ODD), max_size=4).map(" ".join))
corpora = st.lists(
    st.one_of(documents("abcdefgh"), st.builds(make_document, st.sampled_from("abcdefgh"), texts)),
    max_size=8,
    unique_by=lambda document: document.document_id,
)


def held(contents: Contents) -> dict[str, object]:
    """Return all that an index holds, to be compared bit for bit."""
    words, postings = contents.words, contents.postings
    arrays = {
        "document_of": contents.document_of, "labels": contents.labels.carried, "numbers": words.numbers,
        "bounds": words.bounds, "starts": postings.starts, "rows": postings.rows, "counts": postings.counts,
        "sizes": postings.sizes, "vectors": np.empty(0) if contents.vectors is None else contents.vectors,
    }  # fmt: skip
    return {
        "documents": list(contents.documents),
        "chunks": list(contents.chunks),
        "terms": contents.vocabulary.terms,
        "distinct": contents.labels.distinct,
        **{name: (str(array.dtype), array.shape, array.tobytes()) for name, array in arrays.items()},
    }


def files(index: Index, folder: Path) -> dict[str, object]:
    """Return the fingerprint of every file that an index is saved as."""
    index.save(folder)
    written: dict[str, object] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return {name: written[name] for name in ("files", "labels", "settings")}


@settings(max_examples=60, deadline=None)
@given(corpus=corpora, cuts=st.lists(st.integers(0, 8), max_size=4), fields=st.booleans(), cut_before=st.booleans())
def test_any_corpus_in_any_parts_gives_the_same_contents(corpus, cuts, fields, cut_before) -> None:
    reading = Reading(fields=fields, stemming=ENGLISH, embedder=StandIn(8))
    listed = sorted(corpus, key=lambda document: document.document_id)
    bounds = sorted([0, len(listed), *(min(cut, len(listed)) for cut in cuts)])  # parts may be empty
    parts = [building.Part(listed[first:last], None) for first, last in pairwise(bounds)]
    if cut_before:
        parts = [building.Part(part.documents, chunk_documents(part.documents, max_tokens=16)) for part in parts]
    found = [building.read_part(part, fields=fields, max_tokens=16) for part in parts]
    here = Contents.of(corpus, chunk_documents(corpus, max_tokens=16), reading=reading)
    assert held(building.put_together(parts, found, reading=reading)) == held(here)


@pytest.mark.parametrize("scheme", SCHEMES)
@settings(max_examples=5, deadline=None)
@given(corpus=corpora, query=st.sampled_from(["leave pay", "規則", "board days claims"]))
def test_a_mapper_changes_no_hit(scheme, corpus, query) -> None:
    mode, embedder = scheme
    here = Index.build(corpus, mode, embedder=embedder, max_tokens=MAX_TOKENS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "_LEAST", 40)
        there = Index.build(corpus, mode, embedder=embedder, max_tokens=MAX_TOKENS, mapper=serial)
    assert held(there._state.contents) == held(here._state.contents)
    assert there.search(query, groups=GROUPS) == here.search(query, groups=GROUPS)


def corpus_of(count: int, *, words: int = 200) -> list[Document]:
    return [
        make_document(f"{place:03}", text, title=text[:20], access=("staff",) if place % 3 else None)
        for place, text in enumerate(english(count, seed=5, words=words))
    ]


def test_processes_build_the_folder_that_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "_LEAST", 2_000)
    corpus, embedder = corpus_of(60), StandIn(32)
    here = Index.build(corpus, embedder=embedder)
    there = Index.build(reversed(corpus), embedder=embedder, mapper=processes(2))
    assert files(there, tmp_path / "there") == files(here, tmp_path / "here")
    there.add([make_document("000", "Clams may be dug in May.", access=("staff",))])
    assert there.search("clams", groups=GROUPS)[0].document_id == "000"


def test_parts_follow_the_corpus() -> None:
    few, many = corpus_of(3), corpus_of(300, words=10_000)
    assert list(building._parts([], None, None)) == []
    assert len(list(building._parts(few, None, None))) == 1
    parts = list(building._parts(many, None, None))
    assert 16 <= len(parts) <= building._PARTS + 1
    assert [document for part in parts for document in part.documents] == many
    assert all(part.documents for part in parts)


def test_a_text_of_one_letter_words_alone_is_read() -> None:
    index = Index.build([make_document("a", "規則" * 500)], "bm25")
    assert index.search("則規")[0].document_id == "a"


def test_chunks_that_are_given_are_kept_and_stay_with_their_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "_LEAST", 2_000)
    corpus = corpus_of(40)
    chunks = chunk_documents(corpus, max_tokens=64)
    here, there = (Index.build(corpus, "bm25", chunks=chunks, mapper=mapper) for mapper in (None, serial))
    assert held(there._state.contents) == held(here._state.contents)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"documents": ["a", "a"]}, "two documents have one id"),
        ({"documents": ["a"], "chunks": ["b"]}, "a chunk names a document that is not given"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_sent(given: dict[str, list[str]], problem: str) -> None:
    def nothing(*_: object, **__: object) -> Iterator[object]:
        raise AssertionError

    corpus = [make_document(name, "Text.") for name in given["documents"]]
    chunks = chunk_documents([make_document(name, "Text.") for name in given["chunks"]]) if "chunks" in given else None
    with pytest.raises(InputError, match=problem):
        Index.build(corpus, "bm25", chunks=chunks, mapper=nothing)


def dying(
    function: Callable[[building.Part], building.Found], items: Iterable[building.Part], /, *, lost: object = None
) -> Iterator[building.Found]:
    return processes(1)(partial(die_of, read=function), items, lost=lost)  # type: ignore[arg-type]


def die_of(part: building.Part, read: Callable[[building.Part], building.Found]) -> building.Found:
    if any("mayhem" in document.text for document in part.documents):
        os.kill(os.getpid(), signal.SIGKILL)
    return read(part)


def test_documents_that_kill_whatever_reads_them_are_named() -> None:
    corpus = [make_document("a", "Text."), make_document("b", "mayhem")]
    with pytest.raises(InputError, match=r"whatever read these documents died\n.*a to b"):
        Index.build(corpus, "bm25", mapper=dying)


@dataclass
class Counting:
    """A mapper that works here and notes what it was given."""

    batches: list[int]

    def __call__(self, function, items, /, *, lost=None):
        listed: Sequence[object] = list(items)
        if listed and isinstance(listed[0], list):
            self.batches += [len(batch) for batch in listed]
        return serial(function, listed)


def test_no_text_is_embedded_twice_and_the_cache_stays_here(tmp_path: Path) -> None:
    corpus = [make_document(f"{n:03}", f"Rule {n % 100} says so.") for n in range(200)]
    inner, counting = StandIn(16), Counting([])
    embedder = cached(inner, tmp_path / "vectors.sqlite")
    first = Index.build(corpus, embedder=embedder, mapper=counting)
    assert sum(counting.batches) == len(inner.asked) == len(set(inner.asked)) == 100
    assert max(counting.batches) <= 64
    again = Index.build(corpus, embedder=embedder, mapper=counting)
    assert len(inner.asked) == 100
    assert held(again._state.contents) == held(first._state.contents)


def test_an_index_of_given_chunks_sends_them_as_they_are() -> None:
    chunk = Chunk(
        chunk_id="a#0", document_id="a", ordinal=0, start=0, end=5, text="Text.", tokens=2, headings=("H",), context="c"
    )
    part = building.Part([make_document("a", "Text.")], [chunk])
    found = building.read_part(part, fields=True, max_tokens=16)
    assert found.cut is None
    assert found.words.split("\n") == ["h", "c", "text"]
