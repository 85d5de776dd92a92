import pytest

from toolkit import tokens
from toolkit.prompting import assemble
from toolkit.readers.chat.usage import encoding_for, notes_on, usage_of
from toolkit.schema import ModelUsage

PROMPT = assemble("What is due? " * 100, [], window_tokens=2000)
SAID = "word " * 200


@pytest.mark.parametrize(
    "given",
    [
        None, 5, "x", [], {}, {"prompt_tokens": 1}, {"prompt_tokens": 1, "completion_tokens": None},
        {"prompt_tokens": True, "completion_tokens": 1}, {"prompt_tokens": 1.5, "completion_tokens": 1},
        {"prompt_tokens": 2**70, "completion_tokens": 1}, {"prompt_tokens": 1, "completion_tokens": -1},
    ],
)  # fmt: skip
def test_a_count_that_is_none(given: object) -> None:
    assert usage_of(given) is None


def test_parts_never_pass_their_sums() -> None:
    told = {
        "prompt_tokens": 10, "completion_tokens": 5,
        "prompt_tokens_details": {"cached_tokens": 99}, "completion_tokens_details": {"reasoning_tokens": 99},
    }  # fmt: skip
    assert usage_of(told) == ModelUsage(tokens_in=10, tokens_out=5, cached_in=10, reasoning=5)
    assert usage_of({**told, "prompt_tokens_details": None, "completion_tokens_details": "x"}) == ModelUsage(
        tokens_in=10, tokens_out=5
    )


def notes(tokens_in: float, tokens_out: float, *, structured: bool = False, reasoning: int = 0) -> list[str]:
    usage = ModelUsage(tokens_in=round(tokens_in), tokens_out=round(tokens_out), reasoning=reasoning)
    return list(notes_on(usage, PROMPT, SAID, model="tiny", structured=structured))


def test_a_count_within_a_fifth_is_taken_for_right() -> None:
    sent, said = PROMPT.tokens, tokens.count(SAID)
    assert notes(sent, said) == notes(sent * 1.19, said * 1.19) == notes(sent * 0.81, said * 0.81) == []
    assert len(notes(sent * 1.3, said)) == len(notes(sent, said * 1.4)) == 1
    assert len(notes(sent * 0.7, said * 0.6)) == 2


def test_reasoning_is_not_held_against_what_was_said() -> None:
    assert notes(PROMPT.tokens, tokens.count(SAID) + 5000, reasoning=5000) == []


def test_the_form_asked_for_may_count_or_not() -> None:
    with_form = PROMPT.tokens + 130
    assert notes(with_form * 1.19, tokens.count(SAID), structured=True) == []
    assert notes(PROMPT.tokens, tokens.count(SAID), structured=True) == []
    assert notes(with_form * 1.19, tokens.count(SAID)) != []


def test_the_encoding_is_the_models_where_tiktoken_knows_it() -> None:
    assert encoding_for("gpt-4") == "cl100k_base"
    assert encoding_for("some-model-of-ours") == tokens.DEFAULT_ENCODING
