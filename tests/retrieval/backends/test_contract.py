"""What holds of an index wherever it lies."""

import json
import threading
from dataclasses import asdict, replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.retrieval.backends.conftest import HashedWords
from tests.retrieval.conftest import make_document
from tests.retrieval.test_laws import WORDS, askers, build, changes, corpora, queries, seen
from toolkit import options
from toolkit.chunking import chunk_documents
from toolkit.retrieval.backends.contract import blended
from toolkit.schema import HITS, Chunk, Document, InputError, frame

HOSTILE = [
    "'; DROP TABLE chunks; --", "it's", 'say "yes"', "a,b", "a, everyone", "back\\slash", "\\'", "%", "_", "{staff}",
    "[1]", "null", "NULL", "", " ", "staff ", "Staff", "人事", "é", "e\u0301", "\ufdd0", "nul\0nul", "nul", "new\nline",
    "\U0001f512", "$$", "$1", "%s", "%(groups)s", "?", ":name", "--", "/*", "everyone'", "\u202eeveryone",
]  # fmt: skip


def ids(hits) -> list[str]:
    return [hit.document_id for hit in hits]


def test_finds_what_was_asked_for(engine, handbook) -> None:
    index = engine.build(handbook)
    hits = index.search("How much annual leave do staff take?", 3, groups={"staff"}, as_of=date(2026, 1, 1))
    assert ids(hits)[0] == "leave"
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert all(hit.query == 0 and hit.score > 0 for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_nobody_finds_what_they_may_not_see(engine, handbook) -> None:
    index = engine.build(handbook)
    query = "board salaries March staff leave"
    assert set(ids(index.search(query))) == {"leave", "old-leave"}
    assert set(ids(index.search(query, groups=()))) == {"leave", "old-leave"}
    assert set(ids(index.search(query, groups={"staff"}))) == {"leave", "old-leave", "pay", "travel"}
    assert set(ids(index.search(query, groups={"executive"}))) == {"leave", "old-leave", "board", "travel"}


def test_a_corpus_without_labels_is_open(engine) -> None:
    index = engine.build([make_document("a", "leave"), make_document("b", "leave")])
    assert ids(index.search("leave")) == ["a", "b"]


def test_a_label_anywhere_closes_what_has_none(engine) -> None:
    index = engine.build([make_document("a", "leave"), make_document("b", "pay")])
    index.add([make_document("empty", "", access=("staff",))])
    assert index.search("leave pay", groups={"staff"}) == []
    index.remove(["empty"])
    assert ids(index.search("leave pay")) == ["a", "b"]
    index.relabel({"a": ["staff"]})
    assert index.search("leave pay") == []
    assert ids(index.search("leave pay", groups={"staff"})) == ["a"]
    index.relabel({"a": None})
    assert ids(index.search("leave pay")) == ["a", "b"]


def test_a_label_of_no_groups_is_for_nobody(engine) -> None:
    index = engine.build([make_document("a", "leave", access=()), make_document("b", "leave", access=("everyone",))])
    assert ids(index.search("leave", groups={"", "staff"})) == ["b"]


def test_a_day_leaves_out_what_is_not_in_force(engine) -> None:
    days = {"effective_from": date(2025, 1, 1), "effective_to": date(2025, 12, 31)}
    index = engine.build([make_document("a", "leave", **days), make_document("b", "leave")])
    found = {day: ids(index.search("leave", as_of=day)) for day in [None, date(2025, 1, 1), date(2025, 12, 31)]}
    assert list(found.values()) == [["a", "b"]] * 3
    assert ids(index.search("leave", as_of=date(2024, 12, 31))) == ["b"]
    assert ids(index.search("leave", as_of=date(2026, 1, 1))) == ["b"]


def test_what_was_superseded_is_found_on_its_own_days_only(engine, documents) -> None:
    index = engine.build(documents, max_tokens=64)
    found = {day: ids(index.search("permit fees", as_of=day)) for day in [date(2025, 6, 1), date(2026, 6, 1)]}
    assert found[date(2025, 6, 1)] == ["fees-2025.md"]
    assert found[date(2026, 6, 1)] == ["fees.md"]


def test_revoked_and_granted_from_the_next_search_on(engine, handbook) -> None:
    index = engine.build(handbook)
    assert ids(index.search("salaries", groups={"staff"})) == ["pay"]
    index.relabel({"pay": ["executive"], "board": ["staff"]})
    assert ids(index.search("salaries", groups={"staff"})) == ["board"]
    assert ids(index.search("salaries", groups={"executive"})) == ["pay"]


def test_dates_outlive_a_new_label(engine, handbook) -> None:
    index = engine.build(handbook)
    index.relabel({"old-leave": ["staff"]})
    assert ids(index.search("annual leave", groups={"staff"}, as_of=date(2025, 1, 1))) == ["leave"]


def test_a_new_version_takes_the_old_ones_place(engine, handbook) -> None:
    index = engine.build(handbook)
    index.add([make_document("leave", "First a word. " * 30 + "Sabbaticals last.", access=("everyone",))])
    assert "leave" in ids(index.search("sabbaticals"))
    index.add([make_document("leave", "Of pay.", access=("everyone",)), make_document("new", "Flying is not paid.")])
    assert index.search("sabbaticals") == []
    assert set(ids(index.search("annual pay"))) == {"old-leave", "leave"}
    assert index.search("flying", groups={"staff"}) == []


def test_a_document_added_again_with_other_labels_is_read_no_more(engine, handbook, monkeypatch) -> None:
    index = engine.build(handbook)
    for module in ("index", "backends.passages"):
        if module == "index" or engine.name != "memory":
            monkeypatch.setattr(
                f"toolkit.retrieval.{module}.chunk_documents", lambda documents, **_: 1 / len(documents)
            )
    again = replace(handbook[1], access=("executive",), content_hash="new", effective_to=date(2026, 1, 1))
    index.add([again])
    assert index.search("salaries", groups={"staff"}) == []
    hits = index.search("salaries paid", groups={"executive"}, as_of=date(2026, 1, 1))
    assert {hit.document_id: hit.content_hash for hit in hits}["pay"] == "new"
    assert ids(index.search("salaries", groups={"executive"}, as_of=date(2026, 1, 2))) == ["board"]


def test_what_is_removed_is_gone(engine, handbook) -> None:
    index = engine.build(handbook)
    index.remove(["old-leave", "leave"])
    assert index.search("annual leave", groups={"staff"}) == []
    assert index.describe()["documents"] == 3
    index.remove([])
    index.relabel({})
    index.add([])
    assert index.describe()["documents"] == 3


def test_a_hit_says_where_it_stands(engine) -> None:
    text = (
        "# Leave\n\nIntro of\n\n## Carers\n\nFive days é字 a year.\n\n| Kind | Days |\n|---|---|\n| Carer | 5 |\n" * 3
    )
    shared = {"body_start": 0, "path": "x", "access": None, "effective_from": None, "effective_to": None}
    shared |= {"supersedes": (), "title": "Days\tof"}
    documents = [
        Document(document_id="m.md", text=text, format="markdown", content_hash="h1", **shared),
        Document(document_id="p.pdf", text=text, format="pdf", content_hash="h2", page_starts=(0, 70, 200), **shared),
    ]
    index = engine.build(documents, max_tokens=24)
    texts = {document.document_id: document for document in documents}
    chunks = {chunk.chunk_id: chunk for chunk in chunk_documents(documents, max_tokens=24)}
    hits = index.search("days carer leave", 100)
    assert len(hits) == len(chunks)
    assert {hit.context for hit in hits} > {""}
    for hit in hits:
        document, chunk = texts[hit.document_id], chunks[hit.chunk_id]
        assert hit.text == document.text[hit.start : hit.end]
        assert (hit.start, hit.end, hit.headings, hit.context) == (
            chunk.start, chunk.end, chunk.headings, chunk.context,
        )  # fmt: skip
        assert (hit.title, hit.format, hit.content_hash) == (document.title, document.format, document.content_hash)
        assert (hit.page, hit.line) == (document.page(hit.start), document.line(hit.start))


def test_equal_scores_come_by_document_id_and_place(engine) -> None:
    names = [f"{number:02}" for number in range(40)]
    index = engine.build([make_document(name, "the very same text") for name in reversed(names)])
    index.add([make_document("0a", "the very same text")])
    assert ids(index.search("same text", 3)) == ["00", "01", "02"]
    assert ids(index.search("same text", 41)) == sorted([*names, "0a"])
    chunks = [
        Chunk(
            chunk_id=f"x{n}", document_id="x", ordinal=n, start=5 * n, end=5 * n + 4, text="same", tokens=1,
            headings=(), context="",
        )
        for n in (2, 0, 1)
    ]  # fmt: skip
    index = engine.build([make_document("x", "same same same")], chunks=chunks)
    assert [hit.chunk_id for hit in index.search("same")] == ["x0", "x1", "x2"]


@pytest.mark.parametrize("query", ["", "  \n", "?!…", "zzzz qqqq", "\0", "';--"])
def test_a_question_that_matches_nothing_has_no_hits(engine, handbook, query: str) -> None:
    assert engine.build(handbook).search(query, groups={"staff"}) == []


def test_nothing_indexed_finds_nothing(engine) -> None:
    index = engine.build([])
    assert index.search("leave") == []
    index.add([make_document("a", "leave")])
    assert ids(index.search("leave")) == ["a"]


def test_bad_input_is_named_and_changes_nothing(engine, handbook) -> None:
    index = engine.build(handbook)
    asker = {"groups": {"staff", "executive"}}
    before = index.search("salaries annual leave", **asker)
    for k in (0, -1):
        with pytest.raises(InputError, match="k must be at least 1"):
            index.search("leave", k)
    with pytest.raises(InputError, match="did you mean leave"):
        index.remove(["pay", "leav"])
    with pytest.raises(InputError, match="nothing-such"):
        index.relabel({"pay": None, "nothing-such": None})
    with pytest.raises(InputError, match="two documents have one id"):
        index.add([make_document("twice", "salaries"), make_document("twice", "salaries")])
    stray = Chunk(chunk_id="x", document_id="x", ordinal=0, start=0, end=1, text="x", tokens=1, headings=(), context="")
    with pytest.raises(InputError, match="not given"):
        index.add([make_document("pay", "other")], chunks=[stray])
    assert index.search("salaries annual leave", **asker) == before
    for chunks, documents in (([stray], handbook), (None, [handbook[0], handbook[0]])):
        with pytest.raises(InputError):
            engine.build(documents, chunks=chunks, index="never")


def test_groups_are_names_and_nothing_else(engine) -> None:
    names = [*HOSTILE, "half \ud800"]
    documents = [make_document(f"{place:02}", "leave", access=(name,)) for place, name in enumerate(names)]
    index = engine.build(documents)
    assert index.search("leave") == []
    for document, name in zip(documents, names, strict=True):
        assert ids(index.search("leave", groups={name})) == [document.document_id], name
    assert len(index.search("leave", 100, groups=names)) == len(names)
    assert index.search("leave", groups={"'nobody", "stranger"}) == []


def test_ids_and_texts_are_kept_to_the_character(engine) -> None:
    texts = {f"id {name}": f"leave {name} leave \ufdd00000 tail" for name in HOSTILE}
    index = engine.build([make_document(name, text, title=name, access=(name,)) for name, text in texts.items()])
    for name, text in texts.items():
        hit = index.search("leave", groups={name})[0]
        assert (hit.document_id, hit.title, hit.text) == (name, name, text[hit.start : hit.end])
    index.relabel({name: ["everyone"] for name in texts})
    assert set(ids(index.search("leave", 100))) == set(texts)
    index.remove(list(texts)[1:])
    assert ids(index.search("leave")) == list(texts)[:1]


def test_a_question_of_50_000_characters_is_answered(engine, handbook) -> None:
    words = " ".join(f"leave staff word{number}" for number in range(3000))
    assert engine.build(handbook).search(words[:50_000], groups={"staff"})


def test_many_questions_are_one_table(engine, handbook) -> None:
    index = engine.build(handbook)
    asked = ["annual leave", "", "salaries paid"]
    table = index.search_many(asked, 2, groups={"staff"})
    expected = [
        replace(hit, query=number)
        for number, query in enumerate(asked)
        for hit in index.search(query, 2, groups={"staff"})
    ]
    assert table.equals(frame(expected, HITS))
    assert table.height == 4
    assert index.search_many([]).schema == HITS


def test_it_stands_in_rag(engine, documents) -> None:
    from toolkit import readers

    rag = options.build(
        "rag", documents=documents, index=engine.build(documents, max_tokens=64), reader=readers.extractive()
    )
    question = options.Question(text="How many days of annual leave do staff earn?", groups=("staff",))
    assert "leave.md" in {candidate.document_id for candidate in rag.answer(question).candidates}


def test_says_what_it_is(engine, handbook) -> None:
    described = engine.build(handbook).describe()
    assert (described["mode"], described["documents"], described["labelled"]) == ("bm25", 5, True)
    assert described["chunks"] >= 5
    assert json.dumps(described)


def test_readers_see_all_of_a_change_or_none(engine) -> None:
    pair = [make_document(name, "leave taken", access=("staff",)) for name in "ab"]
    index = engine.build([*pair, make_document("c", "pay", access=("staff",))])
    found, done = set(), threading.Event()

    def read() -> None:
        while not done.is_set():
            found.add(tuple(ids(index.search("leave", groups={"staff"}))))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for _ in range(3):
        index.remove(["a", "b"])
        index.add(pair)
        index.relabel({"a": None, "b": None})
        index.relabel({"a": ["staff"], "b": ["staff"]})
    done.set()
    for reader in readers:
        reader.join(30)
    assert found <= {(), ("a", "b")}
    assert ids(index.search("leave", groups={"staff"})) == ["a", "b"]


def test_an_index_is_opened_again(stored, handbook) -> None:
    asker = {"groups": {"staff"}, "as_of": date(2026, 1, 1)}
    built = stored.build(handbook)
    opened = stored.open()
    assert opened.search("annual leave paid", **asker) == built.search("annual leave paid", **asker) != []
    assert opened.describe() == built.describe()
    opened.remove(["pay"])
    built.relabel({"leave": ["executive"]})
    assert ids(built.search("annual leave salaries", **asker)) == []
    assert ids(opened.search("annual leave salaries", **asker)) == []


@pytest.mark.parametrize("candidates", [2, 200])
def test_words_and_vectors_are_blended(with_vectors, monkeypatch, candidates: int) -> None:
    stored = with_vectors
    monkeypatch.setattr(f"toolkit.retrieval.backends.{stored.name}_search.CANDIDATES", candidates)
    embedder, query = HashedWords(), "leave for claims of travel"
    words = [*WORDS, "annual", "claims", "claims travel", "leave leave pay of staff", "travel leave", "claims leave"]
    documents = [make_document(f"{place:02}", text, access=("everyone",)) for place, text in enumerate(words)]
    documents.append(make_document("hidden", query, access=("staff",)))
    by_words = {hit.document_id: hit.score for hit in stored.build(documents, titles=True).search(query, 50)}
    seen = documents[:-1]
    near = embedder.embed([document.text for document in seen]) @ embedder.embed([query])[0]
    scores = blended(np.array([by_words.get(document.document_id, 0.0) for document in seen]), near)
    expected = {document.document_id: score for document, score in zip(seen, scores.tolist(), strict=True) if score}
    found = stored.build(documents, titles=True, embedder=embedder).search(query, 5)
    assert {hit.document_id: hit.score for hit in found} == pytest.approx(
        {hit.document_id: expected[hit.document_id] for hit in found}, abs=1e-5
    )
    if candidates == 200:
        assert [hit.score for hit in found] == pytest.approx(sorted(expected.values(), reverse=True)[:5], abs=1e-5)


def test_an_embedder_must_be_the_one_it_was_built_with(with_vectors, handbook) -> None:
    stored = with_vectors
    stored.build(handbook, embedder=HashedWords())
    with pytest.raises(InputError, match="hashed words"):
        stored.open()
    with pytest.raises(InputError, match="another embedder"):
        stored.open(embedder=HashedWords(name="another"))
    assert stored.open(embedder=HashedWords()).search("annual leave")
    with pytest.raises(InputError, match="one vector a text"):
        stored.build(handbook, embedder=HashedWords(dimensions=8, given=7))
    with pytest.raises(InputError, match="of length 1"):
        stored.build(handbook, embedder=HashedWords(length=2.0))


@settings(max_examples=12, deadline=None)
@given(corpus=corpora, steps=changes, who=askers, query=queries, k=st.integers(1, 12))
def test_nothing_hidden_is_ever_found(engine, corpus, steps, who, query, k) -> None:
    index = engine.build(corpus)
    held = {document.document_id: document for document in corpus}
    for verb, document, label, asker in [*steps, ("search", None, None, who)]:
        if verb == "add":
            index.add([document])
            held[document.document_id] = document
        elif verb == "search":
            _check(index, list(held.values()), asker, query, k, exact=engine.name != "lance")
        elif document.document_id in held and verb == "remove":
            index.remove([document.document_id])
            del held[document.document_id]
        elif document.document_id in held:
            index.relabel({document.document_id: label})
            held[document.document_id] = replace(held[document.document_id], access=label)


def _check(index, corpus, asker, query, k, *, exact) -> None:
    """Check that what the asker may see is found, and nothing else; with the same scores where that is promised."""
    visible = seen(corpus, **asker)
    expected = build(visible, "bm25").search(query, 100, groups=asker["groups"])
    found = index.search(query, 100, **asker)
    assert {(hit.chunk_id, hit.text) for hit in found} == {(hit.chunk_id, hit.text) for hit in expected}
    assert index.search(query, k, **asker) == found[:k]
    if exact:
        scores = {hit.chunk_id: hit.score for hit in found}
        assert scores == pytest.approx({hit.chunk_id: hit.score for hit in expected}, abs=1e-4)
        for hit, other in zip(found, expected, strict=True):
            assert scores[other.chunk_id] == pytest.approx(hit.score, abs=1e-4)  # the same order, but for equals
            assert {**asdict(hit), "rank": 0, "score": 0} == {
                **asdict(next(each for each in expected if each.chunk_id == hit.chunk_id)), "rank": 0, "score": 0,
            }  # fmt: skip
