import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.decision import QUESTIONS, triage
from toolkit.schema import OPTIONS, InputError

answers = st.fixed_dictionaries({}, optional={q.key: st.sampled_from([c.label for c in q.choices]) for q in QUESTIONS})


@given(answers)
def test_all_five_options_are_placed_and_tuning_is_never_first(given: dict[str, str]) -> None:
    placed = triage(given)
    assert {each.option for each in placed} == set(OPTIONS)
    assert [each.points for each in placed] == sorted((each.points for each in placed), reverse=True)
    advice = {each.option: each.advice for each in placed}
    assert "try first" not in (advice["fine-tuned"], advice["hybrid"])
    assert list(advice.values()).count("try first") <= 2


def test_before_any_answer_everything_is_open() -> None:
    assert {each.advice for each in triage({})} == {"open"}


def test_there_are_eight_questions_of_three_answers_each() -> None:
    assert len(QUESTIONS) == 8
    assert all(len(question.choices) == 3 for question in QUESTIONS)


def test_every_option_can_win() -> None:
    ways = {
        "prompt-only": {"size": "A few pages", "stakes": "Little", "form": "Any clear answer will do"},
        "rag": {"access": "Some are restricted", "citations": "Always"},
        "long-context": {"repetition": "One piece of analysis"},
        "fine-tuned": {"form": "Exact, every time", "change": "Hardly ever"},
        "hybrid": {"form": "Exact, every time", "volume": "More than 50,000"},
    }
    assert {option: triage(given)[0].option for option, given in ways.items()} == {option: option for option in OPTIONS}


@pytest.mark.parametrize(
    ("given", "said"), [({"chnage": "x"}, "did you mean change"), ({"change": "Never"}, "Hardly ever")]
)
def test_what_is_not_known_is_refused(given: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        triage(given)
