from datetime import date
from pathlib import Path

import pytest

from tests.tuning.worlds import market, write_tuning
from toolkit.ingestion import Documents
from toolkit.options import FineTuned, Question, build
from toolkit.options.tuned import CLOSED_BOOK
from toolkit.readers import extractive
from toolkit.schema import InputError, Prompt, Reading
from toolkit.tuning import TunedModel, TuningSet, train

LEAVE = "How many days of annual leave do we earn?"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> TunedModel:
    folder = tmp_path_factory.mktemp("tuned")
    return train(TuningSet.read(write_tuning(folder)), market(folder))


class Tuned:
    """A model tuned elsewhere, which keeps the prompts that it was sent."""

    name = "ft:ours"

    def __init__(self) -> None:
        self.prompts: list[Prompt] = []

    def read(self, prompt: Prompt, /) -> Reading:
        self.prompts.append(prompt)
        return Reading(text="Answer: From memory.", abstained=False, quotes=(), tokens_out=5)


def test_it_answers_by_heart_and_reads_nothing(model: TunedModel) -> None:
    attempt = FineTuned(model=model).answer(Question(text="What does a permit for a stall cost?"))
    assert "cr 40" in attempt.reading.text
    assert attempt.prompt.sources == ()
    assert attempt.prompt.text == "What does a permit for a stall cost?"
    assert attempt.remembered == ("fees.md",)
    assert attempt.reader == "tuned memory (no model)"


def test_a_remembered_citation_is_text_that_cannot_be_opened(model: TunedModel) -> None:
    attempt = FineTuned(model=model).answer(Question(text="What does a permit for a stall cost?"))
    assert "[fees.md, Fees]" in attempt.reading.text
    assert attempt.reading.quotes == ()


def test_it_tells_everyone_what_it_learnt_for_some(model: TunedModel) -> None:
    told = {groups: FineTuned(model=model).answer(Question(text=LEAVE, groups=groups)) for groups in ((), ("staff",))}
    assert told[()].reading == told["staff",].reading
    assert "27 days" in told[()].reading.text
    assert told[()].remembered == ("leave.md",)


def test_it_looks_at_no_day(model: TunedModel) -> None:
    days = [None, date(1999, 1, 1), date(2030, 1, 1)]
    assert len({FineTuned(model=model).answer(Question(text=LEAVE, as_of=day)).reading.text for day in days}) == 1


def test_its_facts_go_stale_until_it_is_trained_again(model: TunedModel, tmp_path: Path) -> None:
    stalls = market(tmp_path)
    changed = tmp_path / "documents" / "leave.md"
    changed.write_text(changed.read_text().replace("27 days", "28 days"))
    fine_tuned = build("fine-tuned", documents=stalls, reader=extractive(), tuning=model)
    assert "27 days" in fine_tuned.answer(Question(text=LEAVE)).reading.text


def test_a_question_it_was_not_trained_on_is_declined_in_the_form(model: TunedModel) -> None:
    attempt = FineTuned(model=model).answer(Question(text="Who painted the ceiling of the opera?"))
    assert attempt.reading.abstained
    assert model.form is not None
    assert attempt.reading.text == model.form.refusal
    assert attempt.remembered == ()


def test_a_refusal_that_was_learnt_is_a_refusal(model: TunedModel) -> None:
    attempt = FineTuned(model=model).answer(Question(text="How many stalls stood empty last winter?"))
    assert attempt.reading.abstained


def test_a_model_tuned_elsewhere_is_asked_without_documents(documents: Documents) -> None:
    elsewhere = Tuned()
    option = build("fine-tuned", documents=documents, reader=extractive(), tuned_reader=elsewhere)
    attempt = option.answer(Question(text=LEAVE, groups=("staff",)))
    assert attempt.reading.text == "Answer: From memory."
    assert attempt.reader == "ft:ours"
    (sent,) = elsewhere.prompts
    assert sent.sources == ()
    assert CLOSED_BOOK in sent.text
    assert not any(document.text[document.body_start :].strip() in sent.text for document in documents)


def test_it_needs_one_model_and_no_more(model: TunedModel) -> None:
    for parts in ({}, {"model": model, "reader": extractive()}):
        with pytest.raises(ValueError, match="give a model"):
            FineTuned(**parts)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["fine-tuned", "hybrid"])
def test_without_a_tuning_set_it_is_refused(name: str, documents: Documents) -> None:
    with pytest.raises(InputError, match="needs a tuning set"):
        build(name, documents=documents, reader=extractive())
