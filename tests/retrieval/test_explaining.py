from datetime import date

import pytest

from tests.embedding.stand_in import StandIn
from toolkit.retrieval import MODES, PARTS, REASONS, Index
from toolkit.schema import InputError

QUERY = "How much annual leave do staff take?"


@pytest.mark.parametrize(
    ("mode", "embedder"), [(mode, each) for mode in MODES for each in (StandIn(), None) if each or mode != "dense"]
)
def test_parts_add_up_to_the_score(handbook, mode: str, embedder, monkeypatch) -> None:
    monkeypatch.setattr("toolkit.retrieval.ranking.LSA_CHUNKS", range(1, 5_000))
    index = Index.build(handbook, mode, embedder=embedder)
    for hit in index.search(QUERY, groups={"staff"}):
        explained = index.explain(hit, QUERY, groups={"staff"})
        assert explained.score == pytest.approx(hit.score, rel=1e-5)
        assert explained.frame.schema == PARTS
        assert [part.score for part in explained.parts] == sorted((p.score for p in explained.parts), reverse=True)


def test_names_the_words_that_count(handbook) -> None:
    index = Index.build(handbook)
    hit = index.search(QUERY)[0]
    words = [part.term for part in index.explain(hit, QUERY).parts if part.source == "word"]
    assert set(words) == {"annual", "leav", "staff", "take"}


def test_explains_only_what_the_asker_sees(handbook) -> None:
    index = Index.build(handbook)
    hit = index.search("board", groups={"executive"})[0]
    with pytest.raises(InputError, match="sees no such chunk"):
        index.explain(hit, "board", groups={"staff"})


def test_a_word_of_hidden_text_alone_adds_nothing(handbook) -> None:
    index = Index.build(handbook)
    hit = index.search("annual leave March")[0]
    assert "march" not in {part.term for part in index.explain(hit, "annual leave March").parts}


@pytest.mark.parametrize(
    ("document_id", "reason"),
    [
        ("leave", "found"),
        ("travel", "ranked lower"),
        ("pay", "no match"),
        ("board", "not known"),
        ("nothing", "not known"),
    ],
)
def test_says_why_a_document_is_not_found(handbook, document_id: str, reason: str) -> None:
    index = Index.build(handbook)
    told = index.why_not(document_id, QUERY, 1, groups={"staff"}, as_of=date(2026, 1, 1))
    assert (told.reason, told.detail) == (reason, REASONS[reason])


def test_says_that_a_document_is_out_of_force(handbook) -> None:
    assert Index.build(handbook).why_not("old-leave", QUERY, as_of=date(2026, 1, 1)).reason == "not in force"


def test_a_hidden_document_and_none_are_told_alike_but_to_those_who_keep_the_labels(handbook) -> None:
    index = Index.build(handbook)
    hidden, none = (index.why_not(name, "board", groups={"staff"}) for name in ("board", "boards"))
    assert (hidden.reason, hidden.detail, hidden.rank) == (none.reason, none.detail, none.rank)
    assert index.why_not("board", "board", groups={"staff"}, reveal=True).reason == "no access"
    assert index.why_not("boards", "board", groups={"staff"}, reveal=True).reason == "not known"


def test_a_lower_rank_comes_with_its_figures(handbook) -> None:
    told = Index.build(handbook).why_not("travel", QUERY, 1, groups={"staff"})
    assert told.rank is not None
    assert told.rank > 1
    assert told.score < told.needed
    assert told.missing == ("annual", "leav", "take")
