from dataclasses import replace

import pytest

from toolkit.prompting import assemble
from toolkit.readers.chat.asking import Parts, Settings, request, without_what_was_refused
from toolkit.readers.chat.failures import Failure

SETTINGS = Settings(model="tiny", max_tokens_out=50, temperature=0.5, seed=3, stream=True)
PROMPT = assemble("What is due?", [], window_tokens=500)


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ("this response_format type is unavailable now", {"structured": False}),
        ("invalid schema for response_format", {"structured": False}),
        ("extra_forbidden body stream_options", {"usage_in_stream": False}),
        ("extra_forbidden body seed", {"seed": False}),
        ("unsupported_value temperature does not support 0", {"temperature": False}),
        ("use 'max_completion_tokens' instead of 'max_tokens'", {"limit": "max_completion_tokens"}),
        ("no reason at all", {"structured": False}),
    ],
)
def test_a_part_that_was_refused_is_left_out(said: str, change: dict) -> None:
    failure = Failure(kind="refused", status=400, said=said)
    assert without_what_was_refused(Parts(), failure) == replace(Parts(), **change)


@pytest.mark.parametrize(
    "failure",
    [
        Failure(kind="late"),
        Failure(kind="refused", status=401, said="temperature"),
        Failure(kind="refused", status=429, said="max_tokens per minute"),
        Failure(kind="refused", status=500, said="oh"),
        Failure(kind="refused", status=400, said="maximum context length is 10; lower max_tokens"),
        Failure(kind="refused", status=400, said="content_filter"),
    ],
)
def test_what_was_refused_for_another_reason_is_asked_no_more(failure: Failure) -> None:
    assert without_what_was_refused(Parts(), failure) is None


def test_asking_again_comes_to_an_end() -> None:
    failure = Failure(kind="refused", status=400, said="temperature seed stream_options response_format max_tokens")
    parts, times = Parts(), 0
    while weaker := without_what_was_refused(parts, failure):
        parts, times = weaker, times + 1
    assert times == 5


def test_what_is_left_out_is_not_sent() -> None:
    bare = Parts(structured=False, usage_in_stream=False, seed=False, temperature=False, limit="max_completion_tokens")
    assert request(PROMPT, SETTINGS, bare) == {
        "model": "tiny",
        "messages": [{"role": "user", "content": PROMPT.text}],
        "stream": True,
        "max_completion_tokens": 50,
    }
    assert request(PROMPT, SETTINGS, Parts())["seed"] == 3
    assert "seed" not in request(PROMPT, replace(SETTINGS, seed=None), Parts())
