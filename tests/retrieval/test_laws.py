"""What must hold for any corpus, whoever asks and whatever was changed."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.embedding.stand_in import StandIn
from tests.retrieval.conftest import make_document
from toolkit.chunking import chunk_documents
from toolkit.retrieval import MODES, Index
from toolkit.retrieval.labels import Labels
from toolkit.schema import Document, in_force, may_see

WORDS = ["leave", "pay", "board", "travel", "staff", "days", "claims", "claim", "month", "year"]
SCHEMES = [*((mode, StandIn()) for mode in MODES), ("hybrid", None)]
GROUPS = ["everyone", "staff", "executive", "legal"]
days = st.integers(0, 5).map(lambda days: date(2025, 1, 1) + timedelta(days))
texts = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
labels = st.none() | st.lists(st.sampled_from(GROUPS), max_size=2, unique=True).map(tuple)
askers = st.fixed_dictionaries(
    {"groups": st.none() | st.sets(st.sampled_from(GROUPS)), "as_of": st.none() | days},
)
queries = st.lists(st.sampled_from([*WORDS, "clams", "the"]), min_size=1, max_size=4).map(" ".join)


@st.composite
def documents(draw: st.DrawFn, ids: str = "abcdefgh") -> Document:
    return make_document(
        draw(st.sampled_from(ids)),
        draw(texts),
        title=draw(st.sampled_from(["", "Leave", "Pay and travel"])),
        access=draw(labels),
        effective_from=draw(st.none() | days),
        effective_to=draw(st.none() | days),
    )


corpora = st.lists(documents(), max_size=8, unique_by=lambda document: document.document_id)
changes = st.lists(
    st.tuples(st.sampled_from(["add", "remove", "relabel", "search"]), documents(), labels, askers), max_size=8
)


@pytest.fixture(autouse=True, scope="module")
def _lsa_on_little_text() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("toolkit.retrieval.ranking.LSA_CHUNKS", range(3, 5_000))
        yield


def build(corpus: list[Document], mode: str, embedder: StandIn | None = None) -> Index:
    return Index.build(corpus, mode, embedder=embedder, max_tokens=16)


def seen(corpus: list[Document], groups: set[str] | None, as_of: date | None) -> list[Document]:
    labelled = any(document.access is not None for document in corpus)
    return [
        document
        for document in corpus
        if may_see(document.access, groups, labelled=labelled)
        and in_force(document.effective_from, document.effective_to, as_of)
    ]


@pytest.mark.parametrize("scheme", SCHEMES)
@settings(max_examples=60, deadline=None)
@given(corpus=corpora, asker=askers, query=queries, k=st.integers(1, 12))
def test_hidden_text_cannot_be_found_or_felt(scheme, corpus, asker, query, k) -> None:
    visible = seen(corpus, **asker)
    hits = build(corpus, *scheme).search(query, k, **asker)
    assert {hit.document_id for hit in hits} <= {document.document_id for document in visible}
    assert hits == build(visible, *scheme).search(query, k, groups=asker["groups"])


@pytest.mark.parametrize("scheme", SCHEMES)
@settings(max_examples=40, deadline=None)
@given(corpus=corpora, steps=changes, asker=askers, query=queries)
def test_a_changed_index_equals_a_fresh_one(scheme, corpus, steps, asker, query) -> None:
    index = build(corpus, *scheme)
    held = changed(index, corpus, steps, query)
    fresh = build(list(held.values()), *scheme)
    assert index.search(query, **asker) == fresh.search(query, **asker)
    assert index.search(query, groups=GROUPS) == fresh.search(query, groups=GROUPS)


def changed(index: Index, corpus: list[Document], steps, query: str) -> dict[str, Document]:
    """Change an index step by step, and return the documents that it should then hold."""
    held = {document.document_id: document for document in corpus}
    for verb, document, label, who in steps:
        if verb == "add":
            index.add([document])
            held[document.document_id] = document
        elif verb == "search":
            index.search(query, **who)
        elif document.document_id in held and verb == "remove":
            index.remove([document.document_id])
            del held[document.document_id]
        elif document.document_id in held:
            index.relabel({document.document_id: label})
            held[document.document_id] = _relabelled(held[document.document_id], label)
    return held


def _relabelled(document: Document, access: tuple[str, ...] | None) -> Document:
    return make_document(
        document.document_id,
        document.text,
        title=document.title,
        access=access,
        effective_from=document.effective_from,
        effective_to=document.effective_to,
    )


@pytest.mark.parametrize("scheme", SCHEMES)
@settings(max_examples=30, deadline=None)
@given(corpus=corpora, query=queries, chance=st.randoms(use_true_random=False))
def test_the_order_of_documents_changes_nothing(scheme, corpus, query, chance) -> None:
    mixed = chance.sample(corpus, len(corpus))
    assert build(corpus, *scheme).search(query, groups=GROUPS) == build(mixed, *scheme).search(query, groups=GROUPS)


@pytest.mark.parametrize("scheme", SCHEMES)
@settings(max_examples=20, deadline=None)
@given(corpus=corpora, query=queries, k=st.integers(1, 10))
def test_fewer_hits_are_the_first_of_more(scheme, corpus, query, k) -> None:
    index = build(corpus, *scheme)
    assert index.search(query, k, groups=GROUPS) == index.search(query, 20, groups=GROUPS)[:k]


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None)
@given(corpus=corpora, steps=changes, asker=askers, query=queries)
def test_no_hit_is_ever_outside_groups_or_dates(corpus, steps, asker, query) -> None:
    index = build(corpus, "hybrid", StandIn())
    now = list(changed(index, corpus, steps, query).values())
    allowed = {document.document_id for document in seen(now, **asker)}
    hits = index.search(query, **asker)
    assert {hit.document_id for hit in hits} <= allowed
    texts_allowed = {text for document in now if document.document_id in allowed for text in _cut(document)}
    assert {hit.text for hit in hits} <= texts_allowed
    visible = Labels.of(now).visible(asker["groups"], asker["as_of"]).tolist()
    assert {d.document_id for d, shown in zip(now, visible, strict=True) if shown} == allowed


def _cut(document: Document) -> list[str]:
    return [chunk.text for chunk in chunk_documents([document], max_tokens=16)]
