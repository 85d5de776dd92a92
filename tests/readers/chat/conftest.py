"""A scripted server, a prompt of two sources, and a reader of each kind."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from tests.readers.chat.scripted import KEY, Server, running
from toolkit.prompting import assemble
from toolkit.readers import ChatReader, chat
from toolkit.schema import Prompt, Reading, Source

pytest.importorskip("openai")

collect_ignore = ["made_model.py"]  # a program, run by serving.py, of libraries that may not be there

FEES = "A permit costs cr 40 a year.\n\nA *late* renewal adds cr 15 to the fee."
DOGS = "Dogs are not allowed in the covered market, except assistance dogs."
Reads = Callable[..., Reading]


def source(text: str, document_id: str | None, *, start: int = 0) -> Source:
    return Source(
        number=0, document_id=document_id, title=str(document_id), headings=(), start=start, end=start + len(text),
        text=text,
    )  # fmt: skip


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with running() as one:
        yield one


@pytest.fixture
def prompt() -> Prompt:
    sources = [source(FEES, "fees.md", start=100), source(DOGS, "notice.txt")]
    return assemble("How much is a permit?", sources, window_tokens=1000)


@pytest.fixture(params=["read", "aread"])
def reads(request: pytest.FixtureRequest, server: Server, prompt: Prompt) -> Reads:
    """Return what asks the server once, in both of the ways in which a reader can be asked."""

    def ask(*, times: int = 1, **settings: object) -> Reading:
        reader = chat("tiny", **{"base_url": server.url, "timeout_s": 5.0, **settings})
        if request.param == "read":
            readings = [reader.read(prompt) for _ in range(times)]
            reader.close()
        else:
            readings = asyncio.run(_all(reader, prompt, times))
        return readings[-1]

    return ask


async def _all(reader: ChatReader, prompt: Prompt, times: int) -> list[Reading]:
    try:
        return [await reader.aread(prompt) for _ in range(times)]
    finally:
        await reader.aclose()
