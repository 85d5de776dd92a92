"""Against llama.cpp's own server: nothing in it is ours but the weights."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.readers.chat.conftest import source
from tests.readers.chat.serving import KEY, llama_cpp
from toolkit.prompting import assemble
from toolkit.readers import chat
from toolkit.schema import InputError, ModelUsage, Prompt, SourceQuote

TEXT = "# Fees\n\nA stall permit costs cr 40 a year.\n"
COST = SourceQuote(number=1, start=8, end=42, quote="A stall permit costs cr 40 a year.")
MADE_UP = SourceQuote(number=99, start=0, end=0, quote="no such words")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with llama_cpp(tmp_path_factory.mktemp("llama")) as one:
        yield one


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


@pytest.fixture
def prompt() -> Prompt:
    return assemble("How much is a stall permit?", [source(TEXT, "fees.md")], window_tokens=1000)


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(("structured", "quotes"), [("auto", (COST, MADE_UP)), ("never", (COST,))])
def test_it_answers_and_is_cited(address: str, prompt: Prompt, stream: bool, structured, quotes) -> None:
    reading = chat("made", base_url=address, stream=stream, structured=structured).read(prompt)
    assert reading.text == "A stall permit costs cr 40 a year. [1]"
    assert reading.quotes == quotes
    assert not reading.abstained
    assert (reading.first_token_s is not None) == stream


@pytest.mark.usefixtures("key")
def test_its_count_of_tokens_is_taken_and_held_against_tiktokens(address: str, prompt: Prompt) -> None:
    reader = chat("made", base_url=address, structured="never")
    first, again = reader.read(prompt), asyncio.run(reader.aread(prompt))
    letters = len(prompt.text.replace(" ", "▁").encode()) + 2  # one token a byte, and the two of the template
    assert first.usage is not None
    assert replace(first.usage, cached_in=0) == ModelUsage(tokens_in=letters, tokens_out=2)
    assert again.usage is not None
    assert again.usage.cached_in > letters // 2, "the same prompt is in the server's cache"
    assert f"reports {letters} tokens in, tiktoken counts {prompt.tokens}" in (first.note or "")


def test_a_wrong_key_stops_the_run(address: str, prompt: Prompt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-wrong")
    with pytest.raises(InputError, match="refused the key"):
        chat("made", base_url=address).read(prompt)


@pytest.mark.usefixtures("key")
def test_a_wrong_address_stops_the_run(address: str, prompt: Prompt) -> None:
    with pytest.raises(InputError, match="no such model or address"):
        chat("made", base_url=f"{address}/nowhere").read(prompt)


@pytest.mark.usefixtures("key")
def test_a_prompt_past_its_window_is_recorded(address: str) -> None:
    long = assemble("How much?", [source("All is said. " * 2000, "long.md")], window_tokens=20_000)
    reading = chat("made", base_url=address).read(long)
    assert reading.problem == "the prompt does not fit the model's window"
    assert (reading.text, reading.abstained) == ("", False)


@pytest.mark.usefixtures("key")
def test_an_answer_that_is_cut_says_so(address: str, prompt: Prompt) -> None:
    reading = chat("made", base_url=address, structured="never", max_tokens_out=1).read(prompt)
    assert "cut at 1 tokens" in (reading.problem or "")


@pytest.mark.usefixtures("key")
def test_many_at_once(address: str, prompt: Prompt) -> None:
    async def together() -> list[tuple[SourceQuote, ...]]:
        reader = chat("made", base_url=address)
        readings = await asyncio.gather(*(reader.aread(prompt) for _ in range(6)))
        await reader.aclose()
        return [reading.quotes for reading in readings]

    assert asyncio.run(together()) == [(COST, MADE_UP)] * 6
