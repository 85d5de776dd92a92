"""Which reader a verb takes, from what a person typed: a chat model where an endpoint is given."""

import os
from collections.abc import Callable
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from toolkit.readers import Reader, chat, extractive
from toolkit.schema import InputError

BASE_URL_VARIABLE = "OPENAI_BASE_URL"
KEY_VARIABLE = "OPENAI_API_KEY"
_TIMEOUT_S = 60.0


def model_options(verb: Callable[..., Any], /) -> Callable[..., Any]:
    """Give a verb the options that name a model and where it is."""
    named = click.option(
        "--model",
        default=None,
        metavar="NAME",
        help="The model that answers, at --base-url. Where `decide` is given no endpoint, its price alone counts.",
    )
    address = click.option(
        "--base-url",
        default=None,
        metavar="URL",
        help=f"Where the model is, most often ending in /v1; prompts are sent there. [default: ${BASE_URL_VARIABLE}; "
        f"its key is read from ${KEY_VARIABLE}]",
    )
    patience = click.option(
        "--timeout",
        "timeout_s",
        type=float,
        default=_TIMEOUT_S,
        show_default=True,
        metavar="SECONDS",
        help="How long one answer of the model may take.",
    )
    return named(address(patience(verb)))


def has_endpoint(model: str | None, base_url: str | None, /) -> bool:
    """Return whether a model is to answer: it is named, and so is where it is.

    Raises
    ------
    InputError
        Where an address is given, and no model.
    """
    if model is None and base_url is not None:
        raise InputError("says where an endpoint is, and no model is named", field="--base-url", remedy=_NAME_IT)
    return model is not None and bool(base_url or os.environ.get(BASE_URL_VARIABLE))


def reader_of(model: str | None, base_url: str | None, timeout_s: float, notes: Console, /) -> Reader:
    """Return the model that was named, saying that prompts are sent to it, or else the reader that needs none.

    Raises
    ------
    InputError
        Where a model is named and no endpoint, or the other way round, or the endpoint cannot be asked.
    """
    if has_endpoint(model, base_url) and model is not None:
        reader = chat(model, base_url=base_url, timeout_s=timeout_s, key_variable=KEY_VARIABLE)
        notes.print(f"[yellow]note:[/] questions and text of the documents are sent to the endpoint of {escape(model)}")
        return reader
    if model is not None:
        raise InputError("needs an endpoint", field="--model", got=model, remedy=_PLACE_IT)
    return extractive()


_NAME_IT = "add --model NAME"
_PLACE_IT = f"add --base-url URL (OpenAI's own is https://api.openai.com/v1), or set {BASE_URL_VARIABLE}"
