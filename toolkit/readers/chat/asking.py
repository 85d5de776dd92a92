"""What is sent: the prompt's own text, and of the API's optional parts those that the endpoint takes."""

from dataclasses import dataclass, replace
from typing import Any

from toolkit.readers.chat.failures import Failure
from toolkit.schema import Prompt

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "answer": {
            "type": "string",
            "description": "The answer to the question, each source cited as [1].",
        },
        "citations": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "source": {"type": "integer", "description": "The number of the source."},
                    "quote": {"type": "string", "description": "The words of the source, copied exactly."},
                },
                "required": ["source", "quote"],
                "additionalProperties": False,
            },
        },
        "declined": {"type": "boolean", "description": "Whether the sources do not hold the answer."},
    },
    "required": ["answer", "citations", "declined"],
    "additionalProperties": False,
}
"""The form of a structured answer, in the part of JSON Schema that every endpoint with structured output takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Which optional parts of the API an endpoint takes, as far as is known.

    ``limit`` is the name that the limit of tokens goes by: newer hosted models refuse ``max_tokens``, and other servers
    pass over ``max_completion_tokens`` without a word, which would leave the answer without a limit.
    """

    structured: bool = True
    usage_in_stream: bool = True
    seed: bool = True
    temperature: bool = True
    limit: str = "max_tokens"


# Each part, and the words by which a refusal names it. Told apart in this order.
_NAMED_BY = {
    "structured": ("response_format", "json_schema", "structured output", "json mode", "grammar", "guided"),
    "usage_in_stream": ("stream_options", "include_usage"),
    "seed": ("seed",),
    "temperature": ("temperature",),
    "limit": ("max_tokens", "max_completion_tokens"),
}


def without_what_was_refused(parts: Parts, failure: Failure, /, *, must_be_structured: bool = False) -> Parts | None:
    """Return the parts to ask with instead, or ``None`` where the refusal was of something else.

    A refusal that names no part is laid to structured output, the part that most endpoints lack.

    Examples
    --------
    >>> told = Failure(kind="refused", status=400, said="unsupported value: 'temperature' does not support 0")
    >>> without_what_was_refused(Parts(), told).temperature
    False
    """
    if failure.kind != "refused" or failure.status in _NOT_OF_PARTS or failure.filtered or failure.too_long:
        return None
    may_go = [name for name in _NAMED_BY if _still_asked(parts, name)]
    if must_be_structured:
        may_go = [name for name in may_go if name != "structured"]
    named = next((name for name in may_go if any(word in failure.said for word in _NAMED_BY[name])), None)
    if named is None and failure.status in _OF_A_FORM and "structured" in may_go:
        named = "structured"
    return _without(parts, named) if named else None


_NOT_OF_PARTS = (401, 402, 403, 404, 429)
_OF_A_FORM = (400, 415, 422, 501)


def _still_asked(parts: Parts, name: str) -> bool:
    return parts.limit == "max_tokens" if name == "limit" else bool(getattr(parts, name))


def _without(parts: Parts, name: str) -> Parts:
    change: dict[str, Any] = {name: "max_completion_tokens" if name == "limit" else False}
    return replace(parts, **change)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What every request of a reader asks for."""

    model: str
    max_tokens_out: int
    temperature: float
    seed: int | None
    stream: bool


def request(prompt: Prompt, settings: Settings, parts: Parts, /) -> dict[str, Any]:
    """Return what is sent to the endpoint. The one message is the prompt's text, to the letter."""
    sent: dict[str, Any] = {
        "model": settings.model,
        "messages": [{"role": "user", "content": prompt.text}],
        "stream": settings.stream,
        parts.limit: settings.max_tokens_out,
    }
    if parts.temperature:
        sent["temperature"] = settings.temperature
    if parts.seed and settings.seed is not None:
        sent["seed"] = settings.seed
    if settings.stream and parts.usage_in_stream:
        sent["stream_options"] = {"include_usage": True}
    if parts.structured:
        form = {"name": "cited_answer", "strict": True, "schema": SCHEMA}
        sent["response_format"] = {"type": "json_schema", "json_schema": form}
    return sent
