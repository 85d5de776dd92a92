from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from tests.tuning.worlds import market, write_tuning
from toolkit import Index
from toolkit.ingestion import Documents
from toolkit.options import Hybrid, Question, build
from toolkit.options.hybrid import fitted
from toolkit.readers import extractive
from toolkit.schema import ModelUsage, Prompt, Reading, SourceQuote
from toolkit.tuning import TunedModel, TuningSet, train

ASKED = Question(text="What does a stall permit cost?", groups=("staff",))


@dataclass
class Scripted:
    """A reader that answers in turn as it is told to: a support, or ``None`` to decline."""

    supports: Sequence[float | None]
    usage: bool = True
    name: str = "scripted"
    prompts: list[Prompt] = field(default_factory=list)

    def read(self, prompt: Prompt, /) -> Reading:
        support = self.supports[len(self.prompts)]
        self.prompts.append(prompt)
        return Reading(
            text=f"answer {len(self.prompts)}", abstained=support is None, quotes=(), tokens_out=10, support=support,
            usage=ModelUsage(tokens_in=100, tokens_out=10, cached_in=5) if self.usage else None,
        )  # fmt: skip


@pytest.fixture(scope="module")
def stalls(tmp_path_factory: pytest.TempPathFactory) -> Documents:
    return market(tmp_path_factory.mktemp("market"))


@pytest.fixture(scope="module")
def index(stalls: Documents) -> Index:
    return Index.build(stalls)


@pytest.fixture(scope="module")
def tuning_set(tmp_path_factory: pytest.TempPathFactory) -> TuningSet:
    return TuningSet.read(write_tuning(tmp_path_factory.mktemp("tuning")))


@pytest.fixture(scope="module")
def model(tuning_set: TuningSet, stalls: Documents) -> TunedModel:
    return train(tuning_set, stalls)


def hybrid(reader: Scripted, stalls: Documents, index: Index, **settings: float) -> Hybrid:
    return Hybrid(retriever=index, documents=stalls, reader=reader, **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("supports", "route", "text"),
    [
        ([0.9], "few passages", "answer 1"),
        ([0.2, 0.9], "few passages > more passages", "answer 2"),
        ([None, 0.9], "few passages > more passages", "answer 2"),
        ([0.2, None, 0.1], "few passages > more passages > long context", "answer 3"),
        ([None, None, None], "few passages > more passages > long context", "answer 3"),
    ],
)
def test_it_escalates_on_doubt_and_stops_when_sure(
    supports: list[float | None], route: str, text: str, stalls: Documents, index: Index
) -> None:
    attempt = hybrid(Scripted(supports), stalls, index, support_needed=0.5).answer(ASKED)
    assert attempt.route == route
    assert attempt.reading.text == text
    assert attempt.reading.abstained == (supports[-1] is None)


def test_why_it_went_on_is_kept(stalls: Documents, index: Index) -> None:
    attempt = hybrid(Scripted([None, 0.2, 0.1]), stalls, index, support_needed=0.5).answer(ASKED)
    assert [step.escalated for step in attempt.steps] == ["declined", "support 0.20 < 0.50", ""]


def test_a_reader_that_cannot_say_how_sure_it_is_escalates_where_it_declines_alone(
    stalls: Documents, index: Index
) -> None:
    class Unsure(Scripted):
        def read(self, prompt: Prompt, /) -> Reading:
            return replace(super().read(prompt), support=None, abstained=False)

    assert hybrid(Unsure([0.1]), stalls, index, support_needed=0.5).answer(ASKED).route == "few passages"


class Fails(Scripted):
    """Gives a reply that holds no answer where a support below 0 is scripted."""

    def read(self, prompt: Prompt, /) -> Reading:
        reading = super().read(prompt)
        failed = reading.support is not None and reading.support < 0
        return replace(reading, text="", support=None, usage=None, problem="it broke") if failed else reading


def test_an_answer_in_hand_is_not_lost_to_a_later_step_that_fails(stalls: Documents, index: Index) -> None:
    attempt = hybrid(Fails([0.2, 0.3, -1.0]), stalls, index, support_needed=0.5).answer(ASKED)
    assert attempt.route == "few passages > more passages > long context"
    assert (attempt.reading.text, attempt.reading.problem) == ("answer 2", None)
    assert attempt.reading.note == "long context: it broke"
    declined = hybrid(Fails([None, None, -1.0]), stalls, index).answer(ASKED)
    assert (declined.reading.abstained, declined.reading.problem) == (True, None)


def test_a_step_that_fails_is_no_answer_and_the_next_is_asked(stalls: Documents, index: Index) -> None:
    attempt = hybrid(Fails([-1.0, 0.9]), stalls, index).answer(ASKED)
    assert attempt.reading.text == "answer 2"
    assert [step.escalated for step in attempt.steps] == ["failed", ""]


def test_where_every_step_fails_that_is_what_is_told(stalls: Documents, index: Index) -> None:
    attempt = hybrid(Fails([-1.0, -1.0, -1.0]), stalls, index).answer(ASKED)
    assert (attempt.reading.text, attempt.reading.problem) == ("", "it broke")


def test_tokens_and_times_of_every_step_are_counted(stalls: Documents, index: Index) -> None:
    ticks = iter(float(at) for at in range(100))
    reader = Scripted([None, None, 0.9], usage=False)
    attempt = replace(hybrid(reader, stalls, index), clock=lambda: next(ticks)).answer(ASKED)
    assert attempt.tokens_in == sum(prompt.tokens for prompt in reader.prompts)
    assert attempt.tokens_out == 30
    assert (attempt.gather_s, attempt.read_s) == (3.0, 3.0)


def test_an_endpoints_own_count_is_summed_and_is_none_where_a_step_has_none(stalls: Documents, index: Index) -> None:
    attempt = hybrid(Scripted([None, 0.9]), stalls, index).answer(ASKED)
    assert attempt.reading.usage == ModelUsage(tokens_in=200, tokens_out=20, cached_in=10)
    assert attempt.tokens_in == 200
    uncounted = hybrid(Scripted([None, 0.9], usage=False), stalls, index).answer(ASKED)
    assert uncounted.reading.usage is None


def test_what_any_step_considered_is_kept_for_the_access_check(stalls: Documents, index: Index) -> None:
    attempt = hybrid(Scripted([None, None, 0.9]), stalls, index).answer(ASKED)
    considered = {(source.document_id, source.start) for source in attempt.candidates}
    for reader_prompt in (attempt.prompt,):
        assert {(source.document_id, source.start) for source in reader_prompt.sources} <= considered
    assert len(attempt.candidates) > len(attempt.prompt.sources)


def test_it_never_reads_the_window_where_told_not_to(stalls: Documents, index: Index) -> None:
    attempt = hybrid(Scripted([None, None]), stalls, index, window_tokens=0).answer(ASKED)
    assert attempt.route == "few passages > more passages"


def test_thresholds_are_set_on_the_training_split_alone(stalls: Documents, index: Index, tuning_set: TuningSet) -> None:
    asked: list[str] = []

    class Notes(Scripted):
        def read(self, prompt: Prompt, /) -> Reading:
            asked.append(prompt.question)
            return Reading(text="?", abstained=True, quotes=(), tokens_out=1, support=0.1)

    fitted(hybrid(Notes([]), stalls, index), tuning_set)
    assert set(asked) == {each.question for each in tuning_set.split("train")}


def test_a_threshold_sends_on_the_answers_that_more_passages_get_right(
    stalls: Documents, index: Index, tuning_set: TuningSet
) -> None:
    class Grows(Scripted):
        """Sure and right on stalls; unsure of the rest, which it gets right only with the larger prompt."""

        def read(self, prompt: Prompt, /) -> Reading:
            sure = "stall" in prompt.question
            right = sure or wide[0]
            quotes = tuple(
                SourceQuote(number=source.number, start=0, end=0, quote=source.text) for source in prompt.sources
            )
            return Reading(
                text="?", abstained=False, quotes=quotes if right else (), tokens_out=1, support=0.9 if sure else 0.3
            )

    wide = [False]

    class Routed(Hybrid):
        def routes(self):  # type: ignore[no-untyped-def]
            few, more, *rest = super().routes()

            class More:
                def answer(self, question: Question, /):  # type: ignore[no-untyped-def]
                    wide[0] = True
                    attempt = more.way.answer(question)
                    wide[0] = False
                    return attempt

            return [few, more._replace(way=More()), *rest]

    routed = Routed(retriever=index, documents=stalls, reader=Grows([]))
    assert fitted(routed, tuning_set).support_needed == 0.9


def test_the_window_is_read_only_where_that_answers_more_rightly_than_wrongly(
    stalls: Documents, index: Index, tuning_set: TuningSet
) -> None:
    class OnlyLong(Scripted):
        """Declines but for the whole window, and then cites all of it, or nothing."""

        cites = True

        def read(self, prompt: Prompt, /) -> Reading:
            whole = any(source.start < 60 and "lead outside it" in source.text for source in prompt.sources)
            whole = whole and len(prompt.sources) == 3
            quotes = tuple(
                SourceQuote(number=source.number, start=0, end=0, quote=source.text) for source in prompt.sources
            )
            return Reading(
                text="?", abstained=not whole, quotes=quotes if self.cites else (), tokens_out=1, support=0.5
            )

    reader = OnlyLong([])
    assert fitted(hybrid(reader, stalls, index), tuning_set).window_tokens > 0
    reader.cites = False
    assert fitted(hybrid(reader, stalls, index), tuning_set).window_tokens == 0


def test_built_from_its_name_it_answers_in_the_form_with_a_span(
    stalls: Documents, index: Index, tuning_set: TuningSet
) -> None:
    option = build("hybrid", documents=stalls, reader=extractive(), index=index, tuning=tuning_set)
    attempt = option.answer(Question(text="What does a food licence cost?"))
    assert attempt.reading.text.startswith("Answer: ")
    assert "cr 90" in attempt.reading.text
    (quote,) = attempt.reading.quotes[:1]
    named = {source.number: source.document_id for source in attempt.prompt.sources}
    document = stalls.get(named[quote.number] or "")
    assert document is not None
    assert document.text[quote.start : quote.end] == quote.quote


def test_a_chat_model_is_not_asked_to_set_thresholds(
    stalls: Documents, index: Index, model: TunedModel, tuning_set: TuningSet
) -> None:
    reader = Scripted([])
    build("hybrid", documents=stalls, reader=reader, index=index, tuning=tuning_set)
    assert reader.prompts == []
    assert isinstance(build("hybrid", documents=stalls, reader=reader, index=index, tuning=model), Hybrid)
