"""The network: one request, one attempt, nothing raised that the network caused."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from hashlib import sha256
from socket import SHUT_RDWR
from threading import Timer
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from toolkit.readers.chat.failures import Failure, failure_of
from toolkit.readers.chat.hearing import Heard, Hearing

if TYPE_CHECKING:
    import asyncio

CONNECT_S = 10.0
"""The longest wait for a connection, where a whole reply may take longer."""


class Connection:
    """An endpoint, asked through the ``openai`` SDK."""

    def __init__(self, base_url: str, key: str, /, *, timeout_s: float, clock: Callable[[], float]) -> None:
        self._base_url, self._key, self._timeout_s, self._clock = base_url, key, timeout_s, clock
        # An asynchronous client belongs to the event loop that it was first used in.
        self._by_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, Any] = WeakKeyDictionary()

    def __repr__(self) -> str:
        return "Connection()"  # the address and the key are nobody's to read

    @property
    def identity(self) -> str:
        """A name of the endpoint that does not tell its address."""
        return sha256(self._base_url.rstrip("/").encode()).hexdigest()

    def ask(self, request: Mapping[str, Any], /) -> Heard:
        """Send a request and return all that came back."""
        hearing = Hearing(self._clock, self._timeout_s)
        try:
            with self._client.chat.completions.with_streaming_response.create(**request) as raw, _until(hearing, raw):
                if _streamed(raw):
                    with raw.parse(to=_stream(asynchronous=False)) as chunks:
                        for chunk in chunks:
                            if not hearing.take(chunk):
                                break
                else:
                    hearing.take_whole(raw.http_response.read(), _content_type(raw))
        except Exception as error:
            return _failed(hearing, error)
        return hearing.heard()

    async def aask(self, request: Mapping[str, Any], /) -> Heard:
        """Send a request and return all that came back, other work going on meanwhile."""
        import asyncio

        hearing = Hearing(self._clock, self._timeout_s)
        try:
            async with asyncio.timeout(self._timeout_s):
                raw = await self._async_client().chat.completions.with_raw_response.create(**request)
                if _streamed(raw):
                    async with raw.parse(to=_stream(asynchronous=True)) as chunks:
                        async for chunk in chunks:
                            if not hearing.take(chunk):
                                break
                else:
                    hearing.take_whole(await raw.http_response.aread(), _content_type(raw))
        except TimeoutError:
            return hearing.heard(Failure(kind="late"))
        except Exception as error:
            return _failed(hearing, error)
        return hearing.heard()

    def close(self) -> None:
        """Let go of the connections that are kept open between requests."""
        if "_client" in self.__dict__:
            self._client.close()

    async def aclose(self) -> None:
        """Let go of the connections of the event loop that this runs in."""
        import asyncio

        with suppress(KeyError):
            await self._by_loop.pop(asyncio.get_running_loop()).close()

    @cached_property
    def _client(self) -> Any:
        import openai

        return openai.OpenAI(**self._options())

    def _async_client(self) -> Any:
        import asyncio

        import openai

        loop = asyncio.get_running_loop()
        if loop not in self._by_loop:
            self._by_loop[loop] = openai.AsyncOpenAI(**self._options())
        return self._by_loop[loop]

    def _options(self) -> dict[str, Any]:
        import openai

        timeout = openai.Timeout(self._timeout_s, connect=min(CONNECT_S, self._timeout_s))
        # Asking again, and for how long, is decided where a whole run is seen.
        return {"base_url": self._base_url, "api_key": self._key, "timeout": timeout, "max_retries": 0}


@contextmanager
def _until(hearing: Hearing, raw: Any) -> Iterator[None]:
    """Shut the connection when the time is up: each wait may be short, and the whole still have no end."""

    def shut() -> None:
        hearing.failure = Failure(kind="late")
        with suppress(AttributeError, KeyError, OSError):
            raw.http_response.extensions["network_stream"].get_extra_info("socket").shutdown(SHUT_RDWR)

    timer = Timer(max(0.0, hearing.left_s), shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _streamed(raw: Any) -> bool:
    return "text/event-stream" in _content_type(raw)


def _content_type(raw: Any) -> str:
    return str(raw.http_response.headers.get("content-type", ""))


def _stream(*, asynchronous: bool) -> Any:
    """Return the SDK's reader of a stream, told to leave each chunk as it came: many endpoints bend the types."""
    import openai

    return openai.AsyncStream[object] if asynchronous else openai.Stream[object]


def _failed(hearing: Hearing, error: Exception) -> Heard:
    failure = failure_of(error)
    if failure is None:
        raise error
    return hearing.heard(failure)
