import numpy as np
import pytest

from tests.embedding.stand_in import Noise, StandIn
from tests.retrieval.conftest import make_document
from tests.retrieval.corpora import english
from toolkit.retrieval import TUNED, Index, Weights
from toolkit.schema import Document, Evidence, GoldenQuestion, InputError

DEFAULTS = Weights()


def corpus(size: int = 60, *, seed: int = 0) -> list[Document]:
    return [make_document(f"{place:03}", text) for place, text in enumerate(english(size, seed=seed))]


def question(document: Document, text: str, **named) -> GoldenQuestion:
    evidence = (Evidence(document=document.document_id, quote=document.text[:40]),)
    return GoldenQuestion(
        **{"id": f"q{document.document_id}", "question": text, "evidence": evidence, "split": "train", **named}
    )


def by_words(documents: list[Document], *, seed: int = 0) -> list[GoldenQuestion]:
    """Questions in four words of the document that answers each."""
    chance = np.random.default_rng(seed)
    return [question(one, " ".join(chance.choice(one.text.split(), 4, replace=False))) for one in documents]


def synonyms(word: str) -> str:
    return f"syn{word}"


def by_meaning(documents: list[Document], *, seed: int = 0) -> list[GoldenQuestion]:
    """Questions in other words for those of one document, and two words of another that answers nothing."""
    chance = np.random.default_rng(seed)
    asked = []
    for one in documents:
        other = documents[int(chance.integers(len(documents)))]
        meant = [synonyms(word) for word in chance.choice(one.text.split(), 5, replace=False)]
        asked.append(question(one, " ".join([*meant, *chance.choice(other.text.split(), 2)])))
    return asked


def knowing(documents: list[Document]) -> StandIn:
    words = {word for one in documents for word in one.text.split()}
    return StandIn(4096, same={synonyms(word): word for word in words})


def test_a_part_that_is_noise_comes_to_weigh_less() -> None:
    documents = corpus()
    index = Index.build(documents, embedder=Noise())
    tuning = index.tune(by_words(documents))
    assert tuning.applied
    assert tuning.gain.low > 0
    assert tuning.after.dense < DEFAULTS.dense
    assert index.weights == tuning.after


def test_a_part_that_decides_comes_to_weigh_more() -> None:
    documents = corpus()
    index = Index.build(documents, embedder=knowing(documents))
    tuning = index.tune(by_meaning(documents))
    assert tuning.applied
    assert tuning.after.dense > DEFAULTS.dense


def test_where_nothing_is_to_be_gained_the_defaults_stay() -> None:
    documents = corpus()
    index = Index.build(documents, embedder=None)
    tuning = index.tune([question(one, one.text) for one in documents])
    assert not tuning.applied
    assert tuning.gain.value == 0
    assert tuning.gain.low is None
    assert index.weights == DEFAULTS
    assert index.describe()["tuned"] is None


def test_tells_what_it_did() -> None:
    documents = corpus()
    index = Index.build(documents, embedder=Noise())
    tuning = index.tune(by_words(documents), folds=4)
    table = tuning.frame
    assert table.schema == TUNED
    assert (tuning.n, tuning.gain.n, table.height) == (60, 60, 60)
    assert sorted(table["fold"].unique()) == [0, 1, 2, 3]
    assert table["difference"].mean() == pytest.approx(tuning.gain.value)
    assert tuning.before == DEFAULTS
    assert "60 documents" in tuning.gain.method
    # The out-of-fold gain is no larger than that of the weights fitted to all on the questions that they know.
    assert (
        table["after"].mean() <= ndcg(Index.build(documents, embedder=Noise(), weights=tuning.after), documents) + 0.02
    )


def ndcg(index: Index, documents: list[Document]) -> float:
    gains = []
    for one in by_words(documents):
        ranks = [hit.rank for hit in index.search(one.question) if f"q{hit.document_id}" == one.id]
        gains.append(1 / np.log2(ranks[0] + 1) if ranks else 0.0)
    return float(np.mean(gains))


def test_before_is_what_searching_gives() -> None:
    documents = corpus()
    index = Index.build(documents, embedder=Noise())
    assert index.tune(by_words(documents)).frame["before"].mean() == pytest.approx(
        ndcg(Index.build(documents, embedder=Noise()), documents)
    )


def test_the_same_seed_gives_the_same_tuning() -> None:
    documents = corpus()
    asked = by_words(documents)
    first, again = (Index.build(documents, embedder=Noise()).tune(given) for given in (asked, asked[::-1]))
    assert (first.after, first.gain) == (again.after, again.gain)


def test_tuned_weights_stay_with_the_index(tmp_path, document) -> None:
    documents = corpus()
    index = Index.build(documents, embedder=Noise())
    tuning = index.tune(by_words(documents))
    index.add([document("new", "something new")])
    index.remove(["000"])
    index.save(tmp_path / "index")
    loaded = Index.load(tmp_path / "index", embedder=Noise())
    assert loaded.weights == index.weights == tuning.after
    assert loaded.describe()["tuned"] == tuning.summary
    assert loaded.search("something") == index.search("something")


def test_questions_on_one_document_share_a_fold() -> None:
    documents = corpus(30)
    pairs = [question(one, one.text[:30], id=f"{one.document_id}-{part}") for one in documents for part in range(2)]
    both = (
        Evidence(document="000", quote=documents[0].text[:40]),
        Evidence(document="001", quote=documents[1].text[:40]),
    )
    table = (
        Index.build(documents, embedder=None)
        .tune([*pairs, question(documents[0], "both", id="both", evidence=both)])
        .frame
    )
    folds = dict(table.select("question_id", "fold").iter_rows())
    for one in documents:
        assert folds[f"{one.document_id}-0"] == folds[f"{one.document_id}-1"]
    assert folds["000-0"] == folds["001-0"] == folds["both"]


def test_each_question_is_asked_as_its_asker() -> None:
    documents = [
        make_document(one.document_id, one.text, access=("staff",) if place % 2 else ("board",))
        for place, one in enumerate(corpus(60))
    ]
    asked = [question(one, one.text[:40], asker=("staff",)) for one in documents]
    tuning = Index.build(documents, embedder=None).tune(asked)
    assert tuning.n == 30
    assert tuning.left_out == {"their asker sees none of their evidence": 30}


def test_only_training_questions_that_can_be_judged_are_used() -> None:
    documents = corpus(30)
    lost = (Evidence(document="000", quote="words that stand nowhere"),)
    more = [
        question(documents[0], "x", id="a", split="test"),
        question(documents[0], "x", id="b", answerable=False),
        question(documents[0], "x", id="c", evidence=lost),
    ]
    tuning = Index.build(documents, embedder=None).tune([*by_words(documents), *more])
    assert tuning.n == 30
    assert tuning.left_out == {
        "not of the split train": 1,
        "not answerable": 1,
        "none of their evidence is in the index": 1,
    }


def test_too_few_questions_are_refused_with_their_number() -> None:
    documents = corpus(30)
    asked = [*by_words(documents)[:12], question(documents[20], "x", split="test")]
    with pytest.raises(InputError, match="too few") as caught:
        Index.build(documents, embedder=None).tune(asked)
    assert caught.value.got == "12; 1 not of the split train"


def test_one_document_cannot_be_tuned_to() -> None:
    documents = corpus(30)
    asked = [question(documents[0], "x", id=str(number)) for number in range(25)]
    with pytest.raises(InputError, match="on one document"):
        Index.build(documents, embedder=None).tune(asked)


@pytest.mark.parametrize("mode", ["bm25", "lsa", "dense"])
def test_only_hybrid_has_weights(mode: str) -> None:
    with pytest.raises(InputError, match="no weights to tune"):
        Index.build(corpus(5), mode, embedder=StandIn()).tune([])


def test_one_fold_is_none() -> None:
    with pytest.raises(InputError, match="folds"):
        Index.build(corpus(5), embedder=None).tune([], folds=1)


@pytest.mark.slow
def test_chance_is_seldom_taken_for_a_gain() -> None:
    applied = 0
    for seed in range(40):
        documents = corpus(40, seed=seed)
        chance = np.random.default_rng(seed)
        # Each question is answered, so it says, by some other document.
        shuffled = [documents[place] for place in chance.permutation(40).tolist()]
        asked = [
            question(right, one.question, id=one.id)
            for right, one in zip(shuffled, by_words(documents, seed=seed), strict=True)
        ]
        applied += Index.build(documents, embedder=knowing(documents)).tune(asked, seed=seed).applied
    assert applied <= 4, applied
