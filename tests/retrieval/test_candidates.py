import numpy as np
import pytest

from toolkit.retrieval import Index, Weights, bm25, candidates
from toolkit.retrieval.ranking import terms_of

WEIGHTS = Weights()


def score(index: Index, question: str, rows: list[int]) -> candidates.Lexical:
    view, terms = index._state.view(None, None), terms_of(question, mode="hybrid")
    return candidates.score(view, np.array(rows), bm25.query_terms(view, terms), terms)


def test_words_side_by_side_add_to_the_score(document) -> None:
    index = Index.build([document("a", "annual leave for staff"), document("b", "leave for annual staff")])
    bigrams = score(index, "annual leave", [0, 1]).own.bigrams
    assert bigrams[0] > 0
    assert bigrams[1] == 0


def test_words_of_a_title_and_of_a_text_are_not_side_by_side(document) -> None:
    index = Index.build([document("a", "leave for staff", title="Annual")])
    assert score(index, "annual leave", [0]).own.bigrams.tolist() == [0]


def test_words_that_share_letters_add_to_the_score(document) -> None:
    index = Index.build([document("a", "reimbursement"), document("b", "parliament"), document("c", "tax")])
    grams = score(index, "reimbursable", [0, 1, 2]).own.grams
    assert grams[0] > grams[1] >= grams[2] == 0


def test_long_documents_lend_to_their_neighbours(document) -> None:
    text = "\n\n".join(f"## Part {part}\n\n{'leave' if part == 3 else 'other'} words {part}" for part in range(8))
    lexical = score(Index.build([document("a", text)], max_tokens=16), "leave", list(range(8)))
    assert np.flatnonzero(lexical.beside.words).tolist() == [2, 4]
    own = lexical.own.scores(WEIGHTS)
    assert lexical.beside.scores(WEIGHTS)[2] == pytest.approx(own[3])
    assert lexical.scores(WEIGHTS)[2] == pytest.approx(own[2] + WEIGHTS.neighbours * own[3])


def test_short_documents_do_not(document) -> None:
    index = Index.build([document(name, "leave") for name in "abcdef"])
    assert not score(index, "leave", list(range(6))).beside.words.any()


def test_a_chunks_score_does_not_depend_on_the_other_candidates(document) -> None:
    text = "\n\n".join(f"## Part {part}\n\nleave words {part} annual leave" for part in range(9))
    index = Index.build([document("a", text), document("b", "annual leave")], max_tokens=16)
    whole = score(index, "annual leave part", list(range(10)))
    assert score(index, "annual leave part", [4]).scores(WEIGHTS)[0] == whole.scores(WEIGHTS)[4]
