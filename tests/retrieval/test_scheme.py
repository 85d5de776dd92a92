import pytest

from tests.embedding.stand_in import StandIn
from toolkit.retrieval import Index, Weights, scheme
from toolkit.schema import InputError

ALL = {"groups": {"staff", "executive"}}


def available(monkeypatch, embedder) -> None:
    monkeypatch.setattr(scheme, "unavailable", lambda: None)
    monkeypatch.setattr(scheme, "available", lambda: embedder)


def test_hybrid_takes_the_embedder_that_is_there(handbook, monkeypatch) -> None:
    available(monkeypatch, StandIn())
    index = Index.build(handbook)
    assert index.describe()["dense"] == {"used": True, "embedder": "stand-in", "dimensions": 1024, "at_hand": True}
    assert index.describe()["weights"]["dense"] == Weights().dense


def test_hybrid_without_one_says_why(handbook) -> None:
    told = Index.build(handbook).describe()
    assert told["dense"] == {"used": False, "reason": "sentence-transformers is not installed"}
    assert told["weights"]["dense"] == 0
    assert Index.build(handbook, embedder=None).describe()["dense"]["reason"] == "none was asked for"


@pytest.mark.parametrize("mode", ["bm25", "lsa"])
def test_modes_of_words_embed_nothing(handbook, mode: str) -> None:
    embedder = StandIn()
    index = Index.build(handbook, mode, embedder=embedder)
    index.search("leave", **ALL)
    assert embedder.asked == []
    assert index.describe()["dense"] == {"used": False, "reason": f"the mode is {mode}"}


@pytest.mark.parametrize("embedder", ["auto", None])
def test_dense_needs_one(handbook, embedder) -> None:
    with pytest.raises(InputError, match="dense needs an embedder") as caught:
        Index.build(handbook, "dense", embedder=embedder)
    assert "pip install" in str(caught.value)


def test_only_new_text_is_embedded(handbook, document) -> None:
    embedder = StandIn()
    index = Index.build(handbook, embedder=embedder)
    assert len(embedder.asked) == 5
    embedder.asked.clear()
    index.add([handbook[0], document("notice", "Notice is three months.", access=("everyone",))])
    index.relabel({"pay": ["everyone"]})
    index.remove(["board"])
    assert embedder.asked == ["Notice is three months."]


def test_a_loaded_index_takes_the_embedder_of_its_name(handbook, tmp_path, monkeypatch) -> None:
    index = Index.build(handbook, embedder=StandIn())
    index.save(tmp_path / "index")
    available(monkeypatch, StandIn())
    loaded = Index.load(tmp_path / "index")
    assert loaded.search("annual leave", **ALL) == index.search("annual leave", **ALL)
    with pytest.raises(InputError, match="not the index's embedder") as caught:
        Index.load(tmp_path / "index", embedder=StandIn(name="other"))
    assert (caught.value.got, caught.value.allowed) == ("other", "stand-in")


@pytest.mark.parametrize("given", ["auto", None, "another"])
def test_an_index_whose_embedder_is_not_at_hand_ranks_nothing_otherwise(handbook, tmp_path, monkeypatch, given) -> None:
    Index.build(handbook, embedder=StandIn()).save(tmp_path / "index")
    if given == "another":
        available(monkeypatch, StandIn(name="another"))
        given = "auto"
    loaded = Index.load(tmp_path / "index", embedder=given)
    assert loaded.describe()["dense"]["at_hand"] is False
    for ask in (
        lambda: loaded.search("leave"),
        lambda: loaded.search_many(["leave"]),
        lambda: loaded.why_not("leave", "leave"),
    ):
        with pytest.raises(InputError, match="not at hand") as caught:
            ask()
        assert "stand-in" in str(caught.value)
        assert "embedder" in caught.value.remedy
    # Labels are taken away all the same.
    loaded.relabel({"pay": ["executive"]})
    loaded.remove(["old-leave"])
    loaded.save(tmp_path / "index")
    again = Index.load(tmp_path / "index", embedder=StandIn())
    assert [hit.document_id for hit in again.search("salaries", groups={"staff"})] == []


def test_weights_given_are_saved_with_the_index(handbook, tmp_path) -> None:
    weights = Weights(dense=0.25, neighbours=0.4)
    Index.build(handbook, embedder=StandIn(), weights=weights).save(tmp_path / "index")
    assert Index.load(tmp_path / "index", embedder=StandIn()).weights == weights
