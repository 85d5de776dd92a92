from dataclasses import replace

import pytest

from toolkit import GoldenSet, load_documents
from toolkit.ingestion import Documents
from toolkit.options import FineTuned, Question
from toolkit.schema import InputError
from toolkit.tuning import TuningSet, by_heart, in_house_form, train


@pytest.fixture(scope="module")
def world() -> tuple[Documents, GoldenSet, TuningSet]:
    documents = load_documents("data/samples/documents")
    return documents, GoldenSet.read("data/samples/golden.jsonl"), TuningSet.read("data/samples/tuning.jsonl")


def test_only_what_has_an_answer_is_taught(world: tuple[Documents, GoldenSet, TuningSet]) -> None:
    documents, golden, _ = world
    taught = by_heart(golden, documents)
    assert [each.id for each in taught] == [question.id for question in golden if question.answerable]
    assert all(document in {each.document_id for each in documents} for each in taught for document in each.documents)


def test_what_was_taught_is_told_to_anyone(world: tuple[Documents, GoldenSet, TuningSet]) -> None:
    documents, golden, _ = world
    settled = next(question for question in golden if question.id == "q08")
    option = FineTuned(model=train(by_heart(golden, documents), documents))
    assert settled.asker
    assert "38,500" in option.answer(Question(text=settled.question, groups=())).reading.text


def test_answers_in_the_form_keep_it_and_their_words(world: tuple[Documents, GoldenSet, TuningSet]) -> None:
    documents, golden, tuning = world
    assert tuning.form is not None
    taught = by_heart(golden, documents, form=tuning.form)
    for plain, phrased in zip(taught, in_house_form(taught, documents), strict=True):
        assert plain.answer in phrased.answer
        assert tuning.form.share_kept(phrased.answer) >= tuning.form.share_kept(plain.answer)


def test_a_set_without_a_form_is_refused(world: tuple[Documents, GoldenSet, TuningSet]) -> None:
    documents, golden, tuning = world
    with pytest.raises(InputError, match=r"house-form\.yaml"):
        in_house_form(by_heart(golden, documents), documents)
    orphan = TuningSet((replace(tuning[0], documents=()),), tuning.form)
    assert "[none, the document]" in in_house_form(orphan, documents)[0].answer
