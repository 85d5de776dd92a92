"""Tokens as the endpoint counted them, held against tiktoken's own count."""

from collections.abc import Iterator, Mapping
from functools import cache
from json import dumps

from toolkit import tokens
from toolkit.readers.chat.asking import SCHEMA
from toolkit.schema import InputError, ModelUsage, Prompt

TOLERANCE = 0.2
_SLACK = 20  # tokens that a chat's form adds, whatever its length
_MOST = 2**53


def usage_of(given: object, /) -> ModelUsage | None:
    """Return an endpoint's count of tokens, or ``None`` where it gave none that can be used.

    Examples
    --------
    >>> usage_of({"prompt_tokens": 900, "completion_tokens": 40, "prompt_tokens_details": {"cached_tokens": 512}})
    ModelUsage(tokens_in=900, tokens_out=40, cached_in=512, reasoning=0)
    """
    told = given if isinstance(given, Mapping) else {}
    tokens_in, tokens_out = _count(told.get("prompt_tokens")), _count(told.get("completion_tokens"))
    if tokens_in is None or tokens_out is None:
        return None
    cached = _part(told, "prompt_tokens_details", "cached_tokens")
    reasoning = _part(told, "completion_tokens_details", "reasoning_tokens")
    return ModelUsage(
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        cached_in=min(cached, tokens_in),
        reasoning=min(reasoning, tokens_out),
    )


def _part(told: Mapping[str, object], group: str, name: str) -> int:
    details = told.get(group)
    return (_count(details.get(name)) if isinstance(details, Mapping) else None) or 0


def _count(value: object) -> int | None:
    whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST
    return value if whole and isinstance(value, int) else None


def notes_on(usage: ModelUsage | None, prompt: Prompt, said: str, /, *, model: str, structured: bool) -> Iterator[str]:
    """Yield what is odd about the endpoint's count: that there is none, or that it is far from tiktoken's.

    The form asked for counts with some endpoints and not with others, and either is taken for right.
    """
    if usage is None:
        yield "the endpoint reported no usage: tokens are counted by tiktoken"
        return
    encoding = encoding_for(model)
    sent = tokens.count(prompt.text, encoding_for=encoding)
    most = sent + (_form_tokens(encoding) if structured else 0)
    if not sent * (1 - TOLERANCE) - _SLACK <= usage.tokens_in <= most * (1 + TOLERANCE) + _SLACK:
        yield f"the endpoint reports {usage.tokens_in} tokens in, tiktoken counts {sent}"
    seen, counted = usage.tokens_out - usage.reasoning, tokens.count(said, encoding_for=encoding)
    if abs(seen - counted) > TOLERANCE * counted + _SLACK:
        yield f"the endpoint reports {seen} tokens out, tiktoken counts {counted}"


@cache
def encoding_for(model: str, /) -> str:
    """Return the encoding of a model that tiktoken knows, and of any other the default."""
    try:
        return tokens.encoding_name(model)
    except InputError:
        return tokens.DEFAULT_ENCODING


@cache
def _form_tokens(encoding: str) -> int:
    return tokens.count(dumps(SCHEMA), encoding_for=encoding)
