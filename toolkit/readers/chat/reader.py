"""The chat reader: a prompt in, a reading out, whatever the endpoint does."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from time import perf_counter
from typing import Literal

from toolkit import tokens
from toolkit.prompting import DECLINED
from toolkit.readers.chat.asking import Parts, Settings, request, without_what_was_refused
from toolkit.readers.chat.citing import resolved
from toolkit.readers.chat.connection import Connection
from toolkit.readers.chat.declining import declines
from toolkit.readers.chat.failures import Failure, stopped
from toolkit.readers.chat.hearing import MOST_CHARACTERS, Heard
from toolkit.readers.chat.parsing import Reply, cleaned, parsed
from toolkit.readers.chat.usage import encoding_for, notes_on, usage_of
from toolkit.schema import InputError, Prompt, Reading

Structured = Literal["auto", "always", "never"]
HOSTED = "https://api.openai.com/v1"
BASE_URL_VARIABLE = "OPENAI_BASE_URL"
_NO_KEY = "no-key"  # what servers on one's own machine, which ask for none, are sent


@dataclass(slots=True, kw_only=True)
class ChatReader:
    """Asks a chat model. What an endpoint was found not to take is remembered, and not asked of it again."""

    name: str
    settings: Settings
    connection: Connection = field(repr=False)
    key_variable: str
    structured: Structured = "auto"
    parts: Parts = field(default_factory=Parts)
    answered: bool = False

    @property
    def identity(self) -> str:
        """Everything that decides a reply but the prompt: the endpoint (by its hash), the model and the settings."""
        asked = {**asdict(self.settings), "structured": self.structured}
        return json.dumps({"endpoint": self.connection.identity, **asked}, sort_keys=True)

    @property
    def max_tokens_out(self) -> int:
        """Where an answer is cut."""
        return self.settings.max_tokens_out

    def read(self, prompt: Prompt, /) -> Reading:
        """Return what the model answers.

        Raises
        ------
        Retryable
            Where the endpoint did not answer, and may if asked again.
        InputError
            Where it never will: a wrong key, an unknown model.
        """
        parts = self.parts
        heard = self.connection.ask(request(prompt, self.settings, parts))
        while weaker := self._weaker(parts, heard):
            parts, heard = weaker, self.connection.ask(request(prompt, self.settings, weaker))
        return self._reading(prompt, heard, parts)

    async def aread(self, prompt: Prompt, /) -> Reading:
        """Return what the model answers, other work going on meanwhile. Raises what :meth:`read` does."""
        parts = self.parts
        heard = await self.connection.aask(request(prompt, self.settings, parts))
        while weaker := self._weaker(parts, heard):
            parts, heard = weaker, await self.connection.aask(request(prompt, self.settings, weaker))
        return self._reading(prompt, heard, parts)

    def close(self) -> None:
        """Let go of connections kept open by :meth:`read`."""
        self.connection.close()

    async def aclose(self) -> None:
        """Let go of connections kept open by :meth:`aread` in this event loop."""
        await self.connection.aclose()

    def _weaker(self, parts: Parts, heard: Heard) -> Parts | None:
        if heard.failure is None:
            return None
        return without_what_was_refused(parts, heard.failure, must_be_structured=self.structured == "always")

    def _reading(self, prompt: Prompt, heard: Heard, parts: Parts) -> Reading:
        """Return a reading of what was heard, or raise where nothing was and that is no one answer's fault."""
        if heard.failure is not None and not heard.anything:
            return self._of_nothing(heard.failure)
        self.parts, self.answered = parts, True
        reply = parsed(heard.text, structured=parts.structured)
        usage = usage_of(heard.usage)
        counted = heard.text + heard.reasoning + heard.refusal
        notes = notes_on(usage, prompt, counted, model=self.settings.model, structured=parts.structured)
        quotes = resolved(reply.cited, prompt.sources)
        real = any(quote.start < quote.end for quote in quotes)
        abstained = _abstained(reply, heard, cites=real)
        text = reply.text or cleaned(heard.refusal) or (DECLINED if abstained else "")
        empty = [] if text else ["the reply holds no answer"]
        problems = [*_problems(heard, self.settings.max_tokens_out), *empty, *reply.problems]
        return Reading(
            text=text,
            abstained=abstained,
            quotes=quotes,
            tokens_out=usage.tokens_out if usage else _counted(counted, self.settings.model),
            first_token_s=heard.first_token_s,
            usage=usage,
            problem="; ".join(problems) or None,
            note="; ".join(notes) or None,
        )

    def _of_nothing(self, failure: Failure) -> Reading:
        if failure.filtered:
            problem = "the provider's filter declined the question or its sources"
            return Reading(text=DECLINED, abstained=True, quotes=(), tokens_out=0, problem=problem)
        error = stopped(failure, self.settings.model, key_variable=self.key_variable)
        if error is not None and not failure.too_long:
            raise error
        if failure.kind == "refused" and not failure.too_long and not self.answered:
            # One that has answered before was given something it would not take; one that never has, never will.
            problem, remedy = (
                f"refused the request (status {failure.status})",
                "check the model's name and the base URL",
            )
            raise InputError(problem, field="model", got=self.settings.model, remedy=remedy)
        return Reading(text="", abstained=False, quotes=(), tokens_out=0, problem=_said_of(failure))


def chat(
    model: str,
    /,
    *,
    base_url: str | None = None,
    key_variable: str = "OPENAI_API_KEY",
    timeout_s: float = 60.0,
    max_tokens_out: int = 600,
    temperature: float = 0.0,
    structured: Structured = "auto",
    stream: bool = True,
    seed: int | None = 0,
    clock: Callable[[], float] = perf_counter,
) -> ChatReader:
    """Return a reader that asks a chat model. Prompts, and so text of documents, leave this machine for the endpoint.

    One attempt is made at each answer: an endpoint that may answer if asked again raises :class:`Retryable`.
    A reply that cannot be used is a reading without text that says so in ``problem``: not an answer, and no refusal.

    Parameters
    ----------
    model
        The model's name at the endpoint.
    base_url
        Where the endpoint is, most often ending in ``/v1``; by default what ``OPENAI_BASE_URL`` holds, or OpenAI's own.
    key_variable
        The environment variable that holds the key. Servers of one's own often need none.
    timeout_s
        How long one answer may take in all.
    max_tokens_out
        Where an answer is cut; for models that reason, their reasoning counts.
    temperature, seed
        Asked for where the endpoint takes them; ``None`` asks for no seed.
    structured
        Whether to ask for JSON with quotes from the sources: ``auto`` finds out once whether the endpoint can.
    stream
        Whether to have the answer word by word, and so to know the time to its first token.
    clock
        Seconds from some fixed point.

    Raises
    ------
    InputError
        Where the ``chat`` extra is not installed, a hosted endpoint has no key, or a setting cannot be used.

    Examples
    --------
    >>> chat("my-model", base_url="http://localhost:8080/v1").name
    'chat model my-model'
    """
    _check_installed(model)
    _check(model, timeout_s, max_tokens_out, temperature, structured)
    address = base_url or os.environ.get(BASE_URL_VARIABLE) or HOSTED
    connection = Connection(_address(address), _key(address, key_variable), timeout_s=timeout_s, clock=clock)
    settings = Settings(model=model, max_tokens_out=max_tokens_out, temperature=temperature, seed=seed, stream=stream)
    return ChatReader(
        name=f"chat model {model}",
        settings=settings,
        connection=connection,
        key_variable=key_variable,
        structured=structured,
        parts=Parts(structured=structured != "never"),
    )


def _check_installed(model: str) -> None:
    try:
        import openai  # noqa: F401 - that it can be imported is what is asked
    except ImportError:
        remedy = "pip install 'groundwork-toolkit[chat]'"
        raise InputError("openai is not installed", field="model", got=model, remedy=remedy) from None


def _check(model: str, timeout_s: float, max_tokens_out: int, temperature: float, structured: str) -> None:
    for name, value, allowed, fine in (
        ("model", model, "the model's name at the endpoint", bool(model.strip()) and model.isprintable()),
        ("timeout_s", timeout_s, "seconds, above 0", 0 < timeout_s < float("inf")),
        ("max_tokens_out", max_tokens_out, "1 or more", max_tokens_out >= 1),
        ("temperature", temperature, "0 to 2", 0 <= temperature <= 2),
        ("structured", structured, "auto, always or never", structured in ("auto", "always", "never")),
    ):
        if not fine:
            raise InputError("cannot be used", field=name, got=value, allowed=allowed)


def _address(address: str) -> str:
    """Return the address if it is one. It is not repeated where it is not: people put keys into addresses."""
    if not address.startswith(("http://", "https://")):
        raise InputError("is not an address", field="base_url", allowed="http://... or https://...")
    return address


def _key(address: str, key_variable: str) -> str:
    key = os.environ.get(key_variable, "").strip()
    if not key and address.rstrip("/") == HOSTED:
        raise InputError("no key is set", field=key_variable, remedy=f"put it in the environment as {key_variable}")
    return key or _NO_KEY


def _abstained(reply: Reply, heard: Heard, *, cites: bool) -> bool:
    if heard.refusal or heard.finish == "content_filter" or reply.declined:
        return True
    return declines(reply.text, cites=cites) if reply.text else False


def _problems(heard: Heard, most: int) -> Iterator[str]:
    """Yield what is wrong with a reply of which something came."""
    if heard.failure is not None:
        yield _said_of(heard.failure)
    elif heard.finish == "length":
        yield f"the answer was cut at {most} tokens"
    elif heard.finish == "content_filter":
        yield "the provider's filter stopped the answer"
    elif len(heard.text) > MOST_CHARACTERS:
        yield f"the answer did not end within {MOST_CHARACTERS:,} characters"
    elif heard.finish is None:
        yield "the answer stopped before its end"


_SAID = {
    "refused": "the endpoint refused the request",
    "reported": "the endpoint reported an error in place of an answer",
    "unreadable": "the endpoint gave something other than a chat reply",
    "late": "the answer did not end in time",
    "broken": "the connection broke before the end of the answer",
    "unreachable": "the endpoint could not be reached",
}


def _said_of(failure: Failure) -> str:
    if failure.too_long:
        return "the prompt does not fit the model's window"
    said = _SAID[failure.kind]
    return f"{said} (status {failure.status})" if failure.status else said


def _counted(text: str, model: str) -> int:
    return tokens.count(text, encoding_for=encoding_for(model))
