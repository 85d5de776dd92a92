from datetime import date

import numpy as np

from toolkit.retrieval.labels import Labels


def test_decides_each_distinct_label_once(handbook) -> None:
    labels = Labels.of(handbook)
    assert len(labels.distinct) == 5
    assert labels.visible({"staff"}, None).tolist() == [True, True, False, True, True]
    assert labels.visible(None, date(2025, 6, 1)).tolist() == [True, False, False, False, False]


def test_says_why(handbook) -> None:
    labels = Labels.of(handbook)
    assert labels.refused(2, {"staff"}, None) == "no access"
    assert labels.refused(4, {"staff"}, date(2025, 1, 1)) == "not in force"
    assert labels.refused(4, {"staff"}, date(2024, 12, 31)) is None


def test_unlabelled_is_open_until_one_document_is_labelled(document) -> None:
    open_corpus = [document("a", "x"), document("b", "y")]
    assert Labels.of(open_corpus).visible(None, None).all()
    labelled = [*open_corpus, document("c", "z", access=())]
    assert not Labels.of(labelled).visible({"staff"}, None).any()


def test_no_documents() -> None:
    assert Labels.of([]).visible(None, None).size == 0


def test_chosen_labels_are_those_of_the_documents_chosen(document) -> None:
    one = [document("a", "x", access=("staff",)), document("b", "x"), document("c", "x", access=("board",))]
    more = [document("d", "x", access=("board",)), document("e", "x")]
    both = [*one, *more]
    for places in ([3, 1, 0, 4, 2], [1, 4], [2, 3], []):
        chosen = Labels.of(one).chosen(Labels.of(more), np.array(places, np.int64))
        fresh = Labels.of([both[place] for place in places])
        assert chosen.labelled == fresh.labelled
        assert set(chosen.distinct) == set(fresh.distinct)
        for groups in (None, {"staff"}, {"board"}):
            assert chosen.visible(groups, None).tolist() == fresh.visible(groups, None).tolist()
