import numpy as np
import pytest

from tests.retrieval.test_visibility import contents_of
from toolkit.retrieval import views
from toolkit.retrieval.views import View


@pytest.fixture
def contents(handbook):
    return contents_of(handbook)


def view_of(contents, *shown: str) -> View:
    return View(contents, np.array([document.document_id in shown for document in contents.documents]))


def test_counts_only_what_is_visible(contents) -> None:
    view = view_of(contents, "leave", "travel")
    staff = contents.vocabulary.numbers["staff"]
    assert len(view) == 2
    assert view.postings(staff)[0].tolist() == [0, 1]
    assert view.frequencies[staff] == 2
    assert view_of(contents, "travel").frequencies[staff] == 1


def test_weighs_by_visible_text(contents) -> None:
    view, term = view_of(contents, "pay", "board"), contents.vocabulary.numbers["march"]
    weighed = view.weighed(term)
    assert weighed.idf == pytest.approx(np.log(1 + 1.5 / 1.5))
    assert weighed.rows.tolist() == [0]
    assert view.weighed(term) is weighed


def test_keeps_no_more_postings_than_it_may(contents, monkeypatch) -> None:
    monkeypatch.setattr(views, "_COPIED_POSTINGS", 0)
    monkeypatch.setattr(views, "_CACHED_POSTINGS", 3)
    view = view_of(contents, *(document.document_id for document in contents.documents))
    for term in range(len(contents.vocabulary.terms)):
        view.weighed(term)
        assert sum(rows.size for rows, _ in view._lists.values()) <= 3 or len(view._lists) == 1


def test_knows_where_documents_end(contents) -> None:
    view = view_of(contents, "leave", "pay")
    assert view.document_of.tolist() == [0, 1]
    assert view.chunks_in_document.tolist() == [1, 1]
    assert view.rows_of(0).size == 0


def test_seeing_nothing_is_no_trouble(contents) -> None:
    view = view_of(contents)
    assert len(view) == 0
    assert view.weighed(0).rows.size == 0


def test_makes_a_thing_once(contents) -> None:
    made: list[View] = []
    view = view_of(contents, "pay")
    assert view.once(made.append) is view.once(made.append) is None
    assert made == [view]
