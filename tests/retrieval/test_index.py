import json
from datetime import date

import pytest

from tests.embedding.stand_in import StandIn
from toolkit.retrieval import MODES, Index, saving
from toolkit.schema import HITS, Chunk, InputError


@pytest.fixture(params=[*MODES, "hybrid without vectors"])
def index(request, handbook) -> Index:
    mode, *without = request.param.split(maxsplit=1)
    return Index.build(handbook, mode, embedder=None if without else StandIn())


def ids(hits) -> list[str]:
    return [hit.document_id for hit in hits]


def test_finds_what_was_asked_for(index) -> None:
    hits = index.search("How much annual leave do staff take?", 3, groups={"staff"}, as_of=date(2026, 1, 1))
    assert ids(hits)[0] == "leave"
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert all(hit.query == 0 and hit.score > 0 for hit in hits)


def test_a_hit_opens_at_its_place(index, handbook) -> None:
    texts = {document.document_id: document.text for document in handbook}
    for hit in index.search("salaries paid in a month", groups={"staff", "executive"}):
        assert hit.text == texts[hit.document_id][hit.start : hit.end]


def test_nobody_finds_what_they_may_not_see(index) -> None:
    assert "board" not in ids(index.search("board salaries March", groups={"staff"}))
    assert set(ids(index.search("board salaries staff leave"))) <= {"leave", "old-leave"}


def test_a_day_leaves_out_what_is_not_in_force(index) -> None:
    assert "old-leave" in ids(index.search("annual leave", as_of=date(2024, 12, 31)))
    assert "old-leave" not in ids(index.search("annual leave", as_of=date(2025, 1, 1)))
    assert "old-leave" in ids(index.search("annual leave"))


def test_many_questions_are_one_table(index) -> None:
    queries = ["annual leave", "", "salaries paid"]
    table = index.search_many(queries, 2, groups={"staff"})
    assert table.schema == HITS
    for number, query in enumerate(queries):
        found = table.filter(query=number)
        hits = index.search(query, 2, groups={"staff"})
        assert found["chunk_id"].to_list() == [hit.chunk_id for hit in hits]
        assert found["score"].to_list() == [hit.score for hit in hits]


def test_no_questions_are_an_empty_table(index) -> None:
    assert index.search_many([]).schema == HITS


@pytest.mark.parametrize("query", ["", "  \n", "?!…", "zzzz qqqq"])
def test_a_question_that_matches_nothing_has_no_hits(index, query: str) -> None:
    assert index.search(query, groups={"staff"}) == []


def test_a_question_of_50_000_characters_is_answered(index) -> None:
    words = " ".join(f"leave staff word{number}" for number in range(3000))
    assert index.search(words[:50_000], groups={"staff"})


def test_k_must_be_one_or_more(index) -> None:
    with pytest.raises(InputError, match="k must be at least 1"):
        index.search("leave", 0)
    with pytest.raises(InputError, match="k must be at least 1"):
        index.search_many(["leave"], -1)


def test_a_mode_that_is_not_known(handbook) -> None:
    with pytest.raises(InputError, match="hybrid") as caught:
        Index.build(handbook, "hybird")
    assert "did you mean" in str(caught.value)


def test_two_documents_of_one_id(handbook) -> None:
    with pytest.raises(InputError, match="two documents have one id"):
        Index.build([*handbook, handbook[0]])
    index = Index.build(handbook)
    with pytest.raises(InputError, match="two documents have one id"):
        index.add([handbook[0], handbook[0]])


def test_a_chunk_of_no_document(handbook) -> None:
    chunk = Chunk(
        chunk_id="x#0", document_id="x", ordinal=0, start=0, end=1, text="x", tokens=1, headings=(), context=""
    )
    with pytest.raises(InputError, match="not given"):
        Index.build(handbook, chunks=[chunk])


def test_nothing_indexed_finds_nothing() -> None:
    for mode in MODES:
        assert Index.build([], mode, embedder=StandIn()).search("leave") == []


def test_empty_documents_are_no_trouble(document) -> None:
    index = Index.build([document("a", ""), document("b", "leave")])
    assert ids(index.search("leave")) == ["b"]


def test_equal_scores_come_by_document_id(document) -> None:
    index = Index.build([document(name, "the very same text") for name in "dbca"], "bm25")
    assert ids(index.search("same text")) == ["a", "b", "c", "d"]


def test_a_new_version_takes_the_old_ones_place(index, document) -> None:
    index.add([document("leave", "Sabbaticals last a year.", access=("everyone",))])
    assert ids(index.search("sabbaticals"))[0] == "leave"
    assert "leave" not in ids(index.search("annual"))


def test_what_is_removed_is_gone(index) -> None:
    index.remove(["old-leave"])
    assert "old-leave" not in ids(index.search("annual leave"))


def test_removing_what_is_not_there_changes_nothing(index) -> None:
    with pytest.raises(InputError, match="did you mean leave"):
        index.remove(["pay", "leav"])
    assert "pay" in ids(index.search("salaries", groups={"staff"}))


def test_a_label_taken_away_counts_from_the_next_search(index) -> None:
    assert "pay" in ids(index.search("salaries", groups={"staff"}))
    index.relabel({"pay": ["executive"]})
    assert "pay" not in ids(index.search("salaries", groups={"staff"}))
    with pytest.raises(InputError, match="no such document"):
        index.relabel({"nothing": None})


def test_a_document_added_again_with_another_label_is_only_relabelled(handbook, document, monkeypatch) -> None:
    index = Index.build(handbook)
    monkeypatch.setattr("toolkit.retrieval.index.chunk_documents", None)
    held = handbook[1]
    index.add([document("pay", held.text, access=("executive",))])
    assert "pay" not in ids(index.search("salaries", groups={"staff"}))


def test_says_what_it_uses(index) -> None:
    described = index.describe()
    assert described["mode"] == index.mode
    assert (described["documents"], described["chunks"], described["labelled"]) == (5, 5, True)
    assert described["lsa"]["used"] is (index.mode == "lsa")


def test_says_when_lsa_is_left_out(handbook, monkeypatch) -> None:
    index = Index.build(handbook)
    assert index.describe()["lsa"] == {"used": False, "reason": "fewer than 50 visible chunks"}
    monkeypatch.setattr("toolkit.retrieval.ranking.LSA_CHUNKS", range(1, 5))
    assert index.describe()["lsa"] == {"used": False, "reason": "more than 4 visible chunks"}
    assert index.search("annual leave", groups={"staff", "executive"})


def test_typing_errors_still_find(document) -> None:
    index = Index.build([document("a", "Reimbursement of travel expenses"), document("b", "Notice periods")])
    assert ids(index.search("travelexpense expenses", 1)) == ["a"]
    assert ids(index.search("travle expnses", 1)) == ["a"]


def test_words_are_left_as_they_are_where_stemming_is_off(document, tmp_path) -> None:
    documents = [document("a", "Licences are renewed."), document("b", "A licence was renewed early.")]
    stemmed, plain = Index.build(documents, "bm25"), Index.build(documents, "bm25", stemming=None)
    assert {hit.document_id for hit in stemmed.search("licence")} == {"a", "b"}
    assert [hit.document_id for hit in plain.search("licence")] == ["b"]
    plain.save(tmp_path / "index")
    loaded = Index.load(tmp_path / "index")
    assert loaded.describe()["stemming"] is None
    loaded.add([document("c", "Licences again.")])
    assert [hit.document_id for hit in loaded.search("licence")] == ["b"]
    assert [part.term for part in loaded.explain(loaded.search("licence")[0], "licence").parts] == ["licence"]


def test_an_unknown_stemming_is_refused() -> None:
    with pytest.raises(InputError, match="no such stemming"):
        Index.build([], stemming="klingon")


def test_an_index_of_before_the_setting_is_stemmed(document, tmp_path) -> None:
    Index.build([document("a", "Licences are renewed.")], "bm25").save(tmp_path / "index")
    file = tmp_path / "index" / "manifest.json"
    manifest = json.loads(file.read_text())
    del manifest["settings"]["scheme"]["stemming"], manifest["digest"]
    manifest["digest"] = saving._digest(manifest)
    file.write_text(json.dumps(manifest))
    assert Index.load(tmp_path / "index").search("licence")[0].document_id == "a"


def test_the_groups_of_labels_are_told(handbook) -> None:
    assert Index.build(handbook).groups == {"everyone", "staff", "executive"}
