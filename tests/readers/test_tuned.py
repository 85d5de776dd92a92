import pytest

from tests.tuning.worlds import market, write_tuning
from toolkit.prompting import DECLINED, assemble
from toolkit.readers import extractive, tuned
from toolkit.schema import Prompt, Reading, Source, SourceQuote
from toolkit.tuning import TunedModel, TuningSet, train

TEXT = "A boat permit costs cr 55 for each year. Boats are tied up at the east quay."


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> TunedModel:
    folder = tmp_path_factory.mktemp("tuned")
    return train(TuningSet.read(write_tuning(folder)), market(folder))


@pytest.fixture(scope="module")
def formless(tmp_path_factory: pytest.TempPathFactory) -> TunedModel:
    folder = tmp_path_factory.mktemp("formless")
    return train(TuningSet.read(write_tuning(folder, form=None)), market(folder))


def prompt(question: str, text: str = TEXT) -> Prompt:
    source = Source(
        number=1, document_id="boats.md", title="Boats", headings=(), start=10, end=10 + len(text), text=text
    )
    return assemble(question, [source] if text else [], window_tokens=2_000)


class Says:
    """A reader that says what it is told to."""

    name = "scripted"

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def read(self, prompt: Prompt, /) -> Reading:
        return self.reading


def test_its_own_scorer_answers_in_the_form_and_cites_the_span(model: TunedModel) -> None:
    reading = tuned(model).read(prompt("How much does a boat permit cost?"))
    assert reading.text.startswith("Answer: A boat permit costs cr 55 for each year.\nBasis: ")
    assert [(each.start, each.end) for each in reading.quotes] == [(10, 50)]
    assert reading.support is not None
    assert 0 < reading.support < 1


def test_another_readers_quotes_are_kept_and_its_words_put_in_the_form(model: TunedModel) -> None:
    asked = prompt("How much does a boat permit cost?")
    plain, formed = extractive().read(asked), tuned(model, reader=extractive()).read(asked)
    assert formed.quotes == plain.quotes
    assert "cr 55" in formed.text
    assert model.form is not None
    assert model.form.share_kept(formed.text) > model.form.share_kept(plain.text)


def test_what_declines_declines_in_the_form_whatever_the_reason(model: TunedModel) -> None:
    assert model.form is not None
    for text in ("", TEXT):
        reading = tuned(model, reader=extractive()).read(prompt("Who painted the ceiling of the opera?", text))
        assert reading.abstained
        assert reading.text == model.form.refusal


@pytest.mark.parametrize("mark", ["[1]", "[1, 2]", "[1-3]"])
def test_a_models_own_words_are_kept_and_its_marks_dropped(mark: str, model: TunedModel) -> None:
    said = Reading(
        text=f"Each boat pays 55 crowns a year {mark}.", abstained=False, tokens_out=9,
        quotes=(SourceQuote(number=1, start=10, end=50, quote=TEXT[:40]),),
    )  # fmt: skip
    reading = tuned(model, reader=Says(said)).read(prompt("What is it?"))
    assert reading.text.startswith("Answer: Each boat pays 55 crowns a year.\n")


def test_an_answer_that_keeps_the_form_is_left_as_it_is(model: TunedModel) -> None:
    text = "Answer: It costs cr 55.\nBasis: The boat rules say so. [boats.md, Boats]\nNext step: Pay at the quay."
    said = Reading(text=text, abstained=False, quotes=(), tokens_out=30)
    assert tuned(model, reader=Says(said)).read(prompt("What is it?")).text == text


def test_an_answer_that_cites_nothing_is_not_dressed_up(model: TunedModel) -> None:
    said = Reading(text="It is free.", abstained=False, quotes=(), tokens_out=4)
    assert tuned(model, reader=Says(said)).read(prompt("What is it?")).text == "It is free."


def test_a_citation_of_a_source_that_is_not_there_does_not_break_it(model: TunedModel) -> None:
    said = Reading(
        text="It is free. [99]", abstained=False, tokens_out=4,
        quotes=(SourceQuote(number=99, start=0, end=0, quote="It is free."),),
    )  # fmt: skip
    reading = tuned(model, reader=Says(said)).read(prompt("What is it?"))
    assert reading.quotes == said.quotes
    assert reading.text == "It is free. [99]"


def test_without_a_form_the_reader_is_left_as_it_is(formless: TunedModel) -> None:
    asked = prompt("How much does a boat permit cost?")
    assert tuned(formless, reader=extractive()).read(asked).text == extractive().read(asked).text
    assert tuned(formless).read(prompt("What?", "")).text == DECLINED


def test_its_name_says_who_picks(model: TunedModel, formless: TunedModel) -> None:
    assert tuned(model, reader=extractive()).name == f"{extractive().name}, in the house form"
    assert tuned(formless).name == "tuned sentence scorer (no model)"
